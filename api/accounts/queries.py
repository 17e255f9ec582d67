"""Root fields about the account of who asks, and how addresses are written."""

from __future__ import annotations

from typing import Any

import graphene

from accounts.address_rules import AddressRules, rules_for
from accounts.models import Permission
from accounts.models import User as UserRow
from api.accounts.address_rules import AddressValidationData
from api.accounts.types import User
from api.accounts.visibility import managed_users
from api.engine import cacheable
from api.terms.context import Info
from api.terms.filters import enum_value
from api.terms.ids import find_int_pk
from api.terms.locales import CountryCode
from api.terms.lookups import one_of
from api.terms.permissions import permission_required


class AccountQueries(graphene.ObjectType):
    """The root field of who asks."""

    me = graphene.Field(User, description="Return the currently authenticated user.")
    user = graphene.Field(
        User,
        id=graphene.ID(description="ID of the user."),
        email=graphene.String(description="Email address of the user."),
        external_reference=graphene.String(description="External ID of the user."),
        description="Look up a user by ID, email address or external reference.",
    )

    @staticmethod
    def resolve_me(_root: None, info: Info) -> UserRow | None:
        user: UserRow | None = info.context.viewer.user
        return user

    @staticmethod
    @permission_required(Permission.MANAGE_STAFF, Permission.MANAGE_USERS, Permission.MANAGE_ORDERS)
    def resolve_user(
        _root: None,
        info: Info,
        *,
        id: str | None = None,
        email: str | None = None,
        external_reference: str | None = None,
    ) -> UserRow | None:
        one_of(id=id, email=email, external_reference=external_reference)
        rows = managed_users(info.context.viewer)
        if id is not None:
            pk = find_int_pk(id, "User")
            return None if pk is None else rows.filter(pk=pk).first()
        if email is not None:
            return rows.filter(email__iexact=email.strip()).first()
        return rows.filter(external_reference=external_reference).first()


class AddressRuleQueries(graphene.ObjectType):
    """The root field of address forms."""

    address_validation_rules = graphene.Field(
        AddressValidationData,
        country_code=graphene.Argument(CountryCode, required=True, description="Two-letter ISO 3166-1 country code."),
        country_area=graphene.String(description="State, province or region. In Vietnam one of the 34 provinces."),
        city=graphene.String(description="City or town; in Vietnam the commune."),
        city_area=graphene.String(description="Sublocality like a district."),
        description="Returns address validation rules.",
    )

    @staticmethod
    @cacheable
    def resolve_address_validation_rules(
        _root: None,
        _info: Info,
        *,
        country_code: Any,
        country_area: str | None = None,
        city: str | None = None,
        city_area: str | None = None,
    ) -> AddressRules:
        return rules_for(
            enum_value(country_code),
            country_area=country_area or "",
            city=city or "",
            city_area=city_area or "",
        )
