"""Operators' pages of vendors."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.administration import GuardedAdmin, GuardedInline, InlineRow, blame, name_model
from accounts.models import Permission
from primitives.rows import Change
from primitives.translations import Translation
from vendors.actions import (
    NewVendor,
    activate_vendors,
    add_member,
    change_vendors,
    check_coordinates,
    create_vendors,
    delete_vendors,
    place_vendor,
    remove_member,
    remove_vendor_translations,
    suspend_vendors,
    translate_vendors,
)
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
        if not {"latitude", "longitude"} & self.errors.keys():
            try:
                check_coordinates(latitude=cleaned.get("latitude"), longitude=cleaned.get("longitude"))
            except ValidationError as error:
                blame(self, error)
        return cleaned


class MemberInline(GuardedInline):
    model = VendorMember
    permissions = (Permission.MANAGE_PRODUCTS,)
    autocomplete_fields = ("user",)
    fields = ("user", "role")
    key = ("user_id",)

    def write(self, owner: Vendor, rows: list[InlineRow], now: datetime) -> None:
        for line in rows:
            add_member(vendor_id=owner.pk, user_id=line.row.user_id, role=line.row.role)

    def remove(self, owner: Vendor, rows: list[VendorMember], now: datetime) -> None:
        for row in rows:
            remove_member(vendor_id=owner.pk, user_id=row.user_id)


class TranslationInline(GuardedInline):
    model = VendorTranslation
    permissions = (Permission.MANAGE_PRODUCTS,)

    def write(self, owner: Vendor, rows: list[InlineRow], now: datetime) -> None:
        texts = [(line.row.language_code, line.values) for line in rows]
        translate_vendors(
            translations=[
                Translation(owner.pk, code, {name: told[name] for name in ("name", "story") if name in told})
                for code, told in texts
            ]
        )

    def remove(self, owner: Vendor, rows: list[VendorTranslation], now: datetime) -> None:
        remove_vendor_translations(vendor_id=owner.pk, language_codes=[row.language_code for row in rows])


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

    def create(self, values: dict[str, Any], now: datetime) -> Any:
        told = dict(values)
        place = {"province": told.pop("province_name"), "commune": told.pop("commune_name")}
        return create_vendors(vendors=[NewVendor(**told, **place)], now=now)[0].pk

    def change(self, pk: Any, values: dict[str, Any], now: datetime) -> None:
        change_vendors(changes=[Change(pk, values)], now=now)

    def delete(self, pks: list[Any], now: datetime) -> None:
        delete_vendors(vendor_ids=pks)

    @admin.action(description=_("Let them sell"))
    def activate(self, request: HttpRequest, queryset: QuerySet[Vendor]) -> None:
        number = activate_vendors(vendor_ids=list(queryset.values_list("pk", flat=True)))
        self.message_user(request, gettext("%(number)d producers sell now.") % {"number": number})

    @admin.action(description=_("Suspend: hide them and their goods"))
    def suspend(self, request: HttpRequest, queryset: QuerySet[Vendor]) -> None:
        number = suspend_vendors(vendor_ids=list(queryset.values_list("pk", flat=True)))
        self.message_user(request, gettext("%(number)d producers are suspended.") % {"number": number})
