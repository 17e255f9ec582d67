"""Brings the tables in line with checked rows: what is missing is added, what differs is changed, the rest untouched.

Prices, stock, publication and certificates go through the actions that keep what hangs on them right.
"""

from __future__ import annotations

import html
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from catalog.actions import (
    AssignedValues,
    NewProduct,
    NewVariant,
    NewWarehouse,
    StockLevel,
    VariantPrice,
    assign_product_values,
    assign_variant_values,
    change_products,
    change_variants,
    create_products,
    create_variants,
    create_warehouses,
    ensure_values,
    publish_products,
    set_stocks,
    set_variant_prices,
    touch_products,
    translate,
)
from catalog.models import (
    Attribute,
    Category,
    Channel,
    Product,
    ProductChannelListing,
    ProductTranslation,
    ProductType,
    ProductVariant,
    Stock,
    VariantChannelListing,
    Warehouse,
)
from importing.checking import CertificateRow, GoodsRow
from importing.known import Known, ProducerKey, ProductKey, each
from ocop.actions import NewCertificate, issue_certificates
from ocop.programme import ensure_categories, ensure_product_types, groups
from orders.actions import UsedMethod, use_shipping_methods
from orders.models import ShippingMethod, ShippingRate
from orders.rate_cards import ensure_delivery
from primitives.documents import clean_document
from primitives.rows import Change, free_slugs
from primitives.translations import Translation
from vendors.actions import NewVendor, change_vendors, create_vendors
from vendors.models import Vendor, VendorStatus
from vietnam.text import as_name, slugify

CREATED, CHANGED, UNCHANGED = "created", "changed", "unchanged"


@dataclass(frozen=True, slots=True)
class Frame:
    """What goods are put into: the channel, the sets and kinds of goods, the ways of delivery."""

    channel: Channel
    sets: Mapping[int, Category]
    types_of_sets: Mapping[int, ProductType]


@dataclass(slots=True)
class Report:
    """How many of each kind were created, changed or found as they should be."""

    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def count(self, kind: str, outcome: str, number: int = 1) -> None:
        self.counts[kind][outcome] += number


def prepare_frame(channel: Channel) -> Frame:
    """The programme's sets and kinds of goods, added where they are missing."""
    product_types = ensure_product_types()
    sets = ensure_categories()
    ensure_delivery()
    kinds = {entry.number: entry.product_type for group in groups() for entry in group.sets}
    return Frame(channel, sets, {number: product_types[kinds[number]] for number in sets})


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
        touch_products(product_ids=self.touched, now=self.now)

    def write_vendors(self) -> None:
        """Store producers that are new, and change what is told otherwise of the others."""
        rows_of: dict[ProducerKey, list[GoodsRow]] = defaultdict(list)
        for row in self.rows:
            rows_of[row.producer_key].append(row)
        new, wishes, changes = [], [], []
        for key, rows in rows_of.items():
            told = _told_of_producer(rows)
            vendor = self.known.vendors.get(key)
            if vendor is None:
                new.append(_new_vendor(rows[0], told))
                wishes.append(_wishes(rows[0].producer, rows[0].commune.name))
            elif differing := _differing(vendor, told):
                changes.append(Change(vendor.pk, differing))
            else:
                self.report.count("producers", UNCHANGED)
        slugs = free_slugs(Vendor.objects.all(), wishes)
        named = [replace(vendor, slug=slug) for vendor, slug in zip(new, slugs, strict=True)]
        self.new_vendors = create_vendors(vendors=named, now=self.now)
        for vendor in (*self.new_vendors, *change_vendors(changes=changes, now=self.now)):
            self.known.vendors[as_name(vendor.name), vendor.commune_code] = vendor
        self.report.count("producers", CREATED, len(new))
        self.report.count("producers", CHANGED, len(changes))

    def write_warehouses(self) -> None:
        """Give each producer a place to ship from, and new ones every delivery that has rates in the channel's currency."""
        vendors = {vendor.pk: vendor for vendor in self.known.vendors.values()}
        self.warehouses: dict[int, Warehouse] = {}
        for warehouse in each(Warehouse.objects.order_by("-slug"), "vendor_id", vendors):
            self.warehouses[warehouse.vendor_id] = warehouse
        missing = [vendor for pk, vendor in vendors.items() if pk not in self.warehouses]
        slugs = free_slugs(Warehouse.objects.all(), [[slugify(f"kho {vendor.slug}")] for vendor in missing])
        new = [_new_warehouse(vendor, slug) for vendor, slug in zip(missing, slugs, strict=True)]
        for warehouse in create_warehouses(warehouses=new):
            self.warehouses[warehouse.vendor_id] = warehouse
        currency = self.frame.channel.currency_code
        usable = ShippingRate.objects.filter(currency=currency).values("shipping_method")
        methods = list(ShippingMethod.objects.filter(pk__in=usable, is_active=True))
        use_shipping_methods(
            used=[UsedMethod(vendor.pk, method.pk, currency) for vendor in self.new_vendors for method in methods]
        )

    def write_products(self) -> None:
        """Store products that are new, and change what is told otherwise of the others."""
        rows_of: dict[ProductKey, list[GoodsRow]] = defaultdict(list)
        for row in self.rows:
            rows_of[row.product_key].append(row)
        new, wishes, changes = [], [], []
        for key, rows in rows_of.items():
            told = self.told_of_product(rows)
            product = self.known.products.get(key)
            if product is None:
                new.append(self.new_product(rows[0], told))
                wishes.append(_wishes(rows[0].product, rows[0].producer))
            elif differing := _differing(product, told):
                changes.append(Change(product.pk, differing))
            else:
                self.report.count("products", UNCHANGED)
        slugs = free_slugs(Product.objects.all(), wishes)
        named = [replace(product, slug=slug) for product, slug in zip(new, slugs, strict=True)]
        stored = create_products(products=named, now=self.now)
        names = {vendor.pk: key for key, vendor in self.known.vendors.items()}
        for product in (*stored, *change_products(changes=changes, now=self.now)):
            self.known.products[(*names[product.vendor_id], as_name(product.name))] = product
        self.touched.update(change.pk for change in changes)
        self.report.count("products", CREATED, len(new))
        self.report.count("products", CHANGED, len(changes))
        self.write_origins(stored)

    def told_of_product(self, rows: Sequence[GoodsRow]) -> dict[str, Any]:
        told: dict[str, Any] = {"name": rows[0].product, "category_id": self.frame.sets[rows[0].set_number].pk}
        text = next((row.description for row in rows if row.description), "")
        if text:
            told |= {"description_plaintext": text, "description": _document(text)}
        return told

    def new_product(self, row: GoodsRow, told: Mapping[str, Any]) -> NewProduct:
        return NewProduct(
            vendor_id=self.known.vendors[row.producer_key].pk,
            product_type_id=self.frame.types_of_sets[row.set_number].pk,
            seo_title=row.product[:70],
            seo_description=" ".join(told.get("description_plaintext", "").split())[:300],
            weight_grams=row.grams,
            **told,
        )

    def write_origins(self, products: Sequence[Product]) -> None:
        """Say of new products from which commune they come."""
        vendors = {vendor.pk: vendor for vendor in self.known.vendors.values()}
        names = {vendors[product.vendor_id].commune_name for product in products}
        if not names:
            return
        attribute = Attribute.objects.get(slug="origin-commune")
        origins = ensure_values(attribute_id=attribute.pk, names=sorted(names))
        assign_product_values(
            assigned=[
                AssignedValues(product.pk, [origins[vendors[product.vendor_id].commune_name].pk], [attribute.pk])
                for product in products
            ]
        )

    def write_translations(self) -> None:
        """Store the English names of products."""
        told = {row.product_key: row.english_name for row in self.rows if row.english_name}
        wanted = {self.known.products[key].pk: name for key, name in told.items()}
        english = ProductTranslation.objects.filter(language_code="en")
        found = {row.product_id: row.name for row in each(english, "product_id", wanted)}
        differing = {pk: name for pk, name in wanted.items() if found.get(pk) != name}
        translate(
            table=ProductTranslation,
            translations=[Translation(pk, "en", {"name": name}) for pk, name in differing.items()],
        )
        self.touched.update(differing)
        self.report.count("english names", CREATED, len(differing.keys() - found.keys()))
        self.report.count("english names", CHANGED, len(differing.keys() & found.keys()))
        self.report.count("english names", UNCHANGED, len(wanted) - len(differing))

    def write_variants(self) -> None:
        """Store packs that are new, and change what is told otherwise of the others."""
        found = [self.known.variant_of(row) for row in self.rows]
        number_of: Counter[int] = Counter({pk: len(packs) for pk, packs in self.known.packs_of.items()})
        new, changes = [], []
        for row, stored in zip(self.rows, found, strict=True):
            told: dict[str, Any] = {"weight_grams": row.grams}
            if row.variant:
                told["name"] = row.variant
            if row.sku:
                told["sku"] = row.sku
            if stored is None:
                product_id = self.known.products[row.product_key].pk
                new.append(NewVariant(product_id, sort_order=number_of[product_id], **told))
                number_of[product_id] += 1
            elif differing := _differing(stored, told):
                changes.append(Change(stored.pk, differing))
        added = create_variants(variants=new, now=self.now)
        changed = {variant.pk: variant for variant in change_variants(changes=changes, now=self.now)}
        coming = iter(added)
        self.variants = [next(coming) if variant is None else changed.get(variant.pk, variant) for variant in found]
        self.new_variants = {variant.pk for variant in added}
        self.touched.update(variant.product_id for variant in changed.values())
        self.report.count("packs", CREATED, len(new))
        self.report.count("packs", CHANGED, len(changes))
        self.report.count("packs", UNCHANGED, len(self.rows) - len(new) - len(changes))
        self.write_packings([*added, *(changed[change.pk] for change in changes if "name" in change.values)])

    def write_packings(self, variants: Sequence[ProductVariant]) -> None:
        """Say of packs how they are packed: that is their name."""
        named = [variant for variant in variants if variant.name]
        if not named:
            return
        attribute = Attribute.objects.get(slug="packing")
        values = ensure_values(attribute_id=attribute.pk, names=sorted({variant.name for variant in named}))
        assign_variant_values(
            assigned=[AssignedValues(variant.pk, [values[variant.name].pk], [attribute.pk]) for variant in named]
        )

    def write_prices(self) -> None:
        channel = self.frame.channel
        ids = {variant.pk for variant in self.variants} - self.new_variants
        known = {
            listing.variant_id: listing
            for listing in each(VariantChannelListing.objects.filter(channel=channel), "variant_id", ids)
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
            prices.append(VariantPrice(variant.pk, channel.pk, row.price, discounted))
            self.touched.add(variant.product_id)
        if prices:
            set_variant_prices(prices=prices)

    def write_stock(self) -> None:
        ids = {variant.pk for variant in self.variants}
        known = {
            (stock.warehouse_id, stock.variant_id): stock.quantity
            for stock in each(Stock.objects.all(), "variant_id", ids)
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
        """Show products that the channel has never listed. What an operator has hidden there stays hidden."""
        product_ids = {variant.product_id for variant in self.variants}
        listed = {
            listing.product_id
            for listing in each(
                ProductChannelListing.objects.filter(channel=self.frame.channel), "product_id", product_ids
            )
        }
        if product_ids - listed:
            publish_products(product_ids=product_ids - listed, channel_id=self.frame.channel.pk, now=self.now)

    def write_certificates(self) -> None:
        told: dict[tuple[int, str], CertificateRow] = {}
        for row, variant in zip(self.rows, self.variants, strict=True):
            if row.certificate is not None:
                told.setdefault((variant.product_id, as_name(row.certificate.decision_number)), row.certificate)
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


def _new_vendor(row: GoodsRow, told: Mapping[str, Any]) -> NewVendor:
    return NewVendor(
        name=row.producer,
        status=VendorStatus.ACTIVE,
        province=row.province.name,
        commune=row.commune.full_name,
        **{"legal_form": row.legal_form, **told},
    )


def _new_warehouse(vendor: Vendor, slug: str) -> NewWarehouse:
    return NewWarehouse(
        vendor_id=vendor.pk,
        name=f"Kho {vendor.name}"[:250],
        slug=slug,
        email=vendor.email,
        street_address=vendor.street_address,
        province_code=vendor.province_code,
        commune_code=vendor.commune_code,
    )


def _wishes(name: str, more: str) -> list[str]:
    """The web addresses that something would like: of its name, else with ``more`` behind it."""
    slug = slugify(name, max_length=120)
    return [slug, slugify(f"{slug} {more}", max_length=200)]


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


def _differing(row: Any, told: Mapping[str, Any]) -> dict[str, Any]:
    """What is told otherwise than it is stored."""
    return {name: value for name, value in told.items() if getattr(row, name) != value}


def _document(text: str) -> dict[str, Any] | None:
    """An EditorJS document with a paragraph per line. Its texts are HTML, so signs that mean something there are kept
    from meaning it.
    """
    lines = [html.escape(line, quote=False) for line in text.splitlines() if line]
    blocks = [{"type": "paragraph", "data": {"text": line}} for line in lines]
    return clean_document({"blocks": blocks, "version": "2.24.3"})
