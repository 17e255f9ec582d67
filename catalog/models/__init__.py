"""The catalogue's tables, one module per noun.

Import from here. Inside, modules depend in this order only: ``channels``, ``attributes``, ``products``, ``stocks``,
``former_slugs``, ``versions``.
"""

from catalog.models.attributes import (
    Attribute,
    AttributeEntityType,
    AttributeInputType,
    AttributeTranslation,
    AttributeType,
    AttributeValue,
    AttributeValueTranslation,
    ProductType,
    ProductTypeAttribute,
)
from catalog.models.channels import Channel, published
from catalog.models.former_slugs import FormerSlug
from catalog.models.products import (
    OCOP_STARS_SLUG,
    Category,
    CategoryTranslation,
    Collection,
    CollectionChannelListing,
    CollectionProduct,
    CollectionTranslation,
    Metadata,
    Product,
    ProductAttributeValue,
    ProductChannelListing,
    ProductMedia,
    ProductQuerySet,
    ProductTranslation,
    ProductVariant,
    ProductVariantTranslation,
    SeoFields,
    StarRank,
    Thumbnail,
    VariantAttributeValue,
    VariantChannelListing,
)
from catalog.models.stocks import Stock, StockQuerySet, Warehouse
from catalog.models.versions import CatalogVersion

__all__ = [
    "OCOP_STARS_SLUG",
    "Attribute",
    "AttributeEntityType",
    "AttributeInputType",
    "AttributeTranslation",
    "AttributeType",
    "AttributeValue",
    "AttributeValueTranslation",
    "CatalogVersion",
    "Category",
    "CategoryTranslation",
    "Channel",
    "Collection",
    "CollectionChannelListing",
    "CollectionProduct",
    "CollectionTranslation",
    "FormerSlug",
    "Metadata",
    "Product",
    "ProductAttributeValue",
    "ProductChannelListing",
    "ProductMedia",
    "ProductQuerySet",
    "ProductTranslation",
    "ProductType",
    "ProductTypeAttribute",
    "ProductVariant",
    "ProductVariantTranslation",
    "SeoFields",
    "StarRank",
    "Stock",
    "StockQuerySet",
    "Thumbnail",
    "VariantAttributeValue",
    "VariantChannelListing",
    "Warehouse",
    "published",
]
