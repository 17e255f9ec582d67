"""The operators' pages: who may open which, and that none of them fails or asks the database row by row."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as PermissionRow
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.actions import SIGN_INS_FROM_ADDRESS
from accounts.models import App, AppToken, Permission, User
from accounts.viewers import viewer_from_token
from orders.models import Order, OrderEvent, OrderLine, VendorOrder
from payments.models import Transaction, TransactionEvent
from tests.factories.accounts import PASSWORD, make_app, make_staff, make_user
from tests.factories.catalog import make_product

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]

OURS = {"accounts", "vendors", "catalog", "content", "promotions", "ocop", "orders", "payments", "auth"}
MODELS = sorted(
    (model for model in admin.site._registry if model._meta.app_label in OURS), key=lambda model: model._meta.label
)


def page(model: type[Model], name: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_opens_for_who_may_do_everything(model: type[Model], language: str):
    client = signed_in(make_user(is_staff=True, is_superuser=True))

    with translation.override(language):
        listing = client.get(page(model, "changelist"), {"q": "x"})
        new = client.get(page(model, "add"))

    assert listing.status_code == 200
    assert new.status_code in {200, 403}
    with translation.override(language):
        assert str(model._meta.verbose_name_plural).lower() in listing.content.decode().lower()


def test_models_are_called_in_vietnamese_too():
    with translation.override("vi"):
        vietnamese = {str(model._meta.verbose_name_plural) for model in MODELS}
    with translation.override("en"):
        english = {str(model._meta.verbose_name_plural) for model in MODELS}

    assert vietnamese.isdisjoint(english)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_no_page_opens_for_others(model: type[Model]):
    shopper, without_right = signed_in(make_user()), signed_in(make_staff(permissions=(Permission.MANAGE_TAXES,)))

    assert Client().get(page(model, "changelist")).status_code == 302
    assert shopper.get(page(model, "changelist")).status_code == 302
    assert without_right.get(page(model, "changelist")).status_code == 403
    assert without_right.get(page(model, "add")).status_code == 403


def test_the_index_shows_what_one_may_open():
    officer = signed_in(make_staff(permissions=(Permission.MANAGE_ORDERS,)))

    content = officer.get("/admin/").content.decode()

    assert page(apps.get_model("orders.Order"), "changelist") in content
    assert page(apps.get_model("catalog.Product"), "changelist") not in content


def test_products_are_listed_with_the_same_number_of_statements_for_one_and_for_twenty():
    client = signed_in(make_staff(permissions=(Permission.MANAGE_PRODUCTS,)))
    path = page(apps.get_model("catalog.Product"), "changelist")
    make_product(stars=4)
    client.get(path)

    with CaptureQueriesContext(connection) as one:
        client.get(path)
    for _ in range(19):
        make_product(stars=4)
    with CaptureQueriesContext(connection) as twenty:
        client.get(path)

    assert len(twenty) == len(one)


def test_signing_in_goes_by_email_in_any_case_and_is_throttled():
    make_user(email="operator@example.com", is_staff=True)
    client = Client()
    login = {"username": "Operator@Example.com", "password": PASSWORD}

    assert client.post("/admin/login/", login).status_code == 302
    for _ in range(6):
        Client().post("/admin/login/", login | {"password": "wrong"})

    assert Client().post("/admin/login/", login).status_code == 200  # the form again


def test_behind_a_trusted_proxy_a_guesser_locks_out_only_the_own_address(settings):
    settings.TRUST_PROXY = True
    make_staff(email="lan@example.com")
    right = {"username": "lan@example.com", "password": PASSWORD}
    for number in range(SIGN_INS_FROM_ADDRESS.most):
        wrong = {"username": f"nobody{number}@example.com", "password": "wrong"}
        Client().post(reverse("admin:login"), wrong, headers={"X-Forwarded-For": "192.0.2.66"})

    from_guesser = Client().post(reverse("admin:login"), right, headers={"X-Forwarded-For": "192.0.2.66"})
    from_elsewhere = Client().post(reverse("admin:login"), right, headers={"X-Forwarded-For": "192.0.2.7"})

    assert from_guesser.status_code == 200
    assert from_elsewhere.status_code == 302


def test_a_page_needs_no_inline_script():
    client = signed_in(make_user(is_staff=True, is_superuser=True))

    response = client.get(page(User, "add"))

    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert "<script>" not in response.content.decode()


def change(client: Client, user: User, **values: Any) -> int:
    form = {
        "email": user.email,
        "first_name": user.first_name,
        "language_code": "vi",
        "is_active": "on",
        "is_confirmed": "on",
        "addresses-TOTAL_FORMS": 0,
        "addresses-INITIAL_FORMS": 0,
    } | values
    return client.post(page(User, "change", user.pk), form).status_code


def test_who_manages_users_makes_nobody_an_operator():
    operator = signed_in(make_staff(permissions=(Permission.MANAGE_USERS,)))
    shopper = make_user()
    group = Group.objects.create(name="all")

    status = change(operator, shopper, first_name="Lan", is_staff="on", is_superuser="on", groups=[group.pk])

    shopper.refresh_from_db()
    assert (status, shopper.first_name) == (302, "Lan")
    assert (shopper.is_staff, shopper.is_superuser, shopper.groups.count()) == (False, False, 0)


def test_who_manages_staff_hands_out_own_rights_only():
    manager = make_staff(permissions=(Permission.MANAGE_STAFF, Permission.MANAGE_USERS))
    client, user = signed_in(manager), make_user()
    beyond = Group.objects.create(name="beyond")
    beyond.permissions.set(PermissionRow.objects.filter(codename="manage_apps"))
    within = manager.groups.get()

    refused = change(client, user, is_staff="on", groups=[beyond.pk])
    allowed = change(client, user, is_staff="on", is_superuser="on", groups=[within.pk])

    user.refresh_from_db()
    assert (refused, allowed) == (200, 302)
    assert (user.is_staff, user.is_superuser, list(user.groups.all())) == (True, False, [within])


@pytest.mark.parametrize("stronger", ["superuser", "more rights"])
def test_nobody_takes_over_who_may_more(stronger: str):
    manager = signed_in(make_staff(permissions=(Permission.MANAGE_STAFF, Permission.MANAGE_USERS)))
    target = (
        make_user(is_staff=True, is_superuser=True)
        if stronger == "superuser"
        else make_staff(permissions=(Permission.MANAGE_APPS,))
    )
    new = {"usable_password": "true", "password1": "another-horse-entirely", "password2": "another-horse-entirely"}

    assert change(manager, target, first_name="Mallory") == 403
    assert manager.post(reverse("admin:auth_user_password_change", args=[target.pk]), new).status_code == 403

    target.refresh_from_db()
    assert target.first_name == ""
    assert target.check_password(PASSWORD)


def test_groups_are_kept_by_superusers():
    manager = signed_in(make_staff(permissions=(Permission.MANAGE_STAFF,)))

    assert manager.get(page(Group, "changelist")).status_code == 200
    assert manager.post(page(Group, "add"), {"name": "all"}).status_code == 403

    boss = signed_in(make_user(is_staff=True, is_superuser=True))
    row = PermissionRow.objects.get(codename="manage_orders")
    assert boss.post(page(Group, "add"), {"name": "orders", "permissions": [row.pk]}).status_code == 302
    assert list(Group.objects.get(name="orders").permissions.all()) == [row]


def test_an_apps_token_is_shown_once_and_works():
    client = signed_in(make_staff(permissions=(Permission.MANAGE_APPS, Permission.HANDLE_PAYMENTS)))
    app = make_app(permissions=(Permission.HANDLE_PAYMENTS,))

    response = client.post(page(App, "changelist"), {"action": "make_token", "_selected_action": [app.pk]}, follow=True)

    (message,) = [str(message) for message in response.context["messages"]]
    token = message.rpartition(" ")[2]
    assert AppToken.objects.get().token_sha256 != token
    assert viewer_from_token(token, now=app.created_at).app == app
    assert token not in client.get(page(App, "change", app.pk)).content.decode()


def test_an_app_beyond_ones_rights_gets_no_token():
    client = signed_in(make_staff(permissions=(Permission.MANAGE_APPS,)))
    app = make_app(permissions=(Permission.HANDLE_PAYMENTS,))

    client.post(page(App, "changelist"), {"action": "make_token", "_selected_action": [app.pk]})

    assert not AppToken.objects.exists()


def test_an_order_is_looked_at_with_its_parcels_and_payments_and_not_edited():
    vendor_order = make_order()
    order, transaction = vendor_order.order, Transaction.objects.get()
    client = signed_in(make_staff(permissions=(Permission.MANAGE_ORDERS, Permission.HANDLE_PAYMENTS)))

    for row in (order, vendor_order, transaction):
        path = page(type(row), "change", row.pk)
        assert client.get(path).status_code == 200
        assert client.post(path, {"total_amount": 1}).status_code == 403
        assert client.post(page(type(row), "delete", row.pk), {"post": "yes"}).status_code == 403

    assert Order.objects.get().total_amount == 120_000


def make_order() -> VendorOrder:
    product = make_product(price=100_000)
    channel = product.channel_listings.get().channel
    amounts = {"subtotal_amount": 100_000, "shipping_amount": 20_000, "total_amount": 120_000, "currency": "VND"}
    order = Order.objects.create(
        number=1, checkout_token=uuid4(), channel=channel, user_email="lan@example.com", created_at=NOW, **amounts
    )
    vendor_order = VendorOrder.objects.create(
        order=order, vendor=product.vendor, number="1-1", created_at=NOW, **amounts
    )
    OrderLine.objects.create(
        order=order,
        vendor_order=vendor_order,
        variant=product.variants.get(),
        product_name=product.name,
        quantity=1,
        currency="VND",
        unit_price_amount=100_000,
        undiscounted_unit_price_amount=100_000,
        total_price_amount=100_000,
    )
    OrderEvent.objects.create(order=order, type="placed", at=NOW)
    transaction = Transaction.objects.create(order=order, gateway="ocop.cod", currency="VND", created_at=NOW)
    TransactionEvent.objects.create(
        transaction=transaction, type="authorization_success", amount=120_000, currency="VND", created_at=NOW
    )
    return vendor_order
