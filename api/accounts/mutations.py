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
from api.accounts.types import AccountError, Address, AddressInput, AddressTypeEnum, User, address_values
from api.terms.ids import int_pk, to_global_id
from api.terms.locales import LanguageCodeEnum
from api.terms.metadata import MetadataInput, metadata_values
from api.terms.mutations import mutation, payload
from api.terms.permissions import AUTHENTICATED_APP, AUTHENTICATED_USER, OWNER, denied
from api.terms.scalars import GenericScalar

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


USER = graphene.Field(User, description="A user instance.")
ACCESS_TOKEN = graphene.String(description="JWT token, required to authenticate.")
TOKENS = {
    "token": ACCESS_TOKEN,
    "refresh_token": graphene.String(description="JWT refresh token, required to re-generate access token."),
    "csrf_token": graphene.String(description="CSRF token that the refresh token carries."),
}
PLUGIN_DATA = graphene.JSONString(description="The data returned by authentication plugin.")


def _account_payload(name: str, **members: Any) -> type[graphene.ObjectType]:
    """A payload whose errors have their older name beside the usual one."""
    return payload(name, AccountError, **members, account_errors=ACCOUNT_ERRORS)


AccountRegister = payload(
    "AccountRegister",
    AccountError,
    user=USER,
    requires_confirmation=graphene.Boolean(
        default_value=True, description="Informs whether users need to confirm their email address."
    ),
)
ConfirmAccount = payload("ConfirmAccount", AccountError, user=USER)
CreateToken = _account_payload("CreateToken", **TOKENS, user=USER)
RefreshToken = _account_payload("RefreshToken", token=ACCESS_TOKEN, user=USER)
VerifyToken = payload(
    "VerifyToken",
    AccountError,
    user=USER,
    is_valid=graphene.Boolean(required=True, default_value=False, description="Determine if token is valid or not."),
    payload=GenericScalar(description="JWT payload."),
)
RequestPasswordReset = payload("RequestPasswordReset", AccountError)
SetPassword = payload("SetPassword", AccountError, **TOKENS, user=USER)
RequestEmailChange = payload("RequestEmailChange", AccountError, user=USER)
ConfirmEmailChange = payload("ConfirmEmailChange", AccountError, user=USER)
DeactivateAllUserTokens = payload("DeactivateAllUserTokens", AccountError)
ExternalAuthenticationUrl = _account_payload("ExternalAuthenticationUrl", authentication_data=PLUGIN_DATA)
ExternalObtainAccessTokens = _account_payload("ExternalObtainAccessTokens", **TOKENS, user=USER)
ExternalRefresh = _account_payload("ExternalRefresh", **TOKENS, user=USER)
ExternalLogout = _account_payload("ExternalLogout", logout_data=PLUGIN_DATA)
ExternalVerify = _account_payload(
    "ExternalVerify",
    user=USER,
    is_valid=graphene.Boolean(
        required=True, default_value=False, description="Determine if authentication data is valid or not."
    ),
    verify_data=graphene.JSONString(description="External data."),
)
PasswordChange = payload("PasswordChange", AccountError, user=USER)
AccountUpdate = payload("AccountUpdate", AccountError, user=USER)
AccountRequestDeletion = payload("AccountRequestDeletion", AccountError)
AccountDelete = payload("AccountDelete", AccountError, user=USER)
AccountAddressCreate = payload("AccountAddressCreate", AccountError, user=USER, address=graphene.Field(Address))
AccountAddressUpdate = payload("AccountAddressUpdate", AccountError, user=USER, address=graphene.Field(Address))
AccountAddressDelete = payload("AccountAddressDelete", AccountError, user=USER, address=graphene.Field(Address))
AccountSetDefaultAddress = payload("AccountSetDefaultAddress", AccountError, user=USER)


def _customer_argument() -> graphene.ID:
    return graphene.ID(description="ID of the customer one acts for; needs IMPERSONATE_USER. Apps must give it.")


def _plugin_arguments() -> dict[str, Any]:
    return {
        "plugin_id": graphene.String(required=True, description="The ID of the authentication plugin."),
        "input": graphene.JSONString(required=True, description="The data required by plugin."),
    }


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
        csrf_token=graphene.String(
            description="CSRF token of the refresh token; required when that comes in the cookie `refreshToken`."
        ),
        description="Refresh JWT token. Without `refreshToken` the cookie of that name is taken.",
    )
    def token_refresh(info: Any, *, refresh_token: str | None = None, csrf_token: str | None = None) -> dict[str, Any]:
        context = info.context
        if refresh_token is None and context.refresh_cookie:
            user, token = actions.refresh_from_cookie(
                cookie=context.refresh_cookie, csrf_token=csrf_token, now=context.now
            )
        else:
            user, token = actions.refresh(refresh_token=refresh_token, csrf_token=csrf_token, now=context.now)
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
        RequestEmailChange,
        password=graphene.String(required=True, description="User password."),
        new_email=graphene.String(required=True, description="New user email."),
        redirect_url=graphene.String(required=True, description="URL of a view where users should be redirected."),
        channel=graphene.String(description="Slug of a channel which will be used to notify users."),
        permissions=(AUTHENTICATED_USER,),
        description="Request email change of the logged in user: a link goes to the new address.",
    )
    def request_email_change(
        info: Any, *, password: str, new_email: str, redirect_url: str, channel: str | None = None
    ) -> dict[str, Any]:
        user = actions.request_email_change(
            user_id=info.context.viewer.user.pk,
            password=password,
            new_email=new_email,
            redirect_url=redirect_url,
            address=info.context.client_address,
            now=info.context.now,
        )
        return {"user": user}

    @mutation(
        ConfirmEmailChange,
        token=graphene.String(required=True, description="A one-time token required to change the email."),
        channel=graphene.String(description="Slug of a channel which will be used to notify users."),
        permissions=(AUTHENTICATED_USER,),
        description="Confirm the email change of the logged-in user.",
    )
    def confirm_email_change(info: Any, *, token: str, channel: str | None = None) -> dict[str, Any]:
        user_id = info.context.viewer.user.pk
        return {"user": actions.confirm_email_change(user_id=user_id, token=token, now=info.context.now)}

    @mutation(
        DeactivateAllUserTokens,
        permissions=(AUTHENTICATED_USER,),
        description="Deactivate all JWT tokens of the currently authenticated user, and the sessions of our pages.",
    )
    def tokens_deactivate_all(info: Any) -> dict[str, Any]:
        actions.end_sessions(user_id=info.context.viewer.user.pk)
        return {}

    @mutation(
        ExternalAuthenticationUrl,
        **_plugin_arguments(),
        description="Prepare external authentication URL for user by custom plugin; no plugin is installed.",
    )
    def external_authentication_url(info: Any, *, input: Any, plugin_id: str) -> dict[str, Any]:
        return {"authentication_data": {}}

    @mutation(
        ExternalObtainAccessTokens,
        **_plugin_arguments(),
        description="Obtain external access tokens for user by custom plugin; no plugin is installed.",
    )
    def external_obtain_access_tokens(info: Any, *, input: Any, plugin_id: str) -> dict[str, Any]:
        return {}

    @mutation(
        ExternalRefresh,
        **_plugin_arguments(),
        description="Refresh user's access by custom plugin; no plugin is installed.",
    )
    def external_refresh(info: Any, *, input: Any, plugin_id: str) -> dict[str, Any]:
        return {}

    @mutation(
        ExternalLogout,
        **_plugin_arguments(),
        description="Logout user by custom plugin; no plugin is installed.",
    )
    def external_logout(info: Any, *, input: Any, plugin_id: str) -> dict[str, Any]:
        return {"logout_data": {}}

    @mutation(
        ExternalVerify,
        **_plugin_arguments(),
        description="Verify external authentication data by plugin; no plugin is installed.",
    )
    def external_verify(info: Any, *, input: Any, plugin_id: str) -> dict[str, Any]:
        return {"verify_data": {}}

    @mutation(
        AccountUpdate,
        input=graphene.Argument(AccountInput, required=True),
        customer_id=_customer_argument(),
        permissions=(AUTHENTICATED_USER, AUTHENTICATED_APP),
        row_permissions=(Permission.IMPERSONATE_USER, OWNER),
        description="Updates the account of the logged-in user.",
    )
    def account_update(info: Any, *, input: dict[str, Any], customer_id: str | None = None) -> dict[str, Any]:
        user_id = _whose(info, customer_id)
        addresses = {
            name: address_values(_checked(info, input[name])) if input.get(name) is not None else None
            for name in ("default_billing_address", "default_shipping_address")
        }
        user = actions.update_account(
            user_id=user_id,
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
        actions.request_deletion(
            user_id=int(info.context.viewer.user.pk), redirect_url=redirect_url, now=info.context.now
        )
        return {}

    @mutation(
        AccountDelete,
        token=graphene.String(required=True, description="A one-time token required to remove account."),
        permissions=(AUTHENTICATED_USER,),
        description="Remove user account; orders stay, without their owner.",
    )
    def account_delete(info: Any, *, token: str) -> dict[str, Any]:
        return {
            "user": actions.delete_account(user_id=int(info.context.viewer.user.pk), token=token, now=info.context.now)
        }

    @mutation(
        AccountAddressCreate,
        input=graphene.Argument(AddressInput, required=True, description="Fields required to create address."),
        type=graphene.Argument(AddressTypeEnum, description="A type of address it becomes the default of."),
        customer_id=_customer_argument(),
        permissions=(AUTHENTICATED_USER, AUTHENTICATED_APP),
        row_permissions=(Permission.IMPERSONATE_USER, OWNER),
        description="Create a new address for the customer.",
    )
    def account_address_create(
        info: Any, *, input: dict[str, Any], type: Any = None, customer_id: str | None = None
    ) -> dict[str, Any]:
        user_id = _whose(info, customer_id)
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
        row_permissions=(Permission.MANAGE_USERS, OWNER),
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
        row_permissions=(Permission.MANAGE_USERS, OWNER),
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
        row_permissions=(OWNER,),
        description="Sets a default address for the authenticated user.",
    )
    def account_set_default_address(info: Any, *, id: str, type: Any) -> dict[str, Any]:
        user_id = int(info.context.viewer.user.pk)
        address = _known_address(info, id)
        if address.user_id != user_id:
            raise denied(Permission.MANAGE_USERS, OWNER)
        user = actions.set_default_address(user_id=user_id, address_id=address.pk, default_for=_value(type))
        return {"user": user}


def _value(member: Any) -> Any:
    """The value of an enum's member, or of whatever came in its place."""
    return getattr(member, "value", member)


def _whose(info: Any, customer_id: str | None) -> int:
    """The key of the user whose account is meant: one's own, or the customer that an app or staff acts for."""
    viewer = info.context.viewer
    if viewer.user is not None and customer_id in (None, to_global_id("User", viewer.user.pk)):
        return int(viewer.user.pk)
    if not viewer.has_permission(Permission.IMPERSONATE_USER):
        raise denied(Permission.IMPERSONATE_USER, OWNER)
    if customer_id is None:
        raise ValidationError({"customer_id": ValidationError(_("This field is required."), code="required")})
    pk = int_pk(customer_id, "User", field="customerId")
    if not UserRow.objects.filter(pk=pk, is_staff=False).exists():
        raise ValidationError({"customer_id": ValidationError(_("There is no such customer."), code="not_found")})
    return pk


def _proved(info: Any, user: UserRow) -> UserRow:
    """Let the answer show the user's own things: the request has proved that it comes from this user."""
    info.context.cache["proved user"] = user.pk
    return user


def _tokens(info: Any, signed_in: actions.SignedIn) -> dict[str, Any]:
    info.context.new_refresh_cookie = signed_in.refresh_token
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
