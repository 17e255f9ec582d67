"""What the tables hold already about the producers and products of a file, and where the file contradicts them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from catalog.actions import below_promised
from catalog.models import Product, ProductVariant, Stock
from importing.checking import CertificateRow, GoodsRow, Problem
from importing.reading import Table, header_of
from importing.resembling import Names
from ocop.models import Certificate, CertificateState
from primitives.rows import in_batches
from vendors.models import Vendor
from vietnam.text import as_name

ProducerKey = tuple[str, str]
ProductKey = tuple[str, str, str]


class Known:
    """What the tables hold already about the producers and products of the rows."""

    def __init__(self, rows: Sequence[GoodsRow]) -> None:
        communes = {row.commune.code for row in rows}
        wanted = {row.producer_key for row in rows}
        self.names = Names()
        self.vendors: dict[ProducerKey, Vendor] = {}
        for vendor in Vendor.objects.filter(commune_code__in=communes).order_by("-pk"):
            key = (as_name(vendor.name), vendor.commune_code)
            self.names.note(vendor.commune_code, vendor.name)
            if key in wanted:
                self.vendors[key] = vendor
        keys = {vendor.pk: key for key, vendor in self.vendors.items()}
        self.products: dict[ProductKey, Product] = {}
        for product in each(Product.objects.order_by("-pk"), "vendor_id", keys):
            self.products[(*keys[product.vendor_id], as_name(product.name))] = product
            self.names.note(keys[product.vendor_id], product.name)
        self._skus = {row.sku for row in rows if row.sku}
        self._product_keys = {product.pk: key for key, product in self.products.items()}
        self._load_variants()
        self._load_stocks()
        self._load_certificates()

    def _load_variants(self) -> None:
        self.packs: dict[tuple[int, str], ProductVariant] = {}
        self.packs_of: defaultdict[int, list[ProductVariant]] = defaultdict(list)
        for variant in each(ProductVariant.objects.order_by("-sort_order", "-pk"), "product_id", self._product_keys):
            self.packs[variant.product_id, as_name(variant.name)] = variant
            self.names.note(self._product_keys[variant.product_id], variant.name)
            self.packs_of[variant.product_id].append(variant)
        self.skus: dict[str, ProductVariant] = {
            variant.sku: variant for variant in each(ProductVariant.objects.all(), "sku", self._skus)
        }

    def _load_stocks(self) -> None:
        """The stock of each variant that a file writes: in its producer's first warehouse."""
        variants = [variant.pk for packs in self.packs_of.values() for variant in packs]
        self.stocks: dict[int, Stock] = {
            stock.variant_id: stock
            for stock in each(Stock.objects.order_by("-warehouse__slug"), "variant_id", variants)
        }

    def _load_certificates(self) -> None:
        self.certificates: dict[tuple[int, str], Certificate] = {}
        stated = Certificate.objects.exclude(state=CertificateState.CANDIDATE)
        for row in each(stated, "product_id", self._product_keys):
            self.certificates[row.product_id, as_name(row.decision_number)] = row
            self.names.note((self._product_keys[row.product_id], "decision"), row.decision_number)

    def variant_of(self, row: GoodsRow) -> ProductVariant | None:
        """The pack that a row means: by its code, else by its name, else the only one of a product without names."""
        product = self.products.get(row.product_key)
        if row.sku and row.sku in self.skus:
            return self.skus[row.sku]
        if product is None:
            return None
        found = self.packs.get((product.pk, as_name(row.variant)))
        packs = self.packs_of[product.pk]
        if found is None and not row.variant and len(packs) == 1:
            found = packs[0]
        return found


def find_conflicts(
    rows: Iterable[GoodsRow], known: Known, table: Table, *, takes_new_names: bool = False
) -> Iterator[Problem]:
    """Rows that contradict what the tables hold in a way that a file must not decide.

    So are names that differ from known ones in accents or case alone, unless somebody said that they are new.
    """
    claimed: dict[int, int] = {}
    for row in rows:
        if not takes_new_names and (problem := _mistyped(row, known, table)):
            yield problem
            continue
        product = known.products.get(row.product_key)
        variant = known.variant_of(row)
        if variant is not None and claimed.setdefault(variant.pk, row.number) != row.number:
            text = _("means the pack of row %(row)d.") % {"row": claimed[variant.pk]}
            yield Problem(row.number, header_of(table, "variant"), text)
        stock = known.stocks.get(variant.pk) if variant is not None else None
        if stock and row.stock is not None and row.stock < min(stock.quantity, stock.quantity_allocated):
            text = below_promised(stock) + " " + _("If that is right, set it in the admin.")
            yield Problem(row.number, header_of(table, "stock"), text)
        owner = known.skus.get(row.sku) if row.sku else None
        if owner is not None and (product is None or owner.product_id != product.pk):
            text = _("“%(sku)s” is the code of another product's pack.") % {"sku": row.sku}
            yield Problem(row.number, header_of(table, "sku"), text)
        if product is not None and row.certificate is not None:
            stored = known.certificates.get((product.pk, as_name(row.certificate.decision_number)))
            if stored is not None and not _is_same(stored, row.certificate):
                text = _("this decision is recorded with other stars, dates or issuer; correct it in the admin.")
                yield Problem(row.number, header_of(table, "decision_number"), text)


def _mistyped(row: GoodsRow, known: Known, table: Table) -> Problem | None:
    """The first name of a row that is like a known one and not the same; without such a one its names are known now."""
    has_code = row.sku in known.skus
    names: list[tuple[str, Any, str]] = [
        ("producer", row.commune.code, row.producer),
        ("product", row.producer_key, row.product),
    ]
    names += [] if has_code else [("variant", row.product_key, row.variant)]
    if row.certificate:
        names.append(("decision_number", (row.product_key, "decision"), row.certificate.decision_number))
    for key, scope, name in names:
        if other := known.names.resembling(scope, name):
            text = _("“%(name)s” might be “%(other)s”: write it so, or say with --new-names that it is another.")
            return Problem(row.number, header_of(table, key), text % {"name": name, "other": other})
    for _key, scope, name in names:
        known.names.note(scope, name)
    return None


def _is_same(stored: Certificate, told: CertificateRow) -> bool:
    return (stored.stars, stored.level, as_name(stored.issuer), stored.issued_on, stored.expires_on) == (
        told.stars, told.level, as_name(told.issuer), told.issued_on, told.expires_on,
    )  # fmt: skip


def each(queryset: Any, field_name: str, values: Iterable[Any]) -> Iterator[Any]:
    """Rows whose field is one of the values, asked for in parts that every database takes."""
    for part in in_batches(values):
        yield from queryset.filter(**{f"{field_name}__in": part})
