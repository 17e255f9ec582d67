"""What the tables hold already about the producers and products of a file, and where the file contradicts them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import Product, ProductVariant
from importing.checking import CertificateRow, GoodsRow, Problem
from importing.reading import Table, header_of
from ocop.models import Certificate, CertificateState
from primitives.rows import in_batches
from vendors.models import Vendor
from vietnam.text import fold

ProducerKey = tuple[str, str]
ProductKey = tuple[str, str, str]


class Known:
    """What the tables hold already about the producers and products of the rows."""

    def __init__(self, rows: Sequence[GoodsRow]) -> None:
        communes = {row.commune.code for row in rows}
        wanted = {row.producer_key for row in rows}
        self.vendors: dict[ProducerKey, Vendor] = {}
        for vendor in Vendor.objects.filter(commune_code__in=communes).order_by("-pk"):
            key = (fold(vendor.name), vendor.commune_code)
            if key in wanted:
                self.vendors[key] = vendor
        keys = {vendor.pk: key for key, vendor in self.vendors.items()}
        self.products: dict[ProductKey, Product] = {}
        for product in each(Product.objects.order_by("-pk"), "vendor_id", keys):
            self.products[(*keys[product.vendor_id], fold(product.name))] = product
        self._skus = {row.sku for row in rows if row.sku}
        self._product_keys = {product.pk: key for key, product in self.products.items()}
        self._load_variants()

    def _load_variants(self) -> None:
        self.packs: dict[tuple[int, str], ProductVariant] = {}
        self.packs_of: defaultdict[int, list[ProductVariant]] = defaultdict(list)
        for variant in each(ProductVariant.objects.order_by("-sort_order", "-pk"), "product_id", self._product_keys):
            self.packs[variant.product_id, fold(variant.name)] = variant
            self.packs_of[variant.product_id].append(variant)
        self.skus: dict[str, ProductVariant] = {
            variant.sku: variant for variant in each(ProductVariant.objects.all(), "sku", self._skus)
        }

    @cached_property
    def certificates(self) -> dict[tuple[int, str], Certificate]:
        found = each(Certificate.objects.exclude(state=CertificateState.CANDIDATE), "product_id", self._product_keys)
        return {(row.product_id, fold(row.decision_number)): row for row in found}

    def variant_of(self, row: GoodsRow) -> ProductVariant | None:
        """The pack that a row means: by its code, else by its name, else the only one of a product without names."""
        product = self.products.get(row.product_key)
        if row.sku and row.sku in self.skus:
            return self.skus[row.sku]
        if product is None:
            return None
        found = self.packs.get((product.pk, fold(row.variant)))
        packs = self.packs_of[product.pk]
        if found is None and not row.variant and len(packs) == 1:
            found = packs[0]
        return found


def find_conflicts(rows: Iterable[GoodsRow], known: Known, table: Table) -> Iterator[Problem]:
    """Rows that contradict what the tables hold in a way that a file must not decide."""
    claimed: dict[int, int] = {}
    for row in rows:
        product = known.products.get(row.product_key)
        variant = known.variant_of(row)
        if variant is not None and claimed.setdefault(variant.pk, row.number) != row.number:
            text = _("means the pack of row %(row)d.") % {"row": claimed[variant.pk]}
            yield Problem(row.number, header_of(table, "variant"), text)
        owner = known.skus.get(row.sku) if row.sku else None
        if owner is not None and (product is None or owner.product_id != product.pk):
            text = _("“%(sku)s” is the code of another product's pack.") % {"sku": row.sku}
            yield Problem(row.number, header_of(table, "sku"), text)
        if product is not None and row.certificate is not None:
            stored = known.certificates.get((product.pk, fold(row.certificate.decision_number)))
            if stored is not None and not _is_same(stored, row.certificate):
                text = _("this decision is recorded with other stars, dates or issuer; correct it in the admin.")
                yield Problem(row.number, header_of(table, "decision_number"), text)


def _is_same(stored: Certificate, told: CertificateRow) -> bool:
    return (stored.stars, stored.level, fold(stored.issuer), stored.issued_on, stored.expires_on) == (
        told.stars, told.level, fold(told.issuer), told.issued_on, told.expires_on,
    )  # fmt: skip


def each(queryset: Any, field_name: str, values: Iterable[Any]) -> Iterator[Any]:
    """Rows whose field is one of the values, asked for in parts that every database takes."""
    for part in in_batches(values):
        yield from queryset.filter(**{f"{field_name}__in": part})
