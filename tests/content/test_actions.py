"""Writing pages and menus: what is kept, what is refused, and that nothing unsafe gets in."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.viewers import ANONYMOUS, Viewer
from catalog.models import AttributeEntityType, AttributeInputType
from catalog.versions import catalogue_state
from content.actions import (
    MAX_MENU_LEVEL,
    MenuItemMove,
    create_menu_item,
    create_page_type,
    delete_menu_item,
    delete_page,
    move_menu_items,
    publish_pages,
    translate_menu_item,
    translate_page,
    update_menu_item,
    update_page,
)
from content.models import Menu, MenuItem, Page, PageAttributeValue
from tests.factories.catalog import make_attribute, make_category, make_product
from tests.factories.content import (
    NOW,
    make_menu,
    make_menu_item,
    make_page,
    make_page_attribute,
    make_page_type,
    paragraph,
)

pytestmark = pytest.mark.django_db


def refused(call, *arguments, **named):
    """Where and why something was refused."""
    with pytest.raises(ValidationError) as caught:
        call(*arguments, **named)
    if not hasattr(caught.value, "error_dict"):
        return [(None, caught.value.code)]
    return [(field, error.code) for field, errors in caught.value.error_dict.items() for error in errors]


def test_a_page_takes_its_slug_from_the_title_and_its_date_from_the_clock():
    page = make_page(title="Sao OCOP là gì?", published_at=None)

    assert (page.slug, page.published_at, page.created_at) == ("sao-ocop-la-gi", NOW, NOW)


def test_a_page_can_be_seen_from_its_date_on():
    make_page(slug="now")
    make_page(slug="later", published_at=NOW + timedelta(days=1))
    make_page(slug="draft", is_published=False)

    def seen(viewer, now):
        return list(Page.objects.visible_to(viewer, now=now).values_list("slug", flat=True))

    assert seen(ANONYMOUS, NOW) == ["now"]
    assert seen(ANONYMOUS, NOW + timedelta(days=1)) == ["later", "now"]
    assert seen(Viewer(permissions=frozenset({"MANAGE_PAGES"})), NOW) == ["draft", "later", "now"]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"title": " "}, [("title", "blank")]),
        ({"title": "x" * 300}, [("title", "max_length")]),
        ({"slug": "taken"}, [("slug", "unique")]),
        ({"slug": "two words"}, [("slug", "invalid")]),
        ({"content": ["no document"]}, [("content", "invalid")]),
        (
            {"content": {"blocks": [{"type": "image", "data": {"url": "javascript:alert(1)"}}]}},
            [("content", "invalid")],
        ),
    ],
)
def test_refuses_at_the_field(fields, expected):
    make_page(slug="taken")

    assert refused(make_page, **fields) == expected
    assert Page.objects.count() == 1


def test_texts_keep_harmless_markup_only():
    page = make_page(content=paragraph('<b>Sao</b> <script>steal()</script><a href="javascript:x">x</a>'))

    assert page.content == paragraph('<b>Sao</b> <a rel="noopener noreferrer">x</a>')


def test_a_page_is_changed_hidden_and_removed():
    page = make_page(title="Old", content=paragraph("text"))

    update_page(page_id=page.pk, now=NOW, title="New", seo_title="New title")
    assert publish_pages(page_ids=[page.pk], is_published=False, now=NOW) == 1

    page.refresh_from_db()
    assert (page.title, page.slug, page.seo_title, page.is_published) == ("New", "old", "New title", False)
    assert page.content == paragraph("text")
    delete_page(page_id=page.pk)
    assert not Page.objects.exists()
    assert refused(update_page, page_id=page.pk, now=NOW, title="x") == [("id", "not_found")]


def test_a_translation_is_kept_per_language_and_filled_bit_by_bit():
    page = make_page()

    translate_page(page_id=page.pk, language_code="en", title="Stars")
    translation = translate_page(page_id=page.pk, language_code="en", content=paragraph("text"))

    assert (translation.title, translation.content) == ("Stars", paragraph("text"))
    assert page.translations.count() == 1
    assert refused(translate_page, page_id=0, language_code="en", title="x") == [("id", "not_found")]


@pytest.mark.parametrize(
    ("kind", "given", "column", "expected"),
    [
        (AttributeInputType.DROPDOWN, "Cà phê", "slug", "ca-phe"),
        (AttributeInputType.NUMERIC, "2.5", "numeric", Decimal("2.5")),
        (AttributeInputType.BOOLEAN, True, "boolean", True),
        (AttributeInputType.PLAIN_TEXT, "words", "plain_text", "words"),
        (AttributeInputType.RICH_TEXT, paragraph("words"), "rich_text", paragraph("words")),
        (AttributeInputType.DATE, date(2026, 7, 1), "date_time", datetime(2026, 7, 1, tzinfo=UTC)),
        (AttributeInputType.DATE_TIME, NOW, "date_time", NOW),
        (AttributeInputType.FILE, ("attributes/form.pdf", "application/pdf"), "content_type", "application/pdf"),
    ],
)
def test_a_value_is_kept_by_its_kind(kind, given, column, expected):
    attribute = make_page_attribute(slug="a", input_type=kind)
    page = make_page(page_type=make_page_type(attributes=(attribute,)), attributes={attribute.pk: given})

    value = page.attribute_values.get().value
    value.refresh_from_db()
    assert getattr(value, column) == expected


def test_a_value_refers_to_goods_and_to_pages():
    product, other = make_product(), make_page()
    goods = make_page_attribute(
        slug="goods", input_type=AttributeInputType.REFERENCE, entity_type=AttributeEntityType.PRODUCT
    )
    more = make_page_attribute(
        slug="more", input_type=AttributeInputType.SINGLE_REFERENCE, entity_type=AttributeEntityType.PAGE
    )
    page = make_page(
        page_type=make_page_type(slug="story", attributes=(goods, more)),
        attributes={goods.pk: [product.pk], more.pk: other.pk},
    )

    values = {row.value.attribute_id: row.value for row in page.attribute_values.select_related("value")}
    assert values[goods.pk].product == product
    assert values[more.pk].page_reference.page == other


def test_new_values_take_the_place_of_old_ones():
    attribute = make_page_attribute(slug="a", input_type=AttributeInputType.MULTISELECT)
    page = make_page(page_type=make_page_type(attributes=(attribute,)), attributes={attribute.pk: ["One", "Two"]})

    update_page(page_id=page.pk, now=NOW, attributes={attribute.pk: ["Two", "Three"]})

    slugs = PageAttributeValue.objects.filter(page=page).order_by("sort_order").values_list("value__slug", flat=True)
    assert list(slugs) == ["two", "three"]
    assert set(attribute.values.values_list("slug", flat=True)) == {"one", "two", "three"}


def test_values_that_cannot_be_are_refused():
    number = make_page_attribute(slug="n", input_type=AttributeInputType.NUMERIC, value_required=True)
    goods = make_page_attribute(
        slug="g", input_type=AttributeInputType.SINGLE_REFERENCE, entity_type=AttributeEntityType.PRODUCT
    )
    page_type = make_page_type(attributes=(number, goods))

    for values, code in (
        ({}, "required"),
        ({number.pk: ""}, "required"),
        ({number.pk: "many"}, "invalid"),
        ({number.pk: "1e99"}, "invalid"),
        ({number.pk: 1, goods.pk: 0}, "invalid"),
        ({number.pk: 1, 0: "foreign"}, "invalid"),
    ):
        assert refused(make_page, page_type=page_type, attributes=values) == [("attributes", code)]
    assert not Page.objects.exists()


def test_a_page_type_takes_page_attributes_alone():
    of_goods = make_attribute(slug="of-goods")

    assert refused(create_page_type, name="Type", attribute_ids=[of_goods.pk]) == [("attributes", "invalid")]


def outline(menu):
    """The menu as it reads: names with their level, from the top down."""
    found = []

    def walk(parent_id):
        for item in MenuItem.objects.filter(menu=menu, parent=parent_id).order_by("sort_order"):
            found.append(f"{item.level} {item.name}")
            walk(item.pk)

    walk(None)
    return found


def test_items_stand_in_the_order_in_which_they_were_added():
    menu = make_menu()
    food = make_menu_item(menu, "Food", category_id=make_category().pk)
    make_menu_item(menu, "Help", url="/help")
    make_menu_item(menu, "Rice", parent=food, url="https://example.com/rice")

    assert outline(menu) == ["0 Food", "1 Rice", "0 Help"]


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ({"url": "javascript:alert(1)"}, [("url", "invalid")]),
        ({"url": "//evil.example"}, [("url", "invalid")]),
        ({"url": "/a b"}, [("url", "invalid")]),
        ({"page_id": 0}, [("page", "not_found")]),
        ({"url": "/a", "page_id": 1}, [("items", "too_many_menu_items")]),
        ({"parent_id": 0}, [("parent", "not_found")]),
    ],
)
def test_an_item_leads_to_one_place_that_exists(link, expected):
    menu = make_menu()

    assert refused(create_menu_item, menu_id=menu.pk, name="x", **link) == expected
    assert not MenuItem.objects.exists()


def test_a_new_link_takes_the_place_of_the_old_one():
    item = make_menu_item(make_menu(), "x", url="/a")
    page = make_page()

    update_menu_item(item_id=item.pk, page_id=page.pk, name="y")

    item.refresh_from_db()
    assert (item.name, item.url, item.page_id) == ("y", "", page.pk)


def test_items_move_within_and_between_levels():
    menu = make_menu()
    first, second, third = (make_menu_item(menu, name) for name in ("First", "Second", "Third"))
    below = make_menu_item(menu, "Below", parent=first)

    move_menu_items(menu_id=menu.pk, moves=[MenuItemMove(third.pk, None, -2)])
    assert outline(menu) == ["0 Third", "0 First", "1 Below", "0 Second"]

    move_menu_items(menu_id=menu.pk, moves=[MenuItemMove(first.pk, second.pk), MenuItemMove(below.pk, None, -9)])
    assert outline(menu) == ["0 Below", "0 Third", "0 Second", "1 First"]


def test_an_item_cannot_stand_below_itself():
    menu = make_menu()
    first = make_menu_item(menu, "First")
    second = make_menu_item(menu, "Second", parent=first)

    assert refused(move_menu_items, menu_id=menu.pk, moves=[MenuItemMove(first.pk, second.pk)]) == [
        ("parent", "cannot_assign_node")
    ]
    assert outline(menu) == ["0 First", "1 Second"]


def test_a_foreign_item_is_not_moved():
    menu, other = make_menu(), make_menu(slug="footer")
    item = make_menu_item(other, "Other")

    assert refused(move_menu_items, menu_id=menu.pk, moves=[MenuItemMove(item.pk, None)]) == [("item", "not_found")]


def test_menus_are_nested_to_a_bound():
    menu, parent = make_menu(), None
    for level in range(MAX_MENU_LEVEL + 1):
        parent = make_menu_item(menu, str(level), parent=parent)

    assert refused(make_menu_item, menu, "deeper", parent=parent) == [("parent", "invalid")]


def test_an_item_goes_with_what_stands_below_it():
    menu = make_menu()
    first = make_menu_item(menu, "First")
    make_menu_item(menu, "Second", parent=first)

    delete_menu_item(item_id=first.pk)

    assert outline(menu) == []


def test_an_item_has_one_name_per_language():
    item = make_menu_item(make_menu(), "Hàng mới")

    translate_menu_item(item_id=item.pk, language_code="en", name="New")
    translate_menu_item(item_id=item.pk, language_code="en", name="New goods")

    assert list(item.translations.values_list("language_code", "name")) == [("en", "New goods")]


@pytest.mark.django_db(transaction=True)
def test_every_change_of_a_menu_or_page_makes_the_version_grow():
    version = catalogue_state().version
    menu = make_menu()
    page = make_page()
    item = make_menu_item(menu, "x", page_id=page.pk)

    for change in (
        lambda: translate_menu_item(item_id=item.pk, language_code="en", name="y"),
        lambda: publish_pages(page_ids=[page.pk], is_published=False, now=NOW),
        lambda: delete_page(page_id=page.pk),
        lambda: Menu.objects.all().delete(),
    ):
        change()
        grown = catalogue_state().version
        assert grown > version
        version = grown
