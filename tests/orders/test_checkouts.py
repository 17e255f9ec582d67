"""Filling a basket: what joins, what is refused, and that a refusal changes nothing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Address, User
from accounts.viewers import ANONYMOUS, Viewer
from catalog.models import ProductChannelListing, ProductVariant, Stock
from orders import actions
from orders.actions import LineInput, LinesNotFound, VariantsNotFound
from orders.baskets import load_basket
from orders.models import Checkout
from tests.factories.catalog import make_channel, make_product, make_variant
from tests.factories.orders import NOW, make_address, make_checkout, make_shipping_method, offer_method
from tests.factories.vendors import make_vendor
from vendors.models import VendorStatus

pytestmark = pytest.mark.django_db


def quantities(checkout):
    return [line.quantity for line in checkout.lines.order_by("created_at", "pk")]


def refusal(call, **arguments):
    """Field, code and message of the first thing that is refused."""
    with pytest.raises(ValidationError) as caught:
        call(**arguments)
    ((field, errors),) = caught.value.error_dict.items()
    return field, errors[0].code, errors[0].messages[0]


def add(checkout, variant, quantity, **fields):
    return actions.add_lines(
        checkout_id=checkout.pk,
        lines=[LineInput(variant_id=variant.pk, quantity=quantity, **fields)],
        now=NOW,
    )


def update(checkout, *lines):
    return actions.update_lines(checkout_id=checkout.pk, lines=lines, now=NOW)


def test_the_same_variant_joins_its_line():
    variant = make_product().variants.get()
    checkout = make_checkout(lines={variant: 1})

    add(checkout, variant, 2)

    assert quantities(checkout) == [3]


def test_a_forced_new_line_stays_apart():
    variant = make_product().variants.get()
    checkout = make_checkout(lines={variant: 1})

    add(checkout, variant, 2, is_new_line_forced=True)

    assert quantities(checkout) == [1, 2]


def test_pairs_of_a_line_do_not_grow_without_end():
    variant = make_product().variants.get()
    checkout = make_checkout(lines={variant: 1})
    add(checkout, variant, 1, metadata={"a": "x" * 40_000})

    for call in (actions.add_lines, actions.update_lines):
        line = LineInput(variant_id=variant.pk, quantity=1, metadata={"b": "x" * 40_000})
        field, code, _message = refusal(call, checkout_id=checkout.pk, lines=[line], now=NOW)
        assert (field, code) == ("metadata", "invalid")

    assert quantities(checkout) == [2]


def test_lines_keep_the_order_in_which_they_were_given():
    variants = [make_product().variants.get() for _ in range(8)]

    checkout = make_checkout(lines={variant: number for number, variant in enumerate(variants, start=1)})

    assert quantities(checkout) == [1, 2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        (0, ("quantity", "zero_quantity", "The quantity should be higher than zero.")),
        (-1, ("quantity", "zero_quantity", "The quantity should be higher than zero.")),
        (51, ("quantity", "quantity_greater_than_limit", "Cannot add more than 50 times this item: XL.")),
        (2**31 - 1, ("quantity", "quantity_greater_than_limit", "Cannot add more than 50 times this item: XL.")),
        (11, ("quantity", "insufficient_stock", "Could not add items XL. Only 10 remaining in stock.")),
    ],
)
def test_refuses_a_quantity_that_cannot_be(quantity, expected, in_english):
    variant = make_variant(product=make_product(price=None), name="XL", stock=10)
    checkout = make_checkout()

    assert refusal(add, checkout=checkout, variant=variant, quantity=quantity) == expected
    assert quantities(checkout) == []


def test_limits_count_all_lines_of_a_variant_together():
    variant = make_variant(product=make_product(price=None), stock=100)
    checkout = make_checkout(lines={variant: 30})

    field, code, _message = refusal(add, checkout=checkout, variant=variant, quantity=21, is_new_line_forced=True)

    assert (field, code) == ("quantity", "quantity_greater_than_limit")


def test_a_variants_own_limit_counts_too():
    variant = make_variant(product=make_product(price=None), quantity_limit_per_customer=2)

    assert refusal(add, checkout=make_checkout(), variant=variant, quantity=3)[1] == "quantity_greater_than_limit"


def test_goods_without_inventory_are_never_short():
    variant = make_variant(product=make_product(price=None), stock=None, track_inventory=False)

    assert quantities(add(make_checkout(), variant, 50)) == [50]


def test_promised_units_are_not_for_sale():
    variant = make_product(stock=10).variants.get()
    Stock.objects.filter(variant=variant).update(quantity_allocated=9)

    assert refusal(add, checkout=make_checkout(), variant=variant, quantity=2)[1] == "insufficient_stock"


def test_refuses_goods_that_are_not_sold_here():
    variant = make_product(channel=make_channel(slug="export", currency="USD")).variants.get()

    field, code, _message = refusal(add, checkout=make_checkout(), variant=variant, quantity=1)

    assert (field, code) == ("lines", "product_unavailable_for_purchase")


def test_refuses_unpublished_goods():
    variant = make_product(published=False).variants.get()

    assert refusal(add, checkout=make_checkout(), variant=variant, quantity=1)[1] == "product_not_published"


def test_refuses_a_variant_without_a_price():
    variant = make_variant(product=make_product(), price=None)

    assert refusal(add, checkout=make_checkout(), variant=variant, quantity=1)[1] == "unavailable_variant_in_channel"


def test_refuses_goods_that_are_released_later():
    variant = make_product().variants.get()
    ProductChannelListing.objects.update(available_for_purchase_at=NOW + timedelta(days=1))

    assert refusal(add, checkout=make_checkout(), variant=variant, quantity=1)[1] == "product_unavailable_for_purchase"


def test_refuses_goods_of_a_suspended_vendor():
    vendor = make_vendor(status=VendorStatus.SUSPENDED)
    variant = make_product(vendor=vendor).variants.get()

    assert refusal(add, checkout=make_checkout(), variant=variant, quantity=1)[1] == "product_unavailable_for_purchase"


def test_an_unknown_variant_spoils_the_whole_request():
    variant = make_product().variants.get()
    checkout = make_checkout()
    lines = [LineInput(variant_id=variant.pk, quantity=1), LineInput(variant_id=99_999, quantity=1)]

    with pytest.raises(VariantsNotFound) as caught:
        actions.add_lines(checkout_id=checkout.pk, lines=lines, now=NOW)

    assert caught.value.variant_ids == [99_999]
    assert quantities(checkout) == []


def test_an_update_sets_removes_and_adds():
    first, second, third = (make_product().variants.get() for _ in range(3))
    checkout = make_checkout(lines={first: 1, second: 2})
    second_line = checkout.lines.get(variant=second)

    update(
        checkout,
        LineInput(variant_id=first.pk, quantity=5),
        LineInput(line_id=second_line.pk, quantity=0),
        LineInput(variant_id=third.pk, quantity=4),
    )

    assert quantities(checkout) == [5, 4]


@pytest.mark.parametrize("names_line", [True, False])
def test_goods_that_are_sold_no_more_can_be_taken_out(names_line):
    variant = make_product().variants.get()
    checkout = make_checkout(lines={variant: 1})
    ProductChannelListing.objects.update(is_published=False, available_for_purchase_at=None)
    named = {"line_id": checkout.lines.get().pk} if names_line else {"variant_id": variant.pk}

    update(checkout, LineInput(quantity=0, **named))

    assert quantities(checkout) == []


def test_goods_that_are_sold_no_more_can_not_be_had_in_another_quantity():
    variant = make_product().variants.get()
    checkout = make_checkout(lines={variant: 2})
    ProductChannelListing.objects.update(is_published=False)

    with pytest.raises(ValidationError):
        update(checkout, LineInput(variant_id=variant.pk, quantity=1))

    assert quantities(checkout) == [2]


def test_an_update_refuses_a_line_of_another_checkout():
    variant = make_product().variants.get()
    other_line = make_checkout(lines={variant: 1}).lines.get()
    checkout = make_checkout(lines={variant: 1})

    with pytest.raises(LinesNotFound):
        update(checkout, LineInput(line_id=other_line.pk, quantity=7))

    assert quantities(checkout) == [1]


def test_an_update_below_zero_is_refused(in_english):
    variant = make_product().variants.get()
    checkout = make_checkout(lines={variant: 1})

    with pytest.raises(ValidationError) as caught:
        update(checkout, LineInput(variant_id=variant.pk, quantity=-1))

    assert caught.value.messages == ["The quantity should be higher or equal zero."]
    assert quantities(checkout) == [1]


def test_removes_all_given_lines_or_none():
    variant = make_product().variants.get()
    checkout = make_checkout(lines={variant: 1})
    line = checkout.lines.get()
    unknown = uuid4()

    with pytest.raises(LinesNotFound) as caught:
        actions.remove_lines(checkout_id=checkout.pk, line_ids=[line.pk, unknown], now=NOW)
    assert caught.value.line_ids == [unknown]
    assert quantities(checkout) == [1]

    actions.remove_lines(checkout_id=checkout.pk, line_ids=[line.pk], now=NOW)
    assert quantities(checkout) == []


LONG_EMAIL = f"lan@{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 20}.vn"


@pytest.mark.parametrize(
    ("email", "code"), [("", "required"), ("nope", "invalid"), ("a@b", "invalid"), (LONG_EMAIL, "invalid")]
)
def test_refuses_what_is_no_email(email, code):
    checkout = make_checkout(email="")

    field, found, _message = refusal(actions.set_email, checkout_id=checkout.pk, email=email, now=NOW)

    assert (field, found) == ("email", code)
    assert Checkout.objects.get().email == ""


def test_a_second_address_takes_the_row_of_the_first():
    checkout = make_checkout(address=make_address())
    first = checkout.shipping_address_id

    changed = actions.set_shipping_address(
        checkout_id=checkout.pk, address=make_address(street_address_1="1 Đường Mới"), now=NOW
    )

    assert changed.shipping_address_id == first
    assert Address.objects.filter(shipping_checkout=checkout, street_address_1="1 Đường Mới").count() == 1


def test_an_account_keeps_its_checkout_from_strangers_who_would_detach_it():
    owner, stranger = User.objects.create_user("owner@example.com"), User.objects.create_user("stranger@example.com")
    checkout = make_checkout(user=owner)

    for viewer in (ANONYMOUS, Viewer(user=stranger)):
        with pytest.raises(actions.NotTheOwner):
            actions.detach_customer(checkout_id=checkout.pk, viewer=viewer, now=NOW)
    assert Checkout.objects.get().user == owner

    actions.detach_customer(
        checkout_id=checkout.pk, viewer=Viewer(permissions=frozenset({"IMPERSONATE_USER"})), now=NOW
    )
    assert Checkout.objects.get().user is None


def two_vendors():
    """A checkout with goods of two vendors that both offer ``common``; the second also offers ``own``."""
    first, second = make_vendor(name="Muối Tôm"), make_vendor(name="Bánh Tráng")
    common, own = make_shipping_method(name="Tiêu chuẩn"), make_shipping_method(name="Hỏa tốc")
    for vendor in (first, second):
        offer_method(vendor=vendor, method=common)
    offer_method(vendor=second, method=own)
    lines = {make_product(vendor=vendor).variants.get(): 1 for vendor in (first, second)}
    return make_checkout(lines=lines, address=make_address()), common, own, first, second


def test_one_method_can_be_chosen_for_all_parcels():
    checkout, common, _own, _first, _second = two_vendors()

    checkout = actions.choose_delivery(checkout_id=checkout.pk, method_id=common.pk, now=NOW)

    basket = load_basket(checkout, now=NOW)
    assert basket.shipping_amount == 40_000
    assert basket.total_amount == 240_000
    assert basket.is_delivery_chosen


def test_the_derived_id_of_an_option_chooses_it():
    checkout, common, _own, _first, _second = two_vendors()
    option_id = actions.delivery_id(checkout.pk, common.pk)

    chosen = actions.choose_delivery(checkout_id=checkout.pk, method_id=None, option_id=option_id, now=NOW)

    assert chosen.shipping_method_id == common.pk


def test_a_vendors_parcel_can_travel_by_its_own_method():
    checkout, common, own, first, second = two_vendors()
    actions.choose_delivery(checkout_id=checkout.pk, method_id=common.pk, now=NOW)

    checkout = actions.choose_vendor_deliveries(checkout_id=checkout.pk, choices={second.pk: own.pk}, now=NOW)

    parts = load_basket(checkout, now=NOW).parts
    chosen = {part.vendor.pk: part.chosen.method_id for part in parts if part.chosen}
    assert chosen == {first.pk: common.pk, second.pk: own.pk}


def test_refuses_a_method_that_the_vendor_does_not_offer():
    checkout, _common, own, first, _second = two_vendors()

    field, code, _message = refusal(
        actions.choose_vendor_deliveries,
        checkout_id=checkout.pk,
        choices={first.pk: own.pk},
        now=NOW,
    )

    assert (field, code) == ("delivery_method_id", "delivery_method_not_applicable")


def test_refuses_any_method_before_there_is_an_address():
    vendor, method = make_vendor(), make_shipping_method()
    offer_method(vendor=vendor, method=method)
    checkout = make_checkout(lines={make_product(vendor=vendor).variants.get(): 1})

    field, code, _message = refusal(actions.choose_delivery, checkout_id=checkout.pk, method_id=method.pk, now=NOW)

    assert (field, code) == ("delivery_method_id", "delivery_method_not_applicable")


def test_a_basket_takes_two_statements_whatever_it_holds(django_assert_num_queries):
    method = make_shipping_method()
    lines: dict[ProductVariant, int] = {}
    for _ in range(5):
        vendor = make_vendor()
        offer_method(vendor=vendor, method=method)
        lines |= {make_product(vendor=vendor).variants.get(): 1 for _ in range(2)}
    checkout = make_checkout(lines=lines, address=make_address(), method=method)

    with django_assert_num_queries(2):
        basket = load_basket(checkout, now=NOW)

    assert len(basket.parts) == 5
    assert basket.shipping_amount == 100_000
