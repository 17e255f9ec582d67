"""Categories, collections, products, variants, their prices, pictures and published stars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models.attributes import AttributeValue, ProductType
from catalog.models.channels import Channel, published
from primitives.errors import refusal
from vendors.models import Vendor, VendorMember, VendorStatus

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal

    from accounts.viewers import Viewer
    from primitives.statements import Slot

OCOP_STARS_SLUG = "ocop-stars"
"""Slug of the attribute under which Saleor clients see the rank; its values are the slugs 3, 4 and 5."""


class SeoFields(models.Model):
    seo_title = models.CharField(max_length=70, blank=True)
    seo_description = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


class Metadata(models.Model):
    """Saleor's key-value store for clients; the private part is for staff and apps."""

    metadata = models.JSONField(default=dict, blank=True)
    private_metadata = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True


class Category(SeoFields, Metadata):
    """A node of the programme's tree: six groups, and below them the 26 product sets (QĐ 148, Annex I)."""

    name = models.CharField(max_length=250)
    slug = models.SlugField(max_length=255, unique=True)
    description = models.JSONField(null=True, blank=True)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    level = models.PositiveSmallIntegerField(default=0)
    path = models.CharField(
        max_length=255, db_index=True, help_text="Ids from the root to this node, each followed by a slash: 3/17/"
    )
    sort_order = models.IntegerField(default=0)
    set_number = models.PositiveSmallIntegerField(
        null=True, blank=True, unique=True, help_text="Number of the product set in QĐ 148, Annex I (1-26)"
    )
    background_image = models.ImageField(upload_to="categories/", blank=True)
    background_image_alt = models.CharField(max_length=128, blank=True)

    class Meta:
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.slug


class CategoryTranslation(SeoFields):
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="translations")
    language_code = models.CharField(max_length=35)
    name = models.CharField(max_length=250, blank=True)
    description = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["category", "language_code"], name="catalog_category_translation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.category_id} ({self.language_code})"


class ProductQuerySet(models.QuerySet["Product"]):
    def with_listing(self, channel: Channel) -> ProductQuerySet:
        """Join the listing in the channel, if there is one, under the name ``listing``: ``listing__price_min_amount``
        and so on can be filtered, sorted and annotated without a further join.
        """
        return self.alias(
            listing=FilteredRelation("channel_listings", condition=Q(channel_listings__channel=channel.pk))
        )

    def in_channel(self, channel: Channel) -> ProductQuerySet:
        """Products listed in the channel, published or not."""
        return self.with_listing(channel).filter(Q(listing__channel=channel.pk))

    def published(self, *, channel: Channel, now: datetime) -> ProductQuerySet:
        """Products that shoppers of the channel may see at ``now``: listed, published, sold by an active vendor,
        with at least one priced variant. Joins the ``listing``.
        """
        return self.with_listing(channel).filter(_is_published(now))

    def visible_to(self, viewer: Viewer, *, channel: Channel | None, now: datetime) -> ProductQuerySet:
        """What the viewer may know of: published goods of the channel; members also their own vendor's; staff all.

        Without a channel, only staff and vendor members see anything; with one, the ``listing`` is joined.
        """
        own = Q(vendor__in=VendorMember.objects.filter(user=viewer.user).values("vendor")) if viewer.user else None
        if viewer.has_permission("MANAGE_PRODUCTS"):
            return self if channel is None else self.in_channel(channel)
        if channel is None:
            return self.none() if own is None else self.filter(own)
        if own is None:
            return self.published(channel=channel, now=now)
        return self.in_channel(channel).filter(_is_published(now) | own)

    def with_stars(self, today: date) -> ProductQuerySet:
        """Annotate ``stars``: 3, 4 or 5 while a certificate is in force on ``today``, else null."""
        return self.alias(
            rank=FilteredRelation(
                "star_ranks",
                condition=Q(star_ranks__valid_from__lte=today, star_ranks__valid_until__gt=today),
            )
        ).annotate(stars=F("rank__stars"))


def not_sold() -> ProductQuerySet:
    """The products of the few vendors that do not sell: nobody may see them."""
    return Product.objects.filter(vendor__in=Vendor.objects.exclude(status=VendorStatus.ACTIVE).values("pk"))


def _is_published(now: datetime) -> Q:
    # The few products that are not sold are looked up once. A join would tempt the planner to begin with the vendors
    # and sort all products, where walking an index finds a page at once. To ask each product for its vendor means
    # reading its row, where keys alone are enough to count and to rank.
    return _is_open(now, "listing__") & ~Q(pk__in=not_sold().values("pk"))


def _is_open(now: datetime | Slot, listing: str = "") -> Q:
    return published(now, listing) & Q(**{f"{listing}price_min_amount__isnull": False})


class Product(SeoFields, Metadata):
    """A product of one vendor. Its name and texts are Vietnamese; other languages are translations."""

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="products")
    product_type = models.ForeignKey(ProductType, on_delete=models.PROTECT, related_name="products")
    category = models.ForeignKey(Category, on_delete=models.SET_NULL, null=True, blank=True, related_name="products")
    name = models.CharField(max_length=250)
    slug = models.SlugField(max_length=255, unique=True)
    description = models.JSONField(null=True, blank=True, help_text="EditorJS document, as Saleor clients expect")
    description_plaintext = models.TextField(blank=True)
    weight_grams = models.PositiveIntegerField(default=0)
    season_months = models.JSONField(default=list, blank=True, help_text="Months (1-12) of harvest; empty: all year")
    external_reference = models.CharField(max_length=250, unique=True, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)
    search_index_dirty = models.BooleanField(default=True, help_text="The search index has not seen the latest change")

    objects = ProductQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["search_index_dirty"], name="catalog_product_to_index", condition=Q(search_index_dirty=True)
            ),
            models.Index(fields=["name", "id"], name="catalog_product_by_name"),
        ]

    def __str__(self) -> str:
        return self.slug

    def clean(self) -> None:
        """Refuse months of harvest that do not exist."""
        if not all(type(month) is int and 1 <= month <= 12 for month in self.season_months):
            message = _("Write numbers of months, such as [4, 5, 6].")
            raise refusal("season_months", message)


class ProductTranslation(SeoFields):
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="translations")
    language_code = models.CharField(max_length=35)
    name = models.CharField(max_length=250, blank=True)
    description = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "language_code"], name="catalog_product_translation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} ({self.language_code})"


class StarRankQuerySet(models.QuerySet["StarRank"]):
    def in_force(self, today: date) -> StarRankQuerySet:
        """Ranks that may be shown on ``today``."""
        return self.filter(valid_from__lte=today, valid_until__gt=today)


class StarRank(models.Model):
    """The published timeline of a product's OCOP stars: disjoint intervals, written by ``ocop`` alone.

    In force on day D while ``valid_from <= D < valid_until``; so no job is needed when stars end or change.
    """

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="star_ranks")
    stars = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_until = models.DateField(help_text="First day on which the stars are no longer shown")

    objects = StarRankQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stars__gte=3, stars__lte=5), name="catalog_star_rank_three_to_five"),
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="catalog_star_rank_in_order"),
            models.UniqueConstraint(fields=["product", "valid_from"], name="catalog_star_rank_one_start_a_day"),
        ]
        indexes = [
            models.Index(fields=["stars", "valid_until", "valid_from", "product"], name="catalog_star_rank_by_stars"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.stars} ({self.valid_from} - {self.valid_until})"


class ProductChannelListingQuerySet(models.QuerySet["ProductChannelListing"]):
    def open(self, *, channel: Channel | Slot, now: datetime | Slot) -> ProductChannelListingQuerySet:
        """Listings that are published and priced at ``now``; their vendors may have stopped selling."""
        return self.filter(_is_open(now), channel=channel)


class ProductChannelListing(models.Model):
    """A product in a channel: visible from when, and between which prices (kept by ``catalog.actions``)."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="channel_listings")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="product_listings")
    is_published = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)
    visible_in_listings = models.BooleanField(default=True)
    available_for_purchase_at = models.DateTimeField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    price_min_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    price_max_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)

    objects = ProductChannelListingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "channel"], name="catalog_product_listing_once"),
        ]
        indexes = [
            models.Index(fields=["channel", "price_min_amount", "product"], name="catalog_listing_by_price"),
            models.Index(fields=["channel", "published_at", "product"], name="catalog_listing_by_date"),
            # What shoppers see, to be counted from the index alone.
            models.Index(
                fields=["channel", "published_at", "product"],
                name="catalog_listing_open",
                condition=Q(is_published=True, price_min_amount__isnull=False),
            ),
            # All that decides whether a shopper sees a product, so that counting never reads the rows.
            models.Index(
                fields=["product", "channel", "is_published", "price_min_amount", "published_at"],
                name="catalog_listing_shown",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} in {self.channel_id}"

    def is_available_for_purchase(self, now: datetime) -> bool:
        return self.available_for_purchase_at is not None and self.available_for_purchase_at <= now


class ProductVariant(Metadata):
    """What is bought: a size or kind of a product."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    name = models.CharField(max_length=255, blank=True)
    sku = models.CharField(max_length=255, unique=True, null=True, blank=True)
    weight_grams = models.PositiveIntegerField(default=0, help_text="Packed weight of one unit")
    length_cm = models.DecimalField(max_digits=6, decimal_places=1, default=0)
    width_cm = models.DecimalField(max_digits=6, decimal_places=1, default=0)
    height_cm = models.DecimalField(max_digits=6, decimal_places=1, default=0)
    track_inventory = models.BooleanField(default=True)
    quantity_limit_per_customer = models.PositiveIntegerField(null=True, blank=True)
    sort_order = models.IntegerField(default=0)
    external_reference = models.CharField(max_length=250, unique=True, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["product", "sort_order", "id"], name="catalog_variant_in_order")]

    def __str__(self) -> str:
        return self.sku or str(self.pk)


class ProductVariantTranslation(models.Model):
    variant = models.ForeignKey(ProductVariant, on_delete=models.CASCADE, related_name="translations")
    language_code = models.CharField(max_length=35)
    name = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["variant", "language_code"], name="catalog_variant_translation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} ({self.language_code})"


class VariantChannelListing(models.Model):
    """The price of a variant in a channel: listed, reduced by its vendor, lowered by a promotion.

    ``discounted_price_amount`` is the vendor's own reduction. ``promoted_price_amount`` is kept by ``promotions``; it
    is null unless a running promotion asks for less than both.
    """

    variant = models.ForeignKey(ProductVariant, on_delete=models.CASCADE, related_name="channel_listings")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="variant_listings")
    currency = models.CharField(max_length=3)
    price_amount = models.DecimalField(max_digits=14, decimal_places=2)
    discounted_price_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    promoted_price_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True, editable=False)
    prior_price_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["variant", "channel"], name="catalog_variant_listing_once"),
            models.CheckConstraint(condition=Q(price_amount__gte=0), name="catalog_variant_price_not_negative"),
            models.CheckConstraint(
                condition=Q(discounted_price_amount__isnull=True)
                | Q(discounted_price_amount__gte=0, discounted_price_amount__lte=F("price_amount")),
                name="catalog_variant_discount_lowers",
            ),
            models.CheckConstraint(
                condition=Q(promoted_price_amount__isnull=True)
                | Q(promoted_price_amount__gte=0, promoted_price_amount__lte=F("price_amount")),
                name="catalog_variant_promotion_lowers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} in {self.channel_id}: {self.price_amount} {self.currency}"

    @property
    def asked_amount(self) -> Decimal:
        """What a unit costs now."""
        for amount in (self.promoted_price_amount, self.discounted_price_amount):
            if amount is not None:
                return amount
        return self.price_amount


class ProductAttributeValue(models.Model):
    """A value that describes a product. The stars are not stored here: they come from ``StarRank``."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="attribute_values")
    value = models.ForeignKey(AttributeValue, on_delete=models.CASCADE, related_name="product_assignments")
    sort_order = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "value"], name="catalog_product_value_once"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.value_id}"


class VariantAttributeValue(models.Model):
    variant = models.ForeignKey(ProductVariant, on_delete=models.CASCADE, related_name="attribute_values")
    value = models.ForeignKey(AttributeValue, on_delete=models.CASCADE, related_name="variant_assignments")
    sort_order = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["variant", "value"], name="catalog_variant_value_once"),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id}: {self.value_id}"


class ProductMedia(models.Model):
    """A picture of a product: decoded, re-encoded and stripped by ``catalog.pictures`` before it is stored."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="media")
    image = models.ImageField(upload_to="products/", width_field="width", height_field="height")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    alt = models.CharField(max_length=250, blank=True)
    sort_order = models.IntegerField(default=0)
    variants = models.ManyToManyField(ProductVariant, blank=True, related_name="media")
    created_at = models.DateTimeField(default=timezone.now)
    metadata = models.JSONField(default=dict, blank=True)
    private_metadata = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [models.Index(fields=["product", "sort_order", "id"], name="catalog_media_in_order")]

    def __str__(self) -> str:
        return self.image.name or ""


class Thumbnail(models.Model):
    """A smaller copy of a picture, made when first asked for. ``source`` is the picture's name in storage."""

    source = models.CharField(max_length=255)
    size = models.PositiveSmallIntegerField(help_text="Longest side in pixels, one of Saleor's sizes")
    format = models.CharField(max_length=8, help_text="webp, avif or original")
    image = models.ImageField(upload_to="thumbnails/")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "size", "format"], name="catalog_thumbnail_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.size} {self.format}"


class Collection(SeoFields, Metadata):
    name = models.CharField(max_length=250)
    slug = models.SlugField(max_length=255, unique=True)
    description = models.JSONField(null=True, blank=True)
    background_image = models.ImageField(upload_to="collections/", blank=True)
    background_image_alt = models.CharField(max_length=128, blank=True)
    products = models.ManyToManyField(Product, through="CollectionProduct", related_name="collections")

    def __str__(self) -> str:
        return self.slug


class CollectionTranslation(SeoFields):
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="translations")
    language_code = models.CharField(max_length=35)
    name = models.CharField(max_length=250, blank=True)
    description = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "language_code"], name="catalog_collection_translation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.collection_id} ({self.language_code})"


class CollectionProduct(models.Model):
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="collection_products")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="collection_products")
    sort_order = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "product"], name="catalog_collection_product_once"),
        ]

    def __str__(self) -> str:
        return f"{self.collection_id}: {self.product_id}"


class CollectionChannelListing(models.Model):
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="channel_listings")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="collection_listings")
    is_published = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "channel"], name="catalog_collection_listing_once"),
        ]

    def __str__(self) -> str:
        return f"{self.collection_id} in {self.channel_id}"
