"""Product types and the attributes that describe their goods."""

from __future__ import annotations

from django.db import models


class AttributeType(models.TextChoices):
    """What an attribute describes: goods, or the shop's own pages."""

    PRODUCT_TYPE = "product-type"
    PAGE_TYPE = "page-type"


class AttributeInputType(models.TextChoices):
    """Saleor's kinds of attribute value."""

    DROPDOWN = "dropdown"
    MULTISELECT = "multiselect"
    FILE = "file"
    REFERENCE = "reference"
    SINGLE_REFERENCE = "single-reference"
    NUMERIC = "numeric"
    RICH_TEXT = "rich-text"
    PLAIN_TEXT = "plain-text"
    SWATCH = "swatch"
    BOOLEAN = "boolean"
    DATE = "date"
    DATE_TIME = "date-time"


class AttributeEntityType(models.TextChoices):
    """What the values of a referring attribute refer to."""

    PAGE = "page"
    PRODUCT = "product"
    PRODUCT_VARIANT = "product-variant"
    CATEGORY = "category"
    COLLECTION = "collection"


class Attribute(models.Model):
    name = models.CharField(max_length=255)
    slug = models.SlugField(max_length=250, unique=True)
    input_type = models.CharField(
        max_length=50, choices=AttributeInputType.choices, default=AttributeInputType.DROPDOWN
    )
    type = models.CharField(max_length=50, choices=AttributeType.choices, default=AttributeType.PRODUCT_TYPE)
    entity_type = models.CharField(
        max_length=50, choices=AttributeEntityType.choices, blank=True, help_text="For references: to what"
    )
    unit = models.CharField(max_length=100, blank=True)
    value_required = models.BooleanField(default=False)
    visible_in_storefront = models.BooleanField(default=True)
    filterable_in_storefront = models.BooleanField(default=False)
    storefront_search_position = models.IntegerField(default=0)
    external_reference = models.CharField(max_length=250, unique=True, null=True, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    private_metadata = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return self.slug


class AttributeTranslation(models.Model):
    attribute = models.ForeignKey(Attribute, on_delete=models.CASCADE, related_name="translations")
    language_code = models.CharField(max_length=35)
    name = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attribute", "language_code"], name="catalog_attribute_translation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.attribute_id} ({self.language_code})"


class AttributeValue(models.Model):
    """One value; which of its columns holds it, the attribute's input type says.

    A reference is one of the foreign keys; to a page it is a ``content.PageReference``, which stands above.
    """

    attribute = models.ForeignKey(Attribute, on_delete=models.CASCADE, related_name="values")
    name = models.CharField(max_length=250)
    slug = models.SlugField(max_length=255)
    value = models.CharField(max_length=255, blank=True, help_text="Colour of a swatch")
    plain_text = models.TextField(blank=True)
    boolean = models.BooleanField(null=True)
    numeric = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    rich_text = models.JSONField(null=True, blank=True, help_text="EditorJS document")
    date_time = models.DateTimeField(null=True, blank=True, help_text="A date is its midnight in UTC")
    file = models.FileField(upload_to="attributes/", blank=True)
    content_type = models.CharField(max_length=50, blank=True)
    product = models.ForeignKey("catalog.Product", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    variant = models.ForeignKey(
        "catalog.ProductVariant", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    category = models.ForeignKey("catalog.Category", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    collection = models.ForeignKey(
        "catalog.Collection", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    sort_order = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attribute", "slug"], name="catalog_attribute_value_slug_once"),
        ]

    def __str__(self) -> str:
        return self.slug


class AttributeValueTranslation(models.Model):
    attribute_value = models.ForeignKey(AttributeValue, on_delete=models.CASCADE, related_name="translations")
    language_code = models.CharField(max_length=35)
    name = models.CharField(max_length=250, blank=True)
    plain_text = models.TextField(blank=True)
    rich_text = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attribute_value", "language_code"], name="catalog_attribute_value_translation_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attribute_value_id} ({self.language_code})"


class ProductType(models.Model):
    """What kind of goods: which attributes describe a product and its variants."""

    name = models.CharField(max_length=250)
    slug = models.SlugField(max_length=255, unique=True)
    has_variants = models.BooleanField(default=True)
    is_shipping_required = models.BooleanField(default=True)
    is_digital = models.BooleanField(default=False)
    weight_grams = models.PositiveIntegerField(default=0)
    attributes = models.ManyToManyField(Attribute, through="ProductTypeAttribute", related_name="product_types")
    metadata = models.JSONField(default=dict, blank=True)
    private_metadata = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return self.slug


class ProductTypeAttribute(models.Model):
    """An attribute of a product type: of the product, or of each variant (then possibly a choice to select by)."""

    product_type = models.ForeignKey(ProductType, on_delete=models.CASCADE, related_name="type_attributes")
    attribute = models.ForeignKey(Attribute, on_delete=models.CASCADE, related_name="type_attributes")
    is_of_variant = models.BooleanField(default=False)
    is_variant_selection = models.BooleanField(default=False)
    sort_order = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product_type", "attribute"], name="catalog_type_attribute_once"),
        ]

    def __str__(self) -> str:
        return f"{self.product_type_id}: {self.attribute_id}"
