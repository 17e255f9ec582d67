"""How the catalogue's tables are called on the operators' pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.administration import name_model
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
