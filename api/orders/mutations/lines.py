"""Lines of a checkout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import graphene
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from api.orders.mutations.payloads import (
    checkout_mutation,
    checkout_payload,
    unresolved_variants,
    variant_pks,
)
from api.orders.types.checkout_lines import CheckoutLineInput, CheckoutLineUpdateInput
from api.terms.context import Info
from api.terms.ids import to_global_id, uuid_pk
from api.terms.keys import Key
from api.terms.metadata import metadata_values
from orders import actions
from orders.actions import (
    LineInput,
    VariantsNotFound,
)
from primitives.errors import refusal

CheckoutLinesAdd = checkout_payload("CheckoutLinesAdd")


CheckoutLinesUpdate = checkout_payload("CheckoutLinesUpdate")


CheckoutLinesDelete = checkout_payload("CheckoutLinesDelete")


CheckoutLineDelete = checkout_payload("CheckoutLineDelete")


def _check_price_rights(info: Info, lines: Sequence[Mapping[str, Any]]) -> None:
    viewer = info.context.viewer
    if any(line.get(name) is not None for line in lines for name in ("price", "price_override_reason")) and not (
        viewer.app is not None and viewer.has_permission("MANAGE_CHECKOUTS", "HANDLE_CHECKOUTS")
    ):
        raise PermissionDenied(
            _("Setting the custom price is allowed only for apps with `MANAGE_CHECKOUTS` permission.")
        )
    for line in lines:
        reason = line.get("price_override_reason")
        if reason is not None and line.get("price") is None:
            message = _("A reason for a price can only be given together with the price.")
            raise refusal("price_override_reason", message, "price_override_reason_without_override")
        if reason is not None and (len(reason) > settings.CHECKOUT_NOTE_MAX_LENGTH or "\0" in reason):
            message = _("At most %(limit)s characters fit here.")
            raise refusal("price_override_reason", message, limit=settings.CHECKOUT_NOTE_MAX_LENGTH)


def line_inputs(info: Info, lines: Sequence[Mapping[str, Any]]) -> list[LineInput]:
    """New lines as the action takes them."""
    _check_price_rights(info, lines)
    pks = variant_pks([line["variant_id"] for line in lines])
    return [
        LineInput(
            variant_id=pk,
            quantity=line["quantity"],
            metadata=metadata_values(line.get("metadata")),
            price_override_amount=line.get("price"),
            price_override_reason=line.get("price_override_reason"),
            is_new_line_forced=bool(line.get("force_new_line")),
        )
        for pk, line in zip(pks, lines, strict=True)
    ]


def line_changes(info: Info, lines: Sequence[Mapping[str, Any]]) -> list[LineInput]:
    """Changes of lines as the action takes them: each by line or by variant."""
    _check_price_rights(info, lines)
    changes = []
    for line in lines:
        if line.get("line_id") is not None:
            key: dict[str, Any] = {"line_id": uuid_pk(line["line_id"], "CheckoutLine", field="lineId")}
        elif line.get("variant_id") is not None:
            (pk,) = variant_pks([line["variant_id"]], braced)
            key = {"variant_id": pk}
        else:
            message = _("At least one of arguments is required: 'line_id', 'variant_id'.")
            raise refusal(None, message, "graphql_error")
        changes.append(
            LineInput(
                **key,
                quantity=line.get("quantity"),
                metadata=metadata_values(line.get("metadata")),
                price_override_amount=line.get("price"),
                price_override_reason=line.get("price_override_reason"),
            )
        )
    return changes


def braced(ids: list[str]) -> str:
    return "{" + ", ".join(repr(given) for given in ids) + "}"


class CheckoutLineMutations(graphene.ObjectType):
    """Mutations of lines."""

    @checkout_mutation(
        CheckoutLinesAdd,
        lines=graphene.List(graphene.NonNull(CheckoutLineInput), required=True, description="The lines to add."),
        description="Adds a checkout line to the existing checkout.",
    )
    def checkout_lines_add(info: Info, *, checkout_id: UUID, lines: list[dict[str, Any]]) -> dict[str, Any]:
        checkout = actions.add_lines(
            checkout_id=checkout_id,
            lines=line_inputs(info, lines),
            now=info.context.now,
        )
        return {"checkout": checkout}

    @checkout_mutation(
        CheckoutLinesUpdate,
        lines=graphene.List(graphene.NonNull(CheckoutLineUpdateInput), required=True, description="Lines to change."),
        description="Updates checkout line in the existing checkout.",
    )
    def checkout_lines_update(info: Info, *, checkout_id: UUID, lines: list[dict[str, Any]]) -> dict[str, Any]:
        try:
            checkout = actions.update_lines(
                checkout_id=checkout_id,
                lines=line_changes(info, lines),
                now=info.context.now,
            )
        except VariantsNotFound as error:
            ids = [to_global_id("ProductVariant", pk) for pk in error.variant_ids]
            raise unresolved_variants(braced(ids)) from error
        return {"checkout": checkout}

    @checkout_mutation(
        CheckoutLinesDelete,
        named_by=("id", "token"),
        lines_ids=Key(
            "CheckoutLine",
            reads_pk=uuid_pk,
            field="lineId",
            many=True,
            required=True,
            description="A list of checkout lines.",
        ),
        description="Deletes checkout lines.",
    )
    def checkout_lines_delete(info: Info, *, checkout_id: UUID, lines_ids: list[UUID]) -> dict[str, Any]:
        return {"checkout": actions.remove_lines(checkout_id=checkout_id, line_ids=lines_ids, now=info.context.now)}

    @checkout_mutation(
        CheckoutLineDelete,
        line_id=graphene.ID(description="ID of the checkout line to delete."),
        description="Deletes a CheckoutLine.",
    )
    def checkout_line_delete(info: Info, *, checkout_id: UUID, line_id: str | None = None) -> dict[str, Any]:
        pk = uuid_pk(line_id or "", "CheckoutLine", field="lineId")
        return {"checkout": actions.remove_lines(checkout_id=checkout_id, line_ids=[pk], now=info.context.now)}
