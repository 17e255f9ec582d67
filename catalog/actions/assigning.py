"""Which values of attributes describe products and variants. The stars are no such value: ``ocop`` publishes them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import (
    OCOP_STARS_SLUG,
    AttributeValue,
    Product,
    ProductAttributeValue,
    ProductVariant,
    VariantAttributeValue,
)
from primitives.rows import RowErrors, find_rows, in_batches, upsert


@dataclass(frozen=True, slots=True)
class AssignedValues:
    """The values that a product or variant has from now on, in this order, of ``attribute_ids``; None means of all.

    Values that it has of other attributes stay.
    """

    owner_id: int
    value_ids: Sequence[int]
    attribute_ids: Collection[int] | None = None


def assign_product_values(*, assigned: Sequence[AssignedValues]) -> None:
    """Describe products by values, all or none, a handful of statements per thousand.

    Locks the products. Raises ``RowsRefused`` at ``product_id`` or ``value_id``.
    """
    errors = RowErrors()
    with transaction.atomic():
        locked = Product.objects.select_for_update(no_key=True).only("pk").order_by("pk")
        owners = [told.owner_id for told in assigned]
        find_rows(locked, owners, errors, field="product_id", message=_("No such product."))
        _check_values(assigned, errors)
        errors.raise_any()
        _assign(ProductAttributeValue, "product", {told.owner_id: told for told in assigned})


def assign_variant_values(*, assigned: Sequence[AssignedValues]) -> None:
    """Describe variants by values, as ``assign_product_values`` does products. Locks the variants."""
    errors = RowErrors()
    with transaction.atomic():
        locked = ProductVariant.objects.select_for_update(no_key=True).only("pk").order_by("pk")
        owners = [told.owner_id for told in assigned]
        find_rows(locked, owners, errors, field="variant_id", message=_("No such variant."))
        _check_values(assigned, errors)
        errors.raise_any()
        _assign(VariantAttributeValue, "variant", {told.owner_id: told for told in assigned})


def _check_values(assigned: Sequence[AssignedValues], errors: RowErrors) -> None:
    stars: dict[int, bool] = {}
    for part in in_batches({value_id for told in assigned for value_id in told.value_ids}):
        values = AttributeValue.objects.filter(pk__in=part).values_list("pk", "attribute__slug")
        stars.update((pk, slug == OCOP_STARS_SLUG) for pk, slug in values)
    for number, told in enumerate(assigned):
        for value_id in told.value_ids:
            if value_id not in stars:
                errors.add(number, "value_id", _("No such value."), "not_found")
            elif stars[value_id]:
                errors.add(number, "value_id", _("Stars come from certificates."), "attribute_cannot_be_assigned")


def _assign(table: Any, owner: str, assigned: Mapping[int, AssignedValues]) -> None:
    gone = []
    for part in in_batches(assigned):
        rows = table.objects.filter(**{f"{owner}__in": part})
        for pk, owner_id, value_id, attribute_id in rows.values_list("pk", owner, "value", "value__attribute"):
            told = assigned[owner_id]
            is_concerned = told.attribute_ids is None or attribute_id in told.attribute_ids
            if is_concerned and value_id not in told.value_ids:
                gone.append(pk)
    for part in in_batches(gone):
        table.objects.filter(pk__in=part).delete()
    wanted = (
        table(**{f"{owner}_id": owner_id}, value_id=value_id, sort_order=order)
        for owner_id, told in assigned.items()
        for order, value_id in enumerate(told.value_ids)
    )
    upsert(((row, ["sort_order"]) for row in wanted), key=[f"{owner}_id", "value_id"])
