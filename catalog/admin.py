"""Operators' pages of the catalogue. Prices, stock, pictures and places in the tree are written by their actions."""

from __future__ import annotations

from mimetypes import guess_type
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.administration import GuardedAdmin, GuardedInline, ReadOnlyAdmin, ReadOnlyInline, name_model
from accounts.models import Permission
from catalog.actions import (
    publish_products,
    refresh_price_ranges,
    remove_variant_prices,
    set_stock,
    set_variant_price,
    unpublish_products,
)
from catalog.media import add_product_media, delete_product_media, update_product_media
from catalog.models import (
    Attribute,
    AttributeTranslation,
    AttributeValue,
    Category,
    CategoryTranslation,
    Channel,
    Collection,
    CollectionChannelListing,
    CollectionProduct,
    CollectionTranslation,
    Product,
    ProductAttributeValue,
    ProductChannelListing,
    ProductMedia,
    ProductTranslation,
    ProductType,
    ProductTypeAttribute,
    ProductVariant,
    ProductVariantTranslation,
    StarRank,
    Stock,
    VariantAttributeValue,
    VariantChannelListing,
    Warehouse,
)
from catalog.pictures import PicturesBusy, accept_picture, thumbnail_path
from catalog.tree import plant_category
from primitives.money import quantize

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

for _model, _singular, _plural in (
    (Attribute, _("attribute"), _("attributes")),
    (AttributeTranslation, _("translation"), _("translations")),
    (AttributeValue, _("attribute value"), _("attribute values")),
    (Category, _("category"), _("categories")),
    (CategoryTranslation, _("translation"), _("translations")),
    (Channel, _("channel"), _("channels")),
    (Collection, _("collection"), _("collections")),
    (CollectionChannelListing, _("listing in a channel"), _("listings in channels")),
    (CollectionProduct, _("product of the collection"), _("products of the collection")),
    (CollectionTranslation, _("translation"), _("translations")),
    (Product, _("product"), _("products")),
    (ProductAttributeValue, _("attribute value"), _("attribute values")),
    (ProductChannelListing, _("listing in a channel"), _("listings in channels")),
    (ProductMedia, _("picture"), _("pictures")),
    (ProductTranslation, _("translation"), _("translations")),
    (ProductType, _("kind of goods"), _("kinds of goods")),
    (ProductTypeAttribute, _("attribute of the kind"), _("attributes of the kind")),
    (ProductVariant, _("pack"), _("packs")),
    (ProductVariantTranslation, _("translation"), _("translations")),
    (StarRank, _("published stars"), _("published stars")),
    (Stock, _("stock"), _("stocks")),
    (VariantAttributeValue, _("attribute value"), _("attribute values")),
    (VariantChannelListing, _("price"), _("prices")),
    (Warehouse, _("warehouse"), _("warehouses")),
):
    name_model(_model, _singular, _plural)

PRODUCTS = (Permission.MANAGE_PRODUCTS,)
TYPES = (Permission.MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES,)


class ProductsInline(GuardedInline):
    permissions = PRODUCTS


@admin.register(Channel)
class ChannelAdmin(GuardedAdmin):
    permissions = (Permission.MANAGE_CHANNELS,)
    list_display = ("slug", "name", "currency_code", "default_country", "default_language", "is_active")
    search_fields = ("name", "slug")
    fields = ("name", "slug", "currency_code", "default_country", "default_language", "is_active", "metadata")

    def get_readonly_fields(self, request: HttpRequest, obj: Channel | None = None) -> Any:
        """Prices are in the channel's money: it stays what it is."""
        return ("currency_code",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AttributeTranslationInline(GuardedInline):
    model = AttributeTranslation
    permissions = TYPES


class AttributeValueInline(GuardedInline):
    model = AttributeValue
    permissions = TYPES
    fields = ("name", "slug", "value", "numeric", "boolean", "sort_order")
    show_change_link = True


@admin.register(Attribute)
class AttributeAdmin(GuardedAdmin):
    permissions = TYPES
    list_display = ("slug", "name", "input_type", "visible_in_storefront", "filterable_in_storefront")
    list_filter = ("input_type",)
    search_fields = ("name", "slug")
    inlines = (AttributeTranslationInline,)


class AttributeValueForm(forms.ModelForm[AttributeValue]):
    """A file is a picture, drawn anew: anything else that is uploaded could run in the browser of who opens it."""

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
            self.instance.content_type = (guess_type(upload.name)[0] or "") if upload else ""
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


class TypeAttributeInline(GuardedInline):
    model = ProductTypeAttribute
    permissions = TYPES
    autocomplete_fields = ("attribute",)


@admin.register(ProductType)
class ProductTypeAdmin(GuardedAdmin):
    permissions = TYPES
    list_display = ("slug", "name", "has_variants", "is_shipping_required")
    search_fields = ("name", "slug")
    inlines = (TypeAttributeInline,)


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
            self.add_error("parent", gettext("A category cannot stand below itself."))
        return clean_upload(self, cleaned, "background_image")


class CategoryTranslationInline(ProductsInline):
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

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        plant_category(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Category | None = None) -> bool:
        """The programme's sets stay; others can go when nothing hangs below."""
        return (
            obj is not None
            and obj.set_number is None
            and not obj.children.exists()
            and super().has_delete_permission(request, obj)
        )


class CollectionTranslationInline(ProductsInline):
    model = CollectionTranslation


class CollectionListingInline(ProductsInline):
    model = CollectionChannelListing


class CollectionProductInline(ProductsInline):
    model = CollectionProduct
    autocomplete_fields = ("product",)


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


class ProductTranslationInline(ProductsInline):
    model = ProductTranslation


class ProductAttributeValueInline(ProductsInline):
    model = ProductAttributeValue
    autocomplete_fields = ("value",)


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

    def save_model(self, request: HttpRequest, obj: Product, form: Any, change: bool) -> None:
        obj.search_index_dirty = True
        super().save_model(request, obj, form, change)

    def get_readonly_fields(self, request: HttpRequest, obj: Product | None = None) -> Any:
        """Stock and orders belong to the producer, so a product does not change hands."""
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
                    name, gettext("%(currency)s has no such fraction.") % {"currency": channel.currency_code}
                )
        price, reduced = cleaned.get("price_amount"), cleaned.get("discounted_price_amount")
        if price is not None and reduced is not None and reduced > price:
            self.add_error("discounted_price_amount", gettext("A discount cannot raise the price."))
        return cleaned


class PriceInline(ProductsInline):
    model = VariantChannelListing
    form = PriceForm


class StockForm(forms.ModelForm[Stock]):
    class Meta:
        model = Stock
        fields = ("warehouse", "quantity")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (cleaned.get("quantity") or 0) < 0:
            self.add_error("quantity", gettext("Quantity must be a whole number that is not negative."))
        return cleaned


class StockInline(ProductsInline):
    model = Stock
    form = StockForm
    fields = ("warehouse", "quantity", "quantity_allocated")
    readonly_fields = ("quantity_allocated",)
    can_delete = False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only warehouses of the vendor whose goods these are."""
        match = request.resolver_match
        if db_field.name == "warehouse" and match and match.kwargs.get("object_id"):
            vendor = Product.objects.filter(variants=match.kwargs["object_id"]).values("vendor")
            kwargs["queryset"] = Warehouse.objects.filter(vendor__in=vendor)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class VariantTranslationInline(ProductsInline):
    model = ProductVariantTranslation


class VariantAttributeValueInline(ProductsInline):
    model = VariantAttributeValue
    autocomplete_fields = ("value",)


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
        """A warehouse can be chosen once it is known whose goods these are."""
        return self.inlines if obj else (PriceInline, VariantTranslationInline)

    def save_model(self, request: HttpRequest, obj: ProductVariant, form: Any, change: bool) -> None:
        obj.sku = obj.sku or None
        obj.external_reference = obj.external_reference or None
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if formset.model is VariantChannelListing:
            self.save_prices(formset)
        elif formset.model is Stock:
            for row in formset.save(commit=False):
                set_stock(warehouse_id=row.warehouse_id, variant_id=row.variant_id, quantity=row.quantity)
        else:
            super().save_formset(request, form, formset, change)

    def save_prices(self, formset: Any) -> None:
        """Write prices through the action, so that the product's price range follows."""
        rows = formset.save(commit=False)
        for row in formset.deleted_objects:
            remove_variant_prices(variant_ids=[row.variant_id], channel_id=row.channel_id)
        for row in rows:
            before = VariantChannelListing.objects.filter(pk=row.pk).first() if row.pk else None
            if before and before.channel_id != row.channel_id:
                remove_variant_prices(variant_ids=[row.variant_id], channel_id=before.channel_id)
            set_variant_price(
                variant_id=row.variant_id,
                channel_id=row.channel_id,
                amount=row.price_amount,
                discounted_amount=row.discounted_price_amount,
            )

    def delete_model(self, request: HttpRequest, obj: ProductVariant) -> None:
        product_id = obj.product_id
        super().delete_model(request, obj)
        refresh_price_ranges(product_ids=[product_id])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ProductVariant]) -> None:
        product_ids = set(queryset.order_by().values_list("product_id", flat=True))
        super().delete_queryset(request, queryset)
        refresh_price_ranges(product_ids=product_ids)


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

    def save_model(self, request: HttpRequest, obj: ProductMedia, form: Any, change: bool) -> None:
        if change:
            update_product_media(media_id=obj.pk, alt=obj.alt, sort_order=obj.sort_order)
            return
        cleaned = form.cleaned_data
        stored = add_product_media(
            product_id=cleaned["product"].pk, upload=cleaned["image"], alt=cleaned["alt"], now=timezone.now()
        )
        obj.pk = stored.pk

    def delete_model(self, request: HttpRequest, obj: ProductMedia) -> None:
        delete_product_media(media_id=obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[ProductMedia]) -> None:
        for media_id in list(queryset.order_by().values_list("pk", flat=True)):
            delete_product_media(media_id=media_id)


@admin.register(StarRank)
class StarRankAdmin(ReadOnlyAdmin):
    """The published timeline. It follows from the certificates; change those."""

    permissions = PRODUCTS
    list_display = ("product", "stars", "valid_from", "valid_until")
    list_filter = ("stars",)
    list_select_related = ("product",)
    search_fields = ("product__name",)
    date_hierarchy = "valid_until"
    ordering = ("-pk",)


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


@admin.register(Stock)
class StockAdmin(ReadOnlyAdmin):
    """Looked at here, changed at the pack."""

    permissions = PRODUCTS
    list_display = ("variant", "product_name", "warehouse", "quantity", "quantity_allocated")
    list_select_related = ("variant__product", "warehouse")
    search_fields = ("variant__sku", "variant__product__name", "warehouse__name")
    ordering = ("-pk",)

    @admin.display(description=_("product"))
    def product_name(self, stock: Stock) -> str:
        return stock.variant.product.name


def clean_upload(form: forms.ModelForm[Any], cleaned: dict[str, Any], name: str) -> dict[str, Any]:
    """Put the picture drawn anew in the place of a new upload, or note at its field why it is refused."""
    upload = cleaned.get(name)
    if not upload or name not in form.changed_data:
        return cleaned
    try:
        picture = accept_picture(upload, field=name)
    except ValidationError as error:
        form.add_error(None, error)
    except PicturesBusy:
        form.add_error(name, gettext("Too many pictures at once. Try again in a moment."))
    else:
        cleaned[name] = SimpleUploadedFile(picture.name, picture.content)
    return cleaned
