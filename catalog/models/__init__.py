"""The catalogue's tables, one module per noun.

Import from here. Inside, modules depend in this order only: ``channels``, ``attributes``, ``products``, ``stocks``,
``versions``.
"""

from catalog.models.attributes import (
    Attribute,
    AttributeInputType,
    AttributeTranslation,
    AttributeValue,
    AttributeValueTranslation,
    ProductType,
    ProductTypeAttribute,
)
from catalog.models.channels import Channel
from catalog.models.products import (
    OCOP_STARS_SLUG,
    Category,
    CategoryTranslation,
    Collection,
    CollectionChannelListing,
    CollectionProduct,
    CollectionTranslation,
    Product,
    ProductAttributeValue,
    ProductChannelListing,
    ProductMedia,
    ProductQuerySet,
    ProductTranslation,
    ProductVariant,
    ProductVariantTranslation,
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
    "AttributeInputType",
    "AttributeTranslation",
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
    "StarRank",
    "Stock",
    "StockQuerySet",
    "Thumbnail",
    "VariantAttributeValue",
    "VariantChannelListing",
    "Warehouse",
]
