"""Everything that changes a promotion and its rules. Whoever changes rules calls ``reschedule_promotion`` after it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Channel
from primitives.rows import Change, RowErrors, check_new, columns_of, find_rows, take_changes, write_changes
from promotions.actions.prices import stop_promotion
from promotions.models import GiftRule, Promotion, PromotionRule, ValueType
from vendors.models import Vendor

_CHANGEABLE = frozenset({"name", "vendor_id", "start_at", "end_at", "is_active", "metadata", "private_metadata"})


@dataclass(frozen=True, slots=True)
class NewPromotion:
    """Lower prices from ``start_at`` up to ``end_at``. Without ``vendor_id`` the marketplace pays."""

    name: str
    start_at: datetime
    end_at: datetime | None = None
    vendor_id: int | None = None
    is_active: bool = True
    metadata: Mapping[str, str] = field(default_factory=dict)
    private_metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """Which goods a promotion lowers in which channels, and by how much. ``pk`` None is a new one.

    ``covers`` has primary keys of ``products``, ``variants``, ``collections`` and ``categories``.
    """

    channel_ids: Sequence[int]
    value_type: str
    value: Decimal
    covers: Mapping[str, Collection[int]]
    name: str = ""
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class Gift:
    """Which variants a promotion gives in a channel, one of them, from which sum of goods on. ``pk`` None is a new one."""

    channel_id: int
    min_spent_amount: Decimal
    variant_ids: Collection[int]
    pk: int | None = None


def create_promotions(*, promotions: Sequence[NewPromotion]) -> list[Promotion]:
    """Store promotions without rules, all or none. Raises ``RowsRefused``; locks nothing."""
    errors = RowErrors()
    rows = [Promotion(**columns_of(new)) for new in promotions]
    check_new(rows, errors)
    _check_vendors([new.vendor_id for new in promotions], errors)
    for number, row in enumerate(rows):
        _check_times(number, row, errors)
    errors.raise_any()
    return Promotion.objects.bulk_create(rows)


def change_promotions(*, changes: Sequence[Change]) -> list[Promotion]:
    """Change promotions, all or none. Locks their rows. Raises ``RowsRefused``."""
    errors = RowErrors()
    with transaction.atomic():
        rows = take_changes(Promotion.objects.all(), changes, errors, columns=_CHANGEABLE)
        _check_vendors([change.values.get("vendor_id") for change in changes], errors)
        for number, change in enumerate(changes):
            if change.pk in rows:
                _check_times(number, rows[change.pk], errors)
        errors.raise_any()
        write_changes(rows, changes)
    return [rows[change.pk] for change in changes]


def delete_promotion(*, promotion_id: int, now: datetime) -> None:
    """Delete a promotion. Its goods cost again what they would without it."""
    with transaction.atomic():
        stop_promotion(promotion_id=promotion_id, now=now).delete()


def write_rules(*, promotion_id: int, rules: Sequence[Rule]) -> list[PromotionRule]:
    """Store new rules of a promotion and change others, all or none. Locks the promotion. Raises ``RowsRefused``."""
    errors = RowErrors()
    with transaction.atomic():
        _lock(promotion_id)
        known = PromotionRule.objects.filter(promotion=promotion_id).in_bulk([rule.pk for rule in rules if rule.pk])
        rows = []
        for number, told in enumerate(rules):
            row = known.get(told.pk) if told.pk else PromotionRule(promotion_id=promotion_id)
            if row is None:
                errors.add(number, "id", _("No such rule."), "not_found")
                continue
            row.name, row.value_type, row.value = told.name, told.value_type, told.value
            if told.value <= 0 or (told.value_type == ValueType.PERCENTAGE and told.value > 100):
                errors.add(number, "value", _("This amount is not possible."))
            rows.append(row)
        errors.raise_any()
        check_new(rows, errors)
        errors.raise_any()
        for row, told in zip(rows, rules, strict=True):
            row.save()
            row.channels.set(told.channel_ids)
            for relation, pks in told.covers.items():
                getattr(row, relation).set(pks)
    return rows


def remove_rules(*, promotion_id: int, rule_ids: Collection[int]) -> None:
    """Take rules out of a promotion."""
    PromotionRule.objects.filter(promotion=promotion_id, pk__in=rule_ids).delete()


def write_gifts(*, promotion_id: int, gifts: Sequence[Gift]) -> list[GiftRule]:
    """Store new gifts of a promotion and change others, all or none. Locks the promotion. Raises ``RowsRefused``."""
    errors = RowErrors()
    with transaction.atomic():
        _lock(promotion_id)
        channel_ids = [gift.channel_id for gift in gifts]
        message = _("No such channel.")
        find_rows(Channel.objects.only("pk"), channel_ids, errors, field="channel_id", message=message)
        known = GiftRule.objects.filter(promotion=promotion_id).in_bulk([gift.pk for gift in gifts if gift.pk])
        rows = []
        for number, told in enumerate(gifts):
            row = known.get(told.pk) if told.pk else GiftRule(promotion_id=promotion_id)
            if row is None:
                errors.add(number, "id", _("No such gift."), "not_found")
                continue
            row.channel_id, row.min_spent_amount = told.channel_id, told.min_spent_amount
            if told.min_spent_amount <= 0:
                errors.add(number, "min_spent_amount", _("This amount is not possible."))
            rows.append(row)
        errors.raise_any()
        for row, told in zip(rows, gifts, strict=True):
            row.save()
            row.gifts.set(told.variant_ids)
    return rows


def remove_gifts(*, promotion_id: int, gift_ids: Collection[int]) -> None:
    """Take gifts out of a promotion."""
    GiftRule.objects.filter(promotion=promotion_id, pk__in=gift_ids).delete()


def _lock(promotion_id: int) -> None:
    Promotion.objects.select_for_update(no_key=True).only("pk").get(pk=promotion_id)


def _check_vendors(vendor_ids: Sequence[Any], errors: RowErrors) -> None:
    find_rows(Vendor.objects.only("pk"), vendor_ids, errors, field="vendor_id", message=_("No such vendor."))


def _check_times(number: int, row: Promotion, errors: RowErrors) -> None:
    if row.end_at is not None and row.end_at <= row.start_at:
        errors.add(number, "end_at", _("The end comes after the beginning."))
