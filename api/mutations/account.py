"""Mutations of who somebody is: registration, tokens, passwords, the address book."""

from __future__ import annotations

from typing import Any

import graphene
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import actions
from accounts.models import Address as AddressRow
from accounts.models import Permission
from accounts.models import User as UserRow
from api.fields import mutation, payload
from api.ids import int_pk
from api.permissions import AUTHENTICATED_APP, AUTHENTICATED_USER, OWNER, denied
from api.scalars import GenericScalar
from api.types.account import (
    AccountError,
    Address,
    AddressInput,
    AddressTypeEnum,
    User,
    address_values,
    metadata_values,
)
from api.types.basics import LanguageCodeEnum, MetadataInput

ACCOUNT_ERRORS = graphene.List(
    graphene.NonNull(AccountError),
    required=True,
    default_value=(),
    deprecation_reason="Use `errors` field instead.",
)


class AccountRegisterInput(graphene.InputObjectType):
    first_name = graphene.String(description="Given name.")
    last_name = graphene.String(description="Family name.")
    language_code = graphene.InputField(LanguageCodeEnum, description="User language code.")
    email = graphene.String(required=True, description="The email address of the user.")
    password = graphene.String(required=True, description="Password.")
    redirect_url = graphene.String(description="Base of frontend URL that will be needed to create confirmation URL.")
    metadata = graphene.List(graphene.NonNull(MetadataInput), description="User public metadata.")
    channel = graphene.String(description="Slug of a channel which will be used to notify users.")


class AccountInput(graphene.InputObjectType):
    first_name = graphene.String(description="Given name.")
    last_name = graphene.String(description="Family name.")
    language_code = graphene.InputField(LanguageCodeEnum, description="User language code.")
    default_billing_address = graphene.InputField(AddressInput, description="Billing address of the customer.")
    default_shipping_address = graphene.InputField(AddressInput, description="Shipping address of the customer.")
    metadata = graphene.List(graphene.NonNull(MetadataInput), description="Fields required to update the metadata.")


AccountRegister = payload(
    "AccountRegister",
    AccountError,
    user=graphene.Field(User),
    requires_confirmation=graphene.Boolean(
        default_value=True, description="Informs whether users need to confirm their email address."
    ),
)
ConfirmAccount = payload("ConfirmAccount", AccountError, user=graphene.Field(User))
CreateToken = payload(
    "CreateToken",
    AccountError,
    token=graphene.String(description="JWT token, required to authenticate."),
    refresh_token=graphene.String(description="JWT refresh token, required to re-generate access token."),
    csrf_token=graphene.String(description="CSRF token that the refresh token carries."),
    user=graphene.Field(User, description="A user instance."),
    account_errors=ACCOUNT_ERRORS,
)
RefreshToken = payload(
    "RefreshToken",
    AccountError,
    token=graphene.String(description="JWT token, required to authenticate."),
    user=graphene.Field(User, description="A user instance."),
    account_errors=ACCOUNT_ERRORS,
)
VerifyToken = payload(
    "VerifyToken",
    AccountError,
    user=graphene.Field(User, description="User assigned to token."),
    is_valid=graphene.Boolean(required=True, default_value=False, description="Determine if token is valid or not."),
    payload=GenericScalar(description="JWT payload."),
)
RequestPasswordReset = payload("RequestPasswordReset", AccountError)
SetPassword = payload(
    "SetPassword",
    AccountError,
    token=graphene.String(description="JWT token, required to authenticate."),
    refresh_token=graphene.String(description="JWT refresh token, required to re-generate access token."),
    csrf_token=graphene.String(description="CSRF token that the refresh token carries."),
    user=graphene.Field(User, description="A user instance."),
)
PasswordChange = payload("PasswordChange", AccountError, user=graphene.Field(User))
AccountUpdate = payload("AccountUpdate", AccountError, user=graphene.Field(User))
AccountRequestDeletion = payload("AccountRequestDeletion", AccountError)
AccountDelete = payload("AccountDelete", AccountError, user=graphene.Field(User))
AccountAddressCreate = payload(
    "AccountAddressCreate", AccountError, user=graphene.Field(User), address=graphene.Field(Address)
)
AccountAddressUpdate = payload(
    "AccountAddressUpdate", AccountError, user=graphene.Field(User), address=graphene.Field(Address)
)
AccountAddressDelete = payload(
    "AccountAddressDelete", AccountError, user=graphene.Field(User), address=graphene.Field(Address)
)
AccountSetDefaultAddress = payload("AccountSetDefaultAddress", AccountError, user=graphene.Field(User))


class AccountMutations(graphene.ObjectType):
    """Root fields that change an account. Those that prove who asks need no viewer."""

    @mutation(
        AccountRegister,
        input=graphene.Argument(AccountRegisterInput, required=True),
        description="Register a new user. Nothing in the answer tells whether the e-mail was known.",
    )
    def account_register(info: Any, *, input: dict[str, Any]) -> dict[str, Any]:
        language = _value(input.get("language_code")) or info.context.language
        actions.register(
            email=input["email"],
            password=input["password"],
            redirect_url=input.get("redirect_url"),
            first_name=input.get("first_name") or "",
            last_name=input.get("last_name") or "",
            language_code=language,
            metadata=metadata_values(input.get("metadata")),
            address=info.context.client_address,
            now=info.context.now,
        )
        echo = UserRow(
            email=input["email"].strip().lower(),
            first_name=input.get("first_name") or "",
            last_name=input.get("last_name") or "",
            language_code=language,
            is_confirmed=False,
            date_joined=info.context.now,
            updated_at=info.context.now,
        )
        return {"user": echo}

    @mutation(
        ConfirmAccount,
        email=graphene.String(required=True, description="E-mail of the user performing account confirmation."),
        token=graphene.String(required=True, description="A one-time token required to confirm the account."),
        description="Confirm user account with token sent by email during registration.",
    )
    def confirm_account(info: Any, *, email: str, token: str) -> dict[str, Any]:
        user = actions.confirm(email=email, token=token, now=info.context.now)
        return {"user": _proved(info, user)}

    @mutation(
        CreateToken,
        email=graphene.String(required=True, description="Email of a user."),
        password=graphene.String(required=True, description="Password of a user."),
        description="Create JWT token.",
    )
    def token_create(info: Any, *, email: str, password: str) -> dict[str, Any]:
        signed_in = actions.sign_in(
            email=email, password=password, address=info.context.client_address, now=info.context.now
        )
        return _tokens(info, signed_in)

    @mutation(
        RefreshToken,
        refresh_token=graphene.String(description="Refresh token."),
        csrf_token=graphene.String(description="CSRF token of the refresh token; checked when it is given."),
        description="Refresh JWT token.",
    )
    def token_refresh(info: Any, *, refresh_token: str | None = None, csrf_token: str | None = None) -> dict[str, Any]:
        user, token = actions.refresh(refresh_token=refresh_token, csrf_token=csrf_token, now=info.context.now)
        return {"user": _proved(info, user), "token": token}

    @mutation(
        VerifyToken,
        token=graphene.String(required=True, description="JWT token to validate."),
        description="Verify JWT token.",
    )
    def token_verify(info: Any, *, token: str) -> dict[str, Any]:
        user, claims = actions.verify(token=token, now=info.context.now)
        return {"user": _proved(info, user), "is_valid": True, "payload": claims}

    @mutation(
        RequestPasswordReset,
        email=graphene.String(required=True, description="Email of the user that will be used for password recovery."),
        redirect_url=graphene.String(required=True, description="URL of a view where users should be redirected."),
        channel=graphene.String(description="Slug of a channel which will be used for notify user."),
        description="Sends an email with the account password modification link.",
    )
    def request_password_reset(
        info: Any, *, email: str, redirect_url: str, channel: str | None = None
    ) -> dict[str, Any]:
        actions.request_password_reset(
            email=email, redirect_url=redirect_url, address=info.context.client_address, now=info.context.now
        )
        return {}

    @mutation(
        SetPassword,
        email=graphene.String(required=True, description="Email of a user."),
        password=graphene.String(required=True, description="Password of a user."),
        token=graphene.String(required=True, description="A one-time token required to set the password."),
        description="Sets the user's password from the token sent by email.",
    )
    def set_password(info: Any, *, email: str, password: str, token: str) -> dict[str, Any]:
        return _tokens(info, actions.set_password(email=email, token=token, password=password, now=info.context.now))

    @mutation(
        PasswordChange,
        old_password=graphene.String(description="Current user password."),
        new_password=graphene.String(required=True, description="New user password."),
        permissions=(AUTHENTICATED_USER,),
        description="Change the password of the logged in user; every token and session from before ends.",
    )
    def password_change(info: Any, *, new_password: str, old_password: str | None = None) -> dict[str, Any]:
        user = actions.change_password(
            user_id=info.context.viewer.user.pk,
            old_password=old_password or "",
            new_password=new_password,
            address=info.context.client_address,
            now=info.context.now,
        )
        return {"user": user}

    @mutation(
        AccountUpdate,
        input=graphene.Argument(AccountInput, required=True),
        permissions=(AUTHENTICATED_USER, AUTHENTICATED_APP),
        description="Updates the account of the logged-in user.",
    )
    def account_update(info: Any, *, input: dict[str, Any]) -> dict[str, Any]:
        addresses = {
            name: address_values(_checked(info, input[name])) if input.get(name) is not None else None
            for name in ("default_billing_address", "default_shipping_address")
        }
        user = actions.update_account(
            user_id=_own_id(info),
            first_name=input.get("first_name"),
            last_name=input.get("last_name"),
            language_code=_value(input.get("language_code")),
            metadata=metadata_values(input.get("metadata")),
            now=info.context.now,
            **addresses,
        )
        return {"user": user}

    @mutation(
        AccountRequestDeletion,
        redirect_url=graphene.String(required=True, description="URL of a view where users should be redirected."),
        channel=graphene.String(description="Slug of a channel which will be used to notify users."),
        permissions=(AUTHENTICATED_USER,),
        description="Sends an email with the account removal link for the logged-in user.",
    )
    def account_request_deletion(info: Any, *, redirect_url: str, channel: str | None = None) -> dict[str, Any]:
        actions.request_deletion(user_id=_own_id(info), redirect_url=redirect_url, now=info.context.now)
        return {}

    @mutation(
        AccountDelete,
        token=graphene.String(required=True, description="A one-time token required to remove account."),
        permissions=(AUTHENTICATED_USER,),
        description="Remove user account; orders stay, without their owner.",
    )
    def account_delete(info: Any, *, token: str) -> dict[str, Any]:
        return {"user": actions.delete_account(user_id=_own_id(info), token=token, now=info.context.now)}

    @mutation(
        AccountAddressCreate,
        input=graphene.Argument(AddressInput, required=True, description="Fields required to create address."),
        type=graphene.Argument(AddressTypeEnum, description="A type of address it becomes the default of."),
        permissions=(AUTHENTICATED_USER, AUTHENTICATED_APP),
        description="Create a new address for the customer.",
    )
    def account_address_create(info: Any, *, input: dict[str, Any], type: Any = None) -> dict[str, Any]:
        user_id = _own_id(info)
        address = actions.create_address(
            user_id=user_id,
            values=address_values(_checked(info, input)),
            default_for=_value(type),
            metadata=metadata_values(input.get("metadata")),
        )
        return {"address": address, "user": address.user}

    @mutation(
        AccountAddressUpdate,
        id=graphene.ID(required=True, description="ID of the address to update."),
        input=graphene.Argument(AddressInput, required=True, description="Fields required to update the address."),
        permissions=(AUTHENTICATED_USER, AUTHENTICATED_APP),
        description="Updates an address of the logged-in user.",
    )
    def account_address_update(info: Any, *, id: str, input: dict[str, Any]) -> dict[str, Any]:
        known = _known_address(info, id)
        address = actions.update_address(
            address_id=known.pk,
            values=address_values(_checked(info, input)),
            metadata=metadata_values(input.get("metadata")),
        )
        return {"address": address, "user": address.user}

    @mutation(
        AccountAddressDelete,
        id=graphene.ID(required=True, description="ID of the address to delete."),
        permissions=(AUTHENTICATED_USER, AUTHENTICATED_APP),
        description="Delete an address of the logged-in user.",
    )
    def account_address_delete(info: Any, *, id: str) -> dict[str, Any]:
        known = _known_address(info, id)
        address = actions.delete_address(address_id=known.pk)
        return {"address": address, "user": known.user}

    @mutation(
        AccountSetDefaultAddress,
        id=graphene.ID(required=True, description="ID of the address to set as default."),
        type=graphene.Argument(AddressTypeEnum, required=True, description="The type of address."),
        permissions=(AUTHENTICATED_USER,),
        description="Sets a default address for the authenticated user.",
    )
    def account_set_default_address(info: Any, *, id: str, type: Any) -> dict[str, Any]:
        user_id = _own_id(info)
        address = _known_address(info, id)
        if address.user_id != user_id:
            raise denied(Permission.MANAGE_USERS, OWNER)
        user = actions.set_default_address(user_id=user_id, address_id=address.pk, default_for=_value(type))
        return {"user": user}


def _value(member: Any) -> Any:
    """The value of an enum's member, or of whatever came in its place."""
    return getattr(member, "value", member)


def _own_id(info: Any) -> int:
    user = info.context.viewer.user
    if user is None:  # an app acts for nobody here
        raise denied(AUTHENTICATED_USER)
    return int(user.pk)


def _proved(info: Any, user: UserRow) -> UserRow:
    """Let the answer show the user's own things: the request has proved that it comes from this user."""
    info.context.cache["proved user"] = user.pk
    return user


def _tokens(info: Any, signed_in: actions.SignedIn) -> dict[str, Any]:
    return {
        "user": _proved(info, signed_in.user),
        "token": signed_in.access_token,
        "refresh_token": signed_in.refresh_token,
        "csrf_token": signed_in.csrf_token,
    }


def _known_address(info: Any, global_id: str) -> AddressRow:
    """An address that the viewer may change. An unknown one and somebody else's are refused alike."""
    address = AddressRow.objects.visible_to(info.context.viewer).filter(
        pk=int_pk(global_id, "Address", field="id"), user__isnull=False
    )
    found = address.first()
    if found is None:
        raise denied(Permission.MANAGE_USERS, OWNER)
    return found


def _checked(info: Any, given: dict[str, Any]) -> dict[str, Any]:
    """Refuse to skip the checks of an address: an own book has nothing that must go in unchecked."""
    if given.get("skip_validation"):
        message = _("Addresses of an account are always validated.")
        raise ValidationError({"skip_validation": ValidationError(message, code="invalid")})
    return given
