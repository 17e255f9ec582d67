"""Opens and deletes checkouts, and keeps what belongs to them: language, note, metadata."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Address
from catalog.models import Channel
from orders.actions.customers import clean_email
from orders.actions.locking import lock_checkout, touch
from orders.actions.merging import LineInput, merge_lines
from orders.actions.quantities import reserve_lines
from orders.models import Checkout, CheckoutLine
from primitives.errors import refusal
from primitives.metadata import merge_metadata

if TYPE_CHECKING:
    from accounts.models import User


def create_checkout(
    *,
    channel: Channel,
    lines: Sequence[LineInput],
    now: datetime,
    user: User | None = None,
    email: str = "",
    language_code: str = "vi",
    shipping_address: Address | None = None,
    billing_address: Address | None = None,
    saves_shipping_address: bool = True,
    saves_billing_address: bool = True,
    metadata: Mapping[str, str] | None = None,
    private_metadata: Mapping[str, str] | None = None,
) -> Checkout:
    """Open a checkout. Addresses are unsaved rows of ``accounts.addresses.clean_address``.

    ``saves_…_address``: whether the order puts the address into the account's book. Raises what ``add_lines`` raises,
    and ``ValidationError`` for the e-mail.
    """
    if email:
        email = clean_email(email)
    checkout = Checkout(
        channel=channel,
        currency=channel.currency_code,
        user=user,
        email=email or (user.email if user else ""),
        language_code=language_code,
        saves_shipping_address=saves_shipping_address,
        saves_billing_address=saves_billing_address,
        metadata=merge_metadata({}, metadata),
        private_metadata=merge_metadata({}, private_metadata, field="private_metadata"),
        created_at=now,
        changed_at=now,
    )
    with transaction.atomic():
        new_lines, _changed = merge_lines(checkout, [], lines, now=now)
        for address in (shipping_address, billing_address):
            if address is not None:
                address.save(force_insert=True)
        checkout.shipping_address, checkout.billing_address = shipping_address, billing_address
        checkout.save(force_insert=True)
        CheckoutLine.objects.bulk_create(new_lines)
        reserve_lines(checkout, new_lines, now=now)
    return checkout


def set_language(*, checkout_id: UUID, language_code: str, now: datetime) -> Checkout:
    """Choose the language of the order's texts and mails."""
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id)
        checkout.language_code = language_code
        touch(checkout, now, "language_code")
    return checkout


def set_note(*, checkout_id: UUID, note: str, now: datetime) -> Checkout:
    """Keep what the shopper wants to tell the vendors. Raises ``ValidationError`` above 2,000 characters."""
    if len(note) > settings.CHECKOUT_NOTE_MAX_LENGTH or "\0" in note:
        message = _("At most %(limit)s characters fit here.")
        raise refusal("customer_note", message, limit=settings.CHECKOUT_NOTE_MAX_LENGTH)
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id)
        checkout.customer_note = note.strip()
        touch(checkout, now, "customer_note")
    return checkout


def update_metadata(
    *,
    checkout_id: UUID,
    now: datetime,
    values: Mapping[str, str] | None = None,
    removed_keys: Iterable[str] = (),
    is_private: bool = False,
) -> Checkout:
    """Set and remove keys of the checkout's metadata. The edge declares who may touch the private part.

    Raises ``CheckoutNotFound``, and ``ValidationError`` at ``input`` for pairs that cannot be kept.
    """
    name = "private_metadata" if is_private else "metadata"
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id)
        setattr(checkout, name, merge_metadata(getattr(checkout, name), values, removed_keys, field="input"))
        touch(checkout, now, name)
    return checkout


def delete_checkouts(*, checkout_ids: Iterable[UUID]) -> int:
    """Forget checkouts with their lines and addresses; the caller has locked them. Returns their number."""
    with transaction.atomic():
        checkouts = Checkout.objects.filter(pk__in=list(checkout_ids))
        address_ids = [pk for pair in checkouts.values_list("shipping_address", "billing_address") for pk in pair if pk]
        number = checkouts.count()
        checkouts.delete()
        Address.objects.filter(pk__in=address_ids, user=None).delete()
    return number
