"""A folded name is a question, never an answer: names that differ in accents alone are asked about, not taken over."""

import io
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from openpyxl import Workbook

from catalog.models import Product, ProductVariant
from ocop.models import Certificate
from tests.importing.rows import ROW, STARS
from vendors.models import Vendor

pytestmark = pytest.mark.django_db

Import = Callable[..., tuple[int, str]]


@pytest.fixture
def bring_in(tmp_path: Path) -> Import:
    """Import rows; return the exit status and what was said of mistakes."""

    def run(rows: list[dict[str, Any]], *options: str) -> tuple[int, str]:
        headers = list(dict.fromkeys(name for row in rows for name in row))
        workbook = Workbook()
        sheet = workbook.worksheets[0]
        sheet.append(headers)
        for row in rows:
            sheet.append([row.get(name) for name in headers])
        workbook.save(tmp_path / "goods.xlsx")
        blamed = io.StringIO()
        try:
            call_command(
                "import_products", str(tmp_path / "goods.xlsx"), *options, "--language", "en",
                stdout=io.StringIO(), stderr=blamed,
            )  # fmt: skip
        except SystemExit as end:
            return int(end.code or 0), blamed.getvalue()
        return 0, blamed.getvalue()

    return run


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("Tên sản phẩm", "Mứt dứa"),
        ("Tên sản phẩm", "Mứt dưa"),
        ("Tên sản phẩm", "MỨT DỪA"),
        ("Chủ thể", "HTX Thạnh Bình"),
        ("Chủ thể", "HTX Thanh Binh"),
        ("Quy cách", "Hũ nhò"),
        ("Số quyết định", "12/QD-UBND"),
    ],
)
def test_a_name_that_differs_in_accents_alone_is_refused_with_the_one_it_might_be(
    bring_in: Import, column: str, name: str
):
    rows = [ROW | STARS]
    assert bring_in(rows) == (0, "")
    tables = (Vendor, Product, ProductVariant, Certificate)
    before = {table: list(table.objects.order_by("pk").values()) for table in tables}

    status, blamed = bring_in([ROW | STARS | {column: name, "Giá bán": 99000, "Tồn kho": 1}])

    assert status == 1
    assert f"Row 2, {column}: “{name}” might be “{(ROW | STARS)[column]}”" in blamed
    assert before == {table: list(table.objects.order_by("pk").values()) for table in tables}


def test_within_one_file_the_later_of_two_such_names_is_refused(bring_in: Import):
    status, blamed = bring_in([ROW, ROW | {"Tên sản phẩm": "Mứt dứa"}], "--partial")

    assert (status, "Row 3, Tên sản phẩm: “Mứt dứa” might be “Mứt dừa”" in blamed) == (1, True)
    assert [product.name for product in Product.objects.all()] == ["Mứt dừa"]


def test_who_says_that_names_are_new_gets_goods_of_their_own_and_is_not_asked_again(bring_in: Import):
    rows = [ROW, ROW | {"Tên sản phẩm": "Mứt dứa", "Giá bán": 99000, "Chủ thể": "HTX Thạnh Bình"}]

    assert bring_in(rows, "--new-names") == (0, "")
    assert bring_in(rows) == (0, "")

    prices = ProductVariant.objects.values_list(
        "product__vendor__name", "product__name", "channel_listings__price_amount"
    )
    assert sorted(prices) == [("HTX Thanh Bình", "Mứt dừa", 45000), ("HTX Thạnh Bình", "Mứt dứa", 99000)]
    assert len(set(Product.objects.values_list("slug", flat=True))) == 2


def test_letters_taken_apart_and_invisible_characters_are_the_same_name(bring_in: Import):
    assert bring_in([ROW]) == (0, "")
    Product.objects.update(name=unicodedata.normalize("NFD", "Mứt dừa"))

    assert bring_in(
        [ROW | {"Tên sản phẩm": "Mứt\u200b  dừa", "Chủ thể": unicodedata.normalize("NFD", "HTX Thanh Bình")}]
    )

    assert Product.objects.get().name == "Mứt dừa"
    assert Vendor.objects.get().name == "HTX Thanh Bình"


@pytest.mark.parametrize(
    ("column", "text", "other"),
    [("Xã, phường", "Phường Giá Lộc", "Phường Gia Lộc"), ("Bộ sản phẩm", "Chè", "")],
)
def test_accents_that_are_written_count_in_official_lists_too(bring_in: Import, column: str, text: str, other: str):
    status, blamed = bring_in([ROW | {column: text}])

    assert (status, f"Row 2, {column}: “{text}”" in blamed, other in blamed) == (1, True, True)
    assert not Product.objects.exists()
