"""Which gift a basket earns, told of rows alone; and which rows are read for it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from catalog.models import ProductTranslation
from orders.gifts import best_gift, gift_line_id, load_gifts
from promotions.models import Promotion
from tests.factories.catalog import make_channel, make_product
from tests.factories.promotions import make_gift_rule
from vendors.models import VendorStatus

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
OURS, OTHERS = 1, 2


def row(
    pk=1,
    *,
    price=30_000,
    vendor=OURS,
    funder=None,
    min_spent=1,
    left=5,
    is_shipped=True,
    tracks=True,
    status=VendorStatus.ACTIVE,
    **more,
):
    """A variant that a rule may give, as it is read."""
    product = SimpleNamespace(vendor_id=vendor, product_type=SimpleNamespace(is_shipping_required=is_shipped))
    values = {
        "pk": pk,
        "price_amount": None if price is None else Decimal(price),
        "available_quantity": left,
        "is_published_in_channel": True,
        "published_at": None,
        "available_for_purchase_at": NOW,
        "vendor_status": status,
        "giftrule": SimpleNamespace(min_spent_amount=Decimal(min_spent), promotion=SimpleNamespace(vendor_id=funder)),
        "productvariant": SimpleNamespace(pk=pk, product=product, track_inventory=tracks),
    }
    return SimpleNamespace(**values | more)


def best(*rows, spent=None, travelling=(OURS,), needed=None, kept=None):
    """The key of the gift that is given to a basket of 100,000 of our goods, unless told otherwise."""
    spent = {OURS: Decimal(100_000)} if spent is None else spent
    found = best_gift(rows, spent=spent, travelling=travelling, needed=needed or {}, kept=kept or {}, now=NOW)
    return found and found.pk


def test_the_most_precious_is_given_and_of_equals_the_first():
    assert best(row(1, price=10_000), row(3, price=40_000), row(2, price=40_000)) == 2


def test_a_basket_without_goods_earns_none():
    assert best(row(), spent={}, travelling=()) is None


@pytest.mark.parametrize(("min_spent", "expected"), [(99_999, 1), (100_000, 1), (100_001, None)])
def test_a_gift_is_earned_from_its_sum_on(min_spent, expected):
    assert best(row(min_spent=min_spent)) == expected


def test_goods_of_all_vendors_count_for_the_shop_and_a_vendors_own_for_its_gift():
    spent = {OURS: Decimal(60_000), OTHERS: Decimal(50_000)}

    assert best(row(min_spent=110_000), spent=spent) == 1
    assert best(row(min_spent=60_000, funder=OURS), spent=spent) == 1
    assert best(row(min_spent=60_001, funder=OURS), spent=spent) is None
    assert best(row(funder=3), spent=spent) is None


def test_a_vendor_gives_its_own_goods_alone():
    spent = {OURS: Decimal(60_000), OTHERS: Decimal(50_000)}

    assert best(row(vendor=OTHERS, funder=OURS), spent=spent, travelling=(OURS, OTHERS)) is None


def test_a_gift_that_is_sent_comes_in_a_parcel_that_is_sent_anyway():
    assert best(row(), travelling=()) is None
    assert best(row(is_shipped=False), travelling=()) == 1
    assert best(row(vendor=OTHERS, is_shipped=False), travelling=()) is None


@pytest.mark.parametrize(
    ("left", "needed", "kept", "expected"), [(3, 1, 1, 1), (3, 2, 1, None), (3, 1, 2, None), (0, 0, 0, None)]
)
def test_a_unit_that_somebody_needs_is_no_gift(left, needed, kept, expected):
    assert best(row(left=left), needed={1: needed}, kept={1: kept}) == expected


def test_goods_that_are_not_counted_are_always_there():
    assert best(row(left=0, tracks=False), needed={1: 9}) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"price": None},
        {"is_published_in_channel": False},
        {"published_at": NOW + timedelta(seconds=1)},
        {"available_for_purchase_at": None},
        {"available_for_purchase_at": NOW + timedelta(seconds=1)},
        {"status": VendorStatus.SUSPENDED},
    ],
    ids=str,
)
def test_what_is_not_for_sale_is_no_gift(changes):
    assert best(row(**changes)) is None


@given(
    st.lists(
        st.builds(dict, price=st.integers(0, 9), min_spent=st.integers(0, 9), left=st.integers(-1, 2)), max_size=6
    ),
    st.integers(0, 9),
)
def test_no_other_gift_that_is_earned_and_there_is_dearer(goods, spent):
    rows = [row(pk, **values) for pk, values in enumerate(goods)]

    found = best_gift(rows, spent={OURS: Decimal(spent)}, travelling={OURS}, needed={}, kept={}, now=NOW)

    earned = [values["price"] for values in goods if values["min_spent"] <= spent and values["left"] > 0]
    assert (found and found.price_amount) == max(earned, default=None)


def test_a_basket_has_one_gift_line_and_no_two_the_same():
    one, other = UUID(int=1), UUID(int=2)

    assert gift_line_id(one) == gift_line_id(one)
    assert len({one, other, gift_line_id(one), gift_line_id(other)}) == 4


@pytest.mark.django_db
def test_gifts_are_read_by_market_and_language_with_a_statement_for_each_language():
    here, abroad = make_channel(), make_channel(slug="export", currency="USD")
    salt = make_product(name="Muối").variants.get()
    ProductTranslation.objects.create(product=salt.product, language_code="en", name="Salt")
    make_gift_rule(gifts=[salt], channel=here)
    over = make_gift_rule(gifts=[salt], channel=abroad)
    Promotion.objects.filter(pk=over.promotion_id).update(end_at=NOW)

    with CaptureQueriesContext(connection) as queries:
        found = load_gifts([here.pk, abroad.pk, here.pk], ["vi", "en", "en-US"], now=NOW)

    assert {key: [gift.translated_product_name for gift in gifts] for key, gifts in found.items()} == {
        (here.pk, "vi"): [None],
        (here.pk, "en"): ["Salt"],
    }
    assert len(queries) == 2


@pytest.mark.django_db
def test_no_market_has_no_gifts(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert load_gifts([], ["vi"], now=NOW) == {}
