"""Everything that fills a checkout. Each action locks the checkout's row first, as every other one does."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Address
from accounts.viewers import ANONYMOUS, Viewer
from catalog.models import Channel, ProductVariant, Stock
from orders.baskets import load_basket
from orders.delivery import find_quote
from orders.gifts import gift_line_id
from orders.goods import is_for_sale, is_published, load_variants
from orders.models import CHECKOUT_PERMISSIONS, Checkout, CheckoutLine, CheckoutVendorDelivery, Reservation
from orders.reservations import reservation_length
from primitives.metadata import merge_metadata
from primitives.money import LARGEST_AMOUNT, quantize
from primitives.statements import Statement

if TYPE_CHECKING:
    from accounts.models import User
    from orders.models import CheckoutQuerySet

DELIVERY_NAMESPACE = UUID("6f1a6c1e-3f0c-4e07-9f5a-3c1d6e1f8b52")


class CheckoutNotFound(LookupError):
    """There is no such checkout, or it is somebody else's."""


class AlreadyAttached(Exception):
    """The checkout belongs to an account; nobody gets it from there."""


class VariantsNotFound(LookupError):
    """No variant has these ids; ``variant_ids`` lists them in the order of the input."""

    def __init__(self, variant_ids: Sequence[int]) -> None:
        super().__init__(variant_ids)
        self.variant_ids = variant_ids


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


def delivery_id(checkout_id: UUID, method_id: int) -> UUID:
    """The id under which clients know a delivery method for all parcels of a checkout; derived, not stored."""
    return uuid.uuid5(DELIVERY_NAMESPACE, f"{checkout_id}:{method_id}")


def lock_checkout(*, checkout_id: UUID, viewer: Viewer) -> Checkout:
    """Return the row locked, with channel and addresses; call it inside a transaction.

    Raises ``CheckoutNotFound`` for a foreign checkout as for an unknown one.
    """
    if viewer.has_permission(*CHECKOUT_PERMISSIONS):
        found = _LOCKED_BY_STAFF.rows(pk=checkout_id)
    elif viewer.user:
        found = _LOCKED_BY_USER.rows(pk=checkout_id, user=viewer.user.pk)
    else:
        found = _LOCKED_BY_ANYBODY.rows(pk=checkout_id)
    if not found:
        raise CheckoutNotFound(checkout_id)
    return found[0]


def _locked(pk: Any, viewer: Viewer) -> CheckoutQuerySet:
    rows = Checkout.objects.visible_to(viewer).for_update().filter(pk=pk)
    return rows.select_related("channel", "shipping_address", "billing_address", "user")


# Each step of a purchase begins with it.
_LOCKED_BY_STAFF = Statement[Checkout](lambda pk: _locked(pk, Viewer(permissions=frozenset(CHECKOUT_PERMISSIONS))))
_LOCKED_BY_USER = Statement[Checkout](lambda pk, user: _locked(pk, Viewer(user=user)))
_LOCKED_BY_ANYBODY = Statement[Checkout](lambda pk: _locked(pk, ANONYMOUS))


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
        _check_email(email)
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
        new_lines, _changed = _merge(checkout, [], lines, now=now)
        for address in (shipping_address, billing_address):
            if address is not None:
                address.save(force_insert=True)
        checkout.shipping_address, checkout.billing_address = shipping_address, billing_address
        checkout.save(force_insert=True)
        CheckoutLine.objects.bulk_create(new_lines)
        reserve_lines(checkout, new_lines, now=now)
    return checkout


def add_lines(*, checkout_id: UUID, lines: Sequence[LineInput], viewer: Viewer, now: datetime) -> Checkout:
    """Put goods into the checkout; units of a variant that is there already join its line.

    Raises ``VariantsNotFound``, and ``ValidationError`` when goods are not for sale or not in this quantity; nothing
    is added then.
    """
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id, viewer=viewer)
        existing = list(checkout.lines.order_by("created_at", "pk"))
        new, changed = _merge(checkout, existing, lines, now=now)
        _store_lines(new, changed)
        reserve_lines(checkout, [*new, *changed], now=now)
        _touch(checkout, now)
    return checkout


def update_lines(*, checkout_id: UUID, lines: Sequence[LineInput], viewer: Viewer, now: datetime) -> Checkout:
    """Set quantities: 0 removes the line, a variant that is not there yet is added.

    Raises what ``add_lines`` raises, ``LinesNotFound``, and ``ValidationError`` for a gift.
    """
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id, viewer=viewer)
        existing = list(checkout.lines.order_by("created_at", "pk"))
        reserve_lines(checkout, _replace(checkout, existing, lines, now=now), now=now)
        _touch(checkout, now)
    return checkout


def remove_lines(*, checkout_id: UUID, line_ids: Sequence[UUID], viewer: Viewer, now: datetime) -> Checkout:
    """Take lines out; raises ``LinesNotFound`` when one of them is not in this checkout, ``ValidationError`` for a gift,
    and removes none then.
    """
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id, viewer=viewer)
        known = set(checkout.lines.filter(pk__in=line_ids).values_list("pk", flat=True))
        missing = [line_id for line_id in line_ids if line_id not in known]
        _refuse_gift(checkout, missing, _("A gift cannot be taken out."), "non_removable_gift_line")
        if missing:
            raise LinesNotFound(missing)
        checkout.lines.filter(pk__in=known).delete()
        _touch(checkout, now)
    return checkout


def set_email(*, checkout_id: UUID, email: str, viewer: Viewer, now: datetime) -> Checkout:
    """Raise ``ValidationError`` at ``email`` when it is empty or none."""
    _check_email(email)
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id, viewer=viewer)
        checkout.email = email
        _touch(checkout, now, "email")
    return checkout


def set_shipping_address(
    *, checkout_id: UUID, address: Address, viewer: Viewer, now: datetime, saves_address: bool = True
) -> Checkout:
    """Say where the goods go; ``address`` is an unsaved row that becomes the checkout's own.

    ``saves_address``: whether the order puts it into the account's book.
    """
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id, viewer=viewer)
        checkout.shipping_address = _keep_address(address, checkout.shipping_address_id)
        checkout.saves_shipping_address = saves_address
        _touch(checkout, now, "shipping_address", "saves_shipping_address")
    return checkout


def set_billing_address(
    *, checkout_id: UUID, address: Address, viewer: Viewer, now: datetime, saves_address: bool = True
) -> Checkout:
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id, viewer=viewer)
        checkout.billing_address = _keep_address(address, checkout.billing_address_id)
        checkout.saves_billing_address = saves_address
        _touch(checkout, now, "billing_address", "saves_billing_address")
    return checkout


def choose_delivery(
    *, checkout_id: UUID, method_id: int | None, viewer: Viewer, now: datetime, option_id: UUID | None = None
) -> Checkout:
    """Choose one method for every parcel, by its own id or by that of the option (``delivery_id``); None for none.

    Choices made for single parcels end. Raises ``ValidationError`` when the method is none of the basket's options.
    """
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id, viewer=viewer)
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
                raise _not_applicable("delivery_method_id")
        checkout.shipping_method_id = chosen
        CheckoutVendorDelivery.objects.filter(checkout=checkout).delete()
        _touch(checkout, now, "shipping_method")
    return checkout


def choose_vendor_deliveries(
    *, checkout_id: UUID, choices: Mapping[int, int], viewer: Viewer, now: datetime
) -> Checkout:
    """Choose how single vendors' parcels travel: ``choices`` has the method's id by the vendor's. All or none.

    Raises ``ValidationError`` when a vendor has no parcel in this checkout or does not offer the method there.
    """
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id, viewer=viewer)
        parts = {part.vendor.pk: part for part in load_basket(checkout, now=now).parts if part.parcel}
        for vendor_id, method_id in choices.items():
            if vendor_id not in parts:
                message = _("This producer has no goods to deliver in the basket.")
                raise ValidationError({"vendor_id": ValidationError(message, code="not_found")})
            if find_quote(parts[vendor_id].quotes, method_id) is None:
                raise _not_applicable("delivery_method_id")
        CheckoutVendorDelivery.objects.bulk_create(
            [
                CheckoutVendorDelivery(checkout=checkout, vendor_id=vendor_id, shipping_method_id=method_id)
                for vendor_id, method_id in choices.items()
            ],
            update_conflicts=True,
            unique_fields=["checkout", "vendor"],
            update_fields=["shipping_method"],
        )
        _touch(checkout, now)
    return checkout


def set_language(*, checkout_id: UUID, language_code: str, viewer: Viewer, now: datetime) -> Checkout:
    """Choose the language of the order's texts and mails."""
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id, viewer=viewer)
        checkout.language_code = language_code
        _touch(checkout, now, "language_code")
    return checkout


def set_note(*, checkout_id: UUID, note: str, viewer: Viewer, now: datetime) -> Checkout:
    """Keep what the shopper wants to tell the producers; raises ``ValidationError`` above 2,000 characters."""
    if len(note) > settings.CHECKOUT_NOTE_MAX_LENGTH or "\0" in note:
        message = _("At most %(limit)s characters fit here.")
        limit = {"limit": settings.CHECKOUT_NOTE_MAX_LENGTH}
        raise ValidationError({"customer_note": ValidationError(message, code="invalid", params=limit)})
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id, viewer=viewer)
        checkout.customer_note = note.strip()
        _touch(checkout, now, "customer_note")
    return checkout


def attach_customer(*, checkout_id: UUID, user: User, viewer: Viewer, now: datetime) -> Checkout:
    """Give the checkout to a user's account; the e-mail follows. Raises ``AlreadyAttached``."""
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id, viewer=viewer)
        if checkout.user_id is not None:
            raise AlreadyAttached(checkout_id)
        checkout.user, checkout.email = user, user.email
        _touch(checkout, now, "user", "email")
    return checkout


def detach_customer(*, checkout_id: UUID, viewer: Viewer, now: datetime) -> Checkout:
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id, viewer=viewer)
        checkout.user = None
        _touch(checkout, now, "user")
    return checkout


def update_metadata(
    *,
    checkout_id: UUID,
    viewer: Viewer,
    now: datetime,
    values: Mapping[str, str] | None = None,
    removed_keys: Iterable[str] = (),
    is_private: bool = False,
) -> Checkout:
    """Set and remove keys of the checkout's metadata; who may touch the private part is the edge's declaration.

    Raises ``CheckoutNotFound``, and ``ValidationError`` at ``input`` for pairs that cannot be kept.
    """
    name = "private_metadata" if is_private else "metadata"
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id, viewer=viewer)
        setattr(checkout, name, merge_metadata(getattr(checkout, name), values, removed_keys, field="input"))
        _touch(checkout, now, name)
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


def _check_email(email: str) -> None:
    if not email.strip():
        raise ValidationError({"email": ValidationError(_("This field cannot be blank."), code="required")})
    try:
        Checkout._meta.get_field("email").run_validators(email)
    except ValidationError as error:
        message = _("Enter a valid email address.")
        raise ValidationError({"email": ValidationError(message, code="invalid")}) from error


def _not_applicable(field: str) -> ValidationError:
    message = _("This shipping method is not applicable.")
    return ValidationError({field: ValidationError(message, code="delivery_method_not_applicable")})


def _keep_address(address: Address, existing_id: int | None) -> Address:
    """Store the address in the row that the checkout has already, if any: a row belongs to one checkout alone."""
    address.pk = existing_id
    address.save(force_insert=existing_id is None, force_update=existing_id is not None)
    return address


def _touch(checkout: Checkout, now: datetime, *changed: str) -> None:
    checkout.changed_at = now
    checkout.save(update_fields=["changed_at", *changed])


def _store_lines(new: Sequence[CheckoutLine], changed: Sequence[CheckoutLine]) -> None:
    if new:
        CheckoutLine.objects.bulk_create(new)
    if changed:
        CheckoutLine.objects.bulk_update(
            changed, ["quantity", "metadata", "price_override_amount", "price_override_reason"]
        )


def reserve_lines(checkout: Checkout, lines: Sequence[CheckoutLine], *, now: datetime) -> None:
    """Keep the units of stored lines for the checkout, if the settings say so; call it inside the transaction.

    The stock rows are locked in primary key order before anything is counted, as at completion, so two checkouts
    cannot both keep the last unit. Raises ``ValidationError`` like ``add_lines`` when somebody was quicker.
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
    _check_quantities(variants, kept)


def _merge(
    checkout: Checkout, existing: Sequence[CheckoutLine], inputs: Sequence[LineInput], *, now: datetime
) -> tuple[list[CheckoutLine], list[CheckoutLine]]:
    """Return the new and the changed lines, unsaved, after checking that all of it can be bought."""
    wanted = [given for given in inputs if given.variant_id is not None]
    variants = _load_known(checkout, [given.variant_id for given in wanted if given.variant_id], now)
    totals = Counter[int]()
    for line in existing:
        totals[line.variant_id] += line.quantity
    for given in wanted:
        if given.quantity is None or given.quantity < 1:
            raise _zero_quantity(_("The quantity should be higher than zero."))
        totals[given.variant_id or 0] += given.quantity
    _check_quantities(variants, totals)
    _check_size(len(existing) + len(wanted))

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


def _replace(
    checkout: Checkout, existing: Sequence[CheckoutLine], inputs: Sequence[LineInput], *, now: datetime
) -> list[CheckoutLine]:
    """Write the quantities of ``inputs`` and return the lines written; whatever cannot be bought is refused before."""
    by_id = {line.pk: line for line in existing}
    by_variant: defaultdict[int, list[CheckoutLine]] = defaultdict(list)
    for line in existing:
        by_variant[line.variant_id].append(line)
    missing = [given.line_id for given in inputs if given.line_id is not None and given.line_id not in by_id]
    _refuse_gift(checkout, missing, _("A gift cannot be changed."), "non_editable_gift_line")
    if missing:
        raise LinesNotFound(missing)
    asked = [(by_id[given.line_id].variant_id if given.line_id else given.variant_id, given) for given in inputs]
    # Whatever became of goods in the basket, they can be taken out.
    wanted = [pk for pk, given in asked if pk is not None and (given.quantity != 0 or pk not in by_variant)]
    variants = _load_known(checkout, wanted, now)

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
        raise _zero_quantity(_("The quantity should be higher or equal zero."))

    totals = Counter[int]()
    for line in [*existing, *new.values()]:
        totals[line.variant_id] += line.quantity
    _check_quantities(variants, totals)
    _check_size(len(existing) + len(new))
    removed = [line.pk for line in changed.values() if line.quantity == 0]
    if removed:
        CheckoutLine.objects.filter(pk__in=removed).delete()
    kept_new = [line for line in new.values() if line.quantity > 0]
    kept_changed = [line for line in changed.values() if line.quantity > 0]
    for line in kept_changed:
        line.variant = variants[line.variant_id]
    _store_lines(kept_new, kept_changed)
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
        message = _("The variant is in several lines; say which by `lineId`.")
        raise ValidationError({"variant_id": ValidationError(message, code="invalid")})
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
    """The price that an app names, rounded to the currency. Raises ``ValidationError`` for one that cannot be."""
    if amount is None:
        return None
    if not 0 <= amount <= LARGEST_AMOUNT:
        raise ValidationError({"price": ValidationError(_("This price is not possible."), code="invalid")})
    return quantize(amount, currency)


def _load_known(checkout: Checkout, variant_ids: Sequence[int], now: datetime) -> dict[int, Any]:
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


def _refuse_gift(checkout: Checkout, line_ids: Sequence[UUID], message: str, code: str) -> None:
    if gift_line_id(checkout.pk) in line_ids:
        raise ValidationError({"line_id": ValidationError(message, code=code)})


def _refuse_lines(rows: Sequence[Any], message: str, code: str) -> None:
    if rows:
        params = {"variant_ids": [row.pk for row in rows]}
        raise ValidationError({"lines": ValidationError(message, code=code, params=params)})


def _check_quantities(variants: Mapping[int, Any], totals: Mapping[int, int]) -> None:
    """Hold the units wanted of each variant, over all its lines, against the limits and the stock."""
    shop_limit = settings.CHECKOUT_LINE_QUANTITY_LIMIT
    errors = []
    for variant_id, variant in variants.items():
        wanted = totals[variant_id]
        limit = min(shop_limit, variant.quantity_limit_per_customer or shop_limit)
        if wanted > limit:
            message = _("Cannot add more than %(limit)s times this item: %(item)s.")
            params = {"limit": limit, "item": name_of(variant)}
            error = ValidationError(message, code="quantity_greater_than_limit", params=params)
            raise ValidationError({"quantity": error})
        if variant.track_inventory and wanted > variant.available_quantity:
            message = _("Could not add items %(item)s. Only %(left)s remaining in stock.")
            params = {"item": name_of(variant), "left": variant.available_quantity}
            errors.append(ValidationError(message, code="insufficient_stock", params=params))
    if errors:
        raise ValidationError({"quantity": errors})


def name_of(variant: ProductVariant) -> str:
    """What a message calls the variant, as Saleor does."""
    return variant.name or variant.sku or f"ID:{variant.pk}"


def _check_size(number_of_lines: int) -> None:
    limit = settings.CHECKOUT_LINES_LIMIT
    if number_of_lines > limit:
        message = _("A basket holds at most %(limit)s lines.")
        error = ValidationError(message, code="quantity_greater_than_limit", params={"limit": limit})
        raise ValidationError({"lines": error})


def _zero_quantity(message: str) -> ValidationError:
    return ValidationError({"quantity": ValidationError(message, code="zero_quantity")})
