"""Money as Saleor writes it. Rows hand over ``primitives.money`` values; nothing is calculated here."""

from __future__ import annotations

import graphene

from api.terms.context import Info
from primitives import money


class Money(graphene.ObjectType):
    """Represents amount of money in specific currency."""

    currency = graphene.String(required=True, description="Currency code.")
    amount = graphene.Float(required=True, description="Amount of money.")
    fractional_amount = graphene.Int(
        required=True, description="Amount in the smallest unit of the currency, as payment providers count."
    )
    fraction_digits = graphene.Int(required=True, description="Number of digits after the decimal point.")

    @staticmethod
    def resolve_amount(root: money.Money, _info: Info) -> float:
        return float(root.amount)

    @staticmethod
    def resolve_fractional_amount(root: money.Money, _info: Info) -> int:
        return int(root.amount.scaleb(money.MINOR_DIGITS[root.currency]))

    @staticmethod
    def resolve_fraction_digits(root: money.Money, _info: Info) -> int:
        return money.MINOR_DIGITS[root.currency]


class MoneyRange(graphene.ObjectType):
    """Represents a range of amounts of money."""

    start = graphene.Field(Money, description="Lower bound of a price range.")
    stop = graphene.Field(Money, description="Upper bound of a price range.")


class TaxedMoney(graphene.ObjectType):
    """Represents a monetary value with taxes."""

    currency = graphene.String(required=True, description="Currency code.")
    gross = graphene.Field(Money, required=True, description="Amount of money including taxes.")
    net = graphene.Field(Money, required=True, description="Amount of money without taxes.")
    tax = graphene.Field(Money, required=True, description="Amount of taxes.")


class TaxedMoneyRange(graphene.ObjectType):
    """Represents a range of monetary values."""

    start = graphene.Field(TaxedMoney, description="Lower bound of a price range.")
    stop = graphene.Field(TaxedMoney, description="Upper bound of a price range.")
