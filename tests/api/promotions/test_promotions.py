"""What shoppers see of promotions: lists, details, sorting and filters agree with what a basket is charged."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import api
from accounts.viewers import ANONYMOUS
from orders.baskets import load_basket
from orders.models import Checkout
from tests.factories.catalog import make_product
from tests.factories.orders import NOW, make_checkout
from tests.factories.promotions import make_promotion

pytestmark = pytest.mark.django_db

LIST = """query($channel: String!, $sort: ProductOrder, $filter: ProductFilterInput) {
  products(first: 20, channel: $channel, sortBy: $sort, filter: $filter) { edges { node { slug
    pricing { onSale discount { gross { amount } } priceRange { start { gross { amount } } }
      priceRangeUndiscounted { start { gross { amount } } } }
    variants { pricing { onSale price { gross { amount } } priceUndiscounted { gross { amount } } } } } } } }"""


def listed(now=NOW, **variables):
    result = api.run(
        LIST,
        {"channel": "vn"} | variables,
        viewer=ANONYMOUS,
        language="vi",
        now=now,
        build_url=lambda path: f"http://testserver{path}",
    )
    assert result.errors == []
    assert result.data
    return [edge["node"] for edge in result.data["products"]["edges"]]


def test_lists_details_sorting_and_filters_agree_with_what_a_basket_is_charged():
    lowered, other = make_product(price=100_000), make_product(price=90_000)
    make_promotion(value=20, covers={"products": [lowered]})
    checkout = make_checkout(lines={lowered.variants.get(): 2})

    found = listed(sort={"field": "PRICE", "direction": "ASC"})
    cheap = listed(filter={"minimalPrice": {"lte": 85_000}})

    assert [node["slug"] for node in found] == [lowered.slug, other.slug]
    assert [node["slug"] for node in cheap] == [lowered.slug]
    gross = {name: {"gross": {"amount": amount}} for name, amount in (("now", 80_000.0), ("before", 100_000.0))}
    assert found[0]["pricing"] == {
        "onSale": True,
        "discount": {"gross": {"amount": 20_000.0}},
        "priceRange": {"start": gross["now"]},
        "priceRangeUndiscounted": {"start": gross["before"]},
    }
    assert found[0]["variants"] == [
        {"pricing": {"onSale": True, "price": gross["now"], "priceUndiscounted": gross["before"]}}
    ]
    assert found[1]["pricing"]["onSale"] is False
    basket = load_basket(Checkout.objects.select_related("channel").get(pk=checkout.pk), now=NOW)
    assert basket.total_amount == 160_000
    assert basket.lines[0].price.undiscounted_total_amount == 200_000


@pytest.mark.django_db(transaction=True)
def test_the_first_reader_after_a_boundary_sees_it_although_no_job_ran():
    product = make_product()
    start = datetime(2026, 11, 23, 10, 0, 30, tzinfo=UTC)
    end = start + timedelta(seconds=20)  # within one minute: the kept answer of the minute must not be given
    make_promotion(covers={"products": [product]}, start_at=start, end_at=end)

    seen = [
        listed(now)[0]["pricing"]["onSale"]
        for now in (start - timedelta(seconds=1), start, start + timedelta(seconds=19), end, end)
    ]

    assert seen == [False, True, True, False, False]


@pytest.mark.django_db(transaction=True)
def test_a_kept_answer_costs_one_statement_with_promotions_too():
    make_promotion(covers={"products": [make_product()]}, end_at=NOW + timedelta(days=1))
    listed()

    with CaptureQueriesContext(connection) as queries:
        listed()

    assert len(queries) == 1
