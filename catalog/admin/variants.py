"""Pages of variants with their prices and stock."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.administration import GuardedAdmin, InlineRow, ReadOnlyAdmin
from catalog.actions import (
    AssignedValues,
    NewVariant,
    StockLevel,
    VariantPrice,
    assign_variant_values,
    below_promised,
    change_variants,
    create_variants,
    delete_variants,
    remove_variant_prices,
    set_stocks,
    set_variant_prices,
)
from catalog.admin.parts import PRODUCTS, ProductsInline, TranslationInline, ValuesInline, pointing_to
from catalog.models import (
    Product,
    ProductVariant,
    ProductVariantTranslation,
    Stock,
    VariantAttributeValue,
    VariantChannelListing,
    Warehouse,
)
from primitives.money import quantize
from primitives.rows import Change

if TYPE_CHECKING:
    from django.http import HttpRequest


class PriceForm(forms.ModelForm[VariantChannelListing]):
    class Meta:
        model = VariantChannelListing
        fields = ("channel", "price_amount", "discounted_price_amount")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        channel = cleaned.get("channel")
        for name in ("price_amount", "discounted_price_amount"):
            amount = cleaned.get(name)
            if channel is None or amount is None:
                continue
            if amount < 0:
                self.add_error(name, gettext("A price is not negative and has at most twelve digits."))
            elif quantize(amount, channel.currency_code) != amount:
                self.add_error(
                    name, gettext("%(currency)s has no amounts this small.") % {"currency": channel.currency_code}
                )
        price, reduced = cleaned.get("price_amount"), cleaned.get("discounted_price_amount")
        if price is not None and reduced is not None and reduced > price:
            self.add_error("discounted_price_amount", gettext("A discount cannot raise the price."))
        return cleaned


class PriceInline(ProductsInline):
    model = VariantChannelListing
    form = PriceForm
    key = ("channel_id",)

    def write(self, owner: ProductVariant, rows: list[InlineRow], now: datetime) -> None:
        set_variant_prices(
            prices=[
                VariantPrice(
                    owner.pk,
                    line.row.channel_id,
                    line.row.price_amount,
                    line.row.discounted_price_amount,
                )
                for line in rows
            ]
        )

    def remove(self, owner: ProductVariant, rows: list[VariantChannelListing], now: datetime) -> None:
        for row in rows:
            remove_variant_prices(variant_ids=[owner.pk], channel_id=row.channel_id)


class StockForm(forms.ModelForm[Stock]):
    knowingly = forms.BooleanField(
        label=_("fewer than promised"), required=False, help_text=_("Tick it to store fewer units than are promised.")
    )

    class Meta:
        model = Stock
        fields = ("warehouse", "quantity")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        quantity = cleaned.get("quantity")
        if quantity is not None and quantity < 0:
            self.add_error("quantity", gettext("Quantity must be a whole number that is not negative."))
        elif quantity is not None and self.instance.pk and not cleaned.get("knowingly"):
            stored = Stock.objects.get(pk=self.instance.pk)
            if quantity < min(stored.quantity, stored.quantity_allocated):
                self.add_error("quantity", below_promised(stored))
        return cleaned


class StockInline(ProductsInline):
    model = Stock
    form = StockForm
    key = ("warehouse_id",)
    fields = ("warehouse", "quantity", "quantity_allocated", "knowingly")
    readonly_fields = ("quantity_allocated",)
    can_delete = False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only warehouses of the vendor whose goods these are."""
        match = request.resolver_match
        if db_field.name == "warehouse" and match and match.kwargs.get("object_id"):
            vendor = Product.objects.filter(variants=match.kwargs["object_id"]).values("vendor")
            kwargs["queryset"] = Warehouse.objects.filter(vendor__in=vendor)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def write(self, owner: ProductVariant, rows: list[InlineRow], now: datetime) -> None:
        set_stocks(
            levels=[
                StockLevel(line.row.warehouse_id, owner.pk, line.row.quantity, bool(line.besides.get("knowingly")))
                for line in rows
            ]
        )

    def remove(self, owner: ProductVariant, rows: list[Stock], now: datetime) -> None:
        """Leave the row of a warehouse that was exchanged for another: units in it may be promised to orders."""


class VariantTranslationInline(TranslationInline):
    model = ProductVariantTranslation


class VariantAttributeValueInline(ValuesInline):
    model = VariantAttributeValue

    def assign(self, assigned: AssignedValues) -> None:
        assign_variant_values(assigned=[assigned])


@admin.register(ProductVariant)
class ProductVariantAdmin(GuardedAdmin):
    permissions = PRODUCTS
    list_display = ("product", "name", "sku", "weight_grams", "sort_order")
    list_select_related = ("product",)
    search_fields = ("name", "sku", "product__name")
    ordering = ("-pk",)
    autocomplete_fields = ("product",)
    fields = (
        "product",
        "name",
        "sku",
        "weight_grams",
        "length_cm",
        "width_cm",
        "height_cm",
        "track_inventory",
        "quantity_limit_per_customer",
        "sort_order",
        "external_reference",
        "metadata",
    )
    inlines = (PriceInline, StockInline, VariantTranslationInline, VariantAttributeValueInline)

    def get_readonly_fields(self, request: HttpRequest, obj: ProductVariant | None = None) -> Any:
        return ("product",) if obj else ()

    def get_inlines(self, request: HttpRequest, obj: ProductVariant | None) -> Any:
        """A warehouse can be chosen once the vendor of the goods is known."""
        return self.inlines if obj else (PriceInline, VariantTranslationInline)

    def create(self, values: dict[str, Any], now: datetime) -> Any:
        return create_variants(variants=[NewVariant(**values)], now=now)[0].pk

    def change(self, pk: Any, values: dict[str, Any], now: datetime) -> None:
        change_variants(changes=[Change(pk, values)], now=now)

    def delete(self, pks: list[Any], now: datetime) -> None:
        with pointing_to(_("Remove its prices and it is not sold any more: %(link)s"), self.hidden_at(pks)):
            delete_variants(variant_ids=pks)

    def hidden_at(self, pks: list[Any]) -> str:
        """Where prices are removed: on the pack's own page."""
        return reverse("admin:catalog_productvariant_change", args=pks[:1])


@admin.register(Stock)
class StockAdmin(ReadOnlyAdmin):
    """Shown here, changed at the pack."""

    permissions = PRODUCTS
    list_display = ("variant", "product_name", "warehouse", "quantity", "quantity_allocated")
    list_select_related = ("variant__product", "warehouse")
    search_fields = ("variant__sku", "variant__product__name", "warehouse__name")
    ordering = ("-pk",)

    @admin.display(description=_("product"))
    def product_name(self, stock: Stock) -> str:
        return stock.variant.product.name
