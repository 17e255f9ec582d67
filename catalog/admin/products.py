"""Pages of products, their pictures and their published stars."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.administration import GuardedAdmin, ReadOnlyAdmin, ReadOnlyInline
from catalog.actions import (
    AssignedValues,
    NewProduct,
    add_product_media,
    assign_product_values,
    change_products,
    create_products,
    delete_product_media,
    delete_products,
    publish_products,
    unpublish_products,
    update_product_media,
)
from catalog.admin.parts import PRODUCTS, TranslationInline, ValuesInline, pointing_to
from catalog.models import (
    Channel,
    Product,
    ProductAttributeValue,
    ProductChannelListing,
    ProductMedia,
    ProductTranslation,
    ProductVariant,
    StarRank,
)
from catalog.pictures import PicturesBusy, accept_picture, thumbnail_path
from primitives.rows import Change

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.utils.safestring import SafeString


class ProductTranslationInline(TranslationInline):
    model = ProductTranslation


class ProductAttributeValueInline(ValuesInline):
    model = ProductAttributeValue

    def assign(self, assigned: AssignedValues) -> None:
        assign_product_values(assigned=[assigned])


class ProductListingInline(ReadOnlyInline):
    model = ProductChannelListing
    permissions = PRODUCTS
    fields = ("channel", "is_published", "published_at", "price_min_amount", "price_max_amount", "currency")


class VariantLinkInline(ReadOnlyInline):
    model = ProductVariant
    permissions = PRODUCTS
    fields = ("name", "sku", "weight_grams", "sort_order")
    show_change_link = True


class MediaLinkInline(ReadOnlyInline):
    model = ProductMedia
    permissions = PRODUCTS
    fields = ("image", "alt", "sort_order")
    show_change_link = True


@admin.register(Product)
class ProductAdmin(GuardedAdmin):
    permissions = PRODUCTS
    list_display = ("name", "vendor", "category", "stars", "updated_at")
    list_filter = ("product_type", "category__set_number", "channel_listings__is_published")
    list_select_related = ("vendor", "category")
    search_fields = ("name", "slug", "vendor__name", "variants__sku")
    ordering = ("-pk",)
    autocomplete_fields = ("vendor", "category", "product_type")
    prepopulated_fields = {"slug": ("name",)}
    fields = (
        "vendor",
        "product_type",
        "category",
        "name",
        "slug",
        "description",
        "weight_grams",
        "season_months",
        "seo_title",
        "seo_description",
        "external_reference",
        "metadata",
    )
    inlines = (
        ProductTranslationInline,
        ProductAttributeValueInline,
        VariantLinkInline,
        MediaLinkInline,
        ProductListingInline,
    )
    actions = ("publish", "unpublish")

    def get_queryset(self, request: HttpRequest) -> Any:
        return Product.objects.with_stars(timezone.localdate()).order_by(*self.ordering)

    @admin.display(description=_("stars"))
    def stars(self, product: Any) -> str:
        return f"{product.stars}★" if product.stars else "–"

    def get_readonly_fields(self, request: HttpRequest, obj: Product | None = None) -> Any:
        """Stock and orders belong to the vendor, so a product keeps its vendor."""
        return ("vendor",) if obj else ()

    @admin.action(description=_("Publish in all channels that have prices"))
    def publish(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        now, number = timezone.now(), 0
        for channel in Channel.objects.filter(is_active=True):
            priced = (
                queryset.filter(variants__channel_listings__channel=channel).order_by().values_list("pk", flat=True)
            )
            product_ids = set(priced)
            if product_ids:
                publish_products(product_ids=product_ids, channel_id=channel.pk, now=now)
            number += len(product_ids)
        self.message_user(request, gettext("%(number)d listings are published.") % {"number": number})

    @admin.action(description=_("Hide from all channels"))
    def unpublish(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        product_ids = set(queryset.order_by().values_list("pk", flat=True))
        for channel in Channel.objects.all():
            unpublish_products(product_ids=product_ids, channel_id=channel.pk)
        self.message_user(request, gettext("%(number)d products are hidden.") % {"number": len(product_ids)})

    def create(self, values: dict[str, Any], now: datetime) -> Any:
        return create_products(products=[NewProduct(**values)], now=now)[0].pk

    def change(self, pk: Any, values: dict[str, Any], now: datetime) -> None:
        change_products(changes=[Change(pk, values)], now=now)

    def delete(self, pks: list[Any], now: datetime) -> None:
        there = reverse("admin:catalog_product_changelist") + "?" + urlencode({"id__in": ",".join(map(str, pks))})
        with pointing_to(_("Choose it and “Hide from all channels” here: %(link)s"), there):
            delete_products(product_ids=pks)


class NewMediaForm(forms.ModelForm[ProductMedia]):
    """Takes any picture that ``accept_picture`` takes; what is stored is drawn anew."""

    image = forms.FileField(label=_("picture"), widget=forms.FileInput(attrs={"accept": "image/*"}))

    class Meta:
        model = ProductMedia
        fields = ("product", "image", "alt")

    def clean_image(self) -> Any:
        upload = self.cleaned_data["image"]
        try:
            accept_picture(upload)
        except ValidationError as error:
            raise ValidationError(error.messages) from error
        except PicturesBusy as error:
            raise ValidationError(gettext("Too many pictures at once. Try again in a moment.")) from error
        return upload

    def _post_clean(self) -> None:
        """The action writes: the instance must not open what was uploaded."""


@admin.register(ProductMedia)
class ProductMediaAdmin(GuardedAdmin):
    permissions = PRODUCTS
    list_display = ("preview", "product", "alt", "width", "height", "sort_order")
    list_display_links = ("preview", "product")
    list_select_related = ("product",)
    search_fields = ("product__name", "alt")
    ordering = ("-pk",)
    autocomplete_fields = ("product",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = NewMediaForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: ProductMedia | None = None) -> Any:
        return ("preview", "product", "alt", "sort_order") if obj else ("product", "image", "alt")

    def get_readonly_fields(self, request: HttpRequest, obj: ProductMedia | None = None) -> Any:
        return ("preview", "product") if obj else ()

    @admin.display(description=_("picture"))
    def preview(self, media: ProductMedia) -> SafeString:
        return format_html('<img src="{}" alt="" width="64">', thumbnail_path(media, 64))

    def typed(self, form: Any) -> dict[str, Any]:
        return dict(form.cleaned_data)

    def create(self, values: dict[str, Any], now: datetime) -> Any:
        return add_product_media(product_id=values["product"].pk, upload=values["image"], alt=values["alt"], now=now).pk

    def change(self, pk: Any, values: dict[str, Any], now: datetime) -> None:
        update_product_media(media_id=pk, **values)

    def delete(self, pks: list[Any], now: datetime) -> None:
        for media_id in pks:
            delete_product_media(media_id=media_id)


@admin.register(StarRank)
class StarRankAdmin(ReadOnlyAdmin):
    """The published timeline. Certificates make it; change those."""

    permissions = PRODUCTS
    list_display = ("product", "stars", "valid_from", "valid_until")
    list_filter = ("stars",)
    list_select_related = ("product",)
    search_fields = ("product__name",)
    date_hierarchy = "valid_until"
    ordering = ("-pk",)
