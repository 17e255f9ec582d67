"""What vouchers and gift cards take off baskets. A handful of statements, none where no code was given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.timezone import localdate

from catalog.models import Product
from orders.models import Checkout
from primitives.languages import base_of_column
from promotions.coverage import Goods, covered_goods
from promotions.models import GiftCard, Voucher, VoucherCode, VoucherType, VoucherUse
from promotions.splitting import Item, NotApplicable, Split, Terms, split_voucher


@dataclass(frozen=True, slots=True)
class AttachedVoucher:
    """The voucher of a checkout: its code and terms. ``terms`` is None when it cannot be used (any more)."""

    code: VoucherCode
    translated_name: str
    terms: Terms | None

    @property
    def voucher(self) -> Voucher:
        return self.code.voucher

    @property
    def name(self) -> str:
        return self.voucher.name


def load_vouchers(checkouts: Iterable[Checkout], *, now: datetime) -> dict[UUID, AttachedVoucher]:
    """The voucher of each checkout that has one; one statement, none when no checkout has."""
    pks = [checkout.pk for checkout in checkouts if checkout.voucher_code_id is not None]
    if not pks:
        return {}
    to_voucher = "voucher_code__voucher__"
    rows = (
        Checkout.objects.filter(pk__in=pks)
        .alias(
            listing=FilteredRelation(
                f"{to_voucher}channel_listings", condition=Q(**{f"{to_voucher}channel_listings__channel": F("channel")})
            ),
            translation=FilteredRelation(
                f"{to_voucher}translations",
                condition=Q(**{f"{to_voucher}translations__language_code": base_of_column("language_code")}),
            ),
        )
        .annotate(
            discount_value=F("listing__discount_value"),
            min_spent_amount=F("listing__min_spent_amount"),
            translated_name=F("translation__name"),
            is_used_by_customer=Exists(
                VoucherUse.objects.filter(voucher=OuterRef("voucher_code__voucher"), email=Lower(OuterRef("email")))
            ),
        )
        .select_related("voucher_code__voucher__vendor")
    )
    found = {}
    for row in rows:
        if row.voucher_code is not None:
            terms = _terms(row, row.voucher_code, now)
            translated: Any = row
            found[row.pk] = AttachedVoucher(row.voucher_code, translated.translated_name or "", terms)
    return found


def _terms(row: Any, code: VoucherCode, now: datetime) -> Terms | None:
    voucher = code.voucher
    is_good = code.is_active and voucher.is_running(now) and not code.is_used_up(by_customer=row.is_used_by_customer)
    if row.discount_value is None or not is_good:
        return None
    return Terms(
        type=voucher.type,
        value_type=voucher.value_type,
        value=row.discount_value,
        vendor_id=voucher.vendor_id,
        is_once_per_order=voucher.apply_once_per_order,
        min_spent_amount=row.min_spent_amount,
        min_quantity=voucher.min_checkout_items_quantity,
    )


def load_covered(
    vouchers: Mapping[UUID, AttachedVoucher], rows_of: Mapping[UUID, Sequence[Any]]
) -> dict[int, set[int]]:
    """The variants that each voucher for specific goods covers, by the voucher's id; two statements or none."""
    rows: defaultdict[int, list[Any]] = defaultdict(list)
    for checkout_id, attached in vouchers.items():
        if attached.terms is not None and attached.terms.type == VoucherType.SPECIFIC_PRODUCT:
            rows[attached.voucher.pk].extend(rows_of.get(checkout_id, ()))
    products = {row.variant.product_id for its_rows in rows.values() for row in its_rows}
    if not products:
        return {}
    paths = dict(Product.objects.filter(pk__in=products).values_list("pk", "category__path"))
    return covered_goods(
        Voucher,
        {
            pk: [Goods(row.variant_id, row.variant.product_id, paths[row.variant.product_id] or "") for row in its_rows]
            for pk, its_rows in rows.items()
        },
    )


def load_gift_cards(checkout_ids: Iterable[UUID]) -> defaultdict[UUID, list[GiftCard]]:
    """The cards of each checkout in the order in which they were made; one statement, none for no checkout."""
    wanted = list(checkout_ids)
    found: defaultdict[UUID, list[GiftCard]] = defaultdict(list)
    if wanted:
        links = Checkout.gift_cards.through.objects.filter(checkout__in=wanted).select_related("giftcard")
        for link in links.order_by("giftcard"):
            found[link.checkout_id].append(link.giftcard)
    return found


def split_off(
    attached: AttachedVoucher,
    items: Sequence[Item[UUID]],
    *,
    deliveries: Mapping[int, Decimal],
    covered: Iterable[UUID],
    currency: str,
) -> Split[UUID] | None:
    """What the voucher takes off; None when it does not apply to these goods."""
    if attached.terms is None:
        return None
    try:
        return split_voucher(attached.terms, items, deliveries=deliveries, covered=set(covered), currency=currency)
    except NotApplicable:
        return None


def balances(cards: Iterable[GiftCard], *, currency: str, now: datetime) -> dict[int, Decimal]:
    """What each card can pay today, by its id."""
    today = localdate(now)
    return {
        card.pk: card.current_balance_amount for card in cards if card.currency == currency and card.is_usable(today)
    }
