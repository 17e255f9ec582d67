"""The frame of the demo shop: channels, kinds of goods, categories, delivery, producers, people. Goods are in ``goods``.

Every function adds what is missing, by slug, and leaves alone what is there: running twice changes nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Group as UserGroup
from django.contrib.auth.models import Permission as UserPermission

from accounts.actions import create_app_token
from accounts.models import App, AppToken, Permission, User
from catalog.models import (
    OCOP_STARS_SLUG,
    Attribute,
    AttributeTranslation,
    AttributeValue,
    AttributeValueTranslation,
    Category,
    CategoryTranslation,
    Channel,
    ProductType,
    ProductTypeAttribute,
    Warehouse,
)
from demo import sample
from demo.sample import Text
from orders.models import ShippingMethod, ShippingMethodTranslation, ShippingRate, VendorShippingMethod
from vendors.models import Vendor, VendorMember, VendorRole, VendorStatus, VendorTranslation
from vietnam.former import former_communes
from vietnam.text import slugify
from vietnam.units import find_province

SAMPLE = {"sample": "true"}
"""Metadata on every row that a reader could mistake for a real producer or product."""
PASSWORD = "tay-ninh-demo"  # noqa: S105 - printed on purpose: these people exist in demonstrations only
BATCH = 1_000

PRODUCT_TYPES: dict[str, tuple[Text, bool]] = {
    "food": (Text("Thực phẩm", "Food"), True),
    "drink": (Text("Đồ uống", "Drinks"), True),
    "herbal": (Text("Thảo dược", "Herbal goods"), True),
    "craft": (Text("Thủ công", "Handicraft"), True),
    "ornamental": (Text("Sinh vật cảnh", "Plants and animals"), True),
    "tourism": (Text("Du lịch", "Visits"), False),
}
"""Name of each kind of goods, and whether a parcel is sent."""

ATTRIBUTES: dict[str, tuple[Text, bool]] = {
    OCOP_STARS_SLUG: (Text("Hạng OCOP", "OCOP stars"), False),
    "origin-commune": (Text("Xã, phường", "Commune of origin"), False),
    "season": (Text("Mùa", "Season"), False),
    "packing": (Text("Quy cách", "Packing"), True),
}
"""Name of each attribute, and whether it describes the variant rather than the product."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in to the demo shop."""

    email: str
    first_name: str
    last_name: str
    role: str
    vendor: str = ""


PEOPLE = (
    Person("khach@example.com", "Mai", "Nguyễn Thị", "shopper"),
    Person("banhtrang@example.com", "Nhiên", "Đặng Minh", "producer", vendor="tan-nhien"),
    Person("mangcau@example.com", "Trung", "Nguyễn Minh", "producer", vendor="minh-trung"),
    Person("canbo@example.com", "Hạnh", "Lê Thị", "programme officer"),
    Person("vanhanh@example.com", "Bình", "Phan Thanh", "operator"),
)
OFFICERS = "OCOP officers"

DELIVERY: tuple[dict[str, Any], ...] = (
    {
        "slug": "tiet-kiem",
        "name": Text("Giao tiết kiệm", "Economy delivery"),
        "text": Text("Gom hàng mỗi chiều, giao tận nhà.", "Collected each afternoon, brought to the door."),
        "days": (2, 5),
        "divisor": 6000,
        "currency": "VND",
        # zone: first grams, their price, further step in grams, its price
        "rates": {
            "same_province": (1000, 18000, 500, 2500),
            "same_region": (1000, 25000, 500, 4000),
            "country": (1000, 32000, 500, 6500),
        },
    },
    {
        "slug": "hoa-toc",
        "name": Text("Giao nhanh", "Express delivery"),
        "text": Text("Lấy hàng trong ngày, hợp với đồ tươi.", "Collected the same day, right for fresh goods."),
        "days": (1, 2),
        "divisor": 5000,
        "currency": "VND",
        "rates": {
            "same_province": (1000, 30000, 500, 5000),
            "same_region": (1000, 45000, 500, 8000),
            "country": (1000, 65000, 500, 14000),
        },
    },
    {
        "slug": "quoc-te",
        "name": Text("Bưu phẩm quốc tế", "International parcel"),
        "text": Text("Có mã theo dõi, chưa gồm thuế nhập khẩu.", "Tracked; import duties not included."),
        "days": (6, 14),
        "divisor": 5000,
        "currency": "USD",
        "rates": {
            "same_province": (1000, "2.00", 500, "0.50"),
            "same_region": (1000, "2.50", 500, "0.60"),
            "country": (1000, "3.50", 500, "0.80"),
            "abroad": (500, "14.00", 500, "5.50"),
        },
    },
)


def ensure_channels() -> dict[str, Channel]:
    """The market at home and the one abroad, by slug."""
    wanted: dict[str, dict[str, Any]] = {
        "vn": {"name": "Việt Nam", "currency_code": "VND", "default_country": "VN", "default_language": "vi"},
        "export": {"name": "Export", "currency_code": "USD", "default_country": "US", "default_language": "en"},
    }
    return {slug: Channel.objects.get_or_create(slug=slug, defaults=fields)[0] for slug, fields in wanted.items()}


def ensure_product_types() -> dict[str, ProductType]:
    """Kinds of goods with their attributes, by slug."""
    attributes = {slug: _ensure_attribute(slug, name) for slug, (name, _) in ATTRIBUTES.items()}
    for stars in (3, 4, 5):
        ensure_value(attributes[OCOP_STARS_SLUG], str(stars), Text(f"{stars} sao", f"{stars} stars"), stars)
    for month in range(1, 13):
        name = Text(f"Tháng {month}", datetime(2000, month, 1).strftime("%B"))  # noqa: DTZ001 - a month's name
        ensure_value(attributes["season"], str(month), name, month)
    types = {}
    for slug, (name, is_shipped) in PRODUCT_TYPES.items():
        types[slug], _ = ProductType.objects.get_or_create(
            slug=slug, defaults={"name": name.vi, "is_shipping_required": is_shipped}
        )
        for order, (attribute_slug, (_, is_of_variant)) in enumerate(ATTRIBUTES.items()):
            ProductTypeAttribute.objects.get_or_create(
                product_type=types[slug],
                attribute=attributes[attribute_slug],
                defaults={
                    "is_of_variant": is_of_variant,
                    "is_variant_selection": is_of_variant,
                    "sort_order": order,
                },
            )
    return types


def _ensure_attribute(slug: str, name: Text) -> Attribute:
    attribute, created = Attribute.objects.get_or_create(
        slug=slug,
        defaults={
            "name": name.vi,
            "input_type": "multiselect" if slug == "season" else "dropdown",
            "filterable_in_storefront": slug != "packing",
        },
    )
    if created:
        AttributeTranslation.objects.create(attribute=attribute, language_code="en", name=name.en)
    return attribute


def ensure_value(attribute: Attribute, slug: str, name: Text, order: int) -> AttributeValue:
    value, created = AttributeValue.objects.get_or_create(
        attribute=attribute, slug=slug, defaults={"name": name.vi, "sort_order": order}
    )
    if created and name.en != name.vi:
        AttributeValueTranslation.objects.create(attribute_value=value, language_code="en", name=name.en)
    return value


def ensure_values(attribute_slug: str, names: Iterable[Text]) -> dict[str, AttributeValue]:
    """Values of an attribute by their Vietnamese name; missing ones are added, a few statements in all."""
    attribute = Attribute.objects.get(slug=attribute_slug)
    wanted = {name.vi: name for name in names}
    known = {value.name: value for value in attribute.values.all()}
    slugs = {value.slug for value in known.values()}
    new = []
    for name in wanted:
        if name in known:
            continue
        slug = base = slugify(name)
        number = 1
        while slug in slugs:  # "250 ml" and "2 50 ml" fold alike
            number += 1
            slug = f"{base}-{number}"
        slugs.add(slug)
        new.append(AttributeValue(attribute=attribute, name=name, slug=slug, sort_order=len(slugs)))
    for value in AttributeValue.objects.bulk_create(new, batch_size=BATCH):
        known[value.name] = value
    AttributeValueTranslation.objects.bulk_create(
        (
            AttributeValueTranslation(attribute_value=value, language_code="en", name=wanted[value.name].en)
            for value in new
            if wanted[value.name].en != value.name
        ),
        batch_size=BATCH,
    )
    return known


def ensure_categories() -> dict[int, Category]:
    """The programme's tree; the product sets by number."""
    sets = {}
    for group_order, group in enumerate(sample.groups()):
        parent = _ensure_category(group.name, parent=None, order=group_order)
        for product_set in group.sets:
            sets[product_set.number] = _ensure_category(
                product_set.name, parent=parent, order=product_set.number, set_number=product_set.number
            )
    return sets


def _ensure_category(name: Text, *, parent: Category | None, order: int, **fields: Any) -> Category:
    category, created = Category.objects.get_or_create(
        slug=slugify(name.vi, max_length=80),
        defaults={
            "name": name.vi,
            "parent": parent,
            "level": parent.level + 1 if parent else 0,
            "sort_order": order,
            **fields,
        },
    )
    if created:
        category.path = f"{parent.path if parent else ''}{category.pk}/"
        category.save(update_fields=["path"])
        CategoryTranslation.objects.create(category=category, language_code="en", name=name.en)
    return category


def ensure_delivery() -> dict[str, ShippingMethod]:
    """Delivery methods with their rate cards, by slug. Fees are invented; they follow the shape of real ones."""
    methods = {}
    for order, card in enumerate(DELIVERY):
        method, created = ShippingMethod.objects.get_or_create(
            slug=card["slug"],
            defaults={
                "name": card["name"].vi,
                "description": card["text"].vi,
                "volumetric_divisor": card["divisor"],
                "minimum_delivery_days": card["days"][0],
                "maximum_delivery_days": card["days"][1],
                "maximum_weight_grams": 30_000,
                "sort_order": order,
            },
        )
        methods[method.slug] = method
        if not created:
            continue
        ShippingMethodTranslation.objects.create(
            shipping_method=method, language_code="en", name=card["name"].en, description=card["text"].en
        )
        ShippingRate.objects.bulk_create(
            ShippingRate(
                shipping_method=method,
                zone=zone,
                currency=card["currency"],
                first_grams=first_grams,
                first_amount=Decimal(first_amount),
                step_grams=step_grams,
                step_amount=Decimal(step_amount),
            )
            for zone, (first_grams, first_amount, step_grams, step_amount) in card["rates"].items()
        )
    return methods


def ensure_vendors(
    producers: Mapping[str, sample.Producer], *, methods: Mapping[str, ShippingMethod], now: datetime
) -> dict[str, tuple[Vendor, Warehouse]]:
    """Vendors with a warehouse each and the delivery they use, by the producer's key; bulk, whatever their number."""
    province = find_province(sample.PROVINCE)
    known = set(Vendor.objects.values_list("slug", flat=True))
    former = {commune.code: old for old in former_communes() for commune in old.successors}
    slugs = {key: vendor_slug(producer) for key, producer in producers.items()}
    new = []
    for number, (key, producer) in enumerate(producers.items()):
        if slugs[key] in known:
            continue
        old = former.get(producer.commune.code)
        place = f"Số {number % 90 + 1}, ấp {number % 7 + 1}"
        new.append(
            Vendor(
                name=producer.name,
                slug=slugs[key],
                legal_form=producer.legal_form,
                status=VendorStatus.ACTIVE,
                story=producer.story.vi,
                email=f"{key}@example.com",
                phone=f"+8490000{number % 10_000:04}",
                street_address=place,
                province_code=province.code,
                province_name=province.name,
                commune_code=producer.commune.code,
                commune_name=producer.commune.full_name,
                old_address_text=f"{place}, {old.full_name}, {old.district}, Tây Ninh" if old else "",
                latitude=producer.latitude,
                longitude=producer.longitude,
                metadata=SAMPLE | {"maker": producer.maker, "since": str(producer.since)},
                created_at=now,
            )
        )
    stories = {slugs[key]: producer.story.en for key, producer in producers.items()}
    stored = Vendor.objects.bulk_create(new, batch_size=BATCH)
    VendorTranslation.objects.bulk_create(
        (
            VendorTranslation(vendor=vendor, language_code="en", name=vendor.name, story=stories[vendor.slug])
            for vendor in stored
        ),
        batch_size=BATCH,
    )
    Warehouse.objects.bulk_create(
        (
            Warehouse(
                vendor=vendor,
                name=f"Kho {vendor.name}",
                slug=f"kho-{vendor.slug}",
                email=vendor.email,
                street_address=vendor.street_address,
                province_code=vendor.province_code,
                commune_code=vendor.commune_code,
            )
            for vendor in stored
        ),
        batch_size=BATCH,
    )
    _ensure_vendor_delivery(stored, methods)
    found = Vendor.objects.in_bulk(list(slugs.values()), field_name="slug") if len(slugs) < BATCH else None
    vendors = found or {vendor.slug: vendor for vendor in Vendor.objects.all()}
    warehouses = {warehouse.vendor_id: warehouse for warehouse in Warehouse.objects.order_by("slug")}
    return {key: (vendors[slug], warehouses[vendors[slug].pk]) for key, slug in slugs.items()}


def vendor_slug(producer: sample.Producer) -> str:
    return slugify(producer.name, max_length=100)


def _ensure_vendor_delivery(vendors: list[Vendor], methods: Mapping[str, ShippingMethod]) -> None:
    """Everybody sends cheaply, two in three also fast, and all send abroad."""
    rows: list[tuple[Vendor, str, str, Decimal | None]] = []
    for vendor in vendors:
        choice = random.Random(vendor.slug)  # noqa: S311 - variety, not secrecy
        free_from = Decimal(choice.choice((300_000, 400_000, 500_000)))
        rows.append((vendor, "tiet-kiem", "VND", free_from))
        if choice.random() < 2 / 3:
            rows.append((vendor, "hoa-toc", "VND", None))
        rows.append((vendor, "quoc-te", "USD", Decimal("150.00")))
    VendorShippingMethod.objects.bulk_create(
        (
            VendorShippingMethod(
                vendor=vendor, shipping_method=methods[slug], currency=currency, free_from_amount=free_from
            )
            for vendor, slug, currency, free_from in rows
        ),
        batch_size=BATCH,
    )


def ensure_people(vendors: Mapping[str, tuple[Vendor, Warehouse]]) -> None:
    """One account per role with the password ``PASSWORD``; one that is there keeps its own."""
    for person in PEOPLE:
        if User.objects.filter(email=person.email).exists():
            continue
        names = {"first_name": person.first_name, "last_name": person.last_name, "metadata": SAMPLE}
        if person.role == "operator":
            User.objects.create_superuser(person.email, PASSWORD, **names)
            continue
        user = User.objects.create_user(person.email, PASSWORD, is_staff=person.role == "programme officer", **names)
        if person.vendor and person.vendor in vendors:
            VendorMember.objects.create(vendor=vendors[person.vendor][0], user=user, role=VendorRole.OWNER)
        if user.is_staff:
            user.groups.add(_ensure_officers())


def _ensure_officers() -> UserGroup:
    """Officers keep producers, goods and certificates; they neither handle orders nor payments."""
    group, created = UserGroup.objects.get_or_create(name=OFFICERS)
    if created:
        group.permissions.set(UserPermission.objects.filter(codename=Permission.MANAGE_PRODUCTS.lower()))
    return group


def ensure_payment_app() -> str | None:
    """An app that may report payments. Returns its token when it is new: nobody can read it later."""
    app, _ = App.objects.get_or_create(
        identifier="ocop.demo.payments",
        defaults={"name": "Demo payments", "permissions": [Permission.HANDLE_PAYMENTS, Permission.HANDLE_CHECKOUTS]},
    )
    if AppToken.objects.filter(app=app).exists():
        return None
    return create_app_token(app_id=app.pk, name="demo")[1]
