"""Who signs in, and what staff may do."""

from __future__ import annotations

import secrets
import unicodedata
import uuid
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from vietnam.names import written_name

if TYPE_CHECKING:
    from collections.abc import Iterable


def composed(password: str) -> str:
    """The password in composed letters (NFC): keyboards differ in how they write the same ones."""
    return unicodedata.normalize("NFC", password)


def spellings(password: str) -> list[str]:
    """How the same password may have been hashed: in composed letters, as typed, in decomposed ones. One of plain ASCII."""
    return list(dict.fromkeys([composed(password), password, unicodedata.normalize("NFD", password)]))


def new_jwt_token_key() -> str:
    """A random key that every token of a user carries; changing it ends all their sessions."""
    return secrets.token_hex(8)


class Permission(models.TextChoices):
    """Those of Saleor's permission codes that something here asks for."""

    MANAGE_APPS = "MANAGE_APPS"
    MANAGE_CHANNELS = "MANAGE_CHANNELS"
    MANAGE_CHECKOUTS = "MANAGE_CHECKOUTS"
    MANAGE_DISCOUNTS = "MANAGE_DISCOUNTS"
    MANAGE_GIFT_CARD = "MANAGE_GIFT_CARD"
    MANAGE_MENUS = "MANAGE_MENUS"
    MANAGE_OBSERVABILITY = "MANAGE_OBSERVABILITY"
    MANAGE_ORDERS = "MANAGE_ORDERS"
    MANAGE_ORDERS_IMPORT = "MANAGE_ORDERS_IMPORT"
    MANAGE_PAGES = "MANAGE_PAGES"
    MANAGE_PAGE_TYPES_AND_ATTRIBUTES = "MANAGE_PAGE_TYPES_AND_ATTRIBUTES"
    MANAGE_PLUGINS = "MANAGE_PLUGINS"
    MANAGE_PRODUCTS = "MANAGE_PRODUCTS"
    MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES = "MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES"
    MANAGE_SETTINGS = "MANAGE_SETTINGS"
    MANAGE_SHIPPING = "MANAGE_SHIPPING"
    MANAGE_STAFF = "MANAGE_STAFF"
    MANAGE_TAXES = "MANAGE_TAXES"
    MANAGE_TRANSLATIONS = "MANAGE_TRANSLATIONS"
    MANAGE_USERS = "MANAGE_USERS"
    HANDLE_CHECKOUTS = "HANDLE_CHECKOUTS"
    HANDLE_PAYMENTS = "HANDLE_PAYMENTS"
    HANDLE_TAXES = "HANDLE_TAXES"
    IMPERSONATE_USER = "IMPERSONATE_USER"


class UserManager(BaseUserManager["User"]):
    def find_with_permissions(self, pk: int) -> User | None:
        """The user with the permission codes of all groups, in one SQL statement (a row per group permission)."""
        rows = list(self.filter(pk=pk).annotate(group_permission=F("groups__permissions__codename")))
        if not rows:
            return None
        user = rows[0]
        user.remember_group_permissions(row.group_permission for row in rows if row.group_permission)
        return user

    def staff_with(self, permission: str) -> models.QuerySet[User]:
        """Staff whose account is open and who hold a permission, in Saleor's code."""
        holds = Q(is_superuser=True) | Q(groups__permissions__codename=permission.lower())
        return self.filter(holds, is_staff=True, is_active=True).distinct()

    def get_by_natural_key(self, username: str | None) -> User:
        """The user who signs in with an e-mail in any case."""
        return super().get_by_natural_key((username or "").strip().lower())

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        """Store a user; the e-mail is kept in lower case, the password hashed (None means it cannot be used)."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> User:
        """Store an operator who may do everything."""
        return self.create_user(email, password, **({"is_staff": True, "is_superuser": True} | fields))


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in: shopper, vendor member, officer or operator."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(unique=True)
    first_name = models.CharField(max_length=256, blank=True)
    last_name = models.CharField(max_length=256, blank=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_confirmed = models.BooleanField(default=True)
    language_code = models.CharField(max_length=35, default="vi")
    note = models.TextField(blank=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    jwt_token_key = models.CharField(max_length=16, default=new_jwt_token_key, editable=False)
    default_shipping_address = models.ForeignKey(
        "accounts.Address", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    default_billing_address = models.ForeignKey(
        "accounts.Address", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    metadata = models.JSONField(default=dict, blank=True)
    private_metadata = models.JSONField(default=dict, blank=True)
    external_reference = models.CharField(max_length=250, unique=True, null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_unique_in_any_case"),
        ]
        # Saleor's codes as rows, so that groups of operators can hold them. Django adds the rows.
        permissions = [(code.lower(), code.label) for code in Permission]

    _group_permissions: frozenset[str] | None = None

    def __str__(self) -> str:
        return self.email

    def permission_codes(self) -> frozenset[str]:
        """Saleor's codes that the user holds: all for a superuser, those of the groups for other staff, else none.

        One SQL statement unless the row came from ``UserManager.find_with_permissions``; remembered on the instance.
        """
        if self.is_superuser:
            return frozenset(Permission.values)
        if not self.is_staff:
            return frozenset()
        if self._group_permissions is None:
            names = self.groups.values_list("permissions__codename", flat=True)
            self.remember_group_permissions(name for name in names if name)
        return self._group_permissions or frozenset()

    def remember_group_permissions(self, codenames: Iterable[str]) -> None:
        """Keep what was read about the groups, without names that are not Saleor's codes."""
        self._group_permissions = frozenset(name.upper() for name in codenames).intersection(Permission.values)

    def set_password(self, raw_password: str | None) -> None:
        """Keep the hash of the password in composed letters, however they were typed."""
        super().set_password(None if raw_password is None else composed(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        """Whether it is the password, its letters composed or not; hashes of both kinds are known."""
        if raw_password is None:
            return False
        return any(super(User, self).check_password(spelling) for spelling in spellings(raw_password))

    def get_full_name(self) -> str:
        is_vietnamese = self.language_code == "vi"
        return written_name(self.first_name, self.last_name, is_vietnamese=is_vietnamese) or self.email

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        # Django asks for the password only; here whatever ends a user's tokens ends the sessions of pages too.
        key = self.jwt_token_key + self.password
        return salted_hmac("accounts.models.User", key, secret=secret, algorithm="sha256").hexdigest()
