"""Signing in and out: tokens."""

from __future__ import annotations

from typing import Any

import graphene

from accounts import actions
from api.accounts.payloads import (
    USER,
    account_payload,
    prove,
)
from api.accounts.types import AccountError
from api.terms.context import Info
from api.terms.mutations import mutation, payload
from api.terms.permissions import AUTHENTICATED_USER
from api.terms.scalars import GenericScalar

ACCESS_TOKEN = graphene.String(description="JWT token, required to authenticate.")


TOKENS = {
    "token": ACCESS_TOKEN,
    "refresh_token": graphene.String(description="JWT refresh token, required to re-generate access token."),
    "csrf_token": graphene.String(description="CSRF token that the refresh token carries."),
}


PLUGIN_DATA = graphene.JSONString(description="The data returned by authentication plugin.")


CreateToken = account_payload("CreateToken", **TOKENS, user=USER)


RefreshToken = account_payload("RefreshToken", token=ACCESS_TOKEN, user=USER)


VerifyToken = payload(
    "VerifyToken",
    AccountError,
    user=USER,
    is_valid=graphene.Boolean(required=True, default_value=False, description="Determine if token is valid or not."),
    payload=GenericScalar(description="JWT payload."),
)


DeactivateAllUserTokens = payload("DeactivateAllUserTokens", AccountError)


ExternalAuthenticationUrl = account_payload("ExternalAuthenticationUrl", authentication_data=PLUGIN_DATA)


ExternalObtainAccessTokens = account_payload("ExternalObtainAccessTokens", **TOKENS, user=USER)


ExternalRefresh = account_payload("ExternalRefresh", **TOKENS, user=USER)


ExternalLogout = account_payload("ExternalLogout", logout_data=PLUGIN_DATA)


ExternalVerify = account_payload(
    "ExternalVerify",
    user=USER,
    is_valid=graphene.Boolean(
        required=True, default_value=False, description="Determine if authentication data is valid or not."
    ),
    verify_data=graphene.JSONString(description="External data."),
)


def plugin_arguments() -> dict[str, Any]:
    return {
        "plugin_id": graphene.String(required=True, description="The ID of the authentication plugin."),
        "input": graphene.JSONString(required=True, description="The data required by plugin."),
    }


def tokens_for(info: Info, signed_in: actions.SignedIn) -> dict[str, Any]:
    info.context.new_refresh_cookie = signed_in.refresh_token
    info.context.signed_in = signed_in.user
    return {
        "user": prove(info, signed_in.user),
        "token": signed_in.access_token,
        "refresh_token": signed_in.refresh_token,
        "csrf_token": signed_in.csrf_token,
    }


class TokenMutations(graphene.ObjectType):
    """Mutations of tokens."""

    @mutation(
        CreateToken,
        email=graphene.String(required=True, description="Email of a user."),
        password=graphene.String(required=True, description="Password of a user."),
        description="Create JWT token.",
    )
    def token_create(info: Info, *, email: str, password: str) -> dict[str, Any]:
        signed_in = actions.sign_in(
            email=email,
            password=password,
            address=info.context.client_address,
            now=info.context.now,
            device=info.context.device_cookie,
        )
        return tokens_for(info, signed_in)

    @mutation(
        RefreshToken,
        refresh_token=graphene.String(description="Refresh token."),
        csrf_token=graphene.String(
            description="CSRF token of the refresh token; required when that comes in the cookie `refreshToken`."
        ),
        description="Refresh JWT token. Without `refreshToken` the cookie of that name is taken.",
    )
    def token_refresh(info: Info, *, refresh_token: str | None = None, csrf_token: str | None = None) -> dict[str, Any]:
        context = info.context
        if refresh_token is None and context.refresh_cookie:
            user, token = actions.refresh_from_cookie(
                cookie=context.refresh_cookie, csrf_token=csrf_token, now=context.now
            )
        else:
            user, token = actions.refresh(refresh_token=refresh_token, csrf_token=csrf_token, now=context.now)
        return {"user": prove(info, user), "token": token}

    @mutation(
        VerifyToken,
        token=graphene.String(required=True, description="JWT token to validate."),
        description="Verify JWT token.",
    )
    def token_verify(info: Info, *, token: str) -> dict[str, Any]:
        user, claims = actions.verify(token=token, now=info.context.now)
        return {"user": prove(info, user), "is_valid": True, "payload": claims}

    @mutation(
        DeactivateAllUserTokens,
        permissions=(AUTHENTICATED_USER,),
        description="Deactivate all JWT tokens of the currently authenticated user, and the sessions of our pages.",
    )
    def tokens_deactivate_all(info: Info) -> dict[str, Any]:
        actions.end_sessions(user_id=info.context.user.pk)
        return {}

    @mutation(
        ExternalAuthenticationUrl,
        **plugin_arguments(),
        description="Prepare external authentication URL for user by custom plugin; no plugin is installed.",
    )
    def external_authentication_url(info: Info, *, input: Any, plugin_id: str) -> dict[str, Any]:
        return {"authentication_data": {}}

    @mutation(
        ExternalObtainAccessTokens,
        **plugin_arguments(),
        description="Obtain external access tokens for user by custom plugin; no plugin is installed.",
    )
    def external_obtain_access_tokens(info: Info, *, input: Any, plugin_id: str) -> dict[str, Any]:
        return {}

    @mutation(
        ExternalRefresh,
        **plugin_arguments(),
        description="Refresh user's access by custom plugin; no plugin is installed.",
    )
    def external_refresh(info: Info, *, input: Any, plugin_id: str) -> dict[str, Any]:
        return {}

    @mutation(
        ExternalLogout,
        **plugin_arguments(),
        description="Logout user by custom plugin; no plugin is installed.",
    )
    def external_logout(info: Info, *, input: Any, plugin_id: str) -> dict[str, Any]:
        return {"logout_data": {}}

    @mutation(
        ExternalVerify,
        **plugin_arguments(),
        description="Verify external authentication data by plugin; no plugin is installed.",
    )
    def external_verify(info: Info, *, input: Any, plugin_id: str) -> dict[str, Any]:
        return {"verify_data": {}}
