"""What codes take off baskets: how vouchers and cards are read, when they count, and what they are worth then."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Checkout
from orders.reductions import AttachedVoucher, balances, load_covered, load_gift_cards, load_vouchers, split_off
from promotions.models import GiftCard, Voucher, VoucherCode, VoucherTranslation, VoucherUse
from promotions.splitting import Item, Terms
from tests.factories.catalog import make_category, make_channel, make_product
from tests.factories.orders import NOW, make_basket
from tests.factories.promotions import make_gift_card, make_voucher

LINE, OTHER_LINE = UUID(int=1), UUID(int=2)


def attached(terms: Terms | None) -> AttachedVoucher:
    return AttachedVoucher(code=VoucherCode(voucher=Voucher(name="Ưu đãi")), translated_name="", terms=terms)


def terms(kind: str = "entire_order", value: int = 10, **more) -> Terms:
    return Terms(type=kind, value_type="percentage", value=Decimal(value), **more)


def split(given: Terms | None, **more):
    items = [
        Item(key=LINE, vendor_id=1, quantity=2, unit_amount=Decimal(50_000)),
        Item(key=OTHER_LINE, vendor_id=2, quantity=1, unit_amount=Decimal(33_333)),
    ]
    values = {"deliveries": {1: Decimal(20_000)}, "covered": (), "currency": "VND"} | more
    return split_off(attached(given), items, **values)


def use_voucher(checkout: Checkout, code: VoucherCode) -> None:
    Checkout.objects.filter(pk=checkout.pk).update(voucher_code=code)


def loaded(checkout: Checkout, *, now=NOW) -> AttachedVoucher:
    return load_vouchers([Checkout.objects.get(pk=checkout.pk)], now=now)[checkout.pk]


def test_a_voucher_takes_its_part_off_each_line():
    found = split(terms())

    assert found is not None
    assert (found.lines, found.deliveries, found.amount) == ({LINE: 10_000, OTHER_LINE: 3_333}, {}, 13_333)


def test_a_voucher_for_goods_takes_off_what_it_covers():
    found = split(terms("specific_product"), covered=[OTHER_LINE])

    assert found is not None
    assert found.lines == {OTHER_LINE: 3_333}


def test_a_voucher_for_delivery_takes_off_parcels():
    found = split(terms("shipping", 50))

    assert found is not None
    assert (found.lines, found.deliveries) == ({}, {1: 10_000})


@pytest.mark.parametrize(
    "given",
    [
        None,
        terms("specific_product"),
        terms(vendor_id=3),
        terms(min_quantity=4),
        terms(min_spent_amount=Decimal(133_334)),
    ],
    ids=["over", "covers nothing", "of another vendor", "too few", "too cheap"],
)
def test_a_voucher_that_does_not_apply_takes_off_nothing(given):
    assert split(given) is None


def test_the_name_is_the_vouchers():
    assert attached(None).name == "Ưu đãi"


def test_a_card_pays_what_is_on_it_in_its_currency_until_its_last_day_is_over():
    today = date(2026, 11, 23)
    cards = [
        GiftCard(pk=1, currency="VND", current_balance_amount=Decimal(50_000), is_active=True),
        GiftCard(pk=2, currency="VND", current_balance_amount=Decimal(0), is_active=True, expiry_date=today),
        GiftCard(pk=3, currency="USD", current_balance_amount=Decimal(5), is_active=True),
        GiftCard(pk=4, currency="VND", current_balance_amount=Decimal(1), is_active=False),
        GiftCard(
            pk=5, currency="VND", current_balance_amount=Decimal(1), is_active=True, expiry_date=date(2026, 11, 22)
        ),
    ]

    assert balances(cards, currency="VND", now=NOW) == {1: 50_000, 2: 0}
    assert balances(cards, currency="USD", now=NOW) == {3: 5}
    # the day ends at midnight in Vietnam, 17 hours after it began in London
    assert balances(cards[1:2], currency="VND", now=NOW.replace(hour=16, minute=59)) == {2: 0}
    assert balances(cards[1:2], currency="VND", now=NOW.replace(hour=17)) == {}


@pytest.mark.django_db
def test_a_voucher_is_read_with_its_terms_in_the_market_of_the_basket():
    checkout = make_basket(vendors=1)
    code = make_voucher(value=25, min_spent=99_000, min_checkout_items_quantity=2, apply_once_per_order=True)
    use_voucher(checkout, code)

    found = loaded(checkout)

    assert (found.code, found.voucher, found.name) == (code, code.voucher, "Ưu đãi")
    assert found.terms == Terms(
        type="entire_order",
        value_type="percentage",
        value=Decimal(25),
        vendor_id=None,
        is_once_per_order=True,
        min_spent_amount=Decimal(99_000),
        min_quantity=2,
    )


@pytest.mark.django_db
def test_a_voucher_of_another_market_has_no_terms():
    checkout = make_basket(vendors=1)
    use_voucher(checkout, make_voucher(channel=make_channel(slug="export", currency="USD")))

    assert loaded(checkout).terms is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [{"start_at": NOW + timedelta(seconds=1)}, {"end_at": NOW}, {"usage_limit": 3, "used": 3}],
    ids=["not yet", "over", "used up"],
)
def test_a_voucher_that_is_not_on_has_no_terms(changes):
    checkout = make_basket(vendors=1)
    code = make_voucher()
    Voucher.objects.filter(pk=code.voucher_id).update(**changes)
    use_voucher(checkout, code)

    assert loaded(checkout).terms is None


@pytest.mark.django_db
def test_a_code_that_was_stopped_has_no_terms():
    checkout = make_basket(vendors=1)
    code = make_voucher()
    VoucherCode.objects.filter(pk=code.pk).update(is_active=False)
    use_voucher(checkout, code)

    assert loaded(checkout).terms is None


@pytest.mark.django_db
@pytest.mark.parametrize(("email", "is_good"), [("LAN@example.com", False), ("mai@example.com", True)])
def test_a_voucher_once_for_each_customer_knows_them_by_their_mail(email, is_good):
    checkout = make_basket(vendors=1, email=email)
    code = make_voucher(apply_once_per_customer=True)
    VoucherUse.objects.create(
        voucher=code.voucher, code=code, email="lan@example.com", checkout_token=UUID(int=3), at=NOW
    )
    use_voucher(checkout, code)

    assert (loaded(checkout).terms is not None) == is_good


@pytest.mark.django_db
def test_a_voucher_is_called_as_the_reader_of_the_basket_says_it():
    checkout = make_basket(vendors=1, language_code="en-US")
    code = make_voucher()
    VoucherTranslation.objects.create(voucher=code.voucher, language_code="en", name="Reduction")
    use_voucher(checkout, code)

    assert loaded(checkout).translated_name == "Reduction"


@pytest.mark.django_db
def test_vouchers_of_many_baskets_take_one_statement_and_none_where_there_is_none():
    baskets = [make_basket(vendors=1) for _ in range(3)]
    with CaptureQueriesContext(connection) as none:
        assert load_vouchers(baskets, now=NOW) == {}
    for checkout in baskets:
        use_voucher(checkout, make_voucher())
    baskets = list(Checkout.objects.all())

    with CaptureQueriesContext(connection) as queries:
        found = load_vouchers(baskets, now=NOW)
        assert all(one.voucher.vendor is None for one in found.values())

    assert set(found) == {checkout.pk for checkout in baskets}
    assert (len(none), len(queries)) == (0, 1)


@pytest.mark.django_db
def test_a_voucher_for_goods_covers_variants_below_its_categories():
    group = make_category()
    covered = make_product(category=make_category(parent=group)).variants.get()
    other = make_product(category=make_category()).variants.get()
    checkout = make_basket(vendors=1)
    code = make_voucher(kind="specific_product", covers={"categories": [group]})
    use_voucher(checkout, code)
    rows = [_Row(covered), _Row(other)]

    found = load_covered({checkout.pk: loaded(checkout)}, {checkout.pk: rows})

    assert found == {code.voucher_id: {covered.pk}}


@pytest.mark.django_db
def test_nothing_is_read_of_goods_for_a_voucher_of_the_whole_order(django_assert_num_queries):
    checkout = make_basket(vendors=1)
    use_voucher(checkout, make_voucher())
    vouchers = {checkout.pk: loaded(checkout)}

    with django_assert_num_queries(0):
        assert load_covered(vouchers, {checkout.pk: []}) == {}


@pytest.mark.django_db
def test_cards_come_in_the_order_in_which_they_were_made(django_assert_num_queries):
    baskets = [make_basket(vendors=1) for _ in range(2)]
    first, second = make_gift_card(), make_gift_card()
    baskets[0].gift_cards.add(second, first)

    with django_assert_num_queries(1):
        found = load_gift_cards([checkout.pk for checkout in baskets])

    assert [found[checkout.pk] for checkout in baskets] == [[first, second], []]
    with django_assert_num_queries(0):
        assert load_gift_cards([]) == {}


class _Row:
    """A line as far as the cover of a voucher looks at it."""

    def __init__(self, variant):
        self.variant, self.variant_id = variant, variant.pk
