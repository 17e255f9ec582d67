"""Having an account: registering, its password and e-mail address, its end."""

from __future__ import annotations

from typing import Any

import graphene

from accounts import actions
from accounts.emails import found_email
from accounts.models import Permission
from accounts.models import User as UserRow
from api.accounts.mutations.tokens import (
    TOKENS,
    tokens_for,
)
from api.accounts.payloads import (
    USER,
    checked,
    customer_argument,
    prove,
    whose_account,
)
from api.accounts.types import AccountError, AddressInput, address_values
from api.terms.context import Info
from api.terms.filters import enum_value
from api.terms.locales import LanguageCodeEnum
from api.terms.metadata import MetadataInput, metadata_values
from api.terms.mutations import mutation, payload
from api.terms.permissions import AUTHENTICATED_APP, AUTHENTICATED_USER, OWNER


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
    user=USER,
    requires_confirmation=graphene.Boolean(
        default_value=True, description="Informs whether users need to confirm their email address."
    ),
)


ConfirmAccount = payload("ConfirmAccount", AccountError, user=USER)


RequestPasswordReset = payload("RequestPasswordReset", AccountError)


SetPassword = payload("SetPassword", AccountError, **TOKENS, user=USER)


RequestEmailChange = payload("RequestEmailChange", AccountError, user=USER)


ConfirmEmailChange = payload("ConfirmEmailChange", AccountError, user=USER)


PasswordChange = payload("PasswordChange", AccountError, user=USER)


AccountUpdate = payload("AccountUpdate", AccountError, user=USER)


AccountRequestDeletion = payload("AccountRequestDeletion", AccountError)


class AccountMutations(graphene.ObjectType):
    """Mutations of accounts."""

    @mutation(
        AccountRegister,
        input=graphene.Argument(AccountRegisterInput, required=True),
        description="Register a new user. Nothing in the answer tells whether the e-mail was known.",
    )
    def account_register(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:
        language = enum_value(input.get("language_code")) or info.context.language
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
            email=found_email(input["email"]),
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
    def confirm_account(info: Info, *, email: str, token: str) -> dict[str, Any]:
        user = actions.confirm(email=email, token=token, now=info.context.now)
        return {"user": prove(info, user)}

    @mutation(
        RequestPasswordReset,
        email=graphene.String(required=True, description="Email of the user that will be used for password recovery."),
        redirect_url=graphene.String(required=True, description="URL of a view where users should be redirected."),
        channel=graphene.String(description="Slug of a channel which will be used for notify user."),
        description="Sends an email with the account password modification link.",
    )
    def request_password_reset(
        info: Info, *, email: str, redirect_url: str, channel: str | None = None
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
    def set_password(info: Info, *, email: str, password: str, token: str) -> dict[str, Any]:
        return tokens_for(info, actions.set_password(email=email, token=token, password=password, now=info.context.now))

    @mutation(
        PasswordChange,
        old_password=graphene.String(description="Current user password."),
        new_password=graphene.String(required=True, description="New user password."),
        permissions=(AUTHENTICATED_USER,),
        description="Change the password of the logged in user; every token and session from before ends.",
    )
    def password_change(info: Info, *, new_password: str, old_password: str | None = None) -> dict[str, Any]:
        user = actions.change_password(
            user_id=info.context.user.pk,
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
        info: Info, *, password: str, new_email: str, redirect_url: str, channel: str | None = None
    ) -> dict[str, Any]:
        user = actions.request_email_change(
            user_id=info.context.user.pk,
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
    def confirm_email_change(info: Info, *, token: str, channel: str | None = None) -> dict[str, Any]:
        user_id = info.context.user.pk
        return {"user": actions.confirm_email_change(user_id=user_id, token=token, now=info.context.now)}

    @mutation(
        AccountUpdate,
        input=graphene.Argument(AccountInput, required=True),
        customer_id=customer_argument(),
        permissions=(AUTHENTICATED_USER, AUTHENTICATED_APP),
        row_permissions=(Permission.IMPERSONATE_USER, OWNER),
        description="Updates the account of the logged-in user.",
    )
    def account_update(info: Info, *, input: dict[str, Any], customer_id: str | None = None) -> dict[str, Any]:
        user_id = whose_account(info, customer_id)
        addresses = {
            name: address_values(checked(info, input[name])) if input.get(name) is not None else None
            for name in ("default_billing_address", "default_shipping_address")
        }
        user = actions.update_account(
            user_id=user_id,
            first_name=input.get("first_name"),
            last_name=input.get("last_name"),
            language_code=enum_value(input.get("language_code")),
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
    def account_request_deletion(info: Info, *, redirect_url: str, channel: str | None = None) -> dict[str, Any]:
        actions.request_deletion(user_id=int(info.context.user.pk), redirect_url=redirect_url, now=info.context.now)
        return {}
