"""The address book of an account."""

from __future__ import annotations

from typing import Any

import graphene

from accounts import actions
from accounts.models import Permission
from api.accounts.payloads import (
    USER,
    checked,
    customer_argument,
    known_address,
    whose_account,
)
from api.accounts.types import AccountError, Address, AddressInput, AddressTypeEnum, address_values
from api.terms.context import Info
from api.terms.filters import enum_value
from api.terms.metadata import metadata_values
from api.terms.mutations import mutation, payload
from api.terms.permissions import AUTHENTICATED_APP, AUTHENTICATED_USER, OWNER, denied

AccountAddressCreate = payload("AccountAddressCreate", AccountError, user=USER, address=graphene.Field(Address))


AccountAddressUpdate = payload("AccountAddressUpdate", AccountError, user=USER, address=graphene.Field(Address))


AccountAddressDelete = payload("AccountAddressDelete", AccountError, user=USER, address=graphene.Field(Address))


AccountSetDefaultAddress = payload("AccountSetDefaultAddress", AccountError, user=USER)


class AddressMutations(graphene.ObjectType):
    """Mutations of the address book."""

    @mutation(
        AccountAddressCreate,
        input=graphene.Argument(AddressInput, required=True, description="Fields required to create address."),
        type=graphene.Argument(AddressTypeEnum, description="A type of address it becomes the default of."),
        customer_id=customer_argument(),
        permissions=(AUTHENTICATED_USER, AUTHENTICATED_APP),
        row_permissions=(Permission.IMPERSONATE_USER, OWNER),
        description="Create a new address for the customer.",
    )
    def account_address_create(
        info: Info, *, input: dict[str, Any], type: Any = None, customer_id: str | None = None
    ) -> dict[str, Any]:
        user_id = whose_account(info, customer_id)
        address = actions.create_address(
            user_id=user_id,
            values=address_values(checked(info, input)),
            default_for=enum_value(type),
            metadata=metadata_values(input.get("metadata")),
        )
        return {"address": address, "user": address.user}

    @mutation(
        AccountAddressUpdate,
        id=graphene.ID(required=True, description="ID of the address to update."),
        input=graphene.Argument(AddressInput, required=True, description="Fields required to update the address."),
        permissions=(AUTHENTICATED_USER, AUTHENTICATED_APP),
        row_permissions=(Permission.MANAGE_USERS, OWNER),
        description="Updates an address of the logged-in user.",
    )
    def account_address_update(info: Info, *, id: str, input: dict[str, Any]) -> dict[str, Any]:
        known = known_address(info, id)
        address = actions.update_address(
            address_id=known.pk,
            values=address_values(checked(info, input)),
            metadata=metadata_values(input.get("metadata")),
        )
        return {"address": address, "user": address.user}

    @mutation(
        AccountAddressDelete,
        id=graphene.ID(required=True, description="ID of the address to delete."),
        permissions=(AUTHENTICATED_USER, AUTHENTICATED_APP),
        row_permissions=(Permission.MANAGE_USERS, OWNER),
        description="Delete an address of the logged-in user.",
    )
    def account_address_delete(info: Info, *, id: str) -> dict[str, Any]:
        known = known_address(info, id)
        address = actions.delete_address(address_id=known.pk)
        return {"address": address, "user": known.user}

    @mutation(
        AccountSetDefaultAddress,
        id=graphene.ID(required=True, description="ID of the address to set as default."),
        type=graphene.Argument(AddressTypeEnum, required=True, description="The type of address."),
        permissions=(AUTHENTICATED_USER,),
        row_permissions=(OWNER,),
        description="Sets a default address for the authenticated user.",
    )
    def account_set_default_address(info: Info, *, id: str, type: Any) -> dict[str, Any]:
        user_id = int(info.context.user.pk)
        address = known_address(info, id)
        if address.user_id != user_id:
            raise denied(Permission.MANAGE_USERS, OWNER)
        user = actions.set_default_address(user_id=user_id, address_id=address.pk, default_for=enum_value(type))
        return {"user": user}
