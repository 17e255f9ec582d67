"""What spreadsheets put into cells besides text and numbers is refused by cell, in words."""

import io
from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from catalog.models import Product, ProductVariant
from tests.importing.rows import ROW
from vendors.models import Vendor

pytestmark = pytest.mark.django_db

Bring = Callable[[dict[str, Any]], str]


@pytest.fixture
def blamed_for(tmp_path: Path) -> Bring:
    """Import one row; return what was said of mistakes, empty when all is well."""

    def run(row: dict[str, Any]) -> str:
        workbook = Workbook()
        sheet = workbook.worksheets[0]
        sheet.append(list(row))
        sheet.append(list(row.values()))
        workbook.save(tmp_path / "goods.xlsx")
        said = io.StringIO()
        try:
            call_command(
                "import_products", str(tmp_path / "goods.xlsx"), "--language", "en", stdout=io.StringIO(), stderr=said
            )
        except SystemExit:
            assert said.getvalue()
        return said.getvalue()

    return run


@pytest.mark.parametrize("column", ["Tên sản phẩm", "Chủ thể", "Quy cách", "Giá bán", "Mã hàng", "Mô tả"])
@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (ArrayFormula("A2:A2", "=UPPER(B2:B2)"), "“=UPPER(B2:B2)” is a formula"),
        (DataTableFormula("A2:A2", dt2D=True, r1="B1", r2="B2"), "is a formula"),
        ("#N/A", "“#N/A” is an error of the spreadsheet"),
        ("#REF!", "“#REF!” is an error of the spreadsheet"),
        (" #VALUE! ", "is an error of the spreadsheet"),
        ("#NAME?", "“#NAME?” is an error of the spreadsheet"),
        ("#DIV/0!", "“#DIV/0!” is an error of the spreadsheet"),
        ("Err:502", "“Err:502” is an error of the spreadsheet"),
        (time(7, 30), "“07:30:00” is of a kind that cannot be read"),
        (timedelta(hours=30), "is of a kind that cannot be read"),
        (True, "True”"),
    ],
)
def test_what_is_no_value_is_refused_by_cell(blamed_for: Bring, column: str, cell: Any, shown: str):
    blamed = blamed_for(ROW | {column: cell})

    assert f"Row 2, {column}: " in blamed
    assert shown in blamed
    assert "object at" not in blamed
    assert (Product.objects.count(), Vendor.objects.count()) == (0, 0)


@pytest.mark.parametrize("name", ["Trà #1", "#1", "Nón C#", "Err: thử", "Bánh N/A", "#ocop!2"])
def test_names_that_only_look_like_errors_are_names(blamed_for: Bring, name: str):
    assert blamed_for(ROW | {"Tên sản phẩm": name}) == ""
    assert Product.objects.get().name == name


@pytest.mark.parametrize("code", ["8,93601E+12", "8.93601E+12", "1E5", 1234, 8936012345678, 8.5])
@pytest.mark.parametrize("column", ["Mã hàng"])
def test_a_code_that_a_spreadsheet_took_for_a_number_is_refused_with_how_to_format_the_column(
    blamed_for: Bring, column: str, code: Any
):
    blamed = blamed_for(ROW | {column: code})

    assert f"Row 2, {column}: “{code}” is a number" in blamed
    assert "format the column as text" in blamed
    assert not Product.objects.exists()


@pytest.mark.parametrize("code", ["001234", "8936012345678", "E5", "2E-5A"])
def test_a_code_typed_as_text_keeps_its_zeros(blamed_for: Bring, code: str):
    assert blamed_for(ROW | {"Mã hàng": code}) == ""
    assert ProductVariant.objects.get().sku == code


@pytest.mark.parametrize("mark", ["\u200b", "\u2060", "\ufeff", "\u00ad", "\u202e", "\u034f", "\u3164"])
def test_invisible_characters_are_stripped(blamed_for: Bring, mark: str):
    row = ROW | {"Tên sản phẩm": f"{mark}Mứt{mark} dừa", "Quy cách": f"Hũ{mark} nhỏ{mark}", "Mã hàng": f"A{mark}1"}
    assert blamed_for(row) == ""

    variant = ProductVariant.objects.get()
    assert (variant.product.name, variant.name, variant.sku) == ("Mứt dừa", "Hũ nhỏ", "A1")
    assert variant.product.slug == "mut-dua"


def test_a_cell_of_invisible_characters_alone_is_empty(blamed_for: Bring):
    assert "Row 2, Tên sản phẩm: is empty" in blamed_for(ROW | {"Tên sản phẩm": "\u200b \ufeff"})
