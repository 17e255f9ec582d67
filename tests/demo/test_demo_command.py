"""The demo shop as shoppers find it after `manage.py demo`."""

import io
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Sum
from pytest_django import Settings

from accounts.models import User
from catalog.models import Product, ProductMedia, StarRank, Stock
from demo.pictures.files import Wanted
from orders.models import Order
from tests.factories.catalog import make_product
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


def load(*arguments: str) -> str:
    output = io.StringIO()
    call_command("demo", "--no-pictures", *arguments, stdout=output)
    return output.getvalue()


def rows() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in {"accounts", "vendors", "catalog", "ocop", "orders", "payments"}
    }


def test_loading_twice_changes_nothing() -> None:
    load()
    before = rows()
    stock = Stock.objects.aggregate(Sum("quantity"), Sum("quantity_allocated"))

    output = load()

    assert rows() == before
    assert Stock.objects.aggregate(Sum("quantity"), Sum("quantity_allocated")) == stock
    assert "Added 0 products, 0 collections, 0 pages, 0 menus and 0 orders." in output


def test_if_empty_leaves_a_filled_shop_alone() -> None:
    load("--products", "5")

    assert "nothing was loaded" in load("--if-empty")
    assert Product.objects.count() == 5


def test_a_larger_shop_has_goods_and_orders_in_proportion() -> None:
    load("--products", "600")

    assert Product.objects.count() == 600
    assert Order.objects.count() == 24 * 600 // 159
    assert StarRank.objects.count() > 400


@pytest.mark.parametrize("number", ["0", "-1", "60001"])
def test_an_impossible_number_is_refused(number: str) -> None:
    with pytest.raises(CommandError, match="60000"):
        load("--products", number)

    assert not Product.objects.exists()


def test_a_shop_with_real_products_is_left_alone() -> None:
    make_product(name="Bánh tráng thật")

    with pytest.raises(CommandError, match="no sample data"):
        load()

    assert Product.objects.count() == 1
    assert not User.objects.exists()


def test_a_shop_that_is_open_gets_its_pictures_one_by_one_and_the_rest_another_time(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path
    load("--products", "3")
    assert Product.objects.filter(media=None).count() == 3
    assert not Vendor.objects.exclude(picture="").exists()

    def fail_at_the_second(wanted: Iterable[Wanted], *, save: Callable[[str, bytes], None], **_given: object) -> int:
        pictures = list(wanted)
        save(pictures[0].name, pictures[0].draw())
        raise KeyboardInterrupt

    monkeypatch.setattr("demo.drawing.draw_missing", fail_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        call_command("demo", "--draw", stdout=io.StringIO())
    assert Product.objects.exclude(media=None).count() == 1
    monkeypatch.undo()
    settings.MEDIA_ROOT = tmp_path

    output = io.StringIO()
    call_command("demo", "--draw", stdout=output)
    call_command("demo", "--draw", stdout=output)

    assert output.getvalue().count("Drew ") == 1
    names = list(ProductMedia.objects.values_list("image", flat=True))
    assert len(names) == len(set(names))
    assert Product.objects.filter(media=None).count() == 0
    for name in (*names, *Vendor.objects.exclude(picture="").values_list("picture", flat=True)):
        assert (tmp_path / name).exists()


def test_pictures_are_drawn_once_and_hung_everywhere(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    output = io.StringIO()

    call_command("demo", "--products", "2", stdout=output)
    drawn = sorted(path.stat().st_mtime_ns for path in tmp_path.rglob("*.webp"))
    call_command("demo", "--products", "2", stdout=output)

    assert sorted(path.stat().st_mtime_ns for path in tmp_path.rglob("*.webp")) == drawn
    for media in ProductMedia.objects.all():
        assert (tmp_path / str(media.image)).exists()
        assert (media.width, media.height) == (1200, 1500)
    assert Product.objects.filter(media=None).count() == 0
    assert not Vendor.objects.filter(picture="").exists()
    assert all((tmp_path / name).exists() for name in Vendor.objects.values_list("picture", flat=True))
