"""Whether goods can be bought in the channel and in this quantity, and the units that are reserved for a checkout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalog.models import ProductVariant, Stock
from orders.goods import is_for_sale, is_published, load_variants
from orders.models import Checkout, CheckoutLine, Reservation
from orders.reservations import reservation_length
from primitives.errors import refusal


class VariantsNotFound(LookupError):
    """No variant has these ids; ``variant_ids`` lists them in the order of the input."""

    def __init__(self, variant_ids: Sequence[int]) -> None:
        super().__init__(variant_ids)
        self.variant_ids = variant_ids


def reserve_lines(checkout: Checkout, lines: Sequence[CheckoutLine], *, now: datetime) -> None:
    """Reserve the units of stored lines for the checkout, if the settings say so. Call it inside the transaction.

    The stock rows are locked in primary key order before anything is counted, as at completion, so two checkouts cannot
    both reserve the last unit. Raises ``ValidationError`` like ``add_lines`` when somebody was quicker.
    """
    length = reservation_length(is_signed_in=checkout.user_id is not None)
    if length is None or not lines:
        return
    counted = [line for line in lines if line.variant.track_inventory]
    variant_ids = {line.variant_id for line in counted}
    if not variant_ids:
        return
    list(Stock.objects.of_variants(variant_ids).for_update())
    Reservation.objects.bulk_create(
        [
            Reservation(line=line, variant_id=line.variant_id, quantity=line.quantity, reserved_until=now + length)
            for line in counted
        ],
        update_conflicts=True,
        unique_fields=["line"],
        update_fields=["quantity", "reserved_until"],
    )
    variants = load_variants(variant_ids, channel=checkout.channel, now=now, checkout_id=checkout.pk)
    kept = Counter[int]()
    for variant_id, quantity in checkout.lines.filter(variant__in=variant_ids).values_list("variant", "quantity"):
        kept[variant_id] += quantity
    check_quantities(variants, kept)


def load_known(checkout: Checkout, variant_ids: Sequence[int], now: datetime) -> dict[int, Any]:
    """Read the variants; raise for unknown ones, then for those that are not for sale in the channel."""
    if not variant_ids:
        return {}
    variants = load_variants(variant_ids, channel=checkout.channel, now=now, checkout_id=checkout.pk)
    missing = [variant_id for variant_id in variant_ids if variant_id not in variants]
    if missing:
        raise VariantsNotFound(missing)
    rows: list[Any] = [variants[variant_id] for variant_id in dict.fromkeys(variant_ids)]
    _refuse_lines(
        [row for row in rows if not is_for_sale(row, now)],
        _("Cannot add lines for unavailable for purchase variants."),
        "product_unavailable_for_purchase",
    )
    _refuse_lines(
        [row for row in rows if row.price_amount is None],
        _("Cannot add lines for unavailable in channel variants."),
        "unavailable_variant_in_channel",
    )
    _refuse_lines(
        [row for row in rows if not is_published(row, now)],
        _("Can't add unpublished variants."),
        "product_not_published",
    )
    return variants


def _refuse_lines(rows: Sequence[Any], message: str, code: str) -> None:
    if rows:
        raise refusal("lines", message, code, variant_ids=[row.pk for row in rows])


def check_quantities(variants: Mapping[int, Any], totals: Mapping[int, int]) -> None:
    """Compare the units wanted of each variant, over all its lines, with the limits and the stock."""
    shop_limit = settings.CHECKOUT_LINE_QUANTITY_LIMIT
    errors = []
    for variant_id, variant in variants.items():
        wanted = totals[variant_id]
        limit = min(shop_limit, variant.quantity_limit_per_customer or shop_limit)
        if wanted > limit:
            message = _("Cannot add more than %(limit)s times this item: %(item)s.")
            raise refusal("quantity", message, "quantity_greater_than_limit", limit=limit, item=name_of(variant))
        if variant.track_inventory and wanted > variant.available_quantity:
            message = _("Could not add items %(item)s. Only %(left)s remaining in stock.")
            left = variant.available_quantity
            errors.append(refusal(None, message, "insufficient_stock", item=name_of(variant), left=left))
    if errors:
        raise ValidationError({"quantity": errors})


def name_of(variant: ProductVariant) -> str:
    """What a message calls the variant, as Saleor does."""
    return variant.name or variant.sku or f"ID:{variant.pk}"


def check_size(number_of_lines: int) -> None:
    limit = settings.CHECKOUT_LINES_LIMIT
    if number_of_lines > limit:
        message = _("A basket holds at most %(limit)s lines.")
        raise refusal("lines", message, "quantity_greater_than_limit", limit=limit)
