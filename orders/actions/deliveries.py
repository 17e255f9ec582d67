"""How the parcels of a checkout travel."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from orders.actions.locking import lock_checkout, touch
from orders.baskets import load_basket
from orders.delivery import find_quote
from orders.models import Checkout, CheckoutVendorDelivery
from primitives.errors import refusal

DELIVERY_NAMESPACE = UUID("6f1a6c1e-3f0c-4e07-9f5a-3c1d6e1f8b52")


def delivery_id(checkout_id: UUID, method_id: int) -> UUID:
    """The id under which clients know a delivery method for all parcels of a checkout; derived, not stored."""
    return uuid.uuid5(DELIVERY_NAMESPACE, f"{checkout_id}:{method_id}")


def choose_delivery(
    *, checkout_id: UUID, method_id: int | None, now: datetime, option_id: UUID | None = None
) -> Checkout:
    """Choose one method for every parcel, by its own id or by that of the option (``delivery_id``); None for none.

    Choices for single parcels are dropped. Raises ``ValidationError`` when the method is not one of the basket's
    options.
    """
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id)
        chosen = None
        if method_id is not None or option_id is not None:
            options = load_basket(checkout, now=now).options
            chosen = next(
                (
                    option.method_id
                    for option in options
                    if method_id == option.method_id or option_id == delivery_id(checkout.pk, option.method_id)
                ),
                None,
            )
            if chosen is None:
                raise _not_applicable()
        checkout.shipping_method_id = chosen
        CheckoutVendorDelivery.objects.filter(checkout=checkout).delete()
        touch(checkout, now, "shipping_method")
    return checkout


def choose_vendor_deliveries(*, checkout_id: UUID, choices: Mapping[int, int], now: datetime) -> Checkout:
    """Choose how single vendors' parcels travel: ``choices`` maps a vendor's id to a method's. All or none.

    Raises ``ValidationError`` when a vendor has no parcel in this checkout or does not offer the method there.
    """
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id)
        parts = {part.vendor.pk: part for part in load_basket(checkout, now=now).parts if part.parcel}
        for vendor_id, method_id in choices.items():
            if vendor_id not in parts:
                message = _("This producer has no goods to deliver in the basket.")
                raise refusal("vendor_id", message, "not_found")
            if find_quote(parts[vendor_id].quotes, method_id) is None:
                raise _not_applicable()
        CheckoutVendorDelivery.objects.bulk_create(
            [
                CheckoutVendorDelivery(checkout=checkout, vendor_id=vendor_id, shipping_method_id=method_id)
                for vendor_id, method_id in choices.items()
            ],
            update_conflicts=True,
            unique_fields=["checkout", "vendor"],
            update_fields=["shipping_method"],
        )
        touch(checkout, now)
    return checkout


def _not_applicable() -> ValidationError:
    return refusal("delivery_method_id", _("This shipping method is not applicable."), "delivery_method_not_applicable")
