"""Merges the lines that a client asks for with those in the checkout."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from catalog.models import ProductVariant
from orders.actions.quantities import check_quantities, check_size, load_known
from orders.gifts import gift_line_id
from orders.models import Checkout, CheckoutLine
from primitives.errors import refusal
from primitives.metadata import merge_metadata
from primitives.money import LARGEST_AMOUNT, quantize


class LinesNotFound(LookupError):
    """These lines are not part of the checkout."""

    def __init__(self, line_ids: Sequence[UUID]) -> None:
        super().__init__(line_ids)
        self.line_ids = line_ids


@dataclass(frozen=True, slots=True)
class LineInput:
    """A line as a client asks for it: by variant, or by the id of an existing line."""

    quantity: int | None = None
    variant_id: int | None = None
    line_id: UUID | None = None
    metadata: Mapping[str, str] | None = None
    price_override_amount: Decimal | None = None
    price_override_reason: str | None = None
    is_new_line_forced: bool = False


def store_lines(new: Sequence[CheckoutLine], changed: Sequence[CheckoutLine]) -> None:
    """Write what ``merge_lines`` returned."""
    if new:
        CheckoutLine.objects.bulk_create(new)
    if changed:
        CheckoutLine.objects.bulk_update(
            changed, ["quantity", "metadata", "price_override_amount", "price_override_reason"]
        )


def merge_lines(
    checkout: Checkout, existing: Sequence[CheckoutLine], inputs: Sequence[LineInput], *, now: datetime
) -> tuple[list[CheckoutLine], list[CheckoutLine]]:
    """Return the new and the changed lines, unsaved, after checking that all can be bought."""
    wanted = [given for given in inputs if given.variant_id is not None]
    variants = load_known(checkout, [given.variant_id for given in wanted if given.variant_id], now)
    totals = Counter[int]()
    for line in existing:
        totals[line.variant_id] += line.quantity
    for given in wanted:
        if given.quantity is None or given.quantity < 1:
            raise refusal("quantity", _("The quantity should be higher than zero."), "zero_quantity")
        totals[given.variant_id or 0] += given.quantity
    check_quantities(variants, totals)
    check_size(len(existing) + len(wanted))

    open_lines = {line.variant_id: line for line in reversed(existing) if line.price_override_amount is None}
    new: list[CheckoutLine] = []
    changed: dict[UUID, CheckoutLine] = {}
    for given in wanted:
        variant = variants[given.variant_id or 0]
        is_separate = given.is_new_line_forced or given.price_override_amount is not None
        joined = None if is_separate else open_lines.get(variant.pk)
        if joined is None:
            line = _new_line(checkout, variant, given, _position(existing, len(new), now))
            new.append(line)
            if not is_separate:
                open_lines[variant.pk] = line
            continue
        joined.quantity += given.quantity or 0
        joined.variant = variant
        joined.metadata = merge_metadata(joined.metadata, given.metadata)
        if not joined._state.adding:
            changed[joined.pk] = joined
    return new, list(changed.values())


def replace_lines(
    checkout: Checkout, existing: Sequence[CheckoutLine], inputs: Sequence[LineInput], *, now: datetime
) -> list[CheckoutLine]:
    """Write the quantities of ``inputs`` and return the lines written; whatever cannot be bought is refused before."""
    by_id = {line.pk: line for line in existing}
    by_variant: defaultdict[int, list[CheckoutLine]] = defaultdict(list)
    for line in existing:
        by_variant[line.variant_id].append(line)
    missing = [given.line_id for given in inputs if given.line_id is not None and given.line_id not in by_id]
    refuse_gift(checkout, missing, _("A gift cannot be changed."), "non_editable_gift_line")
    if missing:
        raise LinesNotFound(missing)
    asked = [(by_id[given.line_id].variant_id if given.line_id else given.variant_id, given) for given in inputs]
    # Lines can be taken out whatever became of their goods.
    wanted = [pk for pk, given in asked if pk is not None and (given.quantity != 0 or pk not in by_variant)]
    variants = load_known(checkout, wanted, now)

    new: dict[int, CheckoutLine] = {}
    changed: dict[UUID, CheckoutLine] = {}
    for given in inputs:
        found = _line_for(given, by_id, by_variant)
        if found is None:
            variant = variants[given.variant_id or 0]
            new[variant.pk] = _new_line(checkout, variant, given, _position(existing, len(new), now))
        else:
            changed[found.pk] = _rewrite(found, given, checkout.currency)
    if any(line.quantity < 0 for line in [*new.values(), *changed.values()]):
        raise refusal("quantity", _("The quantity should be higher or equal zero."), "zero_quantity")

    totals = Counter[int]()
    for line in [*existing, *new.values()]:
        totals[line.variant_id] += line.quantity
    check_quantities(variants, totals)
    check_size(len(existing) + len(new))
    removed = [line.pk for line in changed.values() if line.quantity == 0]
    if removed:
        CheckoutLine.objects.filter(pk__in=removed).delete()
    kept_new = [line for line in new.values() if line.quantity > 0]
    kept_changed = [line for line in changed.values() if line.quantity > 0]
    for line in kept_changed:
        line.variant = variants[line.variant_id]
    store_lines(kept_new, kept_changed)
    return [*kept_new, *kept_changed]


def _rewrite(line: CheckoutLine, given: LineInput, currency: str) -> CheckoutLine:
    """Set what is given, unsaved."""
    if given.quantity is not None:
        line.quantity = given.quantity
    line.metadata = merge_metadata(line.metadata, given.metadata)
    if given.price_override_amount is not None:
        line.price_override_amount = _clean_price(given.price_override_amount, currency)
        line.price_override_reason = given.price_override_reason or ""
    return line


def _line_for(
    given: LineInput, by_id: Mapping[UUID, CheckoutLine], by_variant: Mapping[int, Sequence[CheckoutLine]]
) -> CheckoutLine | None:
    if given.line_id is not None:
        return by_id[given.line_id]
    candidates = by_variant.get(given.variant_id or 0, ())
    if len(candidates) > 1:
        message = _("The variant is in several lines; name one by `lineId`.")
        raise refusal("variant_id", message)
    return candidates[0] if candidates else None


def _position(existing: Sequence[CheckoutLine], number: int, now: datetime) -> datetime:
    """When the ``number``-th new line counts as created: lines stay in the order of the input, a microsecond apart."""
    first = max([now, *(line.created_at + timedelta(microseconds=1) for line in existing)])
    return first + timedelta(microseconds=number)


def _new_line(checkout: Checkout, variant: ProductVariant, given: LineInput, created_at: datetime) -> CheckoutLine:
    return CheckoutLine(
        checkout=checkout,
        variant=variant,
        quantity=given.quantity or 0,
        price_override_amount=_clean_price(given.price_override_amount, checkout.currency),
        price_override_reason=given.price_override_reason or "",
        metadata=merge_metadata({}, given.metadata),
        created_at=created_at,
    )


def _clean_price(amount: Decimal | None, currency: str) -> Decimal | None:
    """The price that an app names, rounded to the currency. Raises ``ValidationError`` for an impossible one."""
    if amount is None:
        return None
    if not 0 <= amount <= LARGEST_AMOUNT:
        raise refusal("price", _("This price is not possible."))
    return quantize(amount, currency)


def refuse_gift(checkout: Checkout, line_ids: Sequence[UUID], message: str, code: str) -> None:
    if gift_line_id(checkout.pk) in line_ids:
        raise refusal("line_id", message, code)
