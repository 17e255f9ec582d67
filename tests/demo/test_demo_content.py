"""The demo shop's pages and menus read well in both languages and are added once."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from accounts.viewers import ANONYMOUS
from content.models import Menu, MenuItem, Page
from demo.content import load_content
from storefront.navigation import PARTS
from tests.factories.catalog import make_category, make_channel, make_collection

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 1, 3, tzinfo=UTC)


def test_pages_and_menus_are_added_once():
    make_channel()
    make_category(name="Rice")
    make_collection(slug="dang-mua")

    assert load_content(now=NOW) == (6, 2)
    items = MenuItem.objects.count()
    assert load_content(now=NOW) == (0, 0)
    assert (Page.objects.visible_to(ANONYMOUS, now=NOW).count(), MenuItem.objects.count()) == (6, items)


def test_everything_is_there_in_both_languages():
    make_collection(slug="dang-mua", channel=make_channel())

    load_content(now=NOW)

    for page in Page.objects.prefetch_related("translations", "attribute_values__value__translations"):
        (english,) = page.translations.all()
        assert english.language_code == "en"
        assert page.content
        assert english.content
        assert len(english.content["blocks"]) == len(page.content["blocks"]) > (0 if page.slug in PARTS else 3)
        (assigned,) = page.attribute_values.all()
        assert [row.language_code for row in assigned.value.translations.all()] == ["en"]
    assert not MenuItem.objects.filter(translations__isnull=True).exists()


def test_the_menus_lead_somewhere():
    make_collection(slug="dang-mua", channel=make_channel())
    category = make_category(name="Thực phẩm", slug="thuc-pham")

    load_content(now=NOW)

    navbar, footer = Menu.objects.get(slug="navbar"), Menu.objects.get(slug="footer")
    assert list(navbar.items.filter(parent=None).order_by("sort_order").values_list("name", flat=True)) == [
        "Hàng theo mùa",
        "Thực phẩm",
        "Xem thêm",
    ]
    assert set(navbar.items.filter(parent__name="Xem thêm").values_list("name", flat=True)) >= {
        "Sao OCOP",
        "Nhà sản xuất",
    }
    assert navbar.items.get(name="Thực phẩm").category == category
    assert navbar.items.get(name="Nhà sản xuất").url == reverse("producers")
    assert set(footer.items.exclude(page=None).values_list("page__slug", flat=True)) == set(
        Page.objects.exclude(slug__in=PARTS).values_list("slug", flat=True)
    )


def test_a_shop_without_that_shelf_does_without_the_link():
    load_content(now=NOW)

    assert not MenuItem.objects.filter(name="Hàng theo mùa").exists()


def test_the_bar_fits_a_storefront_that_shows_what_leads_somewhere_at_the_top():
    channel = make_channel()
    make_collection(slug="dang-mua", channel=channel)
    for slug in ("thuc-pham", "do-uong", "hang-thu-cong-my-nghe"):
        make_category(name=slug, slug=slug)

    load_content(now=NOW)

    top = MenuItem.objects.filter(menu__slug="navbar", parent=None)
    shown = [item for item in top if item.category_id or item.collection_id or item.page_id or item.url]
    assert len(shown) == 4
