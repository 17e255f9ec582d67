"""Everything that changes the catalogue. Import from here.

A module per noun: ``channels``, ``product_types``, ``attributes`` (and their values, which ``assigning`` gives to goods),
``categories``, ``collections``, ``products``, ``variants``, ``warehouses``; then what hangs on goods: ``prices``, ``stocks``,
``listings`` in channels, ``media``, ``translations``. Actions take many rows; one is a list of one.

Stars are published by ``ocop`` alone.
"""

from catalog.actions.assigning import AssignedValues, assign_product_values, assign_variant_values
from catalog.actions.attributes import (
    NewAttribute,
    NewValue,
    change_attributes,
    change_values,
    create_attributes,
    create_values,
    delete_attributes,
    delete_values,
    ensure_values,
    put_values,
)
from catalog.actions.categories import NewCategory, change_categories, create_categories, delete_categories
from catalog.actions.channels import NewChannel, change_channels, create_channels
from catalog.actions.collections import (
    CollectionListing,
    NewCollection,
    Placement,
    change_collections,
    create_collections,
    delete_collections,
    list_collections,
    place_products,
    take_out_products,
    unlist_collection,
)
from catalog.actions.listings import publish_products, unpublish_products
from catalog.actions.locking import lock_products
from catalog.actions.media import (
    MAX_PICTURES,
    FoundThumbnail,
    PictureDamaged,
    PictureNotFound,
    StoredPicture,
    add_product_media,
    delete_product_media,
    find_thumbnail,
    forget_lost_copy,
    hang_pictures,
    update_product_media,
)
from catalog.actions.prices import (
    VariantPrice,
    lower_prices_with,
    refresh_price_ranges,
    remove_variant_prices,
    set_variant_price,
    set_variant_prices,
    write_promoted_prices,
)
from catalog.actions.product_types import (
    NewProductType,
    TypeAttribute,
    change_product_types,
    create_product_types,
    delete_product_types,
    describe_types,
    undescribe_type,
)
from catalog.actions.products import NewProduct, change_products, create_products, delete_products, touch_products
from catalog.actions.promises import OrderBook, open_order_book, promised_orders
from catalog.actions.stocks import MAX_QUANTITY, StockLevel, below_promised, set_stock, set_stocks
from catalog.actions.translations import remove_translations, translate
from catalog.actions.variants import NewVariant, change_variants, create_variants, delete_variants
from catalog.actions.warehouses import NewWarehouse, change_warehouses, create_warehouses, delete_warehouses

__all__ = [
    "MAX_PICTURES",
    "MAX_QUANTITY",
    "AssignedValues",
    "CollectionListing",
    "FoundThumbnail",
    "NewAttribute",
    "NewCategory",
    "NewChannel",
    "NewCollection",
    "NewProduct",
    "NewProductType",
    "NewValue",
    "NewVariant",
    "NewWarehouse",
    "OrderBook",
    "PictureDamaged",
    "PictureNotFound",
    "Placement",
    "StockLevel",
    "StoredPicture",
    "TypeAttribute",
    "VariantPrice",
    "add_product_media",
    "assign_product_values",
    "assign_variant_values",
    "below_promised",
    "change_attributes",
    "change_categories",
    "change_channels",
    "change_collections",
    "change_product_types",
    "change_products",
    "change_values",
    "change_variants",
    "change_warehouses",
    "create_attributes",
    "create_categories",
    "create_channels",
    "create_collections",
    "create_product_types",
    "create_products",
    "create_values",
    "create_variants",
    "create_warehouses",
    "delete_attributes",
    "delete_categories",
    "delete_collections",
    "delete_product_media",
    "delete_product_types",
    "delete_products",
    "delete_values",
    "delete_variants",
    "delete_warehouses",
    "describe_types",
    "ensure_values",
    "find_thumbnail",
    "forget_lost_copy",
    "hang_pictures",
    "list_collections",
    "lock_products",
    "lower_prices_with",
    "open_order_book",
    "place_products",
    "promised_orders",
    "publish_products",
    "put_values",
    "refresh_price_ranges",
    "remove_translations",
    "remove_variant_prices",
    "set_stock",
    "set_stocks",
    "set_variant_price",
    "set_variant_prices",
    "take_out_products",
    "touch_products",
    "translate",
    "undescribe_type",
    "unlist_collection",
    "unpublish_products",
    "update_product_media",
    "write_promoted_prices",
]
