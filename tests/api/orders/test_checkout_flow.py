"""The whole purchase as a Saleor client makes it, with the measured documents, and what it may cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Stock
from orders.models import Order
from tests.api.asking import gid
from tests.api.buying import VIETNAM, ask, checkout_of, make_goods, make_till, run
from tests.factories.orders import make_address, make_checkout, make_shipping_method

pytestmark = pytest.mark.django_db


def buy(variants, token):
    """Go through the nine requests of a purchase; return every payload by its document."""
    lines = [{"variantId": gid(variant), "quantity": 2} for variant in variants]
    payloads = {}
    payloads["create"] = run("checkout_create", input={"channel": "vn", "lines": lines[:1]})
    checkout_id = payloads["create"]["checkout"]["id"]
    payloads["lines"] = run("checkout_lines_add", id=checkout_id, lines=lines[1:])
    payloads["email"] = run("checkout_email_update", id=checkout_id, email="lan@example.com")
    payloads["shipping"] = run("checkout_shipping_address_update", id=checkout_id, address=VIETNAM)
    payloads["billing"] = run("checkout_billing_address_update", id=checkout_id, address=VIETNAM)
    payloads["options"] = run("delivery_options_calculate", id=checkout_id)
    payloads["delivery"] = run(
        "checkout_delivery_method_update",
        id=checkout_id,
        deliveryMethodId=payloads["options"]["deliveries"][0]["id"],
    )
    total = payloads["delivery"]["checkout"]["totalPrice"]["gross"]
    payloads["payment"] = run(
        "transaction_create",
        token=token,
        id=checkout_id,
        transaction={"name": "Card", "pspReference": "psp-1", "amountCharged": total},
    )
    payloads["complete"] = run("checkout_complete", id=checkout_id)
    return payloads


def vnd(amount):
    return {"gross": {"amount": amount, "currency": "VND"}}


def test_a_purchase_from_three_vendors_passes_through_saleors_mutations():
    variants = make_goods(vendors=3)

    payloads = buy(variants, make_till())

    assert payloads["create"]["checkout"]["quantity"] == 2
    assert payloads["lines"]["checkout"]["subtotalPrice"] == vnd(600_000.0)
    assert payloads["lines"]["checkout"]["shippingPrice"] == vnd(0.0)
    assert payloads["email"]["checkout"]["email"] == "lan@example.com"
    (method,) = payloads["shipping"]["checkout"]["shippingMethods"]
    assert (method["name"], method["price"]) == ("Tiêu chuẩn", {"amount": 60_000.0, "currency": "VND"})
    assert payloads["delivery"]["checkout"]["totalPrice"] == vnd(660_000.0) | {
        "net": {"amount": 660_000.0},
        "tax": {"amount": 0.0},
    }
    assert (payloads["delivery"]["checkout"]["chargeStatus"], payloads["delivery"]["checkout"]["authorizeStatus"]) == (
        "NONE",
        "NONE",
    )
    order = payloads["complete"]["order"]
    assert (order["status"], order["chargeStatus"], order["paymentStatus"]) == ("UNFULFILLED", "FULL", "FULLY_CHARGED")
    assert order["total"] == vnd(660_000.0)
    assert [line["quantity"] for line in order["lines"]] == [2, 2, 2]
    assert payloads["complete"]["confirmationNeeded"] is False
    assert Order.objects.get().vendor_orders.count() == 3
    assert set(Stock.objects.values_list("quantity_allocated", flat=True)) == {2}


def test_a_purchase_takes_at_most_ninety_statements():
    variants, token = make_goods(vendors=3), make_till()

    with CaptureQueriesContext(connection) as queries:
        buy(variants, token)

    assert len(queries) <= 90, "\n".join(query["sql"][:160] for query in queries)


def test_the_statements_of_a_basket_do_not_grow_with_it():
    few, many = make_goods(vendors=1), make_goods(vendors=8)
    counts = []
    for variants in (few, many):
        created = run(
            "checkout_create",
            input={"channel": "vn", "lines": [{"variantId": gid(v), "quantity": 1} for v in variants]},
        )
        checkout_id = created["checkout"]["id"]
        run("checkout_shipping_address_update", id=checkout_id, address=VIETNAM)
        query = """query($id: ID!) { checkout(id: $id) { totalPrice { gross { amount } } chargeStatus
            shippingMethods { name price { amount } } delivery { id } problems { __typename }
            vendorDeliveries { vendor { name commune { name } } methods { name price { amount } } chosen { name }
              lines { quantity variant { name product { name vendor { slug } } } } }
            lines { quantity variant { name product { name vendor { slug } thumbnail { url } } } problems { __typename } }
            deliveryEstimate(province: "Hà Nội") { vendor { name } methods { name price { amount } } } } }"""
        with CaptureQueriesContext(connection) as queries:
            answer = ask(query, id=checkout_id)
        assert len(answer["data"]["checkout"]["lines"]) == len(variants)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_basket_is_grouped_by_vendor_with_its_deliveries():
    variants = make_goods(vendors=2)
    created = run(
        "checkout_create", input={"channel": "vn", "lines": [{"variantId": gid(v), "quantity": 1} for v in variants]}
    )
    checkout_id = created["checkout"]["id"]
    query = """query($id: ID!) { checkout(id: $id) { delivery { id } vendorDeliveries {
        vendor { id } lines { quantity } methods { id name price { amount } minimumDeliveryDays } chosen { id }
        subtotalPrice { gross { amount } } shippingPrice { gross { amount } } totalPrice { gross { amount } } } } }"""
    before = ask(query, id=checkout_id)["data"]["checkout"]
    run("checkout_shipping_address_update", id=checkout_id, address=VIETNAM)
    offered = ask(query, id=checkout_id)["data"]["checkout"]["vendorDeliveries"]

    chosen = ask(
        """mutation($id: ID!, $deliveries: [VendorDeliveryInput!]!) {
          checkoutVendorDeliveriesUpdate(id: $id, deliveries: $deliveries) {
            checkout { shippingPrice { gross { amount } } delivery { shippingMethod { name } } }
            errors { field code } } }""",
        id=checkout_id,
        deliveries=[
            {"vendorId": part["vendor"]["id"], "deliveryMethodId": part["methods"][0]["id"]} for part in offered
        ],
    )["data"]["checkoutVendorDeliveriesUpdate"]

    assert [part["methods"] for part in before["vendorDeliveries"]] == [[], []]
    assert [part["methods"][0]["price"]["amount"] for part in offered] == [20_000.0, 20_000.0]
    assert [part["chosen"] for part in offered] == [None, None]
    assert chosen == {
        "checkout": {
            "shippingPrice": {"gross": {"amount": 40_000.0}},
            "delivery": {"shippingMethod": {"name": "Tiêu chuẩn"}},
        },
        "errors": [],
    }
    after = ask(query, id=checkout_id)["data"]["checkout"]["vendorDeliveries"]
    assert [part["totalPrice"]["gross"]["amount"] for part in after] == [120_000.0, 120_000.0]


def test_a_fee_is_shown_for_a_province_before_there_is_an_address():
    (variant,) = make_goods()
    query = """query($lines: [CheckoutLineInput!]!, $province: String!) {
        deliveryEstimate(channel: "vn", province: $province, lines: $lines) {
          vendor { id } methods { name price { amount currency } } } }"""
    lines = [{"variantId": gid(variant), "quantity": 3}]

    near = ask(query, lines=lines, province="tay ninh")["data"]["deliveryEstimate"]
    far = ask(query, lines=lines, province="Hà Nội")["data"]["deliveryEstimate"]

    assert [method["price"]["amount"] for method in near[0]["methods"]] == [25_000.0]
    assert [method["price"]["amount"] for method in far[0]["methods"]] == [39_000.0]
    assert ask(query, lines=lines, province="Atlantis")["data"]["deliveryEstimate"] == []


def test_what_operators_have_noted_at_a_delivery_method_reaches_its_shoppers():
    method = make_shipping_method(metadata={"carrier": "VNPost", "logo": "vnpost.svg"}, private_metadata={"code": "x"})
    (variant,) = make_goods(method=method)
    checkout = make_checkout(lines={variant: 1}, address=make_address(), method=method)

    answer = ask(
        """query($id: ID!) { checkout(id: $id) { shippingMethods { metafield(key: "logo") metafields(keys: ["logo"]) }
          delivery { shippingMethod { metadata { key value } } } } }""",
        id=gid(checkout),
    )["data"]["checkout"]

    assert answer["shippingMethods"] == [{"metafield": "vnpost.svg", "metafields": {"logo": "vnpost.svg"}}]
    assert answer["delivery"]["shippingMethod"]["metadata"] == [
        {"key": "carrier", "value": "VNPost"},
        {"key": "logo", "value": "vnpost.svg"},
    ]


def test_names_of_methods_follow_the_language_of_the_request():
    (variant,) = make_goods()
    method = variant.product.vendor.shipping_methods.get().shipping_method
    method.translations.create(language_code="en", name="Standard")
    created = run("checkout_create", input={"channel": "vn", "lines": [{"variantId": gid(variant), "quantity": 1}]})
    checkout_id = created["checkout"]["id"]
    run("checkout_shipping_address_update", id=checkout_id, address=VIETNAM)
    query = "query($id: ID!) { checkout(id: $id) { shippingMethods { name } } }"

    names = [
        ask(query, language=language, id=checkout_id)["data"]["checkout"]["shippingMethods"][0]["name"]
        for language in ("vi", "en")
    ]

    assert names == ["Tiêu chuẩn", "Standard"]


def test_problems_name_the_lines_that_cannot_be_ordered():
    short, gone = make_goods(vendors=2)
    created = run(
        "checkout_create",
        input={"channel": "vn", "lines": [{"variantId": gid(v), "quantity": 3} for v in (short, gone)]},
    )
    Stock.objects.filter(variant=short).update(quantity_allocated=9)
    gone.product.channel_listings.update(is_published=False)
    query = """query($id: ID!) { checkout(id: $id) { problems { __typename
        ... on CheckoutLineProblemInsufficientStock { availableQuantity variant { id } line { quantity } } } } }"""

    problems = ask(query, id=created["checkout"]["id"])["data"]["checkout"]["problems"]

    assert problems == [
        {
            "__typename": "CheckoutLineProblemInsufficientStock",
            "availableQuantity": 1,
            "variant": {"id": gid(short)},
            "line": {"quantity": 3},
        },
        {"__typename": "CheckoutLineProblemVariantNotAvailable"},
    ]


def test_the_recorded_questions_about_a_checkout_are_answered():
    (variant,) = make_goods()
    created = ask(
        """mutation($i: CheckoutCreateInput!) { checkoutCreate(input: $i) { created checkout { id token email quantity
          created languageCode isShippingRequired chargeStatus authorizeStatus voucherCode
          discount { amount currency } discountName customerNote channel { slug } user { id }
          availableCollectionPoints { id name clickAndCollectOption }
          availablePaymentGateways { id name currencies config { field value } }
          shippingMethods { id name price { amount currency } active message minimumDeliveryDays maximumDeliveryDays }
          deliveryMethod { __typename ... on ShippingMethod { id name } ... on Warehouse { id name } }
          shippingAddress { firstName city country { code } countryArea } billingAddress { city }
          subtotalPrice { gross { amount currency } net { amount } tax { amount } } shippingPrice { gross { amount } }
          totalPrice { gross { amount currency } net { amount } tax { amount } } giftCards { last4CodeChars }
          metadata { key value } problems { __typename } stockReservationExpires
          lines { id quantity variant { id name sku product { slug } } unitPrice { gross { amount } }
            undiscountedUnitPrice { amount } totalPrice { gross { amount } } isGift metadata { key value }
            problems { __typename } } }
          errors { field code message variants lines addressType } } }""",
        i={
            "channel": "vn",
            "lines": [{"variantId": gid(variant), "quantity": 2, "metadata": [{"key": "gift", "value": "yes"}]}],
        },
    )["data"]["checkoutCreate"]

    checkout = created["checkout"]
    row = checkout_of(checkout.pop("id"))
    assert (created["created"], created["errors"]) == (True, [])
    assert checkout.pop("token") == str(row.pk)
    assert checkout.pop("created").startswith("20")
    (line,) = checkout.pop("lines")
    assert line.pop("id")
    assert line == {
        "quantity": 2,
        "variant": {"id": gid(variant), "name": "XL", "sku": variant.sku, "product": {"slug": variant.product.slug}},
        "unitPrice": {"gross": {"amount": 100_000.0}},
        "undiscountedUnitPrice": {"amount": 100_000.0},
        "totalPrice": {"gross": {"amount": 200_000.0}},
        "isGift": False,
        "metadata": [{"key": "gift", "value": "yes"}],
        "problems": [],
    }
    assert checkout == {
        "email": None,
        "quantity": 2,
        "languageCode": "EN",
        "isShippingRequired": True,
        "chargeStatus": "NONE",
        "authorizeStatus": "NONE",
        "voucherCode": None,
        "discount": {"amount": 0.0, "currency": "VND"},
        "discountName": None,
        "customerNote": "",
        "channel": {"slug": "vn"},
        "user": None,
        "availableCollectionPoints": [],
        "availablePaymentGateways": [
            {"id": "ocop.cod", "name": "Cash on delivery", "currencies": ["VND"], "config": []},
            {
                "id": "saleor.io.dummy-payment-app",
                "name": "Dummy Payment App",
                "currencies": ["VND", "USD"],
                "config": [],
            },
        ],
        "shippingMethods": [],
        "deliveryMethod": None,
        "shippingAddress": None,
        "billingAddress": None,
        "subtotalPrice": vnd(200_000.0) | {"net": {"amount": 200_000.0}, "tax": {"amount": 0.0}},
        "shippingPrice": {"gross": {"amount": 0.0}},
        "totalPrice": vnd(200_000.0) | {"net": {"amount": 200_000.0}, "tax": {"amount": 0.0}},
        "giftCards": [],
        "metadata": [],
        "problems": [],
        "stockReservationExpires": None,
    }
