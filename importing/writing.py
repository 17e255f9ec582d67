"""Brings the tables in line with checked rows: what is missing is added, what differs is changed, the rest untouched.

Prices, stock, publication and certificates go through the actions that keep what hangs on them right.
"""

from __future__ import annotations

import html
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from catalog.actions import (
    StockLevel,
    VariantPrice,
    publish_products,
    set_stocks,
    set_variant_prices,
)
from catalog.models import (
    AttributeValue,
    Category,
    Channel,
    Product,
    ProductAttributeValue,
    ProductChannelListing,
    ProductTranslation,
    ProductType,
    ProductVariant,
    Stock,
    VariantAttributeValue,
    VariantChannelListing,
    Warehouse,
)
from importing.checking import CertificateRow, GoodsRow, Problem
from importing.reading import Table, header_of
from ocop.actions import NewCertificate, issue_certificates
from ocop.models import Certificate, CertificateState
from ocop.programme import Text, ensure_categories, ensure_named_values, ensure_product_types, groups
from orders.models import ShippingMethod, ShippingRate, VendorShippingMethod
from orders.rate_cards import ensure_delivery
from vendors.models import Vendor, VendorStatus
from vietnam.text import fold, slugify

BATCH = 500

ProducerKey = tuple[str, str]
ProductKey = tuple[str, str, str]

CREATED, CHANGED, UNCHANGED = "created", "changed", "unchanged"


@dataclass(frozen=True, slots=True)
class Frame:
    """What goods are put into: the market, the sets and kinds of goods, the ways of delivery."""

    channel: Channel
    sets: Mapping[int, Category]
    types_of_sets: Mapping[int, ProductType]


@dataclass(slots=True)
class Report:
    """How many of each kind were created, changed or found as they should be."""

    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def count(self, kind: str, outcome: str, number: int = 1) -> None:
        self.counts[kind][outcome] += number

    @property
    def has_changes(self) -> bool:
        return any(counter[CREATED] or counter[CHANGED] for counter in self.counts.values())


def prepare_frame(channel: Channel) -> Frame:
    """The programme's sets and kinds of goods, added where they are missing."""
    product_types = ensure_product_types()
    sets = ensure_categories()
    ensure_delivery()
    kinds = {entry.number: group.product_type for group in groups() for entry in group.sets}
    return Frame(channel, sets, {number: product_types[kinds[number]] for number in sets})


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
        for product in _each(Product.objects.order_by("-pk"), "vendor_id", keys):
            self.products[(*keys[product.vendor_id], fold(product.name))] = product
        self._skus = {row.sku for row in rows if row.sku}
        self._product_keys = {product.pk: key for key, product in self.products.items()}
        self._load_variants()

    def _load_variants(self) -> None:
        self.packs: dict[tuple[int, str], ProductVariant] = {}
        self.packs_of: defaultdict[int, list[ProductVariant]] = defaultdict(list)
        for variant in _each(ProductVariant.objects.order_by("-sort_order", "-pk"), "product_id", self._product_keys):
            self.packs[variant.product_id, fold(variant.name)] = variant
            self.packs_of[variant.product_id].append(variant)
        self.skus: dict[str, ProductVariant] = {
            variant.sku: variant for variant in _each(ProductVariant.objects.all(), "sku", self._skus)
        }

    @cached_property
    def certificates(self) -> dict[tuple[int, str], Certificate]:
        found = _each(Certificate.objects.exclude(state=CertificateState.CANDIDATE), "product_id", self._product_keys)
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


def write_rows(rows: Sequence[GoodsRow], *, known: Known, frame: Frame, now: datetime) -> Report:
    """Write checked rows without conflicts; the caller holds the transaction. Bulk, a few statements per thousand.

    Raises ``ValidationError`` for what only the database can tell.
    """
    report = Report()
    if rows:
        _Writer(rows, known=known, frame=frame, now=now, report=report).write()
    return report


class _Writer:
    def __init__(self, rows: Sequence[GoodsRow], *, known: Known, frame: Frame, now: datetime, report: Report) -> None:
        self.rows = rows
        self.known = known
        self.frame = frame
        self.now = now
        self.report = report
        self.touched: set[int] = set()
        self.variants: list[ProductVariant] = []
        self.new_variants: set[int] = set()

    def write(self) -> None:
        self.write_vendors()
        self.write_warehouses()
        self.write_products()
        self.write_translations()
        self.write_variants()
        self.write_prices()
        self.write_stock()
        self.publish()
        self.write_certificates()
        for part in _parts(self.touched):
            Product.objects.filter(pk__in=part).update(search_index_dirty=True, updated_at=self.now)

    # Producers ---------------------------------------------------------------------------------------------------

    def write_vendors(self) -> None:
        rows_of: dict[ProducerKey, list[GoodsRow]] = defaultdict(list)
        for row in self.rows:
            rows_of[row.producer_key].append(row)
        slugs = _Slugs(Vendor.objects.values_list("slug", flat=True))
        new, changed = [], []
        for key, rows in rows_of.items():
            told = _told_of_producer(rows)
            vendor = self.known.vendors.get(key)
            if vendor is None:
                new.append(self.new_vendor(rows[0], told, slugs))
            elif _set_fields(vendor, told):
                changed.append(vendor)
            else:
                self.report.count("producers", UNCHANGED)
        for vendor in Vendor.objects.bulk_create(new, batch_size=BATCH):
            self.known.vendors[fold(vendor.name), vendor.commune_code] = vendor
        self.new_vendors = new
        fields = ["legal_form", "street_address", "phone", "email", "tax_code", "updated_at"]
        _update(Vendor, changed, fields, now=self.now)
        self.report.count("producers", CREATED, len(new))
        self.report.count("producers", CHANGED, len(changed))

    def new_vendor(self, row: GoodsRow, told: Mapping[str, str], slugs: _Slugs) -> Vendor:
        return Vendor(
            name=row.producer,
            slug=slugs.take(row.producer, row.commune.name),
            status=VendorStatus.ACTIVE,
            province_code=row.province.code,
            province_name=row.province.name,
            commune_code=row.commune.code,
            commune_name=row.commune.full_name,
            created_at=self.now,
            **{"legal_form": row.legal_form, **told},
        )

    def write_warehouses(self) -> None:
        """Give each producer a place to ship from, and new ones every delivery that has rates in the market's money."""
        vendors = {vendor.pk: vendor for vendor in self.known.vendors.values()}
        self.warehouses: dict[int, Warehouse] = {}
        for warehouse in _each(Warehouse.objects.order_by("-slug"), "vendor_id", vendors):
            self.warehouses[warehouse.vendor_id] = warehouse
        missing = [vendor for pk, vendor in vendors.items() if pk not in self.warehouses]
        slugs = _Slugs(Warehouse.objects.values_list("slug", flat=True))
        for warehouse in Warehouse.objects.bulk_create(
            (
                Warehouse(
                    vendor=vendor,
                    name=f"Kho {vendor.name}"[:250],
                    slug=slugs.take(f"kho {vendor.slug}"),
                    email=vendor.email,
                    street_address=vendor.street_address,
                    province_code=vendor.province_code,
                    commune_code=vendor.commune_code,
                )
                for vendor in missing
            ),
            batch_size=BATCH,
        ):
            self.warehouses[warehouse.vendor_id] = warehouse
        currency = self.frame.channel.currency_code
        usable = ShippingRate.objects.filter(currency=currency).values("shipping_method")
        methods = list(ShippingMethod.objects.filter(pk__in=usable, is_active=True))
        VendorShippingMethod.objects.bulk_create(
            (
                VendorShippingMethod(vendor=vendor, shipping_method=method, currency=currency)
                for vendor in self.new_vendors
                for method in methods
            ),
            batch_size=BATCH,
        )

    # Products ----------------------------------------------------------------------------------------------------

    def write_products(self) -> None:
        rows_of: dict[ProductKey, list[GoodsRow]] = defaultdict(list)
        for row in self.rows:
            rows_of[row.product_key].append(row)
        slugs = _Slugs(Product.objects.values_list("slug", flat=True))
        new, changed = [], []
        for key, rows in rows_of.items():
            told = self.told_of_product(rows)
            product = self.known.products.get(key)
            if product is None:
                new.append(self.new_product(rows[0], told, slugs))
            elif _set_fields(product, told):
                changed.append(product)
            else:
                self.report.count("products", UNCHANGED)
        names = {vendor.pk: key for key, vendor in self.known.vendors.items()}
        for product in Product.objects.bulk_create(new, batch_size=BATCH):
            self.known.products[(*names[product.vendor_id], fold(product.name))] = product
        _update(
            Product, changed, ["name", "category", "description", "description_plaintext", "updated_at"], now=self.now
        )
        self.touched.update(product.pk for product in changed)
        self.report.count("products", CREATED, len(new))
        self.report.count("products", CHANGED, len(changed))
        self.write_origins(new)

    def told_of_product(self, rows: Sequence[GoodsRow]) -> dict[str, Any]:
        told: dict[str, Any] = {"name": rows[0].product, "category_id": self.frame.sets[rows[0].set_number].pk}
        text = next((row.description for row in rows if row.description), "")
        if text:
            told |= {"description_plaintext": text, "description": _document(text)}
        return told

    def new_product(self, row: GoodsRow, told: Mapping[str, Any], slugs: _Slugs) -> Product:
        return Product(
            vendor=self.known.vendors[row.producer_key],
            product_type=self.frame.types_of_sets[row.set_number],
            slug=slugs.take(row.product, row.producer),
            seo_title=row.product[:70],
            seo_description=" ".join(told.get("description_plaintext", "").split())[:300],
            weight_grams=row.grams,
            created_at=self.now,
            **told,
        )

    def write_origins(self, products: Sequence[Product]) -> None:
        vendors = {vendor.pk: vendor for vendor in self.known.vendors.values()}
        names = {vendors[product.vendor_id].commune_name for product in products}
        if not names:
            return
        origins = ensure_named_values("origin-commune", [Text(name, name) for name in sorted(names)])
        ProductAttributeValue.objects.bulk_create(
            (
                ProductAttributeValue(product=product, value=origins[vendors[product.vendor_id].commune_name])
                for product in products
            ),
            batch_size=BATCH,
        )

    def write_translations(self) -> None:
        told = {row.product_key: row.english_name for row in self.rows if row.english_name}
        wanted = {self.known.products[key].pk: name for key, name in told.items()}
        found = {
            translation.product_id: translation
            for translation in _each(ProductTranslation.objects.filter(language_code="en"), "product_id", wanted)
        }
        new, changed = [], []
        for product_id, name in wanted.items():
            translation = found.get(product_id)
            if translation is None:
                new.append(ProductTranslation(product_id=product_id, language_code="en", name=name))
            elif _set_fields(translation, {"name": name}):
                changed.append(translation)
        ProductTranslation.objects.bulk_create(new, batch_size=BATCH)
        _update(ProductTranslation, changed, ["name"])
        self.touched.update(row.product_id for row in (*new, *changed))
        self.report.count("english names", CREATED, len(new))
        self.report.count("english names", CHANGED, len(changed))
        self.report.count("english names", UNCHANGED, len(wanted) - len(new) - len(changed))

    # Packs -------------------------------------------------------------------------------------------------------

    def write_variants(self) -> None:
        found = [self.known.variant_of(row) for row in self.rows]
        number_of: Counter[int] = Counter({pk: len(packs) for pk, packs in self.known.packs_of.items()})
        new, changed, renamed = [], [], []
        for row, stored in zip(self.rows, found, strict=True):
            told: dict[str, Any] = {"weight_grams": row.grams}
            if row.variant:
                told["name"] = row.variant
            if row.sku:
                told["sku"] = row.sku
            if stored is None:
                product = self.known.products[row.product_key]
                variant = ProductVariant(product=product, sort_order=number_of[product.pk], created_at=self.now, **told)
                number_of[product.pk] += 1
                new.append(variant)
            else:
                variant, before = stored, stored.name
                if _set_fields(variant, told):
                    changed.append(variant)
                if variant.name != before:
                    renamed.append(variant)
            self.variants.append(variant)
        ProductVariant.objects.bulk_create(new, batch_size=BATCH)
        self.new_variants = {variant.pk for variant in new}
        _update(ProductVariant, changed, ["weight_grams", "name", "sku", "updated_at"], now=self.now)
        self.touched.update(variant.product_id for variant in changed)
        self.report.count("packs", CREATED, len(new))
        self.report.count("packs", CHANGED, len(changed))
        self.report.count("packs", UNCHANGED, len(self.rows) - len(new) - len(changed))
        self.write_packings([*new, *renamed])

    def write_packings(self, variants: Sequence[ProductVariant]) -> None:
        named = [variant for variant in variants if variant.name]
        if not named:
            return
        values = ensure_named_values(
            "packing", [Text(name, name) for name in sorted({variant.name for variant in named})]
        )
        packings = AttributeValue.objects.filter(attribute__slug="packing")
        for part in _parts(variant.pk for variant in named):
            VariantAttributeValue.objects.filter(variant__in=part, value__in=packings).delete()
        VariantAttributeValue.objects.bulk_create(
            (VariantAttributeValue(variant=variant, value=values[variant.name]) for variant in named),
            batch_size=BATCH,
        )

    # Prices, stock, publication, stars -----------------------------------------------------------------------------

    def write_prices(self) -> None:
        channel = self.frame.channel
        ids = {variant.pk for variant in self.variants} - self.new_variants
        known = {
            listing.variant_id: listing
            for listing in _each(VariantChannelListing.objects.filter(channel=channel), "variant_id", ids)
        }
        prices = []
        for row, variant in zip(self.rows, self.variants, strict=True):
            listing = known.get(variant.pk)
            if listing is not None and listing.price_amount == row.price:
                self.report.count("prices", UNCHANGED)
                continue
            self.report.count("prices", CREATED if listing is None else CHANGED)
            discounted = listing.discounted_price_amount if listing else None
            if discounted is not None and discounted > row.price:
                discounted = None
            prices.append(
                VariantPrice(
                    variant.pk, channel.pk, row.price, discounted, listing.prior_price_amount if listing else None
                )
            )
            self.touched.add(variant.product_id)
        if prices:
            set_variant_prices(prices=prices)

    def write_stock(self) -> None:
        ids = {variant.pk for variant in self.variants}
        known = {
            (stock.warehouse_id, stock.variant_id): stock.quantity
            for stock in _each(Stock.objects.all(), "variant_id", ids)
        }
        levels = []
        for row, variant in zip(self.rows, self.variants, strict=True):
            warehouse = self.warehouses[self.known.vendors[row.producer_key].pk]
            stored = known.get((warehouse.pk, variant.pk))
            if row.stock is None and stored is not None:
                continue
            quantity = row.stock or 0
            if stored == quantity:
                self.report.count("stocks", UNCHANGED)
                continue
            self.report.count("stocks", CREATED if stored is None else CHANGED)
            levels.append(StockLevel(warehouse.pk, variant.pk, quantity))
            self.touched.add(variant.product_id)
        if levels:
            set_stocks(levels=levels)

    def publish(self) -> None:
        """Show products that the market has never listed. What an operator has hidden there stays hidden."""
        product_ids = {variant.product_id for variant in self.variants}
        listed = {
            listing.product_id
            for listing in _each(
                ProductChannelListing.objects.filter(channel=self.frame.channel), "product_id", product_ids
            )
        }
        if product_ids - listed:
            publish_products(product_ids=product_ids - listed, channel_id=self.frame.channel.pk, now=self.now)

    def write_certificates(self) -> None:
        told: dict[tuple[int, str], CertificateRow] = {}
        for row, variant in zip(self.rows, self.variants, strict=True):
            if row.certificate is not None:
                told.setdefault((variant.product_id, fold(row.certificate.decision_number)), row.certificate)
        new = [
            NewCertificate(
                product_id=product_id,
                stars=certificate.stars,
                level=certificate.level,
                decision_number=certificate.decision_number,
                issuer=certificate.issuer,
                issued_on=certificate.issued_on,
                expires_on=certificate.expires_on,
            )
            for (product_id, decision), certificate in told.items()
            if (product_id, decision) not in self.known.certificates
        ]
        if new:
            issue_certificates(certificates=new, now=self.now)
            self.touched.update(certificate.product_id for certificate in new)
        self.report.count("certificates", CREATED, len(new))
        self.report.count("certificates", UNCHANGED, len(told) - len(new))


class _Slugs:
    """Web addresses that nobody has yet."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)

    def take(self, name: str, more: str = "") -> str:
        """The slug of ``name``; with ``more`` behind it, then a number, while somebody has it."""
        slug = slugify(name, max_length=120)
        if slug in self._taken and more:
            slug = slugify(f"{slug} {more}", max_length=200)
        base, number = slug, 1
        while slug in self._taken:
            number += 1
            slug = f"{base}-{number}"
        self._taken.add(slug)
        return slug


def _told_of_producer(rows: Sequence[GoodsRow]) -> dict[str, str]:
    """What the rows say of their producer; rows that leave a cell empty say nothing."""
    told = {}
    for name, column in (
        ("street_address", "address"),
        ("phone", "phone"),
        ("email", "email"),
        ("tax_code", "tax_code"),
    ):
        text = next((value for row in rows if (value := getattr(row, column))), "")
        if text:
            told[name] = text
    form = next((row.legal_form for row in rows if row.is_legal_form_given), "")
    return told | ({"legal_form": form} if form else {})


def _set_fields(row: Any, told: Mapping[str, Any]) -> bool:
    """Set what differs; tell whether anything did."""
    differing = {name: value for name, value in told.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)


def _update(model: Any, rows: Sequence[Any], fields: Sequence[str], *, now: datetime | None = None) -> None:
    if now is not None:
        for row in rows:
            row.updated_at = now
    if rows:
        model.objects.bulk_update(rows, fields, batch_size=100)


def _each(queryset: Any, field_name: str, values: Iterable[Any]) -> Iterator[Any]:
    """Rows whose field is one of the values, asked for in parts that every database takes."""
    for part in _parts(values):
        yield from queryset.filter(**{f"{field_name}__in": part})


def _parts(values: Iterable[Any]) -> Iterator[list[Any]]:
    ordered = sorted(values)
    for start in range(0, len(ordered), BATCH):
        yield ordered[start : start + BATCH]


def _document(text: str) -> dict[str, Any]:
    """An EditorJS document with a paragraph per line. Its texts are HTML, so signs that mean something there are kept
    from meaning it.
    """
    return {
        "blocks": [
            {"type": "paragraph", "data": {"text": html.escape(line, quote=False)}}
            for line in text.splitlines()
            if line
        ],
        "version": "2.24.3",
    }
