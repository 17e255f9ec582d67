"""Pages of categories and collections."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext

from accounts.administration import GuardedAdmin, InlineRow
from catalog.actions import (
    CollectionListing,
    NewCategory,
    NewCollection,
    Placement,
    change_categories,
    change_collections,
    create_categories,
    create_collections,
    delete_categories,
    delete_collections,
    list_collections,
    place_products,
    take_out_products,
    unlist_collection,
)
from catalog.admin.parts import PRODUCTS, ProductsInline, TranslationInline, clean_upload
from catalog.models import (
    Category,
    CategoryTranslation,
    Collection,
    CollectionChannelListing,
    CollectionProduct,
    CollectionTranslation,
)
from primitives.rows import Change

if TYPE_CHECKING:
    from django.http import HttpRequest


class CategoryForm(forms.ModelForm[Category]):
    class Meta:
        model = Category
        fields = (
            "name",
            "slug",
            "parent",
            "set_number",
            "sort_order",
            "description",
            "seo_title",
            "seo_description",
            "background_image",
            "background_image_alt",
            "metadata",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        parent = cleaned.get("parent")
        if parent and self.instance.pk and parent.path.startswith(self.instance.path):
            self.add_error("parent", gettext("A category cannot be below itself."))
        return clean_upload(self, cleaned, "background_image")


class CategoryTranslationInline(TranslationInline):
    model = CategoryTranslation


@admin.register(Category)
class CategoryAdmin(GuardedAdmin):
    permissions = PRODUCTS
    form = CategoryForm
    list_display = ("name", "set_number", "parent", "level", "sort_order")
    list_filter = ("level",)
    list_select_related = ("parent",)
    search_fields = ("name", "slug")
    ordering = ("path",)
    autocomplete_fields = ("parent",)
    prepopulated_fields = {"slug": ("name",)}
    inlines = (CategoryTranslationInline,)

    def has_delete_permission(self, request: HttpRequest, obj: Category | None = None) -> bool:
        """The programme's sets stay; others can be removed when nothing is below them."""
        return (
            obj is not None
            and obj.set_number is None
            and not obj.children.exists()
            and super().has_delete_permission(request, obj)
        )

    def create(self, values: dict[str, Any], now: datetime) -> Any:
        return create_categories(categories=[NewCategory(**values)])[0].pk

    def change(self, pk: Any, values: dict[str, Any], now: datetime) -> None:
        change_categories(changes=[Change(pk, values)])

    def delete(self, pks: list[Any], now: datetime) -> None:
        delete_categories(category_ids=pks)


class CollectionTranslationInline(TranslationInline):
    model = CollectionTranslation


class CollectionListingInline(ProductsInline):
    model = CollectionChannelListing
    key = ("channel_id",)

    def write(self, owner: Collection, rows: list[InlineRow], now: datetime) -> None:
        list_collections(
            listings=[
                CollectionListing(owner.pk, line.row.channel_id, line.row.is_published, line.row.published_at)
                for line in rows
            ]
        )

    def remove(self, owner: Collection, rows: list[CollectionChannelListing], now: datetime) -> None:
        unlist_collection(collection_id=owner.pk, channel_ids=[row.channel_id for row in rows])


class CollectionProductInline(ProductsInline):
    model = CollectionProduct
    autocomplete_fields = ("product",)
    key = ("product_id",)

    def write(self, owner: Collection, rows: list[InlineRow], now: datetime) -> None:
        place_products(placements=[Placement(owner.pk, line.row.product_id, line.row.sort_order) for line in rows])

    def remove(self, owner: Collection, rows: list[CollectionProduct], now: datetime) -> None:
        take_out_products(collection_id=owner.pk, product_ids=[row.product_id for row in rows])


class CollectionForm(forms.ModelForm[Collection]):
    class Meta:
        model = Collection
        fields = (
            "name",
            "slug",
            "description",
            "seo_title",
            "seo_description",
            "background_image",
            "background_image_alt",
            "metadata",
        )

    def clean(self) -> dict[str, Any]:
        return clean_upload(self, super().clean() or self.cleaned_data, "background_image")


@admin.register(Collection)
class CollectionAdmin(GuardedAdmin):
    permissions = PRODUCTS
    form = CollectionForm
    list_display = ("name", "slug")
    search_fields = ("name", "slug")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (CollectionTranslationInline, CollectionListingInline, CollectionProductInline)

    def create(self, values: dict[str, Any], now: datetime) -> Any:
        return create_collections(collections=[NewCollection(**values)])[0].pk

    def change(self, pk: Any, values: dict[str, Any], now: datetime) -> None:
        change_collections(changes=[Change(pk, values)])

    def delete(self, pks: list[Any], now: datetime) -> None:
        delete_collections(collection_ids=pks)
