"""The end of an account, which waits while money is held for its basket."""

from __future__ import annotations

from typing import Any

import graphene

from api.accounts.payloads import USER
from api.accounts.types import AccountError
from api.terms.context import Info
from api.terms.mutations import mutation, payload
from api.terms.permissions import AUTHENTICATED_USER
from payments.actions import delete_account

AccountDelete = payload("AccountDelete", AccountError, user=USER)


class AccountEndMutations(graphene.ObjectType):
    """The mutation that deletes an account."""

    @mutation(
        AccountDelete,
        token=graphene.String(required=True, description="A one-time token required to remove account."),
        permissions=(AUTHENTICATED_USER,),
        description="Remove user account; orders stay, without their owner. Refused while money is held for a basket.",
    )
    def account_delete(info: Info, *, token: str) -> dict[str, Any]:
        return {"user": delete_account(user_id=int(info.context.user.pk), token=token, now=info.context.now)}
