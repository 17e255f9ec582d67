"""Real goods from a spreadsheet: all checked first, all or none written, and twice is once."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook, load_workbook

from catalog.models import Category, Product, ProductChannelListing, ProductVariant, StarRank, Stock
from importing import reading
from importing.columns import COLUMNS
from ocop.models import Certificate
from orders.models import VendorShippingMethod
from tests.factories.catalog import make_product
from vendors.models import Vendor

pytestmark = pytest.mark.django_db

ROW: dict[str, Any] = {
    "Tên sản phẩm": "Bánh tráng phơi sương",
    "Chủ thể": "HKD Lê Thị Thanh Thúy",
    "Bộ sản phẩm": "6",
    "Xã, phường": "phuong gia loc",
    "Giá bán": "45.000 đ",
    "Khối lượng (g)": "0,5 kg",
    "Quy cách": "Gói 500 g",
    "Tồn kho": "120",
}
STARS: dict[str, Any] = {
    "Hạng sao": "4 sao",
    "Số quyết định": "123/QĐ-UBND",
    "Cơ quan cấp": "UBND tỉnh Tây Ninh",
    "Ngày cấp": "15/03/2025",
}


class Outcome:
    def __init__(self, status: int, said: str, blamed: str) -> None:
        self.status, self.said, self.blamed = status, said, blamed


Import = Callable[..., Outcome]


@pytest.fixture
def bring_in(tmp_path: Path) -> Import:
    """Run the command on rows (as xlsx), bytes or text, and tell how it ended."""

    def run(content: list[dict[str, Any]] | bytes | str, *options: str, language: str = "en") -> Outcome:
        path = tmp_path / "goods.xlsx"
        if isinstance(content, list):
            write_xlsx(path, content)
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        said, blamed = io.StringIO(), io.StringIO()
        status = 0
        try:
            call_command("import_products", str(path), *options, "--language", language, stdout=said, stderr=blamed)
        except SystemExit as end:
            status = int(end.code or 0)
        except CommandError as error:
            status = 1
            blamed.write(str(error))
        return Outcome(status, said.getvalue(), blamed.getvalue())

    return run


def write_xlsx(path: Path, rows: list[dict[str, Any]]) -> None:
    headers = list(dict.fromkeys(name for row in rows for name in row))
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(headers)
    for row in rows:
        sheet.append([row.get(name) for name in headers])
    workbook.save(path)


def as_csv(rows: list[dict[str, Any]], delimiter: str) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def nothing_is_there() -> bool:
    return not (Vendor.objects.exists() or Product.objects.exists() or Category.objects.exists())


def test_a_row_becomes_goods_that_can_be_bought(bring_in: Import):
    outcome = bring_in([ROW | STARS | {"Mô tả": "Mỏng & dẻo\n<b>ngon</b>", "Tên tiếng Anh": "Dew-wetted rice paper"}])

    assert (outcome.status, outcome.blamed) == (0, "")
    vendor = Vendor.objects.get()
    assert (vendor.name, vendor.legal_form, vendor.status, vendor.commune_name, vendor.province_code) == (
        "HKD Lê Thị Thanh Thúy",
        "household",
        "active",
        "Phường Gia Lộc",
        "80",
    )
    product = Product.objects.get()
    assert (product.slug, product.vendor) == ("banh-trang-phoi-suong", vendor)
    assert product.category is not None
    assert product.category.set_number == 6
    assert product.description == {
        "blocks": [
            {"type": "paragraph", "data": {"text": "Mỏng &amp; dẻo"}},
            {"type": "paragraph", "data": {"text": "&lt;b&gt;ngon&lt;/b&gt;"}},
        ],
        "version": "2.24.3",
    }
    assert product.translations.get().name == "Dew-wetted rice paper"
    variant = product.variants.get()
    assert (variant.name, variant.weight_grams) == ("Gói 500 g", 500)
    assert variant.channel_listings.get().price_amount == Decimal(45000)
    listing = ProductChannelListing.objects.get()
    assert (listing.is_published, listing.price_min_amount, listing.channel.slug) == (True, Decimal(45000), "vn")
    assert Stock.objects.get().quantity == 120
    assert VendorShippingMethod.objects.filter(vendor=vendor, currency="VND").count() == 2
    certificate = Certificate.objects.get()
    assert (certificate.stars, certificate.issued_on, certificate.expires_on, certificate.level) == (
        4,
        date(2025, 3, 15),
        date(2028, 3, 15),
        "provincial",
    )
    assert StarRank.objects.get().stars == 4


def test_twice_is_once(bring_in: Import):
    rows = [ROW | STARS, ROW | {"Quy cách": "Gói 1 kg", "Khối lượng (g)": "1 kg", "Giá bán": 85000}]
    bring_in(rows)
    before = {model: list(model.objects.order_by("pk").values()) for model in (Vendor, Product, ProductVariant, Stock)}

    outcome = bring_in(rows)

    assert outcome.status == 0
    assert "Products: 0 new, 0 changed, 1 as they were" in outcome.said
    assert "Packs: 0 new, 0 changed, 2 as they were" in outcome.said
    assert "Certificates: 0 new, 0 changed, 1 as they were" in outcome.said
    assert before == {model: list(model.objects.order_by("pk").values()) for model in before}


def test_what_differs_is_changed_and_the_rest_is_left(bring_in: Import):
    bring_in([ROW | {"Mã hàng": "BT-500", "Điện thoại": "0276 382 2233"}])

    outcome = bring_in(
        [ROW | {"Mã hàng": "BT-500", "Quy cách": "Gói nửa ký", "Giá bán": "50000", "Tồn kho": None, "Bộ sản phẩm": 5}]
    )

    assert outcome.status == 0
    assert "Packs: 0 new, 1 changed, 0 as they were" in outcome.said
    assert "Prices: 0 new, 1 changed, 0 as they were" in outcome.said
    variant = ProductVariant.objects.get()
    assert (variant.name, variant.attribute_values.get().value.name) == ("Gói nửa ký", "Gói nửa ký")
    assert ProductChannelListing.objects.get().price_min_amount == Decimal(50000)
    assert Stock.objects.get().quantity == 120
    assert Vendor.objects.get().phone == "+842763822233"
    product = Product.objects.get()
    assert product.category is not None
    assert product.category.set_number == 5


def test_what_an_operator_has_hidden_stays_hidden(bring_in: Import):
    bring_in([ROW])
    ProductChannelListing.objects.update(is_published=False)

    bring_in([ROW | {"Giá bán": 50000}])

    assert not ProductChannelListing.objects.get().is_published


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_files_are_read_whatever_parts_their_columns(bring_in: Import, delimiter: str):
    text = "\ufeff" + as_csv([ROW, ROW | {"Quy cách": 'Gói "to", nặng; 1 kg', "Khối lượng (g)": "1000"}], delimiter)

    assert bring_in(text).status == 0
    assert bring_in(text.encode("utf-16")).status == 0

    assert set(ProductVariant.objects.values_list("name", flat=True)) == {"Gói 500 g", 'Gói "to", nặng; 1 kg'}


@pytest.mark.parametrize(
    "rename", [str.upper, lambda name: {column.vietnamese: column.english for column in COLUMNS}[name]]
)
def test_headers_are_known_in_both_languages_and_any_case(bring_in: Import, rename: Callable[[str], str]):
    assert bring_in([{rename(name): value for name, value in ROW.items()}]).status == 0
    assert Product.objects.count() == 1


def test_titles_above_the_header_are_skipped_and_rows_counted_as_the_file_does(bring_in: Import):
    text = "DANH SÁCH SẢN PHẨM OCOP\n\n" + as_csv([ROW, ROW | {"Giá bán": "x"}], ",")

    outcome = bring_in(text)

    assert "Row 5, Giá bán: “x” is not a price" in outcome.blamed


def test_errors_name_row_and_column_and_nothing_is_written(bring_in: Import):
    outcome = bring_in(
        [
            ROW,
            ROW | {"Quy cách": "Gói 1 kg", "Giá bán": "rẻ", "Xã, phường": "xã Long Thành Bắc"},
            ROW | {"Tên sản phẩm": None, "Bộ sản phẩm": "27"},
        ]
    )

    assert outcome.status == 1
    assert "Row 3, Giá bán: “rẻ” is not a price; write it like 125000 or 125.000." in outcome.blamed
    assert (
        "Row 3, Xã, phường: “xã Long Thành Bắc” is the name from before July 2025; it is now Phường Long Hoa."
        in outcome.blamed
    )
    assert "Row 4, Tên sản phẩm: is empty, but it is needed." in outcome.blamed
    assert "Row 4, Bộ sản phẩm: “27” is not a product set" in outcome.blamed
    assert "2 of 3 rows have something to correct." in outcome.blamed
    assert nothing_is_there()


def test_partial_writes_the_right_rows_and_still_reports(bring_in: Import):
    outcome = bring_in([ROW, ROW | {"Quy cách": "Gói 1 kg", "Giá bán": "rẻ"}], "--partial")

    assert outcome.status == 1
    assert "Row 3, Giá bán" in outcome.blamed
    assert list(ProductVariant.objects.values_list("name", flat=True)) == ["Gói 500 g"]


def test_a_trial_counts_and_writes_nothing(bring_in: Import):
    outcome = bring_in([ROW], "--dry-run")

    assert outcome.status == 0
    assert "Products: 1 new" in outcome.said
    assert nothing_is_there()


def test_it_speaks_vietnamese_unless_told_otherwise(bring_in: Import):
    outcome = bring_in([ROW | {"Giá bán": "rẻ"}], language="vi")

    assert "Dòng 2, Giá bán: “rẻ” không phải là giá" in outcome.blamed


@pytest.mark.parametrize(
    ("first", "second", "blamed"),
    [
        ({}, {}, "Row 3, Quy cách: is in row 2 already"),
        ({"Mã hàng": "A"}, {"Mã hàng": "A", "Quy cách": "Gói 1 kg"}, "Row 3, Mã hàng: is the code of row 2 already"),
        ({}, {"Quy cách": "Gói 1 kg", "Bộ sản phẩm": 7}, "Row 3, Bộ sản phẩm: is not the same as in row 2"),
        (
            {"Điện thoại": "0276 382 2233"},
            {"Tên sản phẩm": "Muối", "Điện thoại": "0276 382 2234"},
            "Row 3, Điện thoại: is not the same as in row 2",
        ),
        (
            STARS,
            STARS | {"Quy cách": "Gói 1 kg", "Hạng sao": 3},
            "Row 3, Số quyết định: row 2 says something else about the same decision.",
        ),
    ],
)
def test_rows_that_contradict_each_other_are_told(
    bring_in: Import, first: dict[str, Any], second: dict[str, Any], blamed: str
):
    outcome = bring_in([ROW | first, ROW | second])

    assert blamed in outcome.blamed
    assert nothing_is_there()


@pytest.mark.parametrize(
    ("values", "blamed"),
    [
        ({"Số quyết định": None}, "Số quyết định: is empty, but “Hạng sao” is filled in"),
        ({"Ngày cấp": "15/03/2099"}, "Ngày cấp: is in the future."),
        ({"Ngày hết hạn": "15/03/2025"}, "Ngày hết hạn: is not after the date of issue."),
        ({"Cấp công nhận": "Huyện"}, "Cấp công nhận: does not recognize 4 stars."),
        (
            {"Hạng sao": 3, "Cấp công nhận": "Huyện", "Ngày cấp": "10/07/2025"},
            "Cấp công nhận: districts have not recognized products since 6 July 2025.",
        ),
        ({"Hạng sao": "2 sao"}, "Hạng sao: “2 sao” must be 3, 4 or 5"),
    ],
)
def test_stars_need_evidence_that_holds(bring_in: Import, values: dict[str, Any], blamed: str):
    outcome = bring_in([ROW | STARS | values])

    assert blamed in outcome.blamed
    assert nothing_is_there()


def test_a_recorded_decision_is_not_rewritten_by_a_file(bring_in: Import):
    bring_in([ROW | STARS])

    outcome = bring_in([ROW | STARS | {"Hạng sao": 3}])

    assert "Row 2, Số quyết định: this decision is recorded with other stars" in outcome.blamed
    assert Certificate.objects.get().stars == 4


def test_the_code_of_another_product_is_not_taken_over(bring_in: Import):
    stranger = make_product(name="Muối tôm")
    stranger.variants.update(sku="BT-500")

    outcome = bring_in([ROW | {"Mã hàng": "BT-500"}])

    assert "“BT-500” is the code of another product's pack." in outcome.blamed
    assert Product.objects.get() == stranger


def test_two_producers_of_one_name_in_two_communes_are_two(bring_in: Import):
    bring_in([ROW, ROW | {"Xã, phường": "Phường An Tịnh"}])

    assert sorted(Vendor.objects.values_list("slug", flat=True)) == [
        "hkd-le-thi-thanh-thuy",
        "hkd-le-thi-thanh-thuy-an-tinh",
    ]
    assert len(set(Product.objects.values_list("slug", flat=True))) == 2


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("HTX mãng cầu Thạnh Tân", "cooperative"),
        ("Tổ hợp tác rau rừng", "cooperative_group"),
        ("Công ty TNHH Tân Nhiên", "company"),
        ("Trang trại Oanh Vĩnh", "farm"),
        ("Cơ sở Phú Gia Bảo", "household"),
        ("Hồng Minh", "household"),
    ],
)
def test_the_legal_form_is_read_from_the_name(bring_in: Import, name: str, form: str):
    bring_in([ROW | {"Chủ thể": name}])

    assert Vendor.objects.get().legal_form == form


def test_the_template_can_be_imported_as_it_is(tmp_path: Path, bring_in: Import):
    for language in ("vi", "en"):
        path = tmp_path / f"template-{language}.xlsx"
        call_command("import_products", "--template", str(path), "--language", language, stdout=io.StringIO())

        assert bring_in(path.read_bytes()).status == 0
        sheet = load_workbook(path).worksheets[0]
        assert [cell.value for cell in sheet[1]] == [
            column.vietnamese if language == "vi" else column.english for column in COLUMNS
        ]
    assert Product.objects.count() == 1


def repacked(path: Path, replace: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, replace.get(part.filename, old.read(part)))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "blamed"),
    [
        (b"", "Columns are missing: Tên sản phẩm"),
        (b"PK\x03\x04 nothing", "The spreadsheet is damaged."),
        (b"\xd0\xcf\x11\xe0 old", "This is an old or protected Excel file."),
        ("Product,Price\nBanh,1".encode("utf-16-le"), "This is not a spreadsheet."),
        (b"\x93\xfaop", "The text is not in UTF-8."),
        ("Tên sản phẩm,Sản phẩm\nBánh,Bánh", "mean the same"),
        ("Tên sản phẩm,Chủ thể\nBánh,Lan", "Columns are missing: Bộ sản phẩm, Xã, phường, Giá bán, Khối lượng (g)."),
        (as_csv([ROW], ",") + 'a,"b', "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(bring_in: Import, content: bytes | str, blamed: str):
    outcome = bring_in(content)

    assert outcome.status == 1
    assert blamed in outcome.blamed
    assert nothing_is_there()


def test_a_template_is_never_written_over_a_file_or_into_a_folder_that_is_not_there(tmp_path: Path):
    filled = tmp_path / "filled.xlsx"
    filled.write_text("work of a day")

    with pytest.raises(CommandError, match="exists already"):
        call_command("import_products", "--template", str(filled), "--language", "en")
    with pytest.raises(CommandError, match="cannot be written: No such file or directory"):
        call_command("import_products", "--template", str(tmp_path / "no" / "folder.xlsx"), "--language", "en")

    assert filled.read_text() == "work of a day"


def test_a_template_is_called_what_it_is(tmp_path: Path):
    with pytest.raises(CommandError, match=r"end in \.xlsx"):
        call_command("import_products", "--template", str(tmp_path / "goods.csv"), "--language", "en")

    assert not (tmp_path / "goods.csv").exists()


def test_a_file_without_an_end_is_not_read_to_it():
    with pytest.raises(CommandError, match="larger than 20 MB"):
        call_command("import_products", "/dev/zero", "--language", "en")


def test_a_file_that_is_not_there_says_so(tmp_path: Path):
    with pytest.raises(CommandError, match="cannot be opened"):
        call_command("import_products", str(tmp_path / "nowhere.csv"), "--language", "en")


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, bring_in: Import):
    path = tmp_path / "bomb.xlsx"
    write_xlsx(path, [ROW])
    content = repacked(path, {"xl/worksheets/sheet1.xml": b" " * (reading.MAX_UNPACKED_BYTES + 1)})
    assert len(content) < 1_000_000

    assert "too large when unpacked" in bring_in(content).blamed


def test_entities_are_not_expanded(tmp_path: Path, bring_in: Import):
    path = tmp_path / "entities.xlsx"
    write_xlsx(path, [ROW])
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>'

    for attack in (bomb, bomb.decode().encode("utf-16")):
        outcome = bring_in(repacked(path, {"xl/worksheets/sheet1.xml": attack}))
        assert "declares XML entities" in outcome.blamed


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]
)
@pytest.mark.parametrize("garbage", [b"", b"<a><b></a>", b"\0\1\2"])
def test_a_part_that_lies_is_a_damaged_file_not_a_crash(tmp_path: Path, bring_in: Import, part: str, garbage: bytes):
    path = tmp_path / "lies.xlsx"
    write_xlsx(path, [ROW])

    outcome = bring_in(repacked(path, {part: garbage}))

    assert outcome.status == 1
    assert nothing_is_there()


def test_formulas_are_refused_by_cell(bring_in: Import):
    outcome = bring_in([ROW | {"Giá bán": "=40000+5000", "Tên sản phẩm": '=HYPERLINK("http://evil.example")'}])

    assert "Row 2, Giá bán: “=40000+5000” is a formula; paste its value instead." in outcome.blamed
    assert "Row 2, Tên sản phẩm" in outcome.blamed
    assert nothing_is_there()


def test_numbers_and_dates_of_a_spreadsheet_are_taken_as_they_are(bring_in: Import):
    stars = STARS | {"Hạng sao": 4, "Ngày cấp": datetime(2025, 3, 15)}  # noqa: DTZ001 - spreadsheets know no zones

    assert bring_in([ROW | stars | {"Giá bán": 45000, "Khối lượng (g)": 500, "Tồn kho": 12.0}]).status == 0
    assert Certificate.objects.get().issued_on == date(2025, 3, 15)


def test_too_many_rows_are_refused(bring_in: Import, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading, "MAX_ROWS", 2)

    outcome = bring_in([ROW | {"Quy cách": f"Gói {number}"} for number in range(3)])

    assert "more than 2 rows" in outcome.blamed


def test_a_file_too_large_is_not_opened(bring_in: Import, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading, "MAX_FILE_BYTES", 100)

    assert "larger than" in bring_in([ROW]).blamed


def test_the_number_of_statements_does_not_grow_with_the_rows(
    bring_in: Import, django_assert_max_num_queries: Callable[..., Any]
):
    bring_in([ROW])
    rows = [
        ROW | STARS | {"Tên sản phẩm": f"Bánh {number}", "Số quyết định": f"{number}/QĐ", "Quy cách": f"Gói {number}"}
        for number in range(200)
    ]

    with django_assert_max_num_queries(220):
        assert bring_in(rows).status == 0


def test_rows_without_a_province_are_of_the_province_of_the_market(bring_in: Import, settings: Any):
    settings.MARKET_PROVINCE = "Đồng Tháp"

    assert bring_in([ROW | {"Xã, phường": "sa dec"}]).status == 0

    assert Vendor.objects.get().province_name == "Đồng Tháp"


def test_a_market_of_the_whole_country_needs_the_province_of_each_row(bring_in: Import, settings: Any):
    settings.MARKET_PROVINCE = ""

    outcome = bring_in([ROW, ROW | {"Tỉnh": "Tây Ninh", "Tên sản phẩm": "Bánh canh"}])

    assert outcome.status == 1
    assert "row 2, Tỉnh: is empty, but it is needed." in outcome.blamed.lower().replace("tỉnh", "Tỉnh")
    assert "row 3" not in outcome.blamed.lower()


def test_the_reference_page_explains_every_column():
    page = (Path(__file__).parents[2] / "docs/reference/import-template.md").read_text("utf-8")

    for column in COLUMNS:
        needed = "yes" if column.is_required else ""
        assert f"| {column.vietnamese} | {column.english} | {needed} | {column.meaning} | {column.example} |" in page
