"""The producers and people of the demo shop. Goods are in ``goods``, the frame they are put into in ``ocop.programme``.

Every function adds what is missing, by slug, and leaves the rest alone: running twice changes nothing.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.contrib.auth.models import Group as UserGroup

from accounts.actions import NewAccount, create_app, create_app_token, open_account, write_group
from accounts.models import App, AppToken, Permission, User
from catalog.actions import NewWarehouse, create_warehouses
from catalog.models import Warehouse
from demo import sample
from orders.actions import UsedMethod, use_shipping_methods
from orders.models import ShippingMethod
from primitives.translations import Translation
from vendors.actions import NewVendor, add_member, create_vendors, translate_vendors
from vendors.models import Vendor, VendorRole, VendorStatus
from vietnam.former import FormerCommune, former_communes
from vietnam.text import slugify

SAMPLE = {"sample": "true"}
"""Metadata on every row that a reader could mistake for a real producer or product."""
PASSWORD = "tay-ninh-demo"  # noqa: S105 - printed on purpose: these people exist in demonstrations only
BATCH = 1_000


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
PAYMENT_APP = "ocop.demo.payments"
STOREFRONT_APP = "ocop.demo.storefront"


def ensure_vendors(
    producers: Mapping[str, sample.Producer], *, methods: Mapping[str, ShippingMethod], now: datetime
) -> dict[str, tuple[Vendor, Warehouse]]:
    """Vendors with a warehouse each and the delivery they use, by the producer's key; bulk, whatever their number."""
    slugs = {key: vendor_slug(producer) for key, producer in producers.items()}
    known = set(Vendor.objects.values_list("slug", flat=True))
    former = {commune.code: old for old in former_communes() for commune in old.successors}
    new = [
        _new_vendor(number, key, producer, former.get(producer.commune.code))
        for number, (key, producer) in enumerate(producers.items())
        if slugs[key] not in known
    ]
    stored = create_vendors(vendors=new, now=now)
    stories = {slugs[key]: producer.story.en for key, producer in producers.items()}
    translate_vendors(
        translations=[
            Translation(vendor.pk, "en", {"name": vendor.name, "story": stories[vendor.slug]}) for vendor in stored
        ]
    )
    create_warehouses(warehouses=[_warehouse_of(vendor) for vendor in stored])
    use_shipping_methods(used=[used for vendor in stored for used in _delivery_of(vendor, methods)])
    found = Vendor.objects.in_bulk(list(slugs.values()), field_name="slug") if len(slugs) < BATCH else None
    vendors = found or {vendor.slug: vendor for vendor in Vendor.objects.all()}
    warehouses = {warehouse.vendor_id: warehouse for warehouse in Warehouse.objects.order_by("slug")}
    return {key: (vendors[slug], warehouses[vendors[slug].pk]) for key, slug in slugs.items()}


def _new_vendor(number: int, key: str, producer: sample.Producer, old: FormerCommune | None) -> NewVendor:
    place = f"Số {number % 90 + 1}, ấp {number % 7 + 1}"
    return NewVendor(
        name=producer.name,
        slug=vendor_slug(producer),
        legal_form=producer.legal_form,
        status=VendorStatus.ACTIVE,
        story=producer.story.vi,
        email=f"{key}@example.com",
        phone=f"+8490000{number % 10_000:04}",
        street_address=place,
        province=sample.PROVINCE,
        commune=producer.commune.full_name,
        old_address_text=f"{place}, {old.full_name}, {old.district}, {sample.PROVINCE}" if old else "",
        latitude=producer.latitude,
        longitude=producer.longitude,
        metadata=SAMPLE | {"maker": producer.maker, "since": str(producer.since)},
    )


def _warehouse_of(vendor: Vendor) -> NewWarehouse:
    return NewWarehouse(
        vendor_id=vendor.pk,
        name=f"Kho {vendor.name}",
        slug=f"kho-{vendor.slug}",
        email=vendor.email,
        street_address=vendor.street_address,
        province_code=vendor.province_code,
        commune_code=vendor.commune_code,
    )


def vendor_slug(producer: sample.Producer) -> str:
    return slugify(producer.name, max_length=100)


def _delivery_of(vendor: Vendor, methods: Mapping[str, ShippingMethod]) -> list[UsedMethod]:
    """Everybody sends cheaply, two in three also fast, and all send abroad."""
    choice = random.Random(vendor.slug)  # noqa: S311 - variety, not secrecy
    free_from = Decimal(choice.choice((300_000, 400_000, 500_000)))
    used = [UsedMethod(vendor.pk, methods["tiet-kiem"].pk, "VND", free_from)]
    if choice.random() < 2 / 3:
        used.append(UsedMethod(vendor.pk, methods["hoa-toc"].pk, "VND"))
    used.append(UsedMethod(vendor.pk, methods["quoc-te"].pk, "USD", Decimal("150.00")))
    return used


def ensure_people(vendors: Mapping[str, tuple[Vendor, Warehouse]]) -> None:
    """One account per role with the password ``PASSWORD``; one that is there keeps its own."""
    known = set(User.objects.values_list("email", flat=True))
    for person in PEOPLE:
        if person.email in known:
            continue
        is_officer, is_operator = person.role == "programme officer", person.role == "operator"
        account = NewAccount(
            email=person.email,
            password=PASSWORD,
            first_name=person.first_name,
            last_name=person.last_name,
            is_staff=is_officer or is_operator,
            is_superuser=is_operator,
            metadata=SAMPLE,
        )
        user = open_account(account=account, group_ids=[_ensure_officers().pk] if is_officer else ())
        if person.vendor and person.vendor in vendors:
            add_member(vendor_id=vendors[person.vendor][0].pk, user_id=user.pk, role=VendorRole.OWNER)


def _ensure_officers() -> UserGroup:
    """Officers keep producers, goods and certificates; they neither handle orders nor payments."""
    known = UserGroup.objects.filter(name=OFFICERS).first()
    return known or write_group(name=OFFICERS, permissions=[Permission.MANAGE_PRODUCTS])


def ensure_apps() -> dict[str, str]:
    """An app that may report payments, and one of a storefront that lists the channels.

    Returns the token of each that is new, by the app's name: nobody can read it later.
    """
    apps = {
        "payment app": (PAYMENT_APP, [Permission.HANDLE_PAYMENTS, Permission.HANDLE_CHECKOUTS]),
        "storefront app": (STOREFRONT_APP, [Permission.MANAGE_SETTINGS]),
    }
    tokens = {}
    for name, (identifier, permissions) in apps.items():
        app = App.objects.filter(identifier=identifier).first() or create_app(
            name=f"Demo {name}", identifier=identifier, permissions=permissions
        )
        if not AppToken.objects.filter(app=app).exists():
            tokens[name] = create_app_token(app_id=app.pk, name="demo")[1]
    return tokens
