"""The demo shop as shoppers find it after `manage.py demo`: loaded once, only read here."""

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, F, Sum
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from accounts.models import App, User
from accounts.viewers import viewer_for_app
from catalog.models import Category, Collection, Product, ProductVariant, StarRank, Stock
from demo.shop import PASSWORD, PEOPLE
from ocop.models import Certificate, CertificateState
from orders.models import Allocation, Order, OrderStatus, VendorOrder
from orders.tasks import expire_unpaid_orders
from payments.amounts import sum_up
from payments.models import Transaction
from tests.api.asking import ask
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def demo_shop(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Load the shop once for the module; each test is rolled back to it, and it is rolled back after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("demo", "--no-pictures", stdout=io.StringIO())
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


def test_the_shop_shows_96_42_and_1_products_with_stars_today() -> None:
    today = timezone.localdate()
    by_rank = dict(StarRank.objects.in_force(today).values_list("stars").annotate(Count("product", distinct=True)))
    assert by_rank == {3: 96, 4: 42, 5: 1}
    assert Product.objects.count() == 159
    assert Vendor.objects.active().count() == 46
    assert Category.objects.filter(set_number__isnull=False).count() == 26
    assert Category.objects.filter(parent=None).count() == 6


def test_expired_certificates_and_candidates_show_no_star_of_their_own() -> None:
    today = timezone.localdate()
    expired = Certificate.objects.filter(expires_on__lte=today)
    candidates = Certificate.objects.filter(state=CertificateState.CANDIDATE)
    assert expired.count() == 9
    assert not StarRank.objects.in_force(today).filter(product__certificates__in=expired).exists()
    assert sorted(candidates.values_list("stars", flat=True)) == [5] * 5
    shown = StarRank.objects.in_force(today).filter(product__certificates__in=candidates)
    assert list(shown.values_list("stars", flat=True)) == [4, 4]


def test_every_certificate_is_marked_as_a_sample_and_lasts_half_a_year_more() -> None:
    in_half_a_year = timezone.localdate() + timedelta(days=180)
    assert not Certificate.objects.filter(is_sample=False).exists()
    assert Certificate.objects.in_force(in_half_a_year).count() == 139


def test_every_variant_has_a_price_at_home_and_stock_with_its_own_vendor() -> None:
    variants = ProductVariant.objects.count()
    assert ProductVariant.objects.filter(channel_listings__channel__slug="vn").distinct().count() == variants
    assert Stock.objects.filter(warehouse__vendor=F("variant__product__vendor")).count() == variants
    assert Product.objects.filter(channel_listings__channel__slug="export").count() >= 60
    assert not Product.objects.filter(channel_listings__price_min_amount=None).exists()


def test_orders_add_up_and_those_that_wait_hold_their_stock() -> None:
    orders = Order.objects.annotate(parts=Sum("vendor_orders__total_amount"))
    assert orders.count() == 24
    assert orders.exclude(parts=F("total_amount")).count() == 0
    assert VendorOrder.objects.count() > 24
    waiting = Order.objects.filter(status=OrderStatus.UNFULFILLED).aggregate(units=Sum("lines__quantity"))["units"]
    assert waiting > 0
    assert Allocation.objects.aggregate(units=Sum("quantity"))["units"] == waiting
    assert Stock.objects.aggregate(units=Sum("quantity_allocated"))["units"] == waiting


def test_orders_are_paid_in_cash_so_that_the_worker_gives_none_of_them_up() -> None:
    assert expire_unpaid_orders() == 0
    statuses = set(Order.objects.values_list("status", "charge_status", "authorize_status"))
    assert statuses == {
        ("unfulfilled", "none", "full"),
        ("fulfilled", "full", "full"),
        ("canceled", "none", "none"),
    }
    for payment in Transaction.objects.select_related("order").prefetch_related("events"):
        told = sum_up(payment.events.order_by("pk"))
        assert payment.order is not None
        assert (payment.charged_amount, payment.authorized_amount, payment.canceled_amount) == (
            told.charged_amount,
            told.authorized_amount,
            told.canceled_amount,
        )
        assert payment.charged_amount == payment.order.total_charged_amount
        assert payment.authorized_amount == payment.order.total_authorized_amount
    assert Transaction.objects.count() == 24


def test_each_person_signs_in_and_may_do_what_the_role_says() -> None:
    for person in PEOPLE:
        assert authenticate(username=person.email, password=PASSWORD) is not None
    officer, operator = User.objects.get(email="canbo@example.com"), User.objects.get(email="vanhanh@example.com")
    member, shopper = User.objects.get(email="banhtrang@example.com"), User.objects.get(email="khach@example.com")
    assert officer.permission_codes() == {"MANAGE_PRODUCTS"}
    assert operator.is_superuser
    assert member.vendor_memberships.get().vendor.name == "Công ty TNHH Tân Nhiên"
    assert (member.is_staff, shopper.is_staff) == (False, False)
    assert App.objects.get(identifier="ocop.demo.payments").permissions == ["HANDLE_PAYMENTS", "HANDLE_CHECKOUTS"]


def test_shelves_for_the_season_gifts_and_places_have_goods() -> None:
    slugs = set(Collection.objects.values_list("slug", flat=True))
    assert {"dang-mua", "qua-bieu", "quanh-nui-ba-den", "gan-toa-thanh"} <= slugs
    month = timezone.localdate().month
    seasonal = Product.objects.filter(collections__slug="dang-mua")
    assert seasonal.exists()
    assert all(month in product.season_months for product in seasonal)
    assert not Collection.objects.filter(products=None).exists()


def test_a_storefront_written_for_saleor_finds_its_featured_products_in_each_channel() -> None:
    document = """query($channel: String!) { collection(slug: "featured-products", channel: $channel) {
      products(first: 12) { edges { node { name pricing { priceRange { start { gross { amount } } } } } } } } }"""
    for channel in ("vn", "export"):
        found = ask(document, channel=channel, now=timezone.now())["collection"]["products"]["edges"]

        assert len(found) >= 4, channel
        assert all(edge["node"]["pricing"]["priceRange"] for edge in found)


def test_the_app_of_a_storefront_may_read_settings_and_lists_the_channels() -> None:
    app = App.objects.get(identifier="ocop.demo.storefront")

    assert app.permissions == ["MANAGE_SETTINGS"]
    assert app.tokens.count() == 1
    found = ask("{ channels { slug isActive currencyCode } shop { name version } }", viewer=viewer_for_app(app))
    assert {channel["slug"] for channel in found["channels"]} >= {"vn", "export"}
