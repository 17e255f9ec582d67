"""Vouchers, gift cards and discounts in Saleor's words, with who pays for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import graphene

from accounts.models import Permission
from accounts.models import User as UserRow
from api.accounts.types import User, only_the_owner_or
from api.terms.context import Info
from api.terms.declaring import extend
from api.terms.ids import to_global_id
from api.terms.metadata import ObjectWithMetadata
from api.terms.money import Money
from api.terms.nodes import Node, id_field, resolve_row_id
from api.terms.pagination import connection_field, connection_for, paginate_rows
from api.terms.permissions import OWNER, decided_by_row
from primitives import money
from promotions.models import GiftCard as GiftCardRow
from promotions.models import ValueType, VoucherType
from promotions.models import Voucher as VoucherRow

VoucherTypeEnum = graphene.Enum("VoucherTypeEnum", [(kind.name, kind.value) for kind in VoucherType])
DiscountValueTypeEnum = graphene.Enum("DiscountValueTypeEnum", [(kind.name, kind.value) for kind in ValueType])


@dataclass(frozen=True, slots=True)
class UsedVoucher:
    """A voucher by the code that was used, if one was; other codes stay secret.

    ``node`` is the row, where metadata is looked for.
    """

    node: VoucherRow
    code: str | None


class Voucher(graphene.ObjectType):
    """A token that can be used to get a discount."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    name = graphene.String(description="The name of the voucher.")
    code = graphene.String(description="The code that was used.")
    type = graphene.Field(VoucherTypeEnum, required=True, description="What it lowers.")
    discount_value_type = graphene.Field(
        DiscountValueTypeEnum, required=True, description="Whether it takes off an amount or a percentage."
    )

    @staticmethod
    def resolve_id(root: UsedVoucher, _info: Info) -> str:
        return to_global_id("Voucher", root.node.pk)

    @staticmethod
    def resolve_name(root: UsedVoucher, _info: Info) -> str:
        return root.node.name

    @staticmethod
    def resolve_type(root: UsedVoucher, _info: Info) -> str:
        return root.node.type

    @staticmethod
    def resolve_discount_value_type(root: UsedVoucher, _info: Info) -> str:
        return root.node.value_type


class GiftCard(graphene.ObjectType):
    """A gift card is a prepaid electronic payment card accepted in the shop."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    display_code = graphene.String(required=True, description="Code in format which allows displaying.")
    last_4_code_chars = graphene.String(
        name="last4CodeChars", required=True, description="Last 4 characters of gift card code."
    )
    current_balance = graphene.Field(Money, required=True, description="What is left on the card.")

    resolve_id = staticmethod(resolve_row_id)

    @staticmethod
    def resolve_last_4_code_chars(root: GiftCardRow, _info: Info) -> str:
        return root.display_code

    @staticmethod
    def resolve_current_balance(root: GiftCardRow, _info: Info) -> money.Money:
        return money.Money(root.current_balance_amount, root.currency)


@extend(User)
class UserGiftCards:
    """Gift cards of an account."""

    gift_cards = connection_field(
        lambda: connection_for(GiftCard),
        description="Gift cards of the user. A card here belongs to whoever knows its code, so nobody has any.",
    )

    @staticmethod
    @decided_by_row(Permission.MANAGE_GIFT_CARD, OWNER)
    def resolve_gift_cards(root: UserRow, info: Info, **page: Any) -> Any:
        only_the_owner_or(Permission.MANAGE_GIFT_CARD, root, info)
        return paginate_rows([], info, **page)
