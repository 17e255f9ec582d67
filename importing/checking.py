"""Checks rows, each by itself and against each other. Nothing is written here, and the tables are only read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from accounts.emails import NotAnEmail, normalized
from importing.columns import BY_KEY
from importing.reading import RawRow, Table, header_of
from importing.values import (
    BadValue,
    Cell,
    readable,
    shown,
    to_code,
    to_date,
    to_grams,
    to_price,
    to_quantity,
    to_stars,
    to_text,
)
from ocop.actions import LAST_DISTRICT_DAY, LEVELS
from ocop.models import VALIDITY_MONTHS, CertificateLevel
from ocop.timeline import add_months
from vendors.models import LegalForm
from vietnam.former import find_former_communes
from vietnam.phones import InvalidPhone, normalize_phone
from vietnam.tax_codes import InvalidTaxCode, normalize_tax_code
from vietnam.text import agrees, as_name, words
from vietnam.units import (
    AmbiguousCommune,
    Commune,
    Province,
    UnknownCommune,
    UnknownProvince,
    find_commune,
    find_province,
)

Value = TypeVar("Value")

MAX_DESCRIPTION = 10_000

_LEGAL_FORMS: tuple[tuple[LegalForm, tuple[str, ...]], ...] = (
    (LegalForm.COOPERATIVE_GROUP, ("to hop tac", "tht", "cooperative group")),
    (LegalForm.COOPERATIVE, ("hop tac xa", "htx", "lien hiep hop tac xa", "cooperative")),
    (LegalForm.FARM, ("trang trai", "farm")),
    (LegalForm.COMPANY, ("cong ty", "doanh nghiep", "dntn", "cty", "tnhh", "company", "enterprise")),
    (LegalForm.ASSOCIATION, ("hiep hoi", "hoi nong dan", "hoi phu nu", "association")),
    (LegalForm.HOUSEHOLD, ("ho kinh doanh", "hkd", "ho", "co so", "co so san xuat", "household")),
)
_LEVEL_WORDS = {
    "huyen": CertificateLevel.DISTRICT,
    "cap huyen": CertificateLevel.DISTRICT,
    "thi xa": CertificateLevel.DISTRICT,
    "thanh pho": CertificateLevel.DISTRICT,
    "district": CertificateLevel.DISTRICT,
    "tinh": CertificateLevel.PROVINCIAL,
    "cap tinh": CertificateLevel.PROVINCIAL,
    "province": CertificateLevel.PROVINCIAL,
    "provincial": CertificateLevel.PROVINCIAL,
    "trung uong": CertificateLevel.NATIONAL,
    "quoc gia": CertificateLevel.NATIONAL,
    "cap quoc gia": CertificateLevel.NATIONAL,
    "bo": CertificateLevel.NATIONAL,
    "national": CertificateLevel.NATIONAL,
    "central": CertificateLevel.NATIONAL,
}
_CERTIFICATE_KEYS = ("stars", "decision_number", "issuer", "issued_on")
_SAME_FOR_PRODUCER = ("legal_form", "address", "phone", "email", "tax_code")
_SAME_FOR_PRODUCT = ("set_number", "description", "english_name")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one cell: the row and column as the file has them, and what to do."""

    row: int
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class CertificateRow:
    stars: int
    level: str
    decision_number: str
    issuer: str
    issued_on: date
    expires_on: date


@dataclass(frozen=True, slots=True)
class GoodsRow:
    """One pack of one product of one producer, checked. Empty text means: leave as it is."""

    number: int
    producer: str
    legal_form: str
    is_legal_form_given: bool
    commune: Commune
    province: Province
    address: str
    phone: str
    email: str
    tax_code: str
    product: str
    set_number: int
    description: str
    english_name: str
    variant: str
    sku: str
    price: Decimal
    grams: int
    stock: int | None
    certificate: CertificateRow | None

    @property
    def producer_key(self) -> tuple[str, str]:
        """Producers are one when their names are the same and their workshops stand in one commune."""
        return (as_name(self.producer), self.commune.code)

    @property
    def product_key(self) -> tuple[str, str, str]:
        return (*self.producer_key, as_name(self.product))


@dataclass(slots=True)
class Checked:
    """The rows that are right, and what is wrong with the others."""

    rows: list[GoodsRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Programme:
    """What rows are checked against: set numbers by name, the channel's currency, today, the usual province."""

    sets: Mapping[str, int]
    currency: str
    today: date
    province: Province | None


def check_table(table: Table, programme: Programme) -> Checked:
    """Check every row. A row with a problem is not among the rows; the others are in the order of the file."""
    checked = Checked()
    seen = _Seen()
    for raw in table.rows:
        reader = _RowReader(raw, table, programme)
        row = reader.read()
        if row is not None:
            reader.problems.extend(seen.conflicts(row, table))
        if reader.problems:
            checked.problems.extend(reader.problems)
        elif row is not None:
            seen.add(row)
            checked.rows.append(row)
    return checked


class _RowReader:
    """Reads the cells of one row and collects what is wrong with them."""

    def __init__(self, raw: RawRow, table: Table, programme: Programme) -> None:
        self.raw = raw
        self.table = table
        self.programme = programme
        self.problems: list[Problem] = []

    def read(self) -> GoodsRow | None:
        """The row, or nothing when a problem was found."""
        product = self.text("product", 250)
        producer = self.text("producer", 250)
        legal_form = self.cell("legal_form", to_legal_form, None)
        province = self.province()
        commune = self.commune(province) if province else None
        values: dict[str, Any] = {
            "set_number": self.cell("set", lambda cell: to_set_number(cell, self.programme.sets), 0),
            "price": self.cell("price", lambda cell: to_price(cell, currency=self.programme.currency), Decimal(0)),
            "grams": self.cell("weight", to_grams, 0),
            "stock": self.cell("stock", to_quantity, None),
            "address": self.text("address", 256),
            "phone": self.cell("phone", _to_phone, ""),
            "email": self.cell("email", _to_email, ""),
            "tax_code": self.cell("tax_code", _to_tax_code, ""),
            "variant": self.text("variant", 255),
            "sku": self.cell("sku", lambda cell: to_code(cell, limit=255), ""),
            "description": self.cell(
                "description", lambda cell: to_text(cell, limit=MAX_DESCRIPTION, keeps_lines=True), ""
            ),
            "english_name": self.text("english_name", 250),
            "certificate": self.certificate(),
        }
        if self.problems or province is None or commune is None:
            return None
        return GoodsRow(
            number=self.raw.number,
            producer=producer,
            legal_form=legal_form or form_in_name(producer),
            is_legal_form_given=legal_form is not None,
            commune=commune,
            province=province,
            product=product,
            **values,
        )

    def blame(self, key: str, text: str) -> None:
        self.problems.append(Problem(self.raw.number, header_of(self.table, key), text))

    def cell(self, key: str, convert: Callable[[Cell], Value], default: Value) -> Value:
        """The converted cell; ``default`` for an empty one and after a problem was noted."""
        cell = self.raw.cells.get(key)
        if cell is None:
            if BY_KEY[key].is_required:
                self.blame(key, _("is empty, but it is needed."))
            return default
        try:
            return convert(readable(cell))
        except BadValue as error:
            self.blame(key, f"“{shown(cell)}” {error}")
            return default

    def text(self, key: str, limit: int) -> str:
        return self.cell(key, lambda cell: to_text(cell, limit=limit), "")

    def province(self) -> Province | None:
        """The province of the row, else the usual one; one of the two is needed."""
        if "province" not in self.raw.cells and self.programme.province is None:
            self.blame("province", _("is empty, but it is needed."))
        return self.cell("province", _to_province, self.programme.province)

    def commune(self, province: Province) -> Commune | None:
        return self.cell("commune", lambda cell: _to_commune(cell, province), None)

    def certificate(self) -> CertificateRow | None:
        """The recognition that the row states: complete, or None."""
        given = [key for key in (*_CERTIFICATE_KEYS, "level", "expires_on") if key in self.raw.cells]
        if not given:
            return None
        before = len(self.problems)
        for key in _CERTIFICATE_KEYS:
            if key not in self.raw.cells:
                other = header_of(self.table, given[0])
                self.blame(key, _("is empty, but “%(other)s” is filled in; stars need both.") % {"other": other})
        today = self.programme.today
        stars = self.cell("stars", to_stars, 3)
        decision_number = self.cell("decision_number", lambda cell: to_code(cell, limit=100), "")
        issuer = self.text("issuer", 250)
        issued_on = self.cell("issued_on", to_date, today)
        usual = CertificateLevel.NATIONAL if stars == 5 else CertificateLevel.PROVINCIAL
        level = self.cell("level", _to_level, usual)
        expires_on = self.cell("expires_on", to_date, None) or add_months(issued_on, VALIDITY_MONTHS)
        if len(self.problems) > before:
            return None
        if issued_on > today:
            self.blame("issued_on", _("is in the future."))
        if expires_on <= issued_on:
            self.blame("expires_on", _("is not after the date of issue."))
        if level not in LEVELS[stars]:
            self.blame("level", _("does not recognize %(stars)d stars.") % {"stars": stars})
        elif level == CertificateLevel.DISTRICT and issued_on > LAST_DISTRICT_DAY:
            self.blame("level", _("districts have not recognized products since 6 July 2025."))
        return CertificateRow(stars, level, decision_number, issuer, issued_on, expires_on)


class _Seen:
    """What earlier rows said, to find rows that say otherwise."""

    def __init__(self) -> None:
        self.producers: dict[tuple[str, str], GoodsRow] = {}
        self.products: dict[tuple[str, str, str], GoodsRow] = {}
        self.packs: dict[tuple[str, ...], int] = {}
        self.skus: dict[str, int] = {}
        self.decisions: dict[tuple[str, ...], tuple[int, CertificateRow]] = {}

    def add(self, row: GoodsRow) -> None:
        self.producers.setdefault(row.producer_key, row)
        self.products.setdefault(row.product_key, row)
        self.packs[(*row.product_key, as_name(row.variant))] = row.number
        if row.sku:
            self.skus[row.sku] = row.number
        if row.certificate:
            self.decisions.setdefault(
                (*row.product_key, as_name(row.certificate.decision_number)), (row.number, row.certificate)
            )

    def conflicts(self, row: GoodsRow, table: Table) -> Iterable[Problem]:
        def problem(key: str, text: str) -> Problem:
            return Problem(row.number, header_of(table, key), text)

        differs = _("is not the same as in row %(row)d, which is about the same %(what)s.")
        producer = self.producers.get(row.producer_key)
        for name in _SAME_FOR_PRODUCER if producer else ():
            mine, other = getattr(row, name), getattr(producer, name)
            if mine != other and mine and other and producer:
                yield problem(name, differs % {"row": producer.number, "what": _("producer")})
        product = self.products.get(row.product_key)
        for name in _SAME_FOR_PRODUCT if product else ():
            mine, other = getattr(row, name), getattr(product, name)
            if mine != other and mine and other and product:
                key = "set" if name == "set_number" else name
                yield problem(key, differs % {"row": product.number, "what": _("product")})
        pack = self.packs.get((*row.product_key, as_name(row.variant)))
        if pack:
            key = "variant" if row.variant else "product"
            yield problem(key, _("is in row %(row)d already; each pack needs its own name.") % {"row": pack})
        if row.sku in self.skus:
            yield problem("sku", _("is the code of row %(row)d already.") % {"row": self.skus[row.sku]})
        if row.certificate:
            known = self.decisions.get((*row.product_key, as_name(row.certificate.decision_number)))
            if known and known[1] != row.certificate:
                text = _("row %(row)d says something else about the same decision.") % {"row": known[0]}
                yield problem("decision_number", text)


def to_legal_form(cell: Cell) -> str:
    """A legal form in Vietnamese or English words. Raises ``BadValue``."""
    text = " ".join(words(to_text(cell, limit=100)))
    for form, names in _LEGAL_FORMS:
        if text == form.value.replace("_", " ") or any(text == name or text.startswith(name + " ") for name in names):
            return form.value
    raise BadValue(
        _("is not a legal form; write Hộ kinh doanh, Tổ hợp tác, Hợp tác xã, Trang trại, Công ty or Hiệp hội.")
    )


def form_in_name(producer: str) -> str:
    """The legal form with which a producer's name begins; a household when it says nothing."""
    text = " ".join(words(producer))
    for form, names in _LEGAL_FORMS:
        if any(text.startswith(name + " ") for name in names):
            return form.value
    return LegalForm.HOUSEHOLD.value


def to_set_number(cell: Cell, sets: Mapping[str, int]) -> int:
    """The number of a product set, from its number or name. Raises ``BadValue``."""
    hint = _("is not a product set; write its number from 1 to 26, or its name as in the decision.")
    if isinstance(cell, bool):
        raise BadValue(hint)
    if isinstance(cell, int | float):
        if cell in sets.values():
            return int(cell)
        raise BadValue(hint)
    whole = to_text(cell, limit=250)
    text = _plain(whole)
    number, _space, rest = text.removeprefix("bo ").removeprefix("so ").partition(" ")
    if number.isascii() and number.isdigit() and len(number) <= 2 and int(number) in sets.values():
        if not rest or any(_plain(name) == rest and found == int(number) for name, found in sets.items()):
            return int(number)
        raise BadValue(_("has the number of one set and the name of another."))
    for name, found in sets.items():
        if _plain(name) == text:
            if agrees(whole, name):
                return found
            raise BadValue(_("might be “%(other)s”; write it so.") % {"other": name})
    raise BadValue(hint)


@lru_cache(maxsize=256)
def _plain(name: str) -> str:
    return " ".join(words(name))


def _to_province(cell: Cell) -> Province:
    try:
        return find_province(to_text(cell, limit=100))
    except UnknownProvince:
        raise BadValue(_("is not a province.")) from None


def _to_commune(cell: Cell, province: Province) -> Commune:
    text = to_text(cell, limit=100)
    try:
        return find_commune(province, text)
    except AmbiguousCommune as error:
        names = ", ".join(candidate.full_name for candidate in error.candidates)
        raise BadValue(_("can mean several: write %(names)s.") % {"names": names}) from None
    except UnknownCommune as error:
        if error.similar:
            names = ", ".join(commune.full_name for commune in error.similar)
            raise BadValue(_("might be “%(other)s”; write it so.") % {"other": names}) from None
        successors = {
            commune.full_name
            for former in find_former_communes(text)
            for commune in former.successors
            if commune.province_code == province.code
        }
        if successors:
            names = ", ".join(sorted(successors))
            raise BadValue(_("is the name from before July 2025; it is now %(names)s.") % {"names": names}) from None
        raise BadValue(_("is not a commune of %(province)s.") % {"province": province.name}) from None


def _to_phone(cell: Cell) -> str:
    text = to_text(cell, limit=40)
    if text.isdigit() and len(text) == 9 and not text.startswith("0"):
        text = "0" + text  # a spreadsheet took the number for one and dropped the zero
    try:
        return normalize_phone(text)
    except InvalidPhone:
        raise BadValue(_("is not a phone number; write it like 0276 382 2233.")) from None


def _to_email(cell: Cell) -> str:
    text = to_text(cell, limit=254)
    try:
        return normalized(text).lower()
    except NotAnEmail:
        raise BadValue(_("is not an e-mail address.")) from None


def _to_tax_code(cell: Cell) -> str:
    try:
        return normalize_tax_code(to_text(cell, limit=20))
    except InvalidTaxCode:
        raise BadValue(
            _(
                "is not a tax code: 10 digits, 13 of a branch, or 12 of a personal id."
                " If a zero is missing, format the column as text."
            )
        ) from None


def _to_level(cell: Cell) -> CertificateLevel:
    level = _LEVEL_WORDS.get(" ".join(words(to_text(cell, limit=50))))
    if level is None:
        raise BadValue(_("is not a level; write Huyện, Tỉnh or Trung ương."))
    return level
