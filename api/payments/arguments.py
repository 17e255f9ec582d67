"""Reads the arguments of the mutations of payments."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import graphene
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from api.terms.context import Info
from api.terms.ids import split_global_id, uuid_pk
from api.terms.scalars import PositiveDecimal
from orders.baskets import load_basket
from orders.models import Checkout, Order
from payments.actions import Note
from payments.gateways import GatewayNotFound
from primitives.errors import refusal


def error_codes(name: str, codes: str) -> type[graphene.Enum]:
    enum: type[graphene.Enum] = graphene.Enum(name, [(code, code.lower()) for code in codes.split()])
    return enum


class MoneyInput(graphene.InputObjectType):
    currency = graphene.String(required=True, description="Currency code.")
    amount = PositiveDecimal(required=True, description="Amount of money.")


def read_source(given: str) -> dict[str, UUID]:
    """The checkout or order that an id names, as the actions take it."""
    split = split_global_id(given)
    if split is not None and split[0] == "Order":
        return {"order_id": uuid_pk(given, "Order", field="id")}
    return {"checkout_id": uuid_pk(given, "Checkout", field="id")}


def unknown(field: str, given: str) -> ValidationError:
    message = _("Couldn't resolve to a node: %(id)s")
    return refusal(field, message, "not_found", id=given[:100])


def unknown_gateway(_error: GatewayNotFound) -> ValidationError:
    message = _("App with provided identifier not found.")
    return refusal("payment_gateway", message, "not_found")


def transaction_pk(id: str | None, token: UUID | None) -> UUID:
    if token is not None:
        return token
    if id is None:
        message = _("At least one of arguments is required: 'id', 'token'.")
        raise refusal(None, message, "graphql_error")
    return uuid_pk(id, "TransactionItem", field="id")


def checked_text(field: str, text: str | None, limit: int = 512) -> str:
    """Text that fits its column. Raises ``ValidationError`` at the field."""
    if text and (len(text) > limit or "\0" in text):
        message = _("At most %(limit)s characters fit here.")
        raise refusal(field, message, limit=limit)
    return text or ""


def note(given: Mapping[str, Any] | None) -> Note | None:
    if given is None:
        return None
    return Note(
        message=given.get("message") or "", psp_reference=checked_text("psp_reference", given.get("psp_reference"))
    )


def amounts(given: Mapping[str, Any]) -> dict[str, tuple[Decimal, str]]:
    return {
        name: (given[f"amount_{name}"]["amount"], given[f"amount_{name}"]["currency"])
        for name in ("authorized", "charged", "refunded", "canceled")
        if given.get(f"amount_{name}") is not None
    }


def payable(info: Info, given: str) -> tuple[Decimal, str]:
    """Total and currency of the checkout or order that an id names; whoever knows it may pay."""
    source = read_source(given)
    if "order_id" in source:
        order = Order.objects.filter(pk=source["order_id"]).first()
        if order is None:
            raise unknown("id", given)
        return order.total_amount, order.currency
    rows = Checkout.objects.select_related("channel", "shipping_address")
    checkout = rows.filter(pk=source["checkout_id"]).first()
    if checkout is None:
        raise unknown("id", given)
    return load_basket(checkout, now=info.context.now).total_amount, checkout.currency
