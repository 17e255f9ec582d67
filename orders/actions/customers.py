"""Whose checkout it is: account, e-mail and addresses."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.emails import NotAnEmail, normalized
from accounts.models import Address
from accounts.viewers import Viewer
from orders.actions.locking import lock_checkout, touch
from orders.models import Checkout
from primitives.errors import refusal

if TYPE_CHECKING:
    from accounts.models import User


class AlreadyAttached(Exception):
    """The checkout belongs to an account already; nobody can take it over."""


class NotTheOwner(Exception):
    """The checkout belongs to somebody else's account."""


def set_email(*, checkout_id: UUID, email: str, now: datetime) -> Checkout:
    """Raise ``ValidationError`` at ``email`` when it is empty or not an e-mail."""
    email = clean_email(email)
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id)
        checkout.email = email
        touch(checkout, now, "email")
    return checkout


def set_shipping_address(*, checkout_id: UUID, address: Address, now: datetime, saves_address: bool = True) -> Checkout:
    """Say where the goods go; ``address`` is an unsaved row that becomes the checkout's own.

    ``saves_address``: whether the order puts it into the account's book.
    """
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id)
        checkout.shipping_address = _keep_address(address, checkout.shipping_address_id)
        checkout.saves_shipping_address = saves_address
        touch(checkout, now, "shipping_address", "saves_shipping_address")
    return checkout


def set_billing_address(*, checkout_id: UUID, address: Address, now: datetime, saves_address: bool = True) -> Checkout:
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id)
        checkout.billing_address = _keep_address(address, checkout.billing_address_id)
        checkout.saves_billing_address = saves_address
        touch(checkout, now, "billing_address", "saves_billing_address")
    return checkout


def attach_customer(*, checkout_id: UUID, user: User, now: datetime) -> Checkout:
    """Give the checkout to a user's account; the e-mail follows. Raises ``AlreadyAttached``."""
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id)
        if checkout.user_id is not None:
            raise AlreadyAttached(checkout_id)
        checkout.user, checkout.email = user, user.email
        touch(checkout, now, "user", "email")
    return checkout


def detach_customer(*, checkout_id: UUID, viewer: Viewer, now: datetime) -> Checkout:
    """Take the checkout from the account it belongs to. Raises ``NotTheOwner`` where that is somebody else's."""
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id)
        is_own = checkout.user_id is None or checkout.user == viewer.user
        if not is_own and not viewer.has_permission("IMPERSONATE_USER"):
            raise NotTheOwner(checkout_id)
        checkout.user = None
        touch(checkout, now, "user")
    return checkout


def clean_email(email: str) -> str:
    """The e-mail as it is kept. Raises ``ValidationError`` at ``email`` when it is empty or not an e-mail."""
    if not email.strip():
        raise refusal("email", _("This field cannot be blank."), "required")
    try:
        return normalized(email)
    except NotAnEmail as error:
        raise refusal("email", _("Enter a valid email address."), "invalid") from error


def _keep_address(address: Address, existing_id: int | None) -> Address:
    """Store the address in the row that the checkout already has, if any: a row belongs to one checkout alone."""
    address.pk = existing_id
    address.save(force_insert=existing_id is None, force_update=existing_id is not None)
    return address
