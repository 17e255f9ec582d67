"""Everything that changes a voucher, its codes and what it is worth. Its uses are written by ``redeeming``."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Channel
from primitives import translations as of_any_table
from primitives.errors import refusal
from primitives.rows import (
    BATCH,
    Change,
    RowErrors,
    check_new,
    columns_of,
    find_rows,
    take_changes,
    upsert,
    write_changes,
)
from primitives.translations import Translation
from promotions.actions.codes import check_free, clean_code, random_code
from promotions.models import (
    ValueType,
    Voucher,
    VoucherChannelListing,
    VoucherCode,
    VoucherTranslation,
    VoucherType,
)
from vendors.models import Vendor

_CHANGEABLE = frozenset(
    {
        "name",
        "type",
        "value_type",
        "vendor_id",
        "start_at",
        "end_at",
        "usage_limit",
        "apply_once_per_order",
        "apply_once_per_customer",
        "single_use",
        "min_checkout_items_quantity",
        "metadata",
        "private_metadata",
    }
)


@dataclass(frozen=True, slots=True)
class NewVoucher:
    """The terms under which codes lower a checkout. Without ``vendor_id`` the marketplace pays."""

    start_at: datetime
    name: str = ""
    type: str = VoucherType.ENTIRE_ORDER
    value_type: str = ValueType.FIXED
    vendor_id: int | None = None
    end_at: datetime | None = None
    usage_limit: int | None = None
    apply_once_per_order: bool = False
    apply_once_per_customer: bool = False
    single_use: bool = False
    min_checkout_items_quantity: int | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    private_metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VoucherListing:
    """What a voucher is worth in a channel, in its currency, and from which sum of goods on it counts."""

    voucher_id: int
    channel_id: int
    discount_value: Decimal
    min_spent_amount: Decimal | None = None


def create_vouchers(*, vouchers: Sequence[NewVoucher]) -> list[Voucher]:
    """Store vouchers without codes, worth nothing anywhere yet; all or none. Raises ``RowsRefused``; locks nothing."""
    errors = RowErrors()
    rows = [Voucher(**columns_of(new)) for new in vouchers]
    check_new(rows, errors)
    _check_vendors([new.vendor_id for new in vouchers], errors)
    for number, row in enumerate(rows):
        _check_terms(number, row, errors)
    errors.raise_any()
    return Voucher.objects.bulk_create(rows, batch_size=BATCH)


def change_vouchers(*, changes: Sequence[Change]) -> list[Voucher]:
    """Change the terms of vouchers, all or none. Locks their rows, as their uses do. Raises ``RowsRefused``."""
    errors = RowErrors()
    with transaction.atomic():
        rows = take_changes(Voucher.objects.all(), changes, errors, columns=_CHANGEABLE)
        _check_vendors([change.values.get("vendor_id") for change in changes], errors)
        for number, change in enumerate(changes):
            if change.pk in rows:
                _check_terms(number, rows[change.pk], errors)
        errors.raise_any()
        write_changes(rows, changes)
    return [rows[change.pk] for change in changes]


def delete_vouchers(*, voucher_ids: Collection[int]) -> None:
    """Remove vouchers with their codes and uses. Ids that are not there count as removed."""
    Voucher.objects.filter(pk__in=voucher_ids).delete()


def cover_with_voucher(*, voucher_id: int, covers: Mapping[str, Collection[int]]) -> None:
    """Say which goods a voucher covers from now on: primary keys of ``products``, ``variants``, ``collections`` and
    ``categories``; what is not named stays. Locks the voucher. Raises ``Voucher.DoesNotExist``.
    """
    with transaction.atomic():
        voucher = Voucher.objects.select_for_update(no_key=True).get(pk=voucher_id)
        for relation, pks in covers.items():
            getattr(voucher, relation).set(pks)


def translate_vouchers(*, translations: Sequence[Translation]) -> None:
    """Store names of vouchers in other languages, all or none. Raises ``RowsRefused``."""
    of_any_table.write_translations(VoucherTranslation, translations)


def remove_voucher_translations(*, voucher_id: int, language_codes: Sequence[str]) -> None:
    """Forget the names of a voucher in these languages."""
    of_any_table.remove_translations(VoucherTranslation, owner_id=voucher_id, language_codes=language_codes)


def list_vouchers(*, listings: Sequence[VoucherListing]) -> None:
    """Say what vouchers are worth in channels, all or none; other channels stay. Raises ``RowsRefused``."""
    errors = RowErrors()
    channel_ids = [told.channel_id for told in listings]
    channels = find_rows(Channel.objects.all(), channel_ids, errors, field="channel_id", message=_("No such channel."))
    vouchers = [told.voucher_id for told in listings]
    find_rows(Voucher.objects.only("pk"), vouchers, errors, field="voucher_id", message=_("No such voucher."))
    for number, told in enumerate(listings):
        if told.discount_value < 0:
            errors.add(number, "discount_value", _("This amount is not possible."))
    errors.raise_any()
    rows = [
        VoucherChannelListing(**columns_of(told), currency=channels[told.channel_id].currency_code) for told in listings
    ]
    check_new(rows, errors)
    errors.raise_any()
    columns = ["currency", "discount_value", "min_spent_amount"]
    upsert(((row, columns) for row in rows), key=["voucher_id", "channel_id"])


def unlist_voucher(*, voucher_id: int, channel_ids: Collection[int]) -> None:
    """Let a voucher count no more in channels."""
    VoucherChannelListing.objects.filter(voucher=voucher_id, channel__in=channel_ids).delete()


def create_codes(*, voucher_id: int, number: int, now: datetime, prefix: str = "") -> list[VoucherCode]:
    """Make ``number`` codes that nobody can guess. Raises ``ValidationError`` for more than 10,000."""
    if not 0 < number <= 10_000:
        raise refusal("number", _("Make between 1 and 10,000 codes at once."))
    codes = {f"{clean_code(prefix)}{random_code()}" for _ in range(number)}
    while len(codes) < number:
        codes.add(f"{clean_code(prefix)}{random_code()}")
    rows = [VoucherCode(voucher_id=voucher_id, code=code, created_at=now) for code in sorted(codes)]
    return VoucherCode.objects.bulk_create(rows, batch_size=BATCH)


def add_code(*, voucher_id: int, code: str, now: datetime, is_active: bool = True) -> VoucherCode:
    """Let a voucher be used by a code that people can remember. Raises ``ValidationError`` when it is taken or empty."""
    cleaned = clean_code(code)
    _check_code(cleaned)
    check_free(cleaned)
    return VoucherCode.objects.create(voucher_id=voucher_id, code=cleaned, is_active=is_active, created_at=now)


def change_code(*, code_id: int, code: str, is_active: bool) -> VoucherCode:
    """Rename a code or switch it on or off; its uses stay counted. Locks it.

    Raises ``VoucherCode.DoesNotExist``, or ``ValidationError`` when the name is taken or empty.
    """
    cleaned = clean_code(code)
    _check_code(cleaned)
    with transaction.atomic():
        row = VoucherCode.objects.select_for_update().get(pk=code_id)
        if cleaned != row.code:
            check_free(cleaned)
        row.code, row.is_active = cleaned, is_active
        row.save(update_fields=["code", "is_active"])
    return row


def delete_codes(*, voucher_id: int, code_ids: Collection[int]) -> None:
    """Remove codes of a voucher with their uses."""
    VoucherCode.objects.filter(voucher=voucher_id, pk__in=code_ids).delete()


def _check_code(code: str) -> None:
    if not code or len(code) > 255 or not code.isprintable():
        raise refusal("code", _("This code is not possible."))


def _check_vendors(vendor_ids: Sequence[Any], errors: RowErrors) -> None:
    find_rows(Vendor.objects.only("pk"), vendor_ids, errors, field="vendor_id", message=_("No such vendor."))


def _check_terms(number: int, row: Voucher, errors: RowErrors) -> None:
    if row.end_at is not None and row.end_at <= row.start_at:
        errors.add(number, "end_at", _("The end comes after the beginning."))
    if row.usage_limit is not None and row.usage_limit < row.used:
        message = _("It has been used %(used)s times already.")
        errors.add(number, "usage_limit", message, used=row.used)
