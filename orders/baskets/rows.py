"""The lines of checkouts as they are read: each row with what decides its price and availability."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localdate

from orders.gifts import gives_gifts
from orders.goods import UNREAD_OF_PRODUCT, all_but, priced
from orders.models import Checkout, CheckoutLine, CheckoutVendorDelivery
from primitives.languages import base_of_column
from primitives.statements import Among, Statement
from vendors.models import Vendor

Rows = defaultdict[UUID, list[Any]]
"""Annotated rows of lines by the id of their checkout; none for an empty one."""

_UNREAD = (
    *UNREAD_OF_PRODUCT,
    *all_but("variant__product__vendor__", Vendor, {"id", "name", "slug", "status"}),
)


def _line_query(checkouts: Any, today: Any, now: Any) -> QuerySet[Any]:
    own_choice = CheckoutVendorDelivery.objects.filter(
        checkout=OuterRef("checkout"), vendor=OuterRef("variant__product__vendor")
    ).values("shipping_method")[:1]
    lines = CheckoutLine.objects.filter(Among("checkout", checkouts))
    rows: QuerySet[Any] = (
        priced(lines, prefix="variant__", channel=F("checkout__channel"), today=today)
        .alias(
            promoted=FilteredRelation(
                "variant__promoted_prices",
                condition=Q(variant__promoted_prices__channel=F("checkout__channel")),
            ),
            product_translation=FilteredRelation(
                "variant__product__translations",
                condition=Q(variant__product__translations__language_code=base_of_column("checkout__language_code")),
            ),
            variant_translation=FilteredRelation(
                "variant__translations",
                condition=Q(variant__translations__language_code=base_of_column("checkout__language_code")),
            ),
        )
        .annotate(
            own_method_id=Subquery(own_choice),
            has_gift_cards=Exists(Checkout.gift_cards.through.objects.filter(checkout=OuterRef("checkout"))),
            has_gifts=gives_gifts("checkout__channel", now),
            translated_product_name=F("product_translation__name"),
            translated_variant_name=F("variant_translation__name"),
            rule_id=F("promoted__rule"),
            rule_value_type=F("promoted__rule__value_type"),
            rule_value=F("promoted__rule__value"),
            promotion_name=F("promoted__rule__promotion__name"),
            promotion_vendor_id=F("promoted__rule__promotion__vendor"),
            promotion_end_at=F("promoted__rule__promotion__end_at"),
        )
        .select_related("variant__product__vendor", "variant__product__product_type")
        .defer(*_UNREAD)
        .order_by("created_at", "pk")
    )
    return rows


# Read for every step of a purchase: composing it anew would cost more than everything else in it.
_LINES: Statement[Any] = Statement(_line_query)


def read_rows(checkouts: Sequence[Checkout], *, now: datetime) -> Rows:
    """The lines of each checkout, oldest first; one statement."""
    found: Rows = defaultdict(list)
    for row in _LINES.rows(checkouts=[checkout.pk for checkout in checkouts], today=localdate(now), now=now):
        found[row.checkout_id].append(_without_ended_promotion(row, now))
    return found


def _without_ended_promotion(row: Any, now: datetime) -> Any:
    """Prices follow the end of a promotion within a minute; nobody is charged by one that is over meanwhile."""
    if row.rule_id is not None and row.promotion_end_at is not None and row.promotion_end_at <= now:
        row.promoted_price_amount = row.rule_id = None
    return row
