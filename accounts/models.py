"""Tables of who acts: users, their addresses, and apps with tokens."""

from __future__ import annotations

import secrets
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
from vietnam.phones import written_phone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.viewers import Viewer


def new_jwt_token_key() -> str:
    """A random key that every token of a user carries; changing it ends all their sessions."""
    return secrets.token_hex(8)


class Permission(models.TextChoices):
    """Saleor's permission codes, as far as something here asks for them."""

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


class AddressQuerySet(models.QuerySet["Address"]):
    def visible_to(self, viewer: Viewer) -> AddressQuerySet:
        """Addresses of the viewer's own book; all of them for staff and apps that manage users."""
        if viewer.has_permission(Permission.MANAGE_USERS):
            return self
        if viewer.user is None:
            return self.none()
        return self.filter(user=viewer.user)


class Address(models.Model):
    """A postal address in Saleor's fields.

    For Vietnam ``country_area`` is the province and ``city`` the commune (two tiers since 1 July 2025), both in
    their official wording with the statistical codes beside them; ``city_area`` keeps old district text.
    An address belongs to a user's book, or to exactly one checkout or order (``user`` is null then).
    """

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, null=True, blank=True, related_name="addresses")
    first_name = models.CharField(max_length=256, blank=True)
    last_name = models.CharField(max_length=256, blank=True)
    company_name = models.CharField(max_length=256, blank=True)
    street_address_1 = models.CharField(max_length=256, blank=True)
    street_address_2 = models.CharField(max_length=256, blank=True)
    city = models.CharField(max_length=256, blank=True)
    city_area = models.CharField(max_length=128, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2)
    country_area = models.CharField(max_length=128, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    province_code = models.CharField(max_length=2, blank=True)
    commune_code = models.CharField(max_length=5, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    validation_skipped = models.BooleanField(default=False)

    objects = AddressQuerySet.as_manager()

    def __str__(self) -> str:
        return ", ".join(part for part in (self.street_address_1, self.city, self.country_area, self.country) if part)

    @property
    def full_name(self) -> str:
        return written_name(self.first_name, self.last_name, is_vietnamese=self.country == "VN")

    @property
    def written_phone(self) -> str:
        return written_phone(self.phone)

    def copy(self) -> Address:
        """The same address as a new, unsaved row that belongs to nobody's book."""
        values = {field.attname: getattr(self, field.attname) for field in self._meta.concrete_fields}
        return Address(**(values | {"id": None, "user_id": None}))


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
        Address, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    default_billing_address = models.ForeignKey(
        Address, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
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
        # Saleor's codes as rows, so that groups of operators can hold them. Django adds and keeps the rows.
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
        """Keep what was read about the groups; names that are none of Saleor's codes are left out."""
        self._group_permissions = frozenset(name.upper() for name in codenames).intersection(Permission.values)

    def get_full_name(self) -> str:
        is_vietnamese = self.language_code == "vi"
        return written_name(self.first_name, self.last_name, is_vietnamese=is_vietnamese) or self.email

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        # Django asks for the password only; here whatever ends a user's tokens ends the sessions of pages too.
        key = self.jwt_token_key + self.password
        return salted_hmac("accounts.models.User", key, secret=secret, algorithm="sha256").hexdigest()


class App(models.Model):
    """A program that calls the API with a token of its own, such as a payment or delivery integration."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=60)
    identifier = models.CharField(max_length=256, unique=True)
    is_active = models.BooleanField(default=True)
    permissions = models.JSONField(default=list, blank=True, help_text="Permission codes, e.g. HANDLE_PAYMENTS")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    metadata = models.JSONField(default=dict, blank=True)
    private_metadata = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return self.name


class AppToken(models.Model):
    """A bearer token of an app; only its SHA-256 is kept, so a stolen table gives no access."""

    app = models.ForeignKey(App, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=128, blank=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    token_last_4 = models.CharField(max_length=4)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"{self.app_id}: …{self.token_last_4}"
