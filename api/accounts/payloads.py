"""Shared by the mutations of accounts."""

from __future__ import annotations

from typing import Any

import graphene
from django.utils.translation import gettext as _

from accounts.models import Address as AddressRow
from accounts.models import Permission
from accounts.models import User as UserRow
from api.accounts.types import AccountError, User
from api.terms.context import Info
from api.terms.ids import int_pk, to_global_id
from api.terms.mutations import payload
from api.terms.permissions import OWNER, denied
from primitives.errors import refusal

ACCOUNT_ERRORS = graphene.List(
    graphene.NonNull(AccountError),
    required=True,
    default_value=(),
    deprecation_reason="Use `errors` field instead.",
)


USER = graphene.Field(User, description="A user instance.")


def account_payload(name: str, **members: Any) -> type[graphene.ObjectType]:
    """A payload whose errors also come under their older name."""
    return payload(name, AccountError, **members, account_errors=ACCOUNT_ERRORS)


def customer_argument() -> graphene.ID:
    return graphene.ID(description="ID of the customer one acts for; needs IMPERSONATE_USER. Apps must give it.")


def whose_account(info: Info, customer_id: str | None) -> int:
    """The key of the user whose account is meant: one's own, or the customer that an app or staff acts for."""
    viewer = info.context.viewer
    if viewer.user is not None and customer_id in (None, to_global_id("User", viewer.user.pk)):
        return int(viewer.user.pk)
    if not viewer.has_permission(Permission.IMPERSONATE_USER):
        raise denied(Permission.IMPERSONATE_USER, OWNER)
    if customer_id is None:
        raise refusal("customer_id", _("This field is required."), "required")
    pk = int_pk(customer_id, "User", field="customerId")
    if not UserRow.objects.filter(pk=pk, is_staff=False).exists():
        raise refusal("customer_id", _("No such customer."), "not_found")
    return pk


def prove(info: Info, user: UserRow) -> UserRow:
    """Let the answer show personal fields: the request has proved that it comes from this user."""
    info.context.cache["proved user"] = user.pk
    return user


def known_address(info: Info, global_id: str) -> AddressRow:
    """An address that the viewer may change. Unknown and foreign ones are refused alike."""
    address = AddressRow.objects.visible_to(info.context.viewer).filter(
        pk=int_pk(global_id, "Address", field="id"), user__isnull=False
    )
    found = address.first()
    if found is None:
        raise denied(Permission.MANAGE_USERS, OWNER)
    return found


def checked(info: Info, given: dict[str, Any]) -> dict[str, Any]:
    """Refuse to skip the checks of an address: nothing goes into an address book unchecked."""
    if given.get("skip_validation"):
        message = _("Addresses of an account are always validated.")
        raise refusal("skip_validation", message)
    return given
