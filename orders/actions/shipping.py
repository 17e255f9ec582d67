"""Everything that changes delivery methods: their texts, their rate cards, and which vendors use them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from orders.models import ShippingMethod, ShippingMethodTranslation, ShippingRate, VendorShippingMethod, Zone
from primitives import translations as of_any_table
from primitives.rows import (
    BATCH,
    Change,
    RowErrors,
    check_new,
    columns_of,
    find_rows,
    free_slugs,
    take_changes,
    upsert,
    write_changes,
)
from primitives.translations import Translation
from vendors.models import Vendor
from vietnam.text import slugify

_CHANGEABLE = frozenset(
    {
        "name",
        "slug",
        "description",
        "volumetric_divisor",
        "minimum_delivery_days",
        "maximum_delivery_days",
        "maximum_weight_grams",
        "is_active",
        "sort_order",
        "metadata",
        "private_metadata",
    }
)


@dataclass(frozen=True, slots=True)
class NewShippingMethod:
    """A delivery service; ``volumetric_divisor`` is cm³ per kg. Without a ``slug`` it gets one of its name."""

    name: str
    slug: str = ""
    description: str = ""
    volumetric_divisor: int = 6000
    minimum_delivery_days: int = 1
    maximum_delivery_days: int = 5
    maximum_weight_grams: int | None = None
    is_active: bool = True
    sort_order: int = 0
    metadata: Mapping[str, str] = field(default_factory=dict)
    private_metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RateLine:
    """What a method costs in a zone and currency: so much for the first grams, so much for each further step begun."""

    shipping_method_id: int
    zone: str
    currency: str
    first_grams: int
    first_amount: Decimal
    step_grams: int
    step_amount: Decimal


@dataclass(frozen=True, slots=True)
class UsedMethod:
    """A delivery method that a vendor uses, free for goods worth ``free_from_amount`` or more in a parcel."""

    vendor_id: int
    shipping_method_id: int
    currency: str
    free_from_amount: Decimal | None = None
    is_active: bool = True


def create_shipping_methods(*, methods: Sequence[NewShippingMethod]) -> list[ShippingMethod]:
    """Store delivery methods without rates, all or none. Raises ``RowsRefused``; locks nothing."""
    errors = RowErrors()
    rows = [ShippingMethod(**columns_of(new)) for new in methods]
    unnamed = [row for row in rows if not row.slug]
    slugs = free_slugs(ShippingMethod.objects.all(), [[slugify(row.name, max_length=100)] for row in unnamed])
    for row, slug in zip(unnamed, slugs, strict=True):
        row.slug = slug
    check_new(rows, errors, unique=["slug"])
    errors.raise_any()
    return ShippingMethod.objects.bulk_create(rows, batch_size=BATCH)


def change_shipping_methods(*, changes: Sequence[Change]) -> list[ShippingMethod]:
    """Change delivery methods, all or none. Locks their rows. Raises ``RowsRefused``."""
    errors = RowErrors()
    with transaction.atomic():
        rows = take_changes(ShippingMethod.objects.all(), changes, errors, columns=_CHANGEABLE)
        errors.raise_any()
        write_changes(rows, changes)
    return [rows[change.pk] for change in changes]


def delete_shipping_methods(*, method_ids: Collection[int]) -> None:
    """Remove delivery methods with their rates; nobody uses them any more. Ids that are not there count as removed."""
    ShippingMethod.objects.filter(pk__in=method_ids).delete()


def translate_shipping_methods(*, translations: Sequence[Translation]) -> None:
    """Store texts of delivery methods in other languages, all or none. Raises ``RowsRefused``."""
    of_any_table.write_translations(ShippingMethodTranslation, translations)


def remove_method_translations(*, method_id: int, language_codes: Sequence[str]) -> None:
    """Forget the texts of a delivery method in these languages."""
    of_any_table.remove_translations(ShippingMethodTranslation, owner_id=method_id, language_codes=language_codes)


def set_rates(*, rates: Sequence[RateLine]) -> None:
    """Write lines of rate cards, new ones and others instead of those of the same zone and currency; all or none.

    Raises ``RowsRefused``; locks nothing.
    """
    errors = RowErrors()
    _check_methods([rate.shipping_method_id for rate in rates], errors)
    rows = [ShippingRate(**columns_of(rate)) for rate in rates]
    check_new(rows, errors)
    for number, rate in enumerate(rates):
        for name in ("first_grams", "step_grams"):
            if getattr(rate, name) <= 0:
                errors.add(number, name, _("A step of a rate card has at least one gram."))
        for name in ("first_amount", "step_amount"):
            if getattr(rate, name) < 0:
                errors.add(number, name, _("A price is not negative and has at most twelve digits."))
    errors.raise_any()
    columns = ["first_grams", "first_amount", "step_grams", "step_amount"]
    upsert(((row, columns) for row in rows), key=["shipping_method_id", "zone", "currency"])


def remove_rates(*, method_id: int, zones: Collection[tuple[str, str]]) -> None:
    """Remove the lines of a rate card for these zones and currencies."""
    with transaction.atomic():
        for zone, currency in zones:
            ShippingRate.objects.filter(shipping_method=method_id, zone=Zone(zone), currency=currency).delete()


def use_shipping_methods(*, used: Sequence[UsedMethod]) -> list[VendorShippingMethod]:
    """Let vendors use delivery methods, or change how they do; all or none, a handful of statements per thousand.

    Raises ``RowsRefused``; locks nothing.
    """
    errors = RowErrors()
    _check_methods([told.shipping_method_id for told in used], errors)
    vendors = [told.vendor_id for told in used]
    find_rows(Vendor.objects.only("pk"), vendors, errors, field="vendor_id", message=_("No such vendor."))
    rows = [VendorShippingMethod(**columns_of(told)) for told in used]
    check_new(rows, errors)
    errors.raise_any()
    columns = ["free_from_amount", "is_active"]
    upsert(((row, columns) for row in rows), key=["vendor_id", "shipping_method_id", "currency"])
    return rows


def change_used_methods(*, changes: Sequence[Change]) -> list[VendorShippingMethod]:
    """Change how vendors use delivery methods, all or none. Locks the rows. Raises ``RowsRefused``."""
    errors = RowErrors()
    with transaction.atomic():
        rows = take_changes(
            VendorShippingMethod.objects.all(), changes, errors, columns={"free_from_amount", "is_active"}
        )
        errors.raise_any()
        write_changes(rows, changes)
    return [rows[change.pk] for change in changes]


def stop_using_methods(*, used_ids: Collection[int]) -> None:
    """Let vendors no longer use delivery methods. Ids that are not there count as removed."""
    VendorShippingMethod.objects.filter(pk__in=used_ids).delete()


def _check_methods(method_ids: Sequence[Any], errors: RowErrors) -> None:
    message = _("No such delivery method.")
    find_rows(ShippingMethod.objects.only("pk"), method_ids, errors, field="shipping_method_id", message=message)
