"""Why a checkout cannot be ordered."""

from __future__ import annotations

from typing import Any

import graphene

from api.catalog.types.variants import ProductVariant
from api.engine import batched
from api.orders.lines import DeliveryProblem, LineNode, LineProblem, problems_of, variant_of
from api.orders.types.checkout_lines import CheckoutLine
from api.orders.types.delivery import (
    Delivery,
)
from api.terms.context import ChannelContext, Info
from api.terms.declaring import extend
from api.terms.ids import to_global_id
from orders.actions import delivery_id


class CheckoutLineProblemInsufficientStock(graphene.ObjectType):
    """There is not enough stock for the line any more."""

    available_quantity = graphene.Int(description="Available quantity of a variant.")
    line = graphene.Field(lambda: CheckoutLine, required=True, description="The line that has the problem.")
    variant = graphene.Field(ProductVariant, required=True, description="The variant that is short.")

    @staticmethod
    def resolve_variant(root: LineProblem, _info: Info) -> ChannelContext:
        return variant_of(root.line)


class CheckoutLineProblemVariantNotAvailable(graphene.ObjectType):
    """The goods of the line are no longer for sale."""

    line = graphene.Field(lambda: CheckoutLine, required=True, description="The line that has the problem.")


class CheckoutProblemDeliveryMethodInvalid(graphene.ObjectType):
    """The delivery method that was chosen no longer brings the goods to the address."""

    delivery = graphene.Field(Delivery, required=True, description="The delivery that was chosen.")

    @staticmethod
    def resolve_delivery(root: DeliveryProblem, _info: Info) -> dict[str, Any]:
        pk = delivery_id(root.basket.checkout.pk, root.method_id)
        return {"id": to_global_id("CheckoutDelivery", pk), "shipping_method": None}


class CheckoutProblemDeliveryMethodStale(graphene.ObjectType):
    """The price of the chosen delivery is out of date. It never is here: prices are computed each time."""

    delivery = graphene.Field(Delivery, required=True, description="The delivery that was chosen.")


def _problem_type(instance: LineProblem | DeliveryProblem) -> Any:
    if isinstance(instance, DeliveryProblem):
        return CheckoutProblemDeliveryMethodInvalid
    if instance.available_quantity is None:
        return CheckoutLineProblemVariantNotAvailable
    return CheckoutLineProblemInsufficientStock


class CheckoutLineProblem(graphene.Union):
    """What stands against ordering a line."""

    class Meta:
        types = (CheckoutLineProblemInsufficientStock, CheckoutLineProblemVariantNotAvailable)

    @classmethod
    def resolve_type(cls, instance: LineProblem, _info: Info) -> Any:
        return _problem_type(instance)


class CheckoutProblem(graphene.Union):
    """What stands against ordering a checkout."""

    class Meta:
        types = (
            CheckoutLineProblemInsufficientStock,
            CheckoutLineProblemVariantNotAvailable,
            CheckoutProblemDeliveryMethodInvalid,
            CheckoutProblemDeliveryMethodStale,
        )

    @classmethod
    def resolve_type(cls, instance: LineProblem | DeliveryProblem, _info: Info) -> Any:
        return _problem_type(instance)


@extend(CheckoutLine)
class CheckoutLineProblems:
    """What stands against ordering a line."""

    problems = graphene.List(graphene.NonNull(CheckoutLineProblem), description="What stands against ordering it.")

    @staticmethod
    @batched
    def resolve_problems(roots: list[LineNode], info: Info) -> list[list[LineProblem]]:
        return [[problem] if problem else [] for problem in problems_of(roots, info)]
