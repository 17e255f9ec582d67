"""Every write to users, addresses and apps. Import from here.

Inside, modules depend in this order only: ``tries``, ``checks`` and ``links``, ``sessions`` and ``addresses``.
``registration``, ``passwords``, ``emails``, ``users``, ``staff`` and ``apps`` use these and know nothing of each other.
"""

from accounts.actions.addresses import create_address, delete_address, keep_in_book, set_default_address, update_address
from accounts.actions.apps import (
    change_app,
    create_app,
    create_app_token,
    delete_apps,
    end_app_tokens,
    set_app_permissions,
)
from accounts.actions.emails import confirm_email_change, request_email_change
from accounts.actions.links import check_redirect_url
from accounts.actions.passwords import change_password, request_password_reset, set_password
from accounts.actions.registration import confirm, register
from accounts.actions.sessions import (
    SignedIn,
    check_credentials,
    end_sessions,
    hand_out_tokens,
    note_sign_in,
    refresh,
    refresh_from_cookie,
    sign_in,
    verify,
)
from accounts.actions.staff import (
    NewAccount,
    change_account,
    close_accounts,
    delete_groups,
    open_account,
    replace_password,
    write_group,
)
from accounts.actions.tries import SIGN_INS_FROM_ADDRESS
from accounts.actions.users import end_account, erase_ownerless, lock_leaving, request_deletion, update_account

__all__ = [
    "SIGN_INS_FROM_ADDRESS",
    "NewAccount",
    "SignedIn",
    "change_account",
    "change_app",
    "change_password",
    "check_credentials",
    "check_redirect_url",
    "close_accounts",
    "confirm",
    "confirm_email_change",
    "create_address",
    "create_app",
    "create_app_token",
    "delete_address",
    "delete_apps",
    "delete_groups",
    "end_account",
    "end_app_tokens",
    "end_sessions",
    "erase_ownerless",
    "hand_out_tokens",
    "keep_in_book",
    "lock_leaving",
    "note_sign_in",
    "open_account",
    "refresh",
    "refresh_from_cookie",
    "register",
    "replace_password",
    "request_deletion",
    "request_email_change",
    "request_password_reset",
    "set_app_permissions",
    "set_default_address",
    "set_password",
    "sign_in",
    "update_account",
    "update_address",
    "verify",
    "write_group",
]
