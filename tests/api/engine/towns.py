"""Shops that random documents ask about: rows of every kind, who asks, and what the rows are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.apps import apps

from accounts.models import Permission
from accounts.viewers import ANONYMOUS, Viewer, viewer_for_user
from api.schema import schema
from api.terms.ids import to_global_id
from payments.actions import complete_checkout, initialize_transaction
from search.actions import index_changed_products
from tests.factories.accounts import make_staff, make_user
from tests.factories.catalog import (
    make_attribute,
    make_category,
    make_channel,
    make_collection,
    make_media,
    make_product,
    make_product_type,
    make_stars_attribute,
    make_variant,
)
from tests.factories.content import make_menu, make_menu_item, make_page, make_page_of_all_kinds
from tests.factories.ocop import make_certificate
from tests.factories.orders import make_address, make_checkout, make_shipping_method, offer_method
from tests.factories.promotions import make_gift_card, make_promotion, make_voucher
from tests.factories.vendors import make_member, make_vendor

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SCHEMA = schema.graphql_schema


@dataclass(frozen=True)
class Town:
    """A shop to ask about: who asks, and what rows are called."""

    viewers: dict[str, Viewer]
    ids: dict[str, list[str]]
    slugs: dict[str, list[str]]
    texts: dict[str, Sequence[Any]]


def make_town(*, with_catalogue: bool = True) -> Town:
    """Fill the database with every kind of row; the catalogue may be there already."""
    customer = make_user(email="lan@example.com")
    address = make_address()
    address.save()
    customer.addresses.add(address)
    if with_catalogue:
        fill_catalogue(customer)
    make_page_of_all_kinds()
    tokens = fill_orders(customer)
    index_changed_products()
    everything = make_staff(permissions=tuple(Permission))
    viewers = {"anonymous": ANONYMOUS, "customer": viewer_for_user(customer), "staff": viewer_for_user(everything)}
    return Town(viewers, *names_of_rows(), texts_to_say(tokens))


def fill_catalogue(member: Any) -> None:
    channel, kind = make_channel(), make_product_type()
    make_channel(slug="export", currency="USD")
    make_stars_attribute(product_type=kind)
    flavor = make_attribute(slug="flavor", values=("Cay", "Ngọt"), product_type=kind, is_of_variant=True)
    salt = make_category(name="Muối")
    chili = make_category(name="Muối ớt", parent=salt)
    tet = make_collection(name="Tết")
    vendors = [make_vendor(), make_vendor()]
    for number in range(5):
        product = make_product(
            name=f"Muối {number}",
            category=(salt, chili)[number % 2],
            channel=channel,
            vendor=vendors[number % 2],
            collection=tet if number < 3 else None,
        )
        make_variant(product=product, stock=number, values=(flavor.values.all()[number % 2],))
        make_media(product=product)
        if number < 2:
            make_certificate(product=product, stars=4 + number)
    make_member(vendor=vendors[0], user=member)
    make_promotion(covers={"categories": [chili]})
    menu = make_menu()
    item = make_menu_item(menu, "Muối", category_id=salt.pk)
    make_menu_item(menu, "Tết", parent=item, collection_id=tet.pk)
    make_menu_item(menu, "Về chúng tôi", page_id=make_page(slug="about").pk)


def fill_orders(customer: Any) -> list[str]:
    """Make baskets and an order; return the tokens by which they are reached."""
    method = make_shipping_method(name="Tiêu chuẩn")
    checkouts = []
    for user in (customer, None, customer):
        lines = {}
        for quantity in (1, 2):
            vendor = make_vendor()
            offer_method(vendor=vendor, method=method)
            lines[make_product(vendor=vendor, stock=9).variants.get()] = quantity
        checkouts.append(make_checkout(lines=lines, address=make_address(), method=method, user=user))
    viewer = viewer_for_user(customer)
    initialize_transaction(gateway_id="ocop.cod", viewer=viewer, now=NOW, checkout_id=checkouts[0].pk)
    order = complete_checkout(checkout_id=checkouts[0].pk, viewer=viewer, now=NOW)
    make_voucher(code="TET")
    make_gift_card(code="QUA-TANG")
    return [str(order.pk), *(str(checkout.pk) for checkout in checkouts[1:])]


def names_of_rows() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return ids and slugs by the names of the types."""
    ids: dict[str, list[str]] = {}
    slugs: dict[str, list[str]] = {}
    for model in apps.get_models():
        rows: list[Any] = list(model._default_manager.all()[:6]) if model.__name__ in SCHEMA.type_map else []
        if rows:
            ids[model.__name__] = [to_global_id(model.__name__, row.pk) for row in rows]
        if rows and hasattr(rows[0], "slug"):
            slugs[model.__name__] = [row.slug for row in rows]
    return ids, slugs


def texts_to_say(tokens: Sequence[str]) -> dict[str, Sequence[Any]]:
    products = [to_global_id("Product", 1), to_global_id("Product", 2)]
    return {
        "first": [1, 2, 3, 3],
        "last": [1, 2],
        "channel": ["vn", "vn", "vn", "export", "nowhere"],
        "search": ["muoi", "Muối 1", "cay", "nobody"],
        "token": [*tokens, "00000000-0000-0000-0000-000000000000"],
        "countryCode": ["VN"],
        "country": ["VN"],
        "languageCode": ["VI", "EN", "EN"],
        "provinceCode": ["80", "79"],
        "province": ["80", "79", "Tây Ninh"],
        "promoCode": ["TET", "QUA-TANG", "NICHTS"],
        "email": ["lan@example.com", "hoa@example.com"],
        "quantity": [0, 1, 2, 60],
        "width": [32, 64, 512],
        "size": [32, 64, 512],
        "key": ["a", "b"],
        "keys": ["a", "b"],
        "prefix": ["a"],
        "String": ["vn", "muoi", "80", "VN", "a", "Lan", "0912345678"],
        "Int": [0, 1, 2, 3, 64],
        "Float": [0.5, 100_000, 3],
        "Boolean": [True, False],
        "Date": ["2026-11-23", "2024-01-01"],
        "DateTime": ["2026-11-23T00:00:00Z", "2024-01-01T00:00:00Z"],
        "UUID": [*tokens, "00000000-0000-0000-0000-000000000000"],
        "_Any": [{"__typename": "Product", "id": products[0]}, {"__typename": "Product", "id": products[1]}],
        "Upload": [None],
        **dict.fromkeys(("Decimal", "PositiveDecimal", "WeightScalar"), (0, 1, 100_000)),
        **dict.fromkeys(("Day", "Hour", "Minute", "PositiveInt"), (1, 2, 30)),
        **dict.fromkeys(("JSON", "JSONString", "GenericScalar", "Metadata"), ('{"a": "b"}',)),
    }
