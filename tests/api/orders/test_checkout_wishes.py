"""What a client may wish beyond lines and addresses: less checking, an address book, a link, a price, a customer."""

import pytest
from django.core import mail

from accounts.models import Permission
from orders.models import CheckoutLine, Order
from tests.api.asking import denial, gid
from tests.api.buying import VIETNAM, ask, checkout_of, make_goods, run
from tests.factories.accounts import make_app, make_staff, make_user, token_of
from tests.factories.orders import make_address, make_checkout, make_shipping_method, offer_method

pytestmark = pytest.mark.django_db

COD = """mutation($id: ID!) { transactionInitialize(id: $id, paymentGateway: {id: "ocop.cod"}) { errors { code } } }"""
COMPLETE = """mutation($id: ID, $url: String) { checkoutComplete(id: $id, redirectUrl: $url) {
  order { id redirectUrl } errors { field code } } }"""
ATTACH = """mutation($id: ID, $c: ID) { checkoutCustomerAttach(id: $id, customerId: $c) {
  checkout { email user { email } } errors { field code } } }"""


def ready(user=None, **fields):
    (variant,) = make_goods()
    method = variant.product.vendor.shipping_methods.get().shipping_method
    return make_checkout(lines={variant: 1}, address=make_address(), method=method, user=user, **fields)


def complete(checkout, *, token=None, url=None):
    ask(COD, token=token, id=gid(checkout))
    return ask(COMPLETE, token=token, id=gid(checkout), url=url)["data"]["checkoutComplete"]


def test_the_order_puts_its_addresses_into_the_book_once():
    user = make_user()
    first, second = ready(user), ready(user)

    for checkout in (first, second):
        assert complete(checkout, token=token_of(user))["errors"] == []

    user.refresh_from_db()
    (kept,) = user.addresses.all()
    assert kept.street_address_1 == "12 Cách Mạng Tháng Tám"
    assert (user.default_shipping_address_id, user.default_billing_address_id) == (kept.pk, kept.pk)
    assert set(Order.objects.values_list("shipping_address__user", flat=True)) == {None}


def test_an_address_that_shall_not_be_saved_is_not():
    user, (variant,) = make_user(), make_goods()
    created = run(
        "checkout_create",
        token=token_of(user),
        input={
            "channel": "vn",
            "lines": [{"variantId": gid(variant), "quantity": 1}],
            "shippingAddress": VIETNAM,
            "saveShippingAddress": False,
        },
    )
    ask(
        """mutation($id: ID, $a: AddressInput!) { checkoutBillingAddressUpdate(
          id: $id, billingAddress: $a, saveAddress: false) { errors { code } } }""",
        token=token_of(user),
        id=created["checkout"]["id"],
        a=VIETNAM,
    )
    checkout = checkout_of(created["checkout"]["id"])
    checkout.shipping_method = variant.product.vendor.shipping_methods.get().shipping_method
    checkout.save()

    payload = complete(checkout, token=token_of(user))

    assert payload["errors"] == []
    assert not user.addresses.exists()


@pytest.mark.parametrize(
    ("option", "field"), [("saveShippingAddress", "saveShippingAddress"), ("saveBillingAddress", "saveBillingAddress")]
)
def test_saving_an_address_that_is_not_there_is_refused(option, field):
    payload = ask(
        """mutation($i: CheckoutCreateInput!) { checkoutCreate(input: $i) {
          checkout { id } errors { field code message } } }""",
        i={"channel": make_checkout().channel.slug, "lines": [], option: True},
    )["data"]["checkoutCreate"]

    kind = "shipping" if "Shipping" in option else "billing"
    message = f"This option can only be selected if a {kind} address is provided."
    assert payload == {
        "checkout": None,
        "errors": [{"field": field, "code": "MISSING_ADDRESS_DATA", "message": message}],
    }


def test_rules_ask_less_of_an_address_in_each_of_their_three_ways():
    checkout = make_checkout()
    text = """mutation($id: ID, $a: AddressInput!, $r: CheckoutAddressValidationRules) {
      checkoutShippingAddressUpdate(id: $id, shippingAddress: $a, validationRules: $r) {
        checkout { shippingAddress { city countryArea postalCode } } errors { field code } } }"""

    def update(address, **rules):
        payload = ask(text, id=gid(checkout), a=address, r=rules)["data"]["checkoutShippingAddressUpdate"]
        return payload["errors"] or payload["checkout"]["shippingAddress"]

    missing = {"country": "VN", "countryArea": "Tây Ninh"}
    wrong = VIETNAM | {"postalCode": "x"}
    assert {error["code"] for error in update(missing)} == {"REQUIRED"}
    assert update(missing, checkRequiredFields=False) == {"city": "", "countryArea": "Tây Ninh", "postalCode": ""}
    assert update(wrong) == [{"field": "postalCode", "code": "INVALID"}]
    assert update(wrong, checkFieldsFormat=False)["postalCode"] == "x"
    assert update(VIETNAM)["city"] == "Phường Tân Ninh"
    assert update(VIETNAM, enableFieldsNormalization=False)["city"] == "tan ninh"


def test_the_rules_of_a_new_checkout_are_those_of_each_address():
    checkout = make_checkout()
    text = """mutation($i: CheckoutCreateInput!) { checkoutCreate(input: $i) {
      checkout { shippingAddress { city } } errors { field code addressType } } }"""
    given = {
        "channel": checkout.channel.slug,
        "lines": [],
        "shippingAddress": {"country": "VN", "countryArea": "Tây Ninh"},
        "billingAddress": {"country": "VN", "countryArea": "Tây Ninh"},
        "validationRules": {"shippingAddress": {"checkRequiredFields": False}},
    }

    errors = ask(text, i=given)["data"]["checkoutCreate"]["errors"]

    assert {(error["code"], error["addressType"]) for error in errors} == {("REQUIRED", "BILLING")}


def test_the_mail_leads_where_the_shop_front_said(django_capture_on_commit_callbacks, settings):
    settings.ALLOWED_CLIENT_ORIGINS = ["https://shop.example"]
    checkout = ready()
    ask(COD, id=gid(checkout))

    with django_capture_on_commit_callbacks(execute=True):
        payload = ask(COMPLETE, id=gid(checkout), url="https://shop.example/orders?from=mail")["data"][
            "checkoutComplete"
        ]

    order = Order.objects.get()
    assert payload["order"]["redirectUrl"] == "https://shop.example/orders?from=mail"
    confirmation = next(sent for sent in mail.outbox if sent.to == [order.user_email])
    assert f"https://shop.example/orders?from=mail&token={order.pk}" in confirmation.body


@pytest.mark.parametrize("url", ["https://evil.example/", "javascript:alert(1)", "not a link"])
def test_a_link_to_a_strange_site_is_refused_and_nothing_is_ordered(url):
    checkout = ready()

    payload = complete(checkout, url=url)

    assert payload == {"order": None, "errors": [{"field": "redirectUrl", "code": "INVALID"}]}
    assert not Order.objects.exists()


def test_an_app_names_a_price_with_its_reason_and_the_order_keeps_both():
    make_app(permissions=(Permission.MANAGE_CHECKOUTS,), token="pricer")
    (variant,) = make_goods()
    lines = [{"variantId": gid(variant), "quantity": 2, "price": "70000", "priceOverrideReason": "Regular customer"}]

    created = run("checkout_create", token="pricer", input={"channel": "vn", "lines": lines})

    line = CheckoutLine.objects.get()
    assert (line.price_override_amount, line.price_override_reason) == (70_000, "Regular customer")
    assert created["checkout"]["subtotalPrice"]["gross"]["amount"] == 140_000.0
    checkout = checkout_of(created["checkout"]["id"])
    checkout.email, checkout.shipping_address, checkout.billing_address = (
        "a@example.com",
        make_address(),
        make_address(),
    )
    checkout.shipping_address.save()
    checkout.billing_address.save()
    checkout.shipping_method = variant.product.vendor.shipping_methods.get().shipping_method
    checkout.save()
    assert complete(checkout)["errors"] == []
    bought = Order.objects.get().lines.get()
    assert (bought.unit_price_amount, bought.is_price_overridden) == (70_000, True)
    assert bought.price_override_reason == "Regular customer"


def test_a_reason_without_a_price_is_refused():
    make_app(permissions=(Permission.MANAGE_CHECKOUTS,), token="pricer")
    (variant,) = make_goods()

    payload = ask(
        """mutation($l: [CheckoutLineInput!]!) { checkoutCreate(input: {channel: "vn", lines: $l}) {
          checkout { id } errors { field code } } }""",
        token="pricer",
        l=[{"variantId": gid(variant), "quantity": 1, "priceOverrideReason": "why"}],
    )["data"]["checkoutCreate"]

    assert payload == {
        "checkout": None,
        "errors": [{"field": "priceOverrideReason", "code": "PRICE_OVERRIDE_REASON_WITHOUT_OVERRIDE"}],
    }


def test_a_price_that_an_app_has_named_stays_when_the_quantity_changes():
    make_app(permissions=(Permission.MANAGE_CHECKOUTS,), token="pricer")
    (variant,) = make_goods()
    checkout = make_checkout(lines={variant: 1})
    text = """mutation($id: ID, $l: [CheckoutLineUpdateInput!]!) { checkoutLinesUpdate(id: $id, lines: $l) {
      checkout { subtotalPrice { gross { amount } } } errors { field code } } }"""
    line = to_line(checkout)

    lowered = ask(text, token="pricer", id=gid(checkout), l=[{"lineId": line, "price": "1000"}])
    kept = ask(text, token="pricer", id=gid(checkout), l=[{"lineId": line, "quantity": 2}])

    assert lowered["data"]["checkoutLinesUpdate"]["checkout"]["subtotalPrice"]["gross"]["amount"] == 1_000.0
    assert kept["data"]["checkoutLinesUpdate"]["checkout"]["subtotalPrice"]["gross"]["amount"] == 2_000.0


@pytest.mark.parametrize("price", ["1e30", "1000000000000", 1e15])
def test_a_price_beyond_what_can_be_paid_is_refused_at_its_field(price):
    make_app(permissions=(Permission.MANAGE_CHECKOUTS,), token="pricer")
    (variant,) = make_goods()
    checkout = make_checkout(lines={variant: 1})
    text = """mutation($id: ID, $new: [CheckoutLineInput!]!, $old: [CheckoutLineUpdateInput!]!) {
      checkoutLinesAdd(id: $id, lines: $new) { errors { field code } }
      checkoutLinesUpdate(id: $id, lines: $old) { errors { field code } } }"""

    answer = ask(
        text,
        token="pricer",
        id=gid(checkout),
        new=[{"variantId": gid(variant), "quantity": 1, "price": price}],
        old=[{"lineId": to_line(checkout), "price": price}],
    )

    refused = {"errors": [{"field": "price", "code": "INVALID"}]}
    assert answer["data"] == {"checkoutLinesAdd": refused, "checkoutLinesUpdate": refused}
    assert checkout.lines.get().price_override_amount is None


def to_line(checkout):
    return gid(checkout.lines.get())


def test_staff_and_apps_that_may_act_for_others_name_the_customer():
    customer, checkout, second = make_user(), make_checkout(), make_checkout()
    staff = make_staff(permissions=(Permission.IMPERSONATE_USER, Permission.MANAGE_USERS))
    make_app(permissions=(Permission.IMPERSONATE_USER,), token="desk")

    by_staff = ask(ATTACH, token=token_of(staff), id=gid(checkout), c=gid(customer))["data"]["checkoutCustomerAttach"]
    by_app = ask(ATTACH, token="desk", id=gid(second), c=gid(customer))["data"]["checkoutCustomerAttach"]

    attached = {"checkout": {"email": customer.email, "user": {"email": customer.email}}, "errors": []}
    assert by_staff == attached | {"checkout": attached["checkout"]}
    assert by_app["errors"] == []
    second.refresh_from_db()
    assert second.user == customer


def test_others_name_nobody_but_themselves():
    customer, checkout = make_user(), make_checkout()
    make_app(token="plain")

    refused = ask(ATTACH, token=token_of(make_user()), id=gid(checkout), c=gid(customer))
    app = ask(ATTACH, token="plain", id=gid(checkout), c=gid(customer))
    nobody = ask(ATTACH, token="plain", id=gid(checkout))["data"]["checkoutCustomerAttach"]

    code = "PermissionDenied"
    message = "To access this path, you need one of the following permissions: IMPERSONATE_USER"
    assert denial(refused) == denial(app) == (code, message)
    assert nobody == {"checkout": None, "errors": [{"field": "customerId", "code": "REQUIRED"}]}
    checkout.refresh_from_db()
    assert checkout.user is None


def test_a_checkout_that_has_an_owner_keeps_it():
    user = make_user()
    checkout = make_checkout(user=user)

    answer = ask(ATTACH, token=token_of(user), id=gid(checkout))

    assert denial(answer) == (
        "PermissionDenied",
        "You cannot reassign a checkout that is already attached to a user.",
    )


def test_a_method_that_no_longer_brings_the_goods_is_a_problem():
    (variant,) = make_goods()
    near = make_shipping_method(zones={"same_province": (10_000, 1_000)})
    variant.product.vendor.shipping_methods.all().delete()
    offer_method(vendor=variant.product.vendor, method=near)
    checkout = make_checkout(lines={variant: 1}, address=make_address(), method=near)
    text = """query($id: ID) { checkout(id: $id) { problems { __typename
      ... on CheckoutProblemDeliveryMethodInvalid { delivery { id shippingMethod { id } } } } } }"""
    assert ask(text, id=gid(checkout))["data"]["checkout"]["problems"] == []

    ask(
        """mutation($id: ID, $a: AddressInput!) { checkoutShippingAddressUpdate(id: $id, shippingAddress: $a) {
          errors { code } } }""",
        id=gid(checkout),
        a=VIETNAM | {"countryArea": "Hà Nội", "city": "Hoàn Kiếm"},
    )

    (problem,) = ask(text, id=gid(checkout))["data"]["checkout"]["problems"]
    assert problem["__typename"] == "CheckoutProblemDeliveryMethodInvalid"
    assert problem["delivery"]["shippingMethod"] is None
