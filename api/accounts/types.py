"""Users and addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import graphene
from django.contrib.auth.models import Group as GroupRow

from accounts.models import Address as AddressRow
from accounts.models import App as AppRow
from accounts.models import Permission
from accounts.models import User as UserRow
from api.engine import batched
from api.terms.context import Info
from api.terms.errors import error_type
from api.terms.ids import to_global_id
from api.terms.loading import related, rows_by, rows_by_pk
from api.terms.locales import CountryCode, CountryDisplay, LanguageCodeEnum, country_display
from api.terms.metadata import MetadataInput, ObjectWithMetadata
from api.terms.nodes import Node, id_field, resolve_row_id
from api.terms.permissions import OWNER, decided_by_row, denied, permission_required
from api.terms.pictures import Image, thumbnail_arguments

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


_ACCOUNT_CODES = (
    "ACTIVATE_OWN_ACCOUNT ACTIVATE_SUPERUSER_ACCOUNT DUPLICATED_INPUT_ITEM DEACTIVATE_OWN_ACCOUNT"
    " DEACTIVATE_SUPERUSER_ACCOUNT DELETE_NON_STAFF_USER DELETE_OWN_ACCOUNT DELETE_STAFF_ACCOUNT"
    " DELETE_SUPERUSER_ACCOUNT DISABLED_AUTHENTICATION_METHOD FILE_SIZE_LIMIT_EXCEEDED GRAPHQL_ERROR INACTIVE INVALID"
    " INVALID_CREDENTIALS INVALID_PASSWORD LEFT_NOT_MANAGEABLE_PERMISSION NOT_FOUND OUT_OF_SCOPE_GROUP"
    " OUT_OF_SCOPE_PERMISSION OUT_OF_SCOPE_USER PASSWORD_ENTIRELY_NUMERIC PASSWORD_RESET_ALREADY_REQUESTED"
    " PASSWORD_TOO_COMMON PASSWORD_TOO_SHORT PASSWORD_TOO_SIMILAR REQUIRED UNIQUE JWT_SIGNATURE_EXPIRED"
    " JWT_INVALID_TOKEN JWT_DECODE_ERROR JWT_MISSING_TOKEN JWT_INVALID_CSRF_TOKEN CHANNEL_INACTIVE"
    " MISSING_CHANNEL_SLUG ACCOUNT_NOT_CONFIRMED LOGIN_ATTEMPT_DELAYED UNKNOWN_IP_ADDRESS"
)

AccountErrorCode = graphene.Enum("AccountErrorCode", [(name, name.lower()) for name in _ACCOUNT_CODES.split()])
PermissionEnum = graphene.Enum("PermissionEnum", [(code.name, code.value) for code in Permission])


class AddressTypeEnum(graphene.Enum):
    BILLING = "billing"
    SHIPPING = "shipping"


AccountError = error_type(
    "AccountError",
    AccountErrorCode,
    address_type=AddressTypeEnum(description="A type of address that causes the error."),
)


class AddressInput(graphene.InputObjectType):
    """An address. In Vietnam ``countryArea`` is the province, ``city`` the commune; accents and prefixes are optional."""

    first_name = graphene.String(description="Given name.")
    last_name = graphene.String(description="Family name.")
    company_name = graphene.String(description="Company or organization.")
    street_address_1 = graphene.String(name="streetAddress1", description="Address.")
    street_address_2 = graphene.String(name="streetAddress2", description="Address.")
    city = graphene.String(description="City; in Vietnam the commune, ward or special zone.")
    city_area = graphene.String(description="District; in Vietnam the district before July 2025, optional.")
    postal_code = graphene.String(description="Postal code.")
    country = CountryCode(description="Country.")
    country_area = graphene.String(description="State or province.")
    phone = graphene.String(description="Phone number, in any usual writing.")
    metadata = graphene.List(graphene.NonNull(MetadataInput), description="Address public metadata.")
    skip_validation = graphene.Boolean(default_value=False, description="Skip validation. For staff and apps only.")


def address_values(given: Mapping[str, Any]) -> dict[str, Any]:
    """What ``accounts.addresses.clean_address`` takes, out of an ``AddressInput``; the metadata is not part of it."""
    values = {name: value for name, value in given.items() if name not in {"metadata", "skip_validation"}}
    if values.get("country") is not None:
        values["country"] = getattr(values["country"], "value", values["country"])
    return values


class Address(graphene.ObjectType):
    """Represents user address data."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    first_name = graphene.String(required=True, description="The given name of the address.")
    last_name = graphene.String(required=True, description="The family name of the address.")
    company_name = graphene.String(required=True, description="Company or organization name.")
    street_address_1 = graphene.String(name="streetAddress1", required=True, description="The first line.")
    street_address_2 = graphene.String(name="streetAddress2", required=True, description="The second line.")
    city = graphene.String(required=True, description="The city; in Vietnam the commune.")
    city_area = graphene.String(required=True, description="The district of the address.")
    postal_code = graphene.String(required=True, description="The postal code of the address.")
    country = graphene.Field(CountryDisplay, required=True, description="The country of the address.")
    country_area = graphene.String(required=True, description="The country area; in Vietnam the province.")
    phone = graphene.String(description="The phone number of the address, in E.164.")
    is_default_shipping_address = graphene.Boolean(description="Whether it is the owner's default shipping address.")
    is_default_billing_address = graphene.Boolean(description="Whether it is the owner's default billing address.")

    resolve_id = staticmethod(resolve_row_id)

    @staticmethod
    def resolve_country(root: AddressRow, _info: Info) -> dict[str, str]:
        return country_display(root.country)

    @staticmethod
    @batched
    def resolve_is_default_shipping_address(roots: list[AddressRow], _info: Info) -> list[bool | None]:
        return _are_defaults(roots, "default_shipping_address_id")

    @staticmethod
    @batched
    def resolve_is_default_billing_address(roots: list[AddressRow], _info: Info) -> list[bool | None]:
        return _are_defaults(roots, "default_billing_address_id")


def _are_defaults(roots: list[AddressRow], field: str) -> list[bool | None]:
    """Whether each address is its owner's default; null for one that is in no book."""
    owners = rows_by_pk(UserRow.objects.all(), {root.user_id for root in roots})
    return [getattr(owners[root.user_id], field) == root.pk if root.user_id else None for root in roots]


class UserPermission(graphene.ObjectType):
    """A permission that a staff user holds."""

    code = graphene.Field(PermissionEnum, required=True, description="Internal code for permission.")
    name = graphene.String(required=True, description="Describe action(s) allowed to do by permission.")


class Group(graphene.ObjectType):
    """Represents permission group data: staff who share permissions."""

    class Meta:
        interfaces = (Node,)

    id = id_field()
    name = graphene.String(required=True, description="The name of the group.")
    permissions = graphene.List(graphene.NonNull(lambda: GroupPermission), description="Permissions of its members.")

    resolve_id = staticmethod(resolve_row_id)

    @staticmethod
    @permission_required(Permission.MANAGE_STAFF)
    @batched
    def resolve_permissions(roots: list[GroupRow], _info: Info) -> list[list[dict[str, str]]]:
        links = GroupRow.permissions.through.objects.filter(group__in=[root.pk for root in roots])
        held: dict[int, set[str]] = {root.pk: set() for root in roots}
        for group, codename in links.values_list("group_id", "permission__codename"):
            held[group].add(codename.upper())
        return [named_permissions(held[root.pk]) for root in roots]


class App(graphene.ObjectType):
    """Represents app data: a program that calls the API with a token of its own."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    name = graphene.String(description="Name of the app.")
    identifier = graphene.String(description="Canonical app ID.")
    is_active = graphene.Boolean(description="Determine if app will be set active or not.")
    created = graphene.DateTime(description="The date and time when the app was created.")
    permissions = graphene.List(graphene.NonNull(lambda: GroupPermission), description="List of the app's permissions.")

    resolve_id = staticmethod(resolve_row_id)

    @staticmethod
    def resolve_created(root: AppRow, _info: Info) -> Any:
        return root.created_at

    @staticmethod
    def resolve_permissions(root: AppRow, _info: Info) -> list[dict[str, str]]:
        return named_permissions(root.permissions)


class GroupPermission(graphene.ObjectType):
    """A permission that a group gives to its members."""

    class Meta:
        name = "Permission"

    code = graphene.Field(PermissionEnum, required=True, description="Internal code for permission.")
    name = graphene.String(required=True, description="Describe action(s) allowed to do by permission.")


def named_permissions(codes: Collection[str]) -> list[dict[str, str]]:
    """These permissions as clients see them, in order."""
    return [{"code": code.value, "name": str(code.label)} for code in Permission if code in codes]


class User(graphene.ObjectType):
    """Represents user data."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    email = graphene.String(required=True, description="The email address of the user.")
    first_name = graphene.String(required=True, description="The given name of the user.")
    last_name = graphene.String(required=True, description="The family name of the user.")
    is_staff = graphene.Boolean(required=True, description="Determine if the user is a staff admin.")
    is_active = graphene.Boolean(required=True, description="Determine if the user is active.")
    is_confirmed = graphene.Boolean(required=True, description="Determines if user has confirmed email.")
    date_joined = graphene.DateTime(required=True, description="The data when the user create account.")
    updated_at = graphene.DateTime(required=True, description="The data when the user last update the account.")
    last_login = graphene.DateTime(description="The date when the user last time log in to the system.")
    language_code = graphene.Field(LanguageCodeEnum, required=True, description="User language code.")
    external_reference = graphene.String(description="External ID of this user.")
    note = graphene.String(description="A note about the customer; for staff with MANAGE_USERS or MANAGE_STAFF.")
    addresses = graphene.List(graphene.NonNull(Address), required=True, description="List of all user's addresses.")
    default_shipping_address = graphene.Field(Address, description="The default shipping address of the user.")
    default_billing_address = graphene.Field(Address, description="The default billing address of the user.")
    avatar = graphene.Field(Image, args=thumbnail_arguments(), description="Nobody has an avatar here.")
    user_permissions = graphene.List(graphene.NonNull(UserPermission), description="List of user's permissions.")
    permission_groups = graphene.List(graphene.NonNull(Group), description="List of user's permission groups.")

    @staticmethod
    def resolve_id(root: UserRow, _info: Info) -> str:
        # Registration answers without an id, which would tell whether the e-mail was known.
        return "" if root._state.adding else to_global_id("User", root.pk)

    @staticmethod
    def resolve_language_code(root: UserRow, _info: Info) -> str:
        return root.language_code.lower().replace("-", "_")

    @staticmethod
    @permission_required(Permission.MANAGE_USERS, Permission.MANAGE_STAFF)
    def resolve_note(root: UserRow, _info: Info) -> str:
        return root.note

    @staticmethod
    @decided_by_row(Permission.MANAGE_USERS, OWNER)
    @batched
    def resolve_addresses(roots: list[UserRow], info: Info) -> list[list[AddressRow]]:
        for root in roots:
            _only_the_owner_or_staff(root, info)
        books = rows_by(AddressRow.objects.filter(user__in=[root.pk for root in roots]).order_by("pk"), "user_id")
        return [books[root.pk] for root in roots]

    @staticmethod
    @decided_by_row(Permission.MANAGE_USERS, OWNER)
    @batched
    def resolve_default_shipping_address(roots: list[UserRow], info: Info) -> list[AddressRow | None]:
        return _defaults(roots, info, "default_shipping_address_id")

    @staticmethod
    @decided_by_row(Permission.MANAGE_USERS, OWNER)
    @batched
    def resolve_default_billing_address(roots: list[UserRow], info: Info) -> list[AddressRow | None]:
        return _defaults(roots, info, "default_billing_address_id")

    @staticmethod
    def resolve_avatar(_root: UserRow, _info: Info, **_arguments: Any) -> None:
        return None

    @staticmethod
    @decided_by_row(Permission.MANAGE_STAFF, OWNER)
    def resolve_user_permissions(root: UserRow, info: Info) -> list[dict[str, str]]:
        only_the_owner_or(Permission.MANAGE_STAFF, root, info)
        return named_permissions(root.permission_codes() if root.is_active else frozenset())

    @staticmethod
    @decided_by_row(Permission.MANAGE_STAFF, OWNER)
    @batched
    def resolve_permission_groups(roots: list[UserRow], info: Info) -> list[list[GroupRow]]:
        for root in roots:
            only_the_owner_or(Permission.MANAGE_STAFF, root, info)
        links = UserRow.groups.through.objects.filter(user__in=[root.pk for root in roots]).select_related("group")
        members = rows_by(links.order_by("group__name", "pk"), "user_id")
        return [[link.group for link in members[root.pk]] for root in roots]


def _defaults(roots: list[UserRow], info: Info, field: str) -> list[AddressRow | None]:
    for root in roots:
        _only_the_owner_or_staff(root, info)
    rows = rows_by_pk(AddressRow.objects.all(), {getattr(root, field) for root in roots})
    return [rows.get(getattr(root, field)) for root in roots]


def _only_the_owner_or_staff(user: UserRow, info: Info) -> None:
    only_the_owner_or(Permission.MANAGE_USERS, user, info)


def only_the_owner_or(permission: Permission, user: UserRow, info: Info) -> None:
    """Show personal fields only to the user and to whoever has the permission."""
    if not _is_owner(user, info) and not info.context.viewer.has_permission(permission):
        raise denied(permission, OWNER)


def resolve_owner(*codes: str) -> Any:
    """A batched resolver for the account that a row belongs to: for that account and viewers with one of the codes.

    A row of nobody gives null.
    """
    load = related("user_id", UserRow.objects.all)

    @decided_by_row(*codes, OWNER)
    @batched
    def resolve(roots: list[Any], info: Info) -> list[Any]:
        is_staff = info.context.viewer.has_permission(*codes)
        return [
            user if user is None or is_staff or _is_owner(user, info) else denied(*codes, OWNER)
            for user in load(roots, info)
        ]

    return staticmethod(resolve)


def only_the_owner(user: UserRow, info: Info) -> None:
    if not _is_owner(user, info):
        raise denied(OWNER)


def _is_owner(user: UserRow, info: Info) -> bool:
    """Whether the request comes from the user.

    A mutation that has just proved a user by password or token answers with that user, though the request came without
    a viewer; then the context tells.
    """
    return bool(info.context.viewer.user == user or info.context.cache.get("proved user") == user.pk)
