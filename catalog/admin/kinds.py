"""Pages of channels, attributes with their values, product types, and warehouses."""

from __future__ import annotations

from datetime import datetime
from mimetypes import guess_type
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin

from accounts.administration import GuardedAdmin, GuardedInline, InlineRow
from accounts.models import Permission
from catalog.actions import (
    NewAttribute,
    NewChannel,
    NewProductType,
    NewValue,
    NewWarehouse,
    TypeAttribute,
    change_attributes,
    change_channels,
    change_product_types,
    change_values,
    change_warehouses,
    create_attributes,
    create_channels,
    create_product_types,
    create_values,
    create_warehouses,
    delete_attributes,
    delete_product_types,
    delete_values,
    delete_warehouses,
    describe_types,
    undescribe_type,
)
from catalog.admin.parts import PRODUCTS, TYPES, TranslationInline, clean_upload
from catalog.models import (
    Attribute,
    AttributeTranslation,
    AttributeValue,
    Channel,
    ProductType,
    ProductTypeAttribute,
    Warehouse,
)
from primitives.rows import Change

if TYPE_CHECKING:
    from django.http import HttpRequest


@admin.register(Channel)
class ChannelAdmin(GuardedAdmin):
    permissions = (Permission.MANAGE_CHANNELS,)
    list_display = ("slug", "name", "currency_code", "default_country", "default_language", "is_active")
    search_fields = ("name", "slug")
    fields = ("name", "slug", "currency_code", "default_country", "default_language", "is_active", "metadata")

    def get_readonly_fields(self, request: HttpRequest, obj: Channel | None = None) -> Any:
        """Prices are in the channel's currency, so it never changes."""
        return ("currency_code",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def create(self, values: dict[str, Any], now: datetime) -> Any:
        return create_channels(channels=[NewChannel(**values)])[0].pk

    def change(self, pk: Any, values: dict[str, Any], now: datetime) -> None:
        change_channels(changes=[Change(pk, values)])


class AttributeTranslationInline(TranslationInline):
    model = AttributeTranslation
    permissions = TYPES


@admin.register(Attribute)
class AttributeAdmin(GuardedAdmin):
    permissions = TYPES
    list_display = ("slug", "name", "input_type", "visible_in_storefront", "filterable_in_storefront")
    list_filter = ("input_type",)
    search_fields = ("name", "slug")
    inlines = (AttributeTranslationInline,)

    def create(self, values: dict[str, Any], now: datetime) -> Any:
        return create_attributes(attributes=[NewAttribute(**values)])[0].pk

    def change(self, pk: Any, values: dict[str, Any], now: datetime) -> None:
        change_attributes(changes=[Change(pk, values)])

    def delete(self, pks: list[Any], now: datetime) -> None:
        delete_attributes(attribute_ids=pks)


class AttributeValueForm(forms.ModelForm[AttributeValue]):
    """A file is a picture, drawn anew: any other upload could run in the browser of whoever opens it."""

    class Meta:
        model = AttributeValue
        fields = (
            "attribute",
            "name",
            "slug",
            "value",
            "plain_text",
            "boolean",
            "numeric",
            "rich_text",
            "date_time",
            "file",
            "product",
            "variant",
            "category",
            "collection",
            "sort_order",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = clean_upload(self, super().clean() or self.cleaned_data, "file")
        if "file" in self.changed_data:
            upload = cleaned.get("file")
            cleaned["content_type"] = (guess_type(upload.name)[0] or "") if upload else ""
        return cleaned


@admin.register(AttributeValue)
class AttributeValueAdmin(GuardedAdmin):
    permissions = TYPES
    form = AttributeValueForm
    list_display = ("name", "slug", "attribute", "sort_order")
    list_filter = ("attribute",)
    list_select_related = ("attribute",)
    search_fields = ("name", "slug", "attribute__name")
    autocomplete_fields = ("attribute", "product", "category", "collection")
    raw_id_fields = ("variant",)

    def get_readonly_fields(self, request: HttpRequest, obj: AttributeValue | None = None) -> Any:
        """A value stays with its attribute."""
        return ("attribute",) if obj else ()

    def typed(self, form: Any) -> dict[str, Any]:
        kind = {name: value for name, value in form.cleaned_data.items() if name == "content_type"}
        return super().typed(form) | kind

    def create(self, values: dict[str, Any], now: datetime) -> Any:
        return create_values(values=[NewValue(**values)])[0].pk

    def change(self, pk: Any, values: dict[str, Any], now: datetime) -> None:
        change_values(changes=[Change(pk, values)])

    def delete(self, pks: list[Any], now: datetime) -> None:
        delete_values(value_ids=pks)


class TypeAttributeInline(GuardedInline):
    model = ProductTypeAttribute
    permissions = TYPES
    autocomplete_fields = ("attribute",)
    key = ("attribute_id",)

    def write(self, owner: ProductType, rows: list[InlineRow], now: datetime) -> None:
        describe_types(
            attributes=[
                TypeAttribute(
                    owner.pk,
                    line.row.attribute_id,
                    line.row.is_of_variant,
                    line.row.is_variant_selection,
                    line.row.sort_order,
                )
                for line in rows
            ]
        )

    def remove(self, owner: ProductType, rows: list[ProductTypeAttribute], now: datetime) -> None:
        undescribe_type(product_type_id=owner.pk, attribute_ids=[row.attribute_id for row in rows])


@admin.register(ProductType)
class ProductTypeAdmin(GuardedAdmin):
    permissions = TYPES
    list_display = ("slug", "name", "has_variants", "is_shipping_required")
    search_fields = ("name", "slug")
    inlines = (TypeAttributeInline,)

    def create(self, values: dict[str, Any], now: datetime) -> Any:
        return create_product_types(product_types=[NewProductType(**values)])[0].pk

    def change(self, pk: Any, values: dict[str, Any], now: datetime) -> None:
        change_product_types(changes=[Change(pk, values)])

    def delete(self, pks: list[Any], now: datetime) -> None:
        delete_product_types(product_type_ids=pks)


@admin.register(Warehouse)
class WarehouseAdmin(GuardedAdmin):
    permissions = PRODUCTS
    list_display = ("name", "vendor", "province_code", "commune_code", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("vendor",)
    search_fields = ("name", "slug", "vendor__name")
    ordering = ("name", "pk")
    autocomplete_fields = ("vendor",)
    fields = ("vendor", "name", "slug", "email", "street_address", "province_code", "commune_code", "is_active")

    def get_readonly_fields(self, request: HttpRequest, obj: Warehouse | None = None) -> Any:
        """What lies in it belongs to its vendor, so it does not change hands."""
        return ("vendor",) if obj else ()

    def create(self, values: dict[str, Any], now: datetime) -> Any:
        return create_warehouses(warehouses=[NewWarehouse(**values)])[0].pk

    def change(self, pk: Any, values: dict[str, Any], now: datetime) -> None:
        change_warehouses(changes=[Change(pk, values)])

    def delete(self, pks: list[Any], now: datetime) -> None:
        delete_warehouses(warehouse_ids=pks)
