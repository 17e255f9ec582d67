"""Postal addresses: of users' books, of checkouts and orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from accounts.models.users import Permission
from vietnam.names import written_name
from vietnam.phones import written_phone

if TYPE_CHECKING:
    from accounts.viewers import Viewer


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
