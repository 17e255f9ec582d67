"""Vouchers and gift cards from the basket to the order: sums, who pays, limits, what is given back."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.viewers import ANONYMOUS
from orders.actions import (
    InvalidPromoCode,
    PromoCodeNotAttached,
    VoucherNotApplicable,
    expire_order,
    place_order,
    remove_promo_code,
)
from orders.baskets import load_basket, load_baskets
from orders.models import Checkout, Order, OrderDiscount, OrderLineDiscount
from orders.tasks import expire_unpaid_orders
from payments.actions import request_action
from promotions.actions import delete_promotion
from promotions.models import GiftCard, GiftCardUse, Voucher, VoucherCode, VoucherUse
from tests.factories.catalog import make_category, make_channel, make_collection, make_product
from tests.factories.orders import NOW, make_address, make_basket, make_checkout, make_shipping_method, offer_method
from tests.factories.payments import complete, pay
from tests.factories.promotions import make_gift_card, make_promotion, make_voucher
from tests.factories.vendors import make_vendor
from tests.orders.ordering import assert_adds_up, use, vendors_of

pytestmark = pytest.mark.django_db


def make_full_collection(product):
    collection = make_collection()
    collection.products.add(product)
    return collection


def refusal_of(checkout):
    with translation.override("en"), pytest.raises(ValidationError) as caught:
        complete(checkout)
    ((field, errors),) = caught.value.error_dict.items()
    return field, errors[0].code, errors[0].messages[0]


def test_a_voucher_lowers_lines_parts_and_order_alike():
    checkout = make_basket(vendors=3, quantity=2, price=99_999)

    basket = use(checkout, make_voucher(code="ocop10"))
    pay(checkout)
    order = complete(checkout)

    assert (basket.voucher_amount, basket.subtotal_amount, basket.total_amount) == (59_999, 539_995, 599_995)
    assert (order.total_amount, order.voucher_discount_amount, order.voucher_code) == (599_995, 59_999, "OCOP10")
    assert order.authorize_status == "full"
    assert sorted(line.voucher_discount_amount for line in order.lines.all()) == [19_999, 20_000, 20_000]
    assert_adds_up(order)
    discount = order.discounts.get()
    assert (discount.type, discount.name, discount.code, discount.vendor) == ("voucher", "Ưu đãi", "OCOP10", None)
    assert (Voucher.objects.get().used, VoucherCode.objects.get().used) == (1, 1)


def test_a_vendor_pays_for_its_own_voucher_and_for_nobody_elses_goods():
    checkout = make_basket(vendors=2)
    payer, other = vendors_of(checkout)

    use(checkout, make_voucher(vendor=payer))
    pay(checkout)
    order = complete(checkout)

    assert order.discounts.get().vendor == payer
    assert order.vendor_orders.get(vendor=payer).voucher_discount_amount == 10_000
    assert order.vendor_orders.get(vendor=other).voucher_discount_amount == 0
    assert_adds_up(order)


def test_free_delivery_takes_off_all_parcels_and_shows_what_they_would_cost():
    checkout = make_basket(vendors=2)

    basket = use(checkout, make_voucher(kind="shipping", value=100))
    pay(checkout)
    order = complete(checkout)

    assert (basket.shipping_amount, basket.voucher_amount, basket.total_amount) == (0, 40_000, 200_000)
    assert (order.shipping_amount, order.shipping_discount_amount, order.subtotal_amount) == (0, 40_000, 200_000)
    assert (order.discounts.get().shipping_amount, OrderLineDiscount.objects.count()) == (40_000, 0)
    assert_adds_up(order)


@pytest.mark.parametrize("relation", ["products", "variants", "collections", "categories"])
def test_a_voucher_for_specific_goods_lowers_those_alone(relation):
    group = make_category()
    checkout = make_basket(vendors=2)
    covered, other = [line.variant.product for line in checkout.lines.select_related("variant__product")]
    covered.category = make_category(parent=group)
    covered.save()
    rows = {
        "products": [covered],
        "variants": [covered.variants.get()],
        "collections": [make_full_collection(covered)],
        "categories": [group],
    }[relation]

    basket = use(checkout, make_voucher(kind="specific_product", covers={relation: rows}))

    assert {line.variant.product_id: line.price.voucher_amount for line in basket.lines} == {
        covered.pk: 10_000,
        other.pk: 0,
    }


def test_a_gift_card_pays_what_it_has_and_the_rest_is_left():
    checkout = make_basket(vendors=2)
    card = make_gift_card(amount=50_001)

    basket = use(checkout, card)
    pay(checkout)
    order = complete(checkout)

    assert (basket.gift_card_amount, basket.total_amount) == (50_001, 189_999)
    assert (order.gift_card_amount, order.total_amount, order.total_authorized_amount) == (50_001, 189_999, 189_999)
    assert sorted(part.gift_card_amount for part in order.vendor_orders.all()) == [25_000, 25_001]
    assert_adds_up(order)
    card.refresh_from_db()
    assert (card.current_balance_amount, card.last_used_at) == (0, NOW)
    assert GiftCardUse.objects.get().amount == 50_001


def test_gift_cards_that_cover_everything_need_no_other_payment():
    checkout = make_basket(vendors=1)
    first, second = make_gift_card(amount=100_000), make_gift_card(amount=100_000)

    use(checkout, first, second)
    order = complete(checkout)

    assert (order.total_amount, order.gift_card_amount, order.charge_status) == (0, 120_000, "full")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.current_balance_amount, second.current_balance_amount) == (0, 80_000)


def test_a_voucher_comes_off_before_the_gift_card():
    checkout = make_basket(vendors=1)

    basket = use(checkout, make_voucher(value=50), make_gift_card(amount=100_000))

    assert (basket.voucher_amount, basket.gift_card_amount, basket.total_amount) == (50_000, 70_000, 0)


def test_a_second_voucher_takes_the_place_of_the_first():
    checkout = make_basket(vendors=1)

    basket = use(checkout, make_voucher(value=50), make_voucher(code="SECOND", value=10))

    assert (basket.voucher.code.code, basket.voucher_amount) == ("SECOND", 10_000)


@pytest.mark.parametrize(
    "fields",
    [
        {"end_at": NOW},
        {"start_at": NOW + timedelta(seconds=1)},
        {"usage_limit": 0},
        {"channel": "export"},
    ],
    ids=["over", "not begun", "used up", "another market"],
)
def test_a_code_that_can_not_be_used_is_as_unknown_as_any(fields):
    checkout = make_basket(vendors=1)
    if "channel" in fields:
        fields = {"channel": make_channel(slug="export", currency="USD")}
    code = make_voucher(**fields)

    for tried in (code.code, "NOPE", "", "\x01"):
        with pytest.raises(InvalidPromoCode):
            use(checkout, tried)
    assert Checkout.objects.get().voucher_code is None


@pytest.mark.parametrize(
    "fields",
    [{"is_active": False}, {"expiry_date": (NOW - timedelta(days=1)).date()}, {"currency": "USD"}],
    ids=["off", "expired", "another currency"],
)
def test_a_gift_card_that_can_not_pay_is_as_unknown_as_any(fields):
    checkout = make_basket(vendors=1)

    with pytest.raises(InvalidPromoCode):
        use(checkout, make_gift_card(**fields))


def test_a_voucher_whose_terms_are_not_met_changes_nothing():
    checkout = make_basket(vendors=1)
    kept = make_voucher(value=5)
    use(checkout, kept)

    with pytest.raises(VoucherNotApplicable):
        use(checkout, make_voucher(min_spent=100_001))

    assert Checkout.objects.get().voucher_code == kept


def test_what_ends_while_it_is_in_the_basket_is_not_charged_but_told():
    checkout = make_basket(vendors=1)
    code = make_voucher()
    use(checkout, code)
    Voucher.objects.update(end_at=NOW)

    assert load_basket(checkout, now=NOW).total_amount == 120_000
    pay(checkout)
    assert refusal_of(checkout) == ("voucher_code", "voucher_not_applicable", "Voucher not applicable")
    remove_promo_code(checkout_id=checkout.pk, code=code.code, now=NOW)
    assert complete(checkout).total_amount == 120_000


def test_a_card_that_was_switched_off_meanwhile_stops_the_order():
    checkout = make_basket(vendors=1)
    use(checkout, make_gift_card())
    GiftCard.objects.update(is_active=False)
    pay(checkout)

    assert refusal_of(checkout)[:2] == ("gift_cards", "gift_card_not_applicable")
    assert not Order.objects.exists()


def test_once_per_customer_means_once_per_e_mail_however_it_is_written():
    code = make_voucher(apply_once_per_customer=True)
    first, second = make_basket(vendors=1), make_basket(vendors=1, email="LAN@example.com")
    for checkout in (first, second):
        pay(checkout)
    use(second, code)
    use(first, code)
    complete(first)

    assert refusal_of(second)[:2] == ("voucher_code", "voucher_not_applicable")
    other = make_basket(vendors=1, email="hoa@example.com")
    use(other, code)
    pay(other)
    assert complete(other).voucher_discount_amount == 10_000


def test_each_single_use_code_is_good_for_one_order():
    code = make_voucher(single_use=True)
    other = VoucherCode.objects.create(voucher=code.voucher, code="OTHER")
    first = make_basket(vendors=1)
    use(first, code)
    pay(first)
    complete(first)

    with pytest.raises(InvalidPromoCode):
        use(make_basket(vendors=1), code)
    assert use(make_basket(vendors=1), other).voucher_amount == 10_000


def test_an_expired_order_gives_back_voucher_and_gift_card():
    checkout = make_basket(vendors=1)
    card = make_gift_card(amount=200_000)
    use(checkout, make_voucher(usage_limit=1), card)
    order = complete(checkout)
    Order.objects.update(charge_status="none", authorize_status="none")

    assert expire_order(order_id=order.pk, now=NOW)
    assert not expire_order(order_id=order.pk, now=NOW)

    card.refresh_from_db()
    assert card.current_balance_amount == 200_000
    assert (Voucher.objects.get().used, VoucherCode.objects.get().used) == (0, 0)
    assert not VoucherUse.objects.exists()
    assert not GiftCardUse.objects.exists()


def test_a_promise_that_staff_let_go_gives_voucher_and_gift_card_back_when_the_order_ends(monkeypatch):
    checkout = make_basket(vendors=1)
    card = make_gift_card(amount=20_000)
    use(checkout, make_voucher(usage_limit=1), card)
    payment = pay(checkout).transaction
    order = complete(checkout)
    request_action(transaction_id=payment.pk, action="CANCEL", viewer=ANONYMOUS, now=NOW)
    monkeypatch.setattr("orders.tasks.timezone.now", lambda: NOW + timedelta(hours=25))

    assert [expire_unpaid_orders(), expire_unpaid_orders()] == [1, 0]

    order.refresh_from_db()
    card.refresh_from_db()
    assert (order.status, card.current_balance_amount) == ("expired", 20_000)
    assert (Voucher.objects.get().used, VoucherUse.objects.count(), GiftCardUse.objects.count()) == (0, 0, 0)


def test_codes_leave_the_basket_by_code_or_id_and_others_are_not_known():
    checkout = make_basket(vendors=1)
    code, card, elsewhere = make_voucher(), make_gift_card(), make_gift_card()
    use(checkout, code, card)

    for unknown in ({"code": elsewhere.code}, {"code": ""}, {"gift_card_id": elsewhere.pk}, {"voucher_id": 0}):
        with pytest.raises(PromoCodeNotAttached):
            remove_promo_code(checkout_id=checkout.pk, now=NOW, **unknown)
    remove_promo_code(checkout_id=checkout.pk, now=NOW, gift_card_id=card.pk)
    remove_promo_code(checkout_id=checkout.pk, now=NOW, voucher_id=code.voucher_id)

    checkout = Checkout.objects.get()
    assert (checkout.voucher_code, checkout.gift_cards.count()) == (None, 0)


def test_the_database_refuses_a_balance_below_zero_and_a_use_beyond_the_limit():
    make_gift_card()
    make_voucher(usage_limit=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        GiftCard.objects.update(current_balance_amount=-1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Voucher.objects.update(used=2)


def test_a_promotion_is_written_down_with_who_pays_and_a_voucher_comes_on_top():
    checkout = make_basket(vendors=2)
    payer = vendors_of(checkout)[0]
    make_promotion(value=20, vendor=payer, covers={"products": payer.products.all()})

    basket = use(checkout, make_voucher())
    pay(checkout)
    order = complete(checkout)

    assert (basket.subtotal_amount, basket.voucher_amount) == (162_000, 18_000)
    promotion = order.discounts.get(type="promotion")
    assert (promotion.amount, promotion.vendor, promotion.name) == (20_000, payer, "Tuần lễ OCOP")
    assert OrderDiscount.objects.get(type="voucher").amount == 18_000
    assert_adds_up(order)


def test_a_promotion_that_is_taken_back_while_an_order_is_placed_is_still_written_down():
    checkout = make_basket(vendors=2)
    payer = vendors_of(checkout)[0]
    promotion = make_promotion(value=20, vendor=payer, covers={"products": payer.products.all()})
    basket = load_basket(checkout, now=NOW)

    delete_promotion(promotion_id=promotion.pk, now=NOW)
    order = place_order(basket=basket, now=NOW)

    discount = order.discounts.get()
    assert (discount.amount, discount.vendor, discount.name, discount.value) == (20_000, payer, "Tuần lễ OCOP", 20)
    assert_adds_up(order)


def test_many_baskets_with_codes_are_read_in_as_many_statements_as_one():
    product = make_product()
    checkouts = []
    for _ in range(4):
        checkout = make_basket(vendors=1)
        covers = {"products": [checkout.lines.get().variant.product, product]}
        use(checkout, make_voucher(kind="specific_product", covers=covers), make_gift_card())
        checkouts.append(Checkout.objects.select_related("shipping_address", "channel").get(pk=checkout.pk))

    counts = []
    for group in (checkouts[:1], checkouts):
        with CaptureQueriesContext(connection) as queries:
            baskets = load_baskets(group, now=NOW)
        counts.append(len(queries))
        assert {basket.voucher_amount for basket in baskets.values()} == {10_000}

    assert counts == [6, 6]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    prices=st.lists(st.tuples(st.integers(1, 3), st.integers(1, 400_000), st.integers(1, 4)), min_size=1, max_size=4),
    value=st.one_of(
        st.tuples(st.just("percentage"), st.integers(1, 100)), st.tuples(st.just("fixed"), st.integers(1, 900_000))
    ),
    kind=st.sampled_from(["entire_order", "shipping"]),
    card=st.integers(0, 900_000),
)
def test_whatever_is_bought_the_sums_of_order_parts_lines_and_discounts_agree(prices, value, kind, card):
    with transaction.atomic():
        method = make_shipping_method()
        vendors = {number: make_vendor() for number in {number for number, _price, _quantity in prices}}
        for vendor in vendors.values():
            offer_method(vendor=vendor, method=method)
        lines = {
            make_product(vendor=vendors[number], price=price, stock=10).variants.get(): quantity
            for number, price, quantity in prices
        }
        checkout = make_checkout(lines=lines, address=make_address(), method=method)
        codes: list[Any] = [make_voucher(kind=kind, value_type=value[0], value=value[1])]
        if card:
            codes.append(make_gift_card(amount=card))
        basket = use(checkout, *codes)
        pay(checkout)

        order = complete(checkout)

        assert order.total_amount == basket.total_amount >= 0
        assert order.total_amount == (
            sum(Decimal(price) * quantity for _number, price, quantity in prices)
            + basket.shipping_amount
            + order.shipping_discount_amount
            - order.voucher_discount_amount
            - order.gift_card_amount
        )
        assert_adds_up(order)
        transaction.set_rollback(True)
