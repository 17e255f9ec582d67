"""The address book."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.addresses import FIELDS as ADDRESS_FIELDS
from accounts.addresses import clean_address
from accounts.models import Address, User
from primitives.metadata import merge_metadata

MAX_ADDRESSES = 100
"""Most addresses in a book; one more replaces the oldest that is not a default (Saleor's rule)."""


def create_address(
    *,
    user_id: int,
    values: Mapping[str, Any],
    default_for: str | None = None,
    metadata: Mapping[str, str] | None = None,
) -> Address:
    """Add an address to a user's book, as the default ``"shipping"`` or ``"billing"`` one if asked.

    Raises ``ValidationError`` by field.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        address = add_to_book(user, values, metadata=metadata)
        if default_for:
            _set_default(user, address, default_for)
    return address


def update_address(*, address_id: int, values: Mapping[str, Any], metadata: Mapping[str, str] | None = None) -> Address:
    """Change an address of a book; missing parts stay. Orders keep their own copy.

    Raises ``Address.DoesNotExist``, or ``ValidationError`` by field.
    """
    with transaction.atomic():
        return write_address(_lock_in_book(address_id), values, metadata=metadata)


def delete_address(*, address_id: int) -> Address:
    """Take an address out of its book; if it was a default, no other one becomes it. Raises ``Address.DoesNotExist``."""
    with transaction.atomic():
        address = _lock_in_book(address_id)
        address.delete()
        address.pk = address_id  # the caller still says what it deleted
    return address


def set_default_address(*, user_id: int, address_id: int, default_for: str) -> User:
    """Make an address of the user's own book the default ``"shipping"`` or ``"billing"`` one.

    Raises ``Address.DoesNotExist``.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        _set_default(user, Address.objects.get(pk=address_id, user=user), default_for)
    return user


def _lock_in_book(address_id: int) -> Address:
    """An address of a book, its owner's row locked first, as whoever changes the whole book does."""
    owner = User.objects.filter(addresses=address_id)
    list(User.objects.select_for_update().filter(pk__in=owner.values("pk")))
    return Address.objects.select_for_update().get(pk=address_id, user__isnull=False)


def keep_in_book(*, user_id: int, address: Address, kind: str) -> None:
    """Put a copy of an address that was used into the user's book, unless the same is there or it was never checked.

    It becomes the default ``"shipping"`` or ``"billing"`` one where there is none. Call it inside a transaction: the
    user's row is locked.
    """
    if address.validation_skipped:
        return
    user = User.objects.select_for_update().get(pk=user_id)
    texts = {name: getattr(address, name) for name in (*ADDRESS_FIELDS, "country")}
    known = user.addresses.filter(**texts).order_by("pk").first()
    if known is None:
        known = address.copy()
        known.user = user
        _make_room(user)
        known.save(force_insert=True)
    if getattr(user, f"default_{kind}_address_id") is None:
        _set_default(user, known, kind)


def _make_room(user: User) -> None:
    """Forget the oldest addresses of a full book, the defaults excepted."""
    surplus = user.addresses.count() + 1 - MAX_ADDRESSES
    if surplus > 0:
        defaults = [pk for pk in (user.default_shipping_address_id, user.default_billing_address_id) if pk]
        oldest = user.addresses.exclude(pk__in=defaults).order_by("pk").values_list("pk", flat=True)[:surplus]
        Address.objects.filter(pk__in=list(oldest)).delete()


def add_to_book(user: User, values: Mapping[str, Any], *, metadata: Mapping[str, str] | None = None) -> Address:
    """Store a new address of ``user``, whose row the caller has locked."""
    address = clean_address(values)
    address.user = user
    address.metadata = merge_metadata({}, metadata)
    _make_room(user)
    address.save()
    return address


def write_address(address: Address, values: Mapping[str, Any], *, metadata: Mapping[str, str] | None = None) -> Address:
    known = {name: getattr(address, name) for name in (*ADDRESS_FIELDS, "country")}
    cleaned = clean_address(known | {name: value for name, value in values.items() if value is not None})
    cleaned.pk, cleaned.user_id = address.pk, address.user_id
    cleaned.metadata = merge_metadata(address.metadata, metadata)
    cleaned.save(force_update=True)
    return cleaned


def _set_default(user: User, address: Address, default_for: str) -> None:
    field = {"shipping": "default_shipping_address", "billing": "default_billing_address"}[default_for]
    setattr(user, field, address)
    user.save(update_fields=[field, "updated_at"])
