"""A form that was opened before a colleague saved reverts nothing: it is refused, with both values shown."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.administration import Saved
from accounts.stale_forms import watched
from catalog.actions import change_products, set_stock, set_variant_price
from catalog.models import Product, ProductVariant
from primitives.rows import Change
from tests.factories.accounts import make_user
from tests.factories.catalog import make_category, make_product
from tests.factories.vendors import make_vendor
from tests.operators import errors_of, opened, page, signed_in
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Client:
    return signed_in(make_user(is_staff=True, is_superuser=True))


def test_a_name_that_a_colleague_saved_is_not_reverted(operator: Client):
    product = make_product(name="Muối tôm")
    form = opened(operator, product)
    change_products(changes=[Change(product.pk, {"name": "Muối tôm Tây Ninh"})], now=timezone.now())

    told = errors_of(operator.post(page(Product, "change", product.pk), form | {"weight_grams": "750"}))

    assert ("“Muối tôm”" in told, "“Muối tôm Tây Ninh”" in told) == (True, True)
    product.refresh_from_db()
    assert (product.name, product.weight_grams) == ("Muối tôm Tây Ninh", make_product().weight_grams)


def test_price_and_stock_that_colleagues_saved_stay_when_something_else_is_typed(operator: Client):
    variant = make_product(price=100_000, stock=7).variants.get()
    form = opened(operator, variant)
    listing, stock = variant.channel_listings.get(), variant.stocks.get()
    set_variant_price(variant_id=variant.pk, channel_id=listing.channel_id, amount=Decimal(90_000))
    set_stock(warehouse_id=stock.warehouse_id, variant_id=variant.pk, quantity=3)

    response = operator.post(page(ProductVariant, "change", variant.pk), form | {"name": "Gói to"})

    assert response.status_code == 302
    listing.refresh_from_db()
    stock.refresh_from_db()
    assert (listing.price_amount, stock.quantity) == (90_000, 3)
    assert ProductVariant.objects.get(pk=variant.pk).name == "Gói to"


@pytest.mark.parametrize(
    ("typed", "seen", "stored"),
    [
        ({"channel_listings-0-price_amount": "80000"}, "100000", "90000"),
        ({"stocks-0-quantity": "5"}, "7", "3"),
    ],
)
def test_a_price_or_stock_typed_over_a_colleagues_is_refused(
    operator: Client, typed: dict[str, str], seen: str, stored: str
):
    variant = make_product(price=100_000, stock=7).variants.get()
    form = opened(operator, variant)
    listing, stock = variant.channel_listings.get(), variant.stocks.get()
    set_variant_price(variant_id=variant.pk, channel_id=listing.channel_id, amount=Decimal(90_000))
    set_stock(warehouse_id=stock.warehouse_id, variant_id=variant.pk, quantity=3)

    told = errors_of(operator.post(page(ProductVariant, "change", variant.pk), form | typed))

    assert (f"“{seen}" in told, f"“{stored}" in told) == (True, True)
    listing.refresh_from_db()
    stock.refresh_from_db()
    assert (listing.price_amount, stock.quantity) == (90_000, 3)


def test_a_page_that_was_opened_after_the_change_is_saved(operator: Client):
    vendor = make_vendor(name="HTX A")
    Vendor.objects.filter(pk=vendor.pk).update(name="HTX B")
    form = opened(operator, vendor)

    assert operator.post(page(Vendor, "change", vendor.pk), form | {"story": "Từ 1990"}).status_code == 302

    vendor.refresh_from_db()
    assert (vendor.name, vendor.story) == ("HTX B", "Từ 1990")


def test_an_untouched_page_that_is_saved_reverts_nothing(operator: Client):
    category = make_category()
    form = opened(operator, category)
    type(category).objects.filter(pk=category.pk).update(name="Trà mới")

    assert operator.post(page(type(category), "change", category.pk), form).status_code == 302

    category.refresh_from_db()
    assert category.name == "Trà mới"


def test_every_staff_form_watches_what_it_shows(operator: Client, rf: Any):
    request = rf.get("/")
    request.user = make_user(is_staff=True, is_superuser=True)
    writable = [page for page in admin.site._registry.values() if isinstance(page, Saved)]
    assert len(writable) > 15
    for model_admin in writable:
        row = model_admin.model(pk=1)
        if model_admin.has_change_permission(request, row):
            form = model_admin.get_form(request, row, change=True)
            assert watched(form) is form, model_admin
            for inline in model_admin.get_inline_instances(request, row):
                inner = inline.get_formset(request, row).form
                assert watched(inner) is inner, inline
    assert reverse("admin:index")


def test_a_price_typed_by_an_operator_keeps_the_prior_one(operator: Client):
    variant = make_product(price=100_000).variants.get()
    variant.channel_listings.update(prior_price_amount=120_000)

    form = opened(operator, variant) | {"channel_listings-0-price_amount": "80000"}
    assert operator.post(page(ProductVariant, "change", variant.pk), form).status_code == 302

    listing = variant.channel_listings.get()
    assert (listing.price_amount, listing.prior_price_amount) == (80_000, 120_000)
