"""Nobody pays by a promotion that is over, nor more than one that has begun: the moment of the order counts."""

from datetime import timedelta

import pytest

from accounts.viewers import ANONYMOUS
from orders.baskets import load_basket
from payments.actions import complete_checkout
from promotions.models import Promotion
from tests.factories.orders import NOW, make_basket
from tests.factories.payments import pay
from tests.factories.promotions import make_promotion

pytestmark = pytest.mark.django_db
END = NOW + timedelta(hours=1)


def a_basket_in_a_promotion(**fields):
    checkout = make_basket(vendors=1)
    product = checkout.lines.get().variant.product
    make_promotion(value=20, covers={"products": [product]}, **fields)
    return checkout


@pytest.mark.parametrize(("seconds", "total"), [(-1, 100_000), (0, 120_000), (1, 120_000), (59, 120_000)])
def test_a_basket_costs_what_it_costs_at_that_second(seconds, total):
    checkout = a_basket_in_a_promotion(end_at=END)

    assert load_basket(checkout, now=END + timedelta(seconds=seconds)).total_amount == total


def test_the_order_is_charged_the_price_of_its_own_moment():
    checkout = a_basket_in_a_promotion(end_at=END)
    late = END + timedelta(seconds=1)

    paid = pay(checkout, now=late).transaction
    order = complete_checkout(checkout_id=checkout.pk, viewer=ANONYMOUS, now=late)

    assert (paid.authorized_amount, order.total_amount) == (120_000, 120_000)
    line = order.lines.get()
    assert (line.unit_price_amount, line.undiscounted_unit_price_amount) == (100_000, 100_000)
    assert not order.discounts.exists()


def test_a_promotion_that_has_just_begun_lowers_the_order_already():
    checkout = a_basket_in_a_promotion(start_at=END)

    pay(checkout, now=END)
    order = complete_checkout(checkout_id=checkout.pk, viewer=ANONYMOUS, now=END)

    assert order.total_amount == 100_000


def test_where_one_promotion_ends_another_takes_its_place_at_once():
    checkout = a_basket_in_a_promotion(end_at=END)
    product = checkout.lines.get().variant.product
    make_promotion(value=10, covers={"products": [product]})
    late = END + timedelta(seconds=1)

    pay(checkout, now=late)
    order = complete_checkout(checkout_id=checkout.pk, viewer=ANONYMOUS, now=late)

    assert order.total_amount == 110_000
    assert Promotion.objects.filter(is_applied=True).count() == 1
