"""Tables of who acts: users, their addresses, and apps with tokens.

Import from here. Inside, modules depend in this order only: ``users`` and ``apps``, ``addresses``. ``accounts.tokens``
and ``accounts.viewers`` come between them: they know users and apps, and an address asks a viewer who may see it. These
three name the module of the table.
"""

from accounts.models.addresses import Address, AddressQuerySet
from accounts.models.apps import App, AppToken
from accounts.models.users import Permission, User, UserManager, new_jwt_token_key

__all__ = [
    "Address",
    "AddressQuerySet",
    "App",
    "AppToken",
    "Permission",
    "User",
    "UserManager",
    "new_jwt_token_key",
]
