"""Who buys, and where the goods and the bill go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import graphene
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from accounts.addresses import clean_address
from accounts.models import Address as AddressRow
from accounts.models import User as UserRow
from api.accounts.types import AddressInput, address_values
from api.orders.mutations.payloads import (
    checkout_mutation,
    checkout_payload,
)
from api.terms.context import Info
from api.terms.ids import int_pk
from api.terms.metadata import metadata_values
from api.terms.permissions import AUTHENTICATED_APP, AUTHENTICATED_USER, OWNER, denied
from orders import actions
from orders.actions import (
    AlreadyAttached,
    NotTheOwner,
)
from primitives.errors import refusal
from primitives.metadata import merge_metadata


class CheckoutAddressValidationRules(graphene.InputObjectType):
    check_required_fields = graphene.Boolean(default_value=True, description="Whether parts must not be missing.")
    check_fields_format = graphene.Boolean(default_value=True, description="Whether parts must fit the country.")
    enable_fields_normalization = graphene.Boolean(default_value=True, description="Whether parts are tidied.")


CheckoutEmailUpdate = checkout_payload("CheckoutEmailUpdate")


CheckoutShippingAddressUpdate = checkout_payload("CheckoutShippingAddressUpdate")


CheckoutBillingAddressUpdate = checkout_payload("CheckoutBillingAddressUpdate")


CheckoutCustomerAttach = checkout_payload("CheckoutCustomerAttach")


CheckoutCustomerDetach = checkout_payload("CheckoutCustomerDetach")


def read_address(info: Info, given: Mapping[str, Any], kind: str, rules: Mapping[str, Any] | None = None) -> AddressRow:
    """The address, cleaned as far as the rules ask; its errors name the address."""
    rules = rules or {}
    skips = bool(given.get("skip_validation"))
    if skips and not info.context.viewer.has_permission("MANAGE_CHECKOUTS", "HANDLE_CHECKOUTS"):
        raise denied("HANDLE_CHECKOUTS", "MANAGE_CHECKOUTS")
    try:
        address = clean_address(
            address_values(given),
            validate=not skips,
            require_all=rules.get("check_required_fields") is not False,
            check_format=rules.get("check_fields_format") is not False,
            normalize=rules.get("enable_fields_normalization") is not False,
        )
    except ValidationError as error:
        for errors in error.error_dict.values():
            for single in errors:
                single.params = {**(single.params or {}), "address_type": kind}
        raise
    address.metadata = merge_metadata({}, metadata_values(given.get("metadata")))
    return address


def check_savable(given: Mapping[str, Any]) -> None:
    """Refuse to save a missing address, in Saleor's words."""
    if given.get("save_shipping_address") is not None and not given.get("shipping_address"):
        message = _("This option can only be selected if a shipping address is provided.")
        raise refusal("save_shipping_address", message, "missing_address_data")
    if given.get("save_billing_address") is not None and not given.get("billing_address"):
        message = _("This option can only be selected if a billing address is provided.")
        raise refusal("save_billing_address", message, "missing_address_data")


def read_customer(viewer: Any, customer_id: str | None) -> UserRow:
    """Whose the checkout shall be: the viewer's, or for those who may act for others the one who is named.

    Naming oneself is naming nobody.
    """
    pk = int_pk(customer_id, "User", field="customerId") if customer_id is not None else None
    if viewer.user is not None and pk in {None, viewer.user.pk}:
        user: UserRow = viewer.user
        return user
    if pk is None:
        message = _("The customerId value must be provided when running mutation as app.")
        raise refusal("customer_id", message, "required")
    if not viewer.has_permission("IMPERSONATE_USER"):
        raise denied("IMPERSONATE_USER")
    found = UserRow.objects.filter(pk=pk, is_active=True).first()
    if found is None:
        raise refusal("customer_id", _("Couldn't resolve to a node: %(id)s"), "not_found", id=(customer_id or "")[:100])
    return found


class CheckoutCustomerMutations(graphene.ObjectType):
    """Mutations of the customer of a checkout."""

    @checkout_mutation(
        CheckoutEmailUpdate,
        email=graphene.String(required=True, description="E-mail."),
        description="Updates email address in the existing checkout object.",
    )
    def checkout_email_update(info: Info, *, checkout_id: UUID, email: str) -> dict[str, Any]:
        checkout = actions.set_email(checkout_id=checkout_id, email=email, now=info.context.now)
        return {"checkout": checkout}

    @checkout_mutation(
        CheckoutShippingAddressUpdate,
        shipping_address=graphene.Argument(AddressInput, required=True, description="Where the goods go."),
        save_address=graphene.Boolean(
            default_value=True, description="Whether the order puts it into the account's address book."
        ),
        validation_rules=CheckoutAddressValidationRules(description="Ask less of the address."),
        description="Updates shipping address in the existing checkout.",
    )
    def checkout_shipping_address_update(
        info: Info,
        *,
        checkout_id: UUID,
        shipping_address: dict[str, Any],
        save_address: bool | None = True,
        validation_rules: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        checkout = actions.set_shipping_address(
            checkout_id=checkout_id,
            address=read_address(info, shipping_address, "shipping", validation_rules),
            saves_address=save_address is not False,
            now=info.context.now,
        )
        return {"checkout": checkout}

    @checkout_mutation(
        CheckoutBillingAddressUpdate,
        billing_address=graphene.Argument(AddressInput, required=True, description="The billing address."),
        save_address=graphene.Boolean(
            default_value=True, description="Whether the order puts it into the account's address book."
        ),
        validation_rules=CheckoutAddressValidationRules(description="Ask less of the address."),
        description="Update billing address in the existing checkout.",
    )
    def checkout_billing_address_update(
        info: Info,
        *,
        checkout_id: UUID,
        billing_address: dict[str, Any],
        save_address: bool | None = True,
        validation_rules: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        checkout = actions.set_billing_address(
            checkout_id=checkout_id,
            address=read_address(info, billing_address, "billing", validation_rules),
            saves_address=save_address is not False,
            now=info.context.now,
        )
        return {"checkout": checkout}

    @checkout_mutation(
        CheckoutCustomerAttach,
        customer_id=graphene.ID(description="ID of the customer; for staff and apps with IMPERSONATE_USER."),
        permissions=(AUTHENTICATED_APP, AUTHENTICATED_USER),
        row_permissions=("IMPERSONATE_USER",),
        description="Sets the customer as the owner of the checkout.",
    )
    def checkout_customer_attach(info: Info, *, checkout_id: UUID, customer_id: str | None = None) -> dict[str, Any]:
        try:
            checkout = actions.attach_customer(
                checkout_id=checkout_id, user=read_customer(info.context.viewer, customer_id), now=info.context.now
            )
        except AlreadyAttached as error:
            message = _("You cannot reassign a checkout that is already attached to a user.")
            raise PermissionDenied(message) from error
        return {"checkout": checkout}

    @checkout_mutation(
        CheckoutCustomerDetach,
        permissions=(AUTHENTICATED_APP, AUTHENTICATED_USER),
        row_permissions=("IMPERSONATE_USER", OWNER),
        description="Removes the user assigned as the owner of the checkout.",
    )
    def checkout_customer_detach(info: Info, *, checkout_id: UUID) -> dict[str, Any]:
        try:
            checkout = actions.detach_customer(checkout_id=checkout_id, **info.context.asking)
        except NotTheOwner as error:
            raise denied("IMPERSONATE_USER", OWNER) from error
        return {"checkout": checkout}
