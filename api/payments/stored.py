"""Means of payment that a gateway keeps for a customer. No gateway here keeps any."""

from __future__ import annotations

from typing import Any

import graphene

from accounts.models import User as UserRow
from api.accounts.types import User, only_the_owner
from api.payments.types import PaymentGateway
from api.terms.context import Info
from api.terms.declaring import extend
from api.terms.permissions import OWNER, decided_by_row
from api.terms.scalars import JSON


class CreditCard(graphene.ObjectType):
    brand = graphene.String(required=True, description="Card brand.")
    first_digits = graphene.String(description="First 4 digits of the card number.")
    last_digits = graphene.String(required=True, description="Last 4 digits of the card number.")
    exp_month = graphene.Int(description="Month the card expires.")
    exp_year = graphene.Int(description="Year the card expires.")


class PaymentSource(graphene.ObjectType):
    """A means of payment that a gateway keeps for a user."""

    gateway = graphene.String(required=True, description="Payment gateway name.")
    payment_method_id = graphene.String(description="ID of stored payment method.")
    credit_card_info = graphene.Field(CreditCard, description="Stored credit card details if available.")


class TokenizedPaymentFlowEnum(graphene.Enum):
    INTERACTIVE = "interactive"


class StoredPaymentMethod(graphene.ObjectType):
    """A means of payment that a gateway keeps for a user, as newer clients know it."""

    id = graphene.ID(required=True, description="Stored payment method ID.")
    gateway = graphene.Field(PaymentGateway, required=True, description="Gateway that keeps it.")
    payment_method_id = graphene.String(required=True, description="Payment method ID at the gateway.")
    supported_payment_flows = graphene.List(
        graphene.NonNull(TokenizedPaymentFlowEnum), description="How it may be used."
    )
    type = graphene.String(required=True, description='Payment method type, such as "credit card".')
    name = graphene.String(description="Payment method name.")
    credit_card_info = graphene.Field(CreditCard, description="Stored credit card details if available.")
    data = JSON(description="What else the gateway tells.")


@extend(User)
class UserPaymentMethods:
    """What gateways keep for a user: nothing."""

    stored_payment_sources = graphene.List(
        graphene.NonNull(PaymentSource),
        channel=graphene.String(description="Slug of a channel for which the data should be returned."),
        description="Means of payment that a gateway keeps for the user; no gateway here keeps any.",
    )
    stored_payment_methods = graphene.List(
        graphene.NonNull(StoredPaymentMethod),
        channel=graphene.String(required=True, description="Slug of a channel for which the data should be returned."),
        description="Means of payment that a gateway keeps for the user; no gateway here keeps any.",
    )

    @staticmethod
    @decided_by_row(OWNER)
    def resolve_stored_payment_sources(root: UserRow, info: Info, **_arguments: Any) -> list[Any]:
        only_the_owner(root, info)
        return []

    @staticmethod
    @decided_by_row(OWNER)
    def resolve_stored_payment_methods(root: UserRow, info: Info, **_arguments: Any) -> list[Any]:
        only_the_owner(root, info)
        return []
