"""Mutations of promo codes: add a voucher or a gift card to a checkout, or remove it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import graphene
from django.utils.translation import gettext as _
from graphql import GraphQLError

from api.orders.mutations.payloads import checkout_mutation
from api.orders.types.checkouts import Checkout, CheckoutError
from api.terms.context import Info
from api.terms.ids import int_pk, split_global_id
from api.terms.mutations import payload
from orders import actions
from orders.actions import InvalidPromoCode, PromoCodeNotAttached, VoucherNotApplicable
from primitives.counters import Limit, TooManyTries, count_try, take_back_try
from primitives.errors import refusal

_WRONG_CODES = Limit("promo-code", most=20, seconds=10 * 60)
LONGEST_CODE = 255

CheckoutAddPromoCode = payload(
    "CheckoutAddPromoCode",
    CheckoutError,
    checkout=graphene.Field(Checkout, description="The checkout with the added gift card or voucher."),
)
CheckoutRemovePromoCode = payload(
    "CheckoutRemovePromoCode",
    CheckoutError,
    checkout=graphene.Field(Checkout, description="The checkout with the removed gift card or voucher."),
)


class PromotionMutations(graphene.ObjectType):
    """Root fields about promo codes."""

    @checkout_mutation(
        CheckoutAddPromoCode,
        promo_code=graphene.String(required=True, description="Gift card code or voucher code."),
        description="Adds a gift card or a voucher to a checkout. Who tries many wrong codes has to wait.",
    )
    def checkout_add_promo_code(info: Info, *, checkout_id: UUID, promo_code: str) -> dict[str, Any]:
        context = info.context
        counted = [(_WRONG_CODES, context.client_address)]
        try:
            count_try(counted, now=context.now)
        except TooManyTries as error:
            raise GraphQLError(_("Too many promo codes. Please try again in a few minutes.")) from error
        try:
            checkout = actions.add_promo_code(checkout_id=checkout_id, code=promo_code[:LONGEST_CODE], now=context.now)
        except InvalidPromoCode as error:
            raise refusal("promo_code", _("Promo code is invalid")) from error
        except VoucherNotApplicable as error:
            raise refusal(
                "promo_code", _("Voucher is not applicable to this checkout."), "voucher_not_applicable"
            ) from error
        take_back_try(counted, now=context.now)
        return {"checkout": checkout}

    @checkout_mutation(
        CheckoutRemovePromoCode,
        promo_code=graphene.String(description="Gift card code or voucher code."),
        promo_code_id=graphene.ID(description="Gift card or voucher ID."),
        description="Remove a gift card or a voucher from a checkout.",
    )
    def checkout_remove_promo_code(
        info: Info, *, checkout_id: UUID, promo_code: str | None = None, promo_code_id: str | None = None
    ) -> dict[str, Any]:
        if promo_code is None and promo_code_id is None:
            message = _("At least one of arguments is required: 'promo_code', 'promo_code_id'.")
            raise refusal(None, message, "graphql_error")
        try:
            checkout = actions.remove_promo_code(
                checkout_id=checkout_id,
                code=(promo_code or "")[:LONGEST_CODE],
                now=info.context.now,
                **_by_id(promo_code_id),
            )
        except PromoCodeNotAttached as error:
            field = "promo_code" if promo_code is not None else "promo_code_id"
            raise refusal(field, _("Promo code does not exists."), "not_found") from error
        return {"checkout": checkout}


def _by_id(promo_code_id: str | None) -> dict[str, int]:
    """What the id names: a voucher or a gift card."""
    if promo_code_id is None:
        return {}
    split = split_global_id(promo_code_id)
    if split is not None and split[0] == "Voucher":
        return {"voucher_id": int_pk(promo_code_id, "Voucher", field="promoCodeId")}
    if split is not None and split[0] == "GiftCard":
        return {"gift_card_id": int_pk(promo_code_id, "GiftCard", field="promoCodeId")}
    message = _("Must receive Voucher or GiftCard id: %(id)s.") % {"id": promo_code_id[:100]}
    raise refusal("promo_code_id", message, "graphql_error")
