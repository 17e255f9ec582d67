"""Operators' pages of vendors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.administration import GuardedAdmin, GuardedInline, blame, name_model
from accounts.models import Permission
from vendors.actions import activate_vendors, place_vendor, suspend_vendors
from vendors.models import Vendor, VendorMember, VendorTranslation
from vietnam.phones import InvalidPhone, normalize_phone

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

name_model(Vendor, _("producer"), _("producers"))
name_model(VendorMember, _("member"), _("members"))
name_model(VendorTranslation, _("translation"), _("translations"))


class VendorForm(forms.ModelForm[Vendor]):
    """Province and commune are typed as people write them and stored as official."""

    class Meta:
        model = Vendor
        fields = (
            "name",
            "slug",
            "legal_form",
            "province_name",
            "commune_name",
            "street_address",
            "old_address_text",
            "latitude",
            "longitude",
            "email",
            "phone",
            "tax_code",
            "language_code",
            "story",
            "metadata",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("province_name") and cleaned.get("commune_name"):
            try:
                place = place_vendor(province=cleaned["province_name"], commune=cleaned["commune_name"])
            except ValidationError as error:
                blame(self, error)
            else:
                for name, value in place.items():
                    cleaned[name] = value
                    setattr(self.instance, name, value)
        if cleaned.get("phone"):
            try:
                cleaned["phone"] = normalize_phone(cleaned["phone"])
            except InvalidPhone:
                self.add_error("phone", gettext("The phone number entered is not valid."))
        self.check_coordinates(cleaned)
        return cleaned

    def check_coordinates(self, cleaned: dict[str, Any]) -> None:
        """Blame the field that the database would refuse: coordinates come in pairs and lie on earth."""
        for name, other, most in (("latitude", "longitude", 90), ("longitude", "latitude", 180)):
            value = cleaned.get(name)
            if value is not None and abs(value) > most:
                self.add_error(name, gettext("This lies between −%(most)d and %(most)d.") % {"most": most})
            elif value is None and cleaned.get(other) is not None and name not in self.errors:
                self.add_error(name, gettext("Latitude and longitude are given together."))


class MemberInline(GuardedInline):
    model = VendorMember
    permissions = (Permission.MANAGE_PRODUCTS,)
    autocomplete_fields = ("user",)
    fields = ("user", "role")


class TranslationInline(GuardedInline):
    model = VendorTranslation
    permissions = (Permission.MANAGE_PRODUCTS,)


@admin.register(Vendor)
class VendorAdmin(GuardedAdmin):
    permissions = (Permission.MANAGE_PRODUCTS,)
    form = VendorForm
    fields = (*VendorForm.Meta.fields[:3], "status", *VendorForm.Meta.fields[3:])
    list_display = ("name", "legal_form", "commune_name", "status", "email", "phone")
    list_filter = ("status", "legal_form", "province_name")
    search_fields = ("name", "slug", "email", "tax_code", "commune_name")
    ordering = ("name", "pk")
    readonly_fields = ("status",)
    prepopulated_fields = {"slug": ("name",)}
    inlines = (TranslationInline, MemberInline)
    actions = ("activate", "suspend")

    @admin.action(description=_("Let them sell"))
    def activate(self, request: HttpRequest, queryset: QuerySet[Vendor]) -> None:
        number = activate_vendors(vendor_ids=list(queryset.values_list("pk", flat=True)))
        self.message_user(request, gettext("%(number)d producers sell now.") % {"number": number})

    @admin.action(description=_("Suspend: hide them and their goods"))
    def suspend(self, request: HttpRequest, queryset: QuerySet[Vendor]) -> None:
        number = suspend_vendors(vendor_ids=list(queryset.values_list("pk", flat=True)))
        self.message_user(request, gettext("%(number)d producers are suspended.") % {"number": number})
