"""Operators' pages of delivery and orders. What was bought can be looked at, not edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.administration import GuardedAdmin, GuardedInline, InlineRow, ReadOnlyAdmin, ReadOnlyInline, name_model
from accounts.models import Permission
from orders.actions import (
    NewShippingMethod,
    RateLine,
    UsedMethod,
    change_shipping_methods,
    change_used_methods,
    create_shipping_methods,
    delete_shipping_methods,
    remove_method_translations,
    remove_rates,
    set_rates,
    stop_using_methods,
    translate_shipping_methods,
    use_shipping_methods,
)
from orders.models import (
    Checkout,
    CheckoutLine,
    Order,
    OrderEvent,
    OrderLine,
    ShippingMethod,
    ShippingMethodTranslation,
    ShippingRate,
    VendorOrder,
    VendorShippingMethod,
)
from primitives.rows import Change
from primitives.translations import Translation

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

for _model, _singular, _plural in (
    (Checkout, _("checkout"), _("checkouts")),
    (CheckoutLine, _("line"), _("lines")),
    (Order, _("order"), _("orders")),
    (OrderEvent, _("event"), _("events")),
    (OrderLine, _("line"), _("lines")),
    (ShippingMethod, _("delivery method"), _("delivery methods")),
    (ShippingMethodTranslation, _("translation"), _("translations")),
    (ShippingRate, _("rate"), _("rates")),
    (VendorOrder, _("parcel of a producer"), _("parcels of producers")),
    (VendorShippingMethod, _("delivery of a producer"), _("deliveries of producers")),
):
    name_model(_model, _singular, _plural)

ORDERS = (Permission.MANAGE_ORDERS,)
SHIPPING = (Permission.MANAGE_SHIPPING,)


class MethodTranslationInline(GuardedInline):
    model = ShippingMethodTranslation
    permissions = SHIPPING

    def write(self, owner: ShippingMethod, rows: list[InlineRow], now: datetime) -> None:
        translate_shipping_methods(
            translations=[
                Translation(
                    owner.pk, line.row.language_code, {"name": line.row.name, "description": line.row.description}
                )
                for line in rows
            ]
        )

    def remove(self, owner: ShippingMethod, rows: list[ShippingMethodTranslation], now: datetime) -> None:
        remove_method_translations(method_id=owner.pk, language_codes=[row.language_code for row in rows])


class RateInline(GuardedInline):
    model = ShippingRate
    permissions = SHIPPING
    key = ("zone", "currency")

    def write(self, owner: ShippingMethod, rows: list[InlineRow], now: datetime) -> None:
        set_rates(
            rates=[
                RateLine(
                    owner.pk,
                    line.row.zone,
                    line.row.currency,
                    line.row.first_grams,
                    line.row.first_amount,
                    line.row.step_grams,
                    line.row.step_amount,
                )
                for line in rows
            ]
        )

    def remove(self, owner: ShippingMethod, rows: list[ShippingRate], now: datetime) -> None:
        remove_rates(method_id=owner.pk, zones=[(row.zone, row.currency) for row in rows])


@admin.register(ShippingMethod)
class ShippingMethodAdmin(GuardedAdmin):
    permissions = SHIPPING
    list_display = ("name", "slug", "minimum_delivery_days", "maximum_delivery_days", "is_active", "sort_order")
    list_filter = ("is_active",)
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (MethodTranslationInline, RateInline)

    def create(self, values: dict[str, Any], now: datetime) -> Any:
        return create_shipping_methods(methods=[NewShippingMethod(**values)])[0].pk

    def change(self, pk: Any, values: dict[str, Any], now: datetime) -> None:
        change_shipping_methods(changes=[Change(pk, values)])

    def delete(self, pks: list[Any], now: datetime) -> None:
        delete_shipping_methods(method_ids=pks)


@admin.register(VendorShippingMethod)
class VendorShippingMethodAdmin(GuardedAdmin):
    permissions = SHIPPING
    list_display = ("vendor", "shipping_method", "currency", "free_from_amount", "is_active")
    list_filter = ("shipping_method", "currency", "is_active")
    list_select_related = ("vendor", "shipping_method")
    search_fields = ("vendor__name",)
    ordering = ("-pk",)
    autocomplete_fields = ("vendor", "shipping_method")

    def get_readonly_fields(self, request: HttpRequest, obj: VendorShippingMethod | None = None) -> Any:
        """Who uses what in which currency is one thing; another is another line."""
        return ("vendor", "shipping_method", "currency") if obj else ()

    def create(self, values: dict[str, Any], now: datetime) -> Any:
        return use_shipping_methods(used=[UsedMethod(**values)])[0].pk

    def change(self, pk: Any, values: dict[str, Any], now: datetime) -> None:
        change_used_methods(changes=[Change(pk, values)])

    def delete(self, pks: list[Any], now: datetime) -> None:
        stop_using_methods(used_ids=pks)


class CheckoutLineInline(ReadOnlyInline):
    model = CheckoutLine
    permissions = (Permission.MANAGE_CHECKOUTS,)
    fields = ("variant", "quantity", "created_at")


@admin.register(Checkout)
class CheckoutAdmin(ReadOnlyAdmin):
    permissions = (Permission.MANAGE_CHECKOUTS,)
    list_display = ("id", "channel", "email", "user", "created_at", "changed_at")
    list_filter = ("channel",)
    list_select_related = ("channel", "user")
    search_fields = ("id", "email", "user__email")
    ordering = ("-changed_at",)
    inlines = (CheckoutLineInline,)


class VendorOrderInline(ReadOnlyInline):
    model = VendorOrder
    permissions = ORDERS
    fields = (
        "number",
        "vendor",
        "status",
        "shipping_method_name",
        "subtotal_amount",
        "shipping_amount",
        "total_amount",
    )
    show_change_link = True


class OrderLineInline(ReadOnlyInline):
    model = OrderLine
    permissions = ORDERS
    fields = ("product_name", "variant_name", "ocop_stars", "quantity", "unit_price_amount", "total_price_amount")


class OrderEventInline(ReadOnlyInline):
    model = OrderEvent
    permissions = ORDERS
    fields = ("at", "type", "vendor_order", "user", "app", "parameters")


class ToGiveBackFilter(admin.SimpleListFilter):
    """Picks the closed orders for which money came."""

    title = _("money to give back")
    parameter_name = "to_give_back"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Yes"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.to_give_back() if self.value() == "yes" else queryset


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    permissions = ORDERS
    list_display = (
        "number",
        "created_at",
        "user_email",
        "status",
        "charge_status",
        "authorize_status",
        "total_amount",
        "currency",
    )
    list_filter = (ToGiveBackFilter, "status", "charge_status", "authorize_status", "channel")
    search_fields = ("number", "user_email", "vendor_orders__number")
    date_hierarchy = "created_at"
    ordering = ("-number",)
    inlines = (VendorOrderInline, OrderLineInline, OrderEventInline)


@admin.register(VendorOrder)
class VendorOrderAdmin(ReadOnlyAdmin):
    permissions = ORDERS
    list_display = ("number", "vendor", "order", "status", "total_amount", "currency", "created_at")
    list_filter = ("status", "shipping_method_name")
    list_select_related = ("vendor", "order")
    search_fields = ("number", "vendor__name", "order__user_email")
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-pk")
    inlines = (OrderLineInline,)
