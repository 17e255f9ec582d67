"""Locks that several actions take, and what they look up to take them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from catalog.models import Channel, Product, ProductVariant
from primitives.errors import refusal
from primitives.rows import RowErrors, in_batches


def lock_products(product_ids: Collection[int]) -> None:
    """Lock product rows in primary key order, so that changes of one product's range come one after the other.

    Call it inside the transaction. Raises ``ValidationError`` for an unknown product.
    """
    found = 0
    for part in in_batches(set(product_ids)):
        batch = Product.objects.select_for_update(no_key=True).filter(pk__in=part)
        found += len(batch.order_by("pk").values_list("pk", flat=True))
    if found < len(set(product_ids)):
        raise refusal("product_id", _("No such product."), "not_found")


def products_of(variant_ids: Sequence[int], errors: RowErrors) -> dict[int, int]:
    """The product of each variant; note at ``variant_id`` of which row one is not there."""
    found: dict[int, int] = {}
    for part in in_batches(set(variant_ids)):
        found.update(ProductVariant.objects.filter(pk__in=part).values_list("pk", "product_id"))
    for number, variant_id in enumerate(variant_ids):
        if variant_id not in found:
            errors.add(number, "variant_id", _("No such variant."), "not_found")
    return found


def find_channel(channel_id: int) -> Channel:
    """The channel. Raises ``ValidationError`` at ``channel_id`` when it is not there."""
    channel = Channel.objects.filter(pk=channel_id).first()
    if channel is None:
        raise refusal("channel_id", _("No such channel."), "not_found")
    return channel
