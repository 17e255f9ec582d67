"""The columns of an import file: their names, which are needed, and what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from vietnam.text import words


@dataclass(frozen=True, slots=True)
class Column:
    """``key`` is the name in code, ``vietnamese`` and ``english`` head the templates, ``others`` are accepted too."""

    key: str
    vietnamese: str
    english: str
    is_required: bool
    example: str
    meaning: str
    others: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.vietnamese, self.english, *self.others)


COLUMNS: tuple[Column, ...] = (
    Column(
        "product",
        "Tên sản phẩm",
        "Product",
        True,
        "Bánh phồng tôm",
        gettext_noop("Name of the product. Rows with the same product and producer are packs of one product."),
        ("Sản phẩm", "Tên hàng", "Product name"),
    ),
    Column(
        "producer",
        "Chủ thể",
        "Producer",
        True,
        "Hộ kinh doanh Lê Thị Thanh Thúy",
        gettext_noop("Name of the producer. A new one is added as an active vendor with a warehouse in its commune."),
        ("Chủ thể OCOP", "Tên chủ thể", "Nhà sản xuất", "Cơ sở sản xuất", "Cơ sở", "Đơn vị", "Vendor"),
    ),
    Column(
        "legal_form",
        "Loại hình",
        "Legal form",
        False,
        "Hộ kinh doanh",
        gettext_noop(
            "Hộ kinh doanh, Tổ hợp tác, Hợp tác xã, Trang trại, Công ty or Hiệp hội. Empty: read from the name, else a"
            " household."
        ),
        ("Loại hình chủ thể", "Loại hình tổ chức"),
    ),
    Column(
        "set",
        "Bộ sản phẩm",
        "Set",
        True,
        "5",
        gettext_noop("Number (1 to 26) or name of the product set in QĐ 148/QĐ-TTg, Annex I."),
        ("Số bộ", "Nhóm sản phẩm", "Bộ", "Product set", "Set number", "Set name"),
    ),
    Column(
        "commune",
        "Xã, phường",
        "Commune",
        True,
        "Phường Sa Đéc",
        gettext_noop("Commune, ward or special zone of the workshop, as it is called since 1 July 2025."),
        ("Xã/phường", "Xã", "Phường", "Xã phường đặc khu", "Địa bàn", "Commune or ward", "Ward"),
    ),
    Column(
        "province",
        "Tỉnh",
        "Province",
        False,
        "Đồng Tháp",
        gettext_noop("Province of the workshop. Empty: the one given with --province."),
        ("Tỉnh, thành phố", "Tỉnh thành"),
    ),
    Column(
        "address",
        "Địa chỉ",
        "Address",
        False,
        "Khóm 3",
        gettext_noop("House number, street, hamlet of the workshop."),
        ("Số nhà, đường", "Street address"),
    ),
    Column(
        "phone",
        "Điện thoại",
        "Phone",
        False,
        "0277 386 2233",
        gettext_noop("Phone number of the producer."),
        ("Số điện thoại", "SĐT", "ĐT"),
    ),
    Column(
        "email",
        "E-mail",
        "Email",
        False,
        "thanhthuy@example.com",
        gettext_noop("Where the producer gets its orders. Without one it gets no mails."),
        ("Thư điện tử", "Email chủ thể"),
    ),
    Column(
        "tax_code",
        "Mã số thuế",
        "Tax code",
        False,
        "1401234568",
        gettext_noop("Tax code of the producer: 10 digits, 13 of a branch, or 12 of a household's personal id."),
        ("MST",),
    ),
    Column(
        "variant",
        "Quy cách",
        "Variant",
        False,
        "Gói 500 g",
        gettext_noop("Pack or kind. Each pack of a product has its own row."),
        ("Quy cách đóng gói", "Phân loại", "Đóng gói", "Biến thể", "Pack", "Packing"),
    ),
    Column(
        "sku",
        "Mã hàng",
        "SKU",
        False,
        "BPT-500",
        gettext_noop(
            "Your own code for the pack, as text: a number loses digits. It finds the pack if its name has changed."
        ),
        ("Mã SKU", "Mã sản phẩm"),
    ),
    Column(
        "price",
        "Giá bán",
        "Price",
        True,
        "45.000",
        gettext_noop("Price of one pack, tax included, in the currency of the channel: 45000, 45.000 or 45.000 đ."),
        ("Giá", "Đơn giá", "Giá bán lẻ", "Giá (đồng)", "Giá bán (đồng)", "Giá bán (VNĐ)", "Price (VND)"),
    ),
    Column(
        "weight",
        "Khối lượng (g)",
        "Weight (g)",
        True,
        "550",
        gettext_noop("Packed weight of one pack: grams, or with a unit (550 g, 0,5 kg). It decides the delivery fee."),
        ("Khối lượng", "Trọng lượng", "Trọng lượng (g)", "Weight"),
    ),
    Column(
        "stock",
        "Tồn kho",
        "Stock",
        False,
        "120",
        gettext_noop("Units in the warehouse, promised ones included. Empty: unchanged, 0 for a new pack."),
        ("Số lượng", "Số lượng tồn", "Quantity"),
    ),
    Column(
        "description",
        "Mô tả",
        "Description",
        False,
        "Bánh mỏng, chiên lên là phồng giòn.",
        gettext_noop("What a shopper should know; line breaks make paragraphs."),
        ("Mô tả sản phẩm", "Giới thiệu"),
    ),
    Column(
        "english_name",
        "Tên tiếng Anh",
        "English name",
        False,
        "Prawn crackers",
        gettext_noop("Name of the product in English."),
        ("Tên sản phẩm tiếng Anh",),
    ),
    Column(
        "stars",
        "Hạng sao",
        "Stars",
        False,
        "3",
        gettext_noop("3, 4 or 5, as recognized. Then the decision, the issuer and the date of issue are needed too."),
        ("Sao", "Số sao", "Hạng", "Xếp hạng", "Hạng OCOP"),
    ),
    Column(
        "decision_number",
        "Số quyết định",
        "Decision number",
        False,
        "123/QĐ-UBND",
        gettext_noop("Number of the decision that recognized the stars."),
        ("Quyết định", "QĐ", "Số QĐ", "Quyết định số", "Decision"),
    ),
    Column(
        "issuer",
        "Cơ quan cấp",
        "Issuer",
        False,
        "UBND tỉnh Đồng Tháp",
        gettext_noop("Who signed the decision."),
        ("Cơ quan ban hành", "Nơi cấp", "Đơn vị cấp", "Issued by"),
    ),
    Column(
        "level",
        "Cấp công nhận",
        "Level",
        False,
        "Tỉnh",
        gettext_noop("Huyện, Tỉnh or Trung ương. Empty: Trung ương for 5 stars, else Tỉnh."),
        ("Cấp", "Cấp quyết định"),
    ),
    Column(
        "issued_on",
        "Ngày cấp",
        "Issued on",
        False,
        "15/03/2025",
        gettext_noop("Date of the decision, day first."),
        ("Ngày quyết định", "Ngày ký", "Ngày công nhận", "Issue date", "Date of issue"),
    ),
    Column(
        "expires_on",
        "Ngày hết hạn",
        "Expires on",
        False,
        "",
        gettext_noop("First day without the stars. Empty: 36 months after the date of issue."),
        ("Hết hạn", "Ngày hết hiệu lực", "Expiry date"),
    ),
)

BY_KEY = {column.key: column for column in COLUMNS}


def folded_header(text: str) -> str:
    """A header as it is compared: words without accents, case and punctuation."""
    return " ".join(words(text))


_BY_HEADER = {folded_header(name): column.key for column in COLUMNS for name in column.names}


def find_column(header: str) -> str | None:
    """The key of the column that a header means in either language, ignoring accents and case."""
    return _BY_HEADER.get(folded_header(header))


def count_known(headers: Sequence[str]) -> int:
    """How many of these headers are known; this distinguishes the header row from a title above it."""
    return sum(find_column(header) is not None for header in headers)
