"""Mutations of checkouts: each resolves ids, calls one action and answers with the checkout."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import graphene
from django.utils.translation import gettext as _
from graphql import GraphQLError

from api.accounts.types import AddressInput
from api.catalog.channels import UnknownChannel, resolve_channel
from api.orders.mutations.customers import (
    CheckoutAddressValidationRules,
    check_savable,
    read_address,
)
from api.orders.mutations.lines import (
    line_inputs,
)
from api.orders.mutations.payloads import (
    checkout_mutation,
    checkout_payload,
)
from api.orders.types.checkout_lines import CheckoutLineInput
from api.terms.context import Info
from api.terms.filters import enum_value
from api.terms.locales import LanguageCodeEnum
from api.terms.metadata import MetadataInput, metadata_values
from api.terms.permissions import denied
from catalog.models import Channel
from orders import actions
from primitives.errors import refusal


class CheckoutValidationRules(graphene.InputObjectType):
    shipping_address = graphene.InputField(CheckoutAddressValidationRules)
    billing_address = graphene.InputField(CheckoutAddressValidationRules)


class CheckoutCreateInput(graphene.InputObjectType):
    channel = graphene.String(description="Slug of a channel in which to create a checkout.")
    lines = graphene.List(graphene.NonNull(CheckoutLineInput), required=True, description="The lines to buy.")
    email = graphene.String(description="The customer's email address.")
    save_shipping_address = graphene.Boolean(
        description="Whether the order puts it into the account's address book; so by default. Needs the address."
    )
    shipping_address = graphene.InputField(AddressInput, description="Where the goods go.")
    save_billing_address = graphene.Boolean(
        description="Whether the order puts it into the account's address book; so by default. Needs the address."
    )
    billing_address = graphene.InputField(AddressInput, description="Billing address of the customer.")
    language_code = graphene.InputField(LanguageCodeEnum, description="Checkout language code.")
    validation_rules = graphene.InputField(CheckoutValidationRules, description="Ask less of the addresses.")
    metadata = graphene.List(graphene.NonNull(MetadataInput), description="Public metadata of the checkout.")
    private_metadata = graphene.List(
        graphene.NonNull(MetadataInput), description="Private metadata of the checkout. Needs MANAGE_CHECKOUTS."
    )


CheckoutCreate = checkout_payload("CheckoutCreate", created=graphene.Boolean(description="Whether it was created."))
CheckoutLanguageCodeUpdate = checkout_payload("CheckoutLanguageCodeUpdate")
CheckoutCustomerNoteUpdate = checkout_payload("CheckoutCustomerNoteUpdate")


def _channel(info: Info, slug: str | None) -> Channel:
    """The channel of a new checkout: the only active one unless it is named."""
    try:
        channel = resolve_channel(info, slug)
    except UnknownChannel as error:
        message = _("Channel with '%(slug)s' slug does not exist.")
        raise refusal("channel", message, "not_found", slug=(slug or "")[:100]) from error
    except GraphQLError as error:
        raise refusal("channel", _("You need to provide channel slug."), "missing_channel_slug") from error
    if channel is None:
        raise refusal("channel", _("You need to provide channel slug."), "missing_channel_slug")
    if not channel.is_active:
        message = _("Channel with '%(slug)s' is inactive.")
        raise refusal("channel", message, "channel_inactive", slug=channel.slug)
    return channel


class CheckoutMutations(graphene.ObjectType):
    """Root fields that change a checkout, up to the order."""

    @checkout_mutation(
        CheckoutCreate,
        named_by=(),
        input=graphene.Argument(CheckoutCreateInput, required=True, description="Fields required to create checkout."),
        description="Create a new checkout.",
    )
    def checkout_create(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:
        viewer = info.context.viewer
        if input.get("private_metadata") and not viewer.has_permission("MANAGE_CHECKOUTS", "HANDLE_CHECKOUTS"):
            raise denied("MANAGE_CHECKOUTS", "HANDLE_CHECKOUTS")
        shipping, billing = input.get("shipping_address"), input.get("billing_address")
        rules = input.get("validation_rules") or {}
        check_savable(input)
        checkout = actions.create_checkout(
            channel=_channel(info, input.get("channel")),
            lines=line_inputs(info, input["lines"]),
            user=viewer.user,
            email=input.get("email") or "",
            language_code=enum_value(input.get("language_code")) or info.context.language,
            shipping_address=read_address(info, shipping, "shipping", rules.get("shipping_address"))
            if shipping
            else None,
            billing_address=read_address(info, billing, "billing", rules.get("billing_address")) if billing else None,
            saves_shipping_address=input.get("save_shipping_address") is not False,
            saves_billing_address=input.get("save_billing_address") is not False,
            metadata=metadata_values(input.get("metadata")),
            private_metadata=metadata_values(input.get("private_metadata")),
            now=info.context.now,
        )
        return {"checkout": checkout, "created": True}

    @checkout_mutation(
        CheckoutLanguageCodeUpdate,
        language_code=graphene.Argument(LanguageCodeEnum, required=True, description="New language code."),
        description="Update language code in the existing checkout.",
    )
    def checkout_language_code_update(info: Info, *, checkout_id: UUID, language_code: Any) -> dict[str, Any]:
        checkout = actions.set_language(
            checkout_id=checkout_id, language_code=enum_value(language_code), now=info.context.now
        )
        return {"checkout": checkout}

    @checkout_mutation(
        CheckoutCustomerNoteUpdate,
        named_by=("id",),
        id=graphene.ID(required=True, description="The checkout's ID."),
        customer_note=graphene.String(required=True, description="What the producers should know."),
        description="Updates customer note in the existing checkout object.",
    )
    def checkout_customer_note_update(info: Info, *, checkout_id: UUID, customer_note: str) -> dict[str, Any]:
        checkout = actions.set_note(checkout_id=checkout_id, note=customer_note, now=info.context.now)
        return {"checkout": checkout}
