"""The terms of vouchers and promotions, as operators change them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from primitives.rows import Change, RowsRefused
from promotions.actions import (
    Gift,
    NewPromotion,
    NewVoucher,
    Rule,
    VoucherListing,
    add_code,
    change_code,
    change_promotions,
    change_vouchers,
    cover_with_voucher,
    create_codes,
    create_promotions,
    create_vouchers,
    delete_codes,
    delete_vouchers,
    list_vouchers,
    remove_gifts,
    remove_rules,
    unlist_voucher,
    write_gifts,
    write_rules,
)
from promotions.models import Voucher, VoucherCode
from tests.counting import columns_written
from tests.factories.catalog import make_channel, make_product
from tests.factories.promotions import make_gift_card, make_voucher

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def fields(refusal: RowsRefused) -> dict[int, set[str]]:
    return {row: set(found) for row, found in refusal.by_row.items()}


def test_a_voucher_is_worth_something_where_it_is_listed():
    channel, product = make_channel(), make_product()
    (voucher,) = create_vouchers(vouchers=[NewVoucher(NOW, name="Tết")])

    list_vouchers(listings=[VoucherListing(voucher.pk, channel.pk, Decimal(10))])
    list_vouchers(listings=[VoucherListing(voucher.pk, channel.pk, Decimal(20), Decimal(100_000))])
    cover_with_voucher(voucher_id=voucher.pk, covers={"products": [product.pk]})

    listing = voucher.channel_listings.get()
    assert (listing.currency, listing.discount_value, list(voucher.products.all())) == ("VND", 20, [product])
    unlist_voucher(voucher_id=voucher.pk, channel_ids=[channel.pk])
    delete_vouchers(voucher_ids=[voucher.pk])
    assert not Voucher.objects.exists()


def test_terms_that_make_no_sense_are_refused_by_row():
    voucher = make_voucher(usage_limit=5).voucher
    Voucher.objects.update(used=3)

    with pytest.raises(RowsRefused) as new:
        create_vouchers(vouchers=[NewVoucher(NOW), NewVoucher(NOW, end_at=NOW, vendor_id=999_999)])
    with pytest.raises(RowsRefused) as changed:
        change_vouchers(changes=[Change(voucher.pk, {"usage_limit": 2})])
    with pytest.raises(RowsRefused) as listed:
        list_vouchers(listings=[VoucherListing(999_999, 999_999, Decimal(-1))])

    assert fields(new.value) == {1: {"end_at", "vendor_id"}}
    assert fields(changed.value) == {0: {"usage_limit"}}
    assert fields(listed.value) == {0: {"voucher_id", "channel_id", "discount_value"}}
    assert Voucher.objects.count() == 1


def test_a_change_of_terms_writes_over_no_use():
    voucher = make_voucher().voucher
    changes = [Change(voucher.pk, {"name": "Tết"})]

    assert columns_written(lambda: change_vouchers(changes=changes), "promotions_voucher") == [{"name"}]


def test_a_code_is_renamed_with_its_uses_and_taken_by_nobody_else():
    code, other = make_voucher(code="ONE"), make_gift_card(code="TWO")
    VoucherCode.objects.update(used=4)

    change_code(code_id=code.pk, code=" uno ", is_active=False)

    stored = VoucherCode.objects.get()
    assert (stored.code, stored.used, stored.is_active) == ("UNO", 4, False)
    for wrong in (other.code, "", "x\ny"):
        with pytest.raises(ValidationError):
            change_code(code_id=code.pk, code=wrong, is_active=True)
        with pytest.raises(ValidationError):
            add_code(voucher_id=code.voucher_id, code=wrong, now=NOW)
    delete_codes(voucher_id=code.voucher_id, code_ids=[code.pk])
    assert not VoucherCode.objects.exists()


def test_codes_that_nobody_guesses_are_made_together():
    (voucher,) = create_vouchers(vouchers=[NewVoucher(NOW)])

    codes = create_codes(voucher_id=voucher.pk, number=20, prefix="tet-", now=NOW)

    assert len({row.code for row in codes if row.code.startswith("TET-")}) == 20


def test_rules_and_gifts_are_stored_changed_and_removed():
    channel, product = make_channel(), make_product()
    (promotion,) = create_promotions(promotions=[NewPromotion("Tết", NOW)])
    covers = {"products": [product.pk]}

    (rule,) = write_rules(promotion_id=promotion.pk, rules=[Rule([channel.pk], "percentage", Decimal(10), covers)])
    write_rules(promotion_id=promotion.pk, rules=[Rule([channel.pk], "percentage", Decimal(20), covers, pk=rule.pk)])
    variant = product.variants.get()
    (gift,) = write_gifts(promotion_id=promotion.pk, gifts=[Gift(channel.pk, Decimal(200_000), [variant.pk])])

    stored = promotion.rules.get()
    assert (stored.value, list(stored.products.all()), list(stored.channels.all())) == (20, [product], [channel])
    assert list(promotion.gift_rules.get().gifts.all()) == [variant]
    remove_rules(promotion_id=promotion.pk, rule_ids=[rule.pk])
    remove_gifts(promotion_id=promotion.pk, gift_ids=[gift.pk])
    assert not promotion.rules.exists()
    assert not promotion.gift_rules.exists()


def test_promotions_that_make_no_sense_are_refused_by_row():
    channel = make_channel()
    (promotion,) = create_promotions(promotions=[NewPromotion("Tết", NOW)])

    with pytest.raises(RowsRefused) as changed:
        change_promotions(changes=[Change(promotion.pk, {"end_at": NOW - timedelta(days=1)})])
    with pytest.raises(RowsRefused) as rules:
        write_rules(
            promotion_id=promotion.pk,
            rules=[
                Rule([channel.pk], "percentage", Decimal(101), {}),
                Rule([channel.pk], "fixed", Decimal(101), {}, pk=999_999),
            ],
        )
    with pytest.raises(RowsRefused) as gifts:
        write_gifts(promotion_id=promotion.pk, gifts=[Gift(999_999, Decimal(0), [])])

    assert [fields(refusal.value) for refusal in (changed, rules, gifts)] == [
        {0: {"end_at"}},
        {0: {"value"}, 1: {"id"}},
        {0: {"channel_id", "min_spent_amount"}},
    ]
    assert not promotion.rules.exists()
