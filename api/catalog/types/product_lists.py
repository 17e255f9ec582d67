"""Lists of products as clients see them: the connection with its facets, and the types below that list products."""

from __future__ import annotations

from typing import Any

import graphene

from api.catalog.filters.products import ProductFilterInput, ProductWhereInput
from api.catalog.product_lists.parents import products_in_categories, products_in_collections, products_of_vendors
from api.catalog.product_lists.sorting import ProductOrder
from api.catalog.types.categories import Category
from api.catalog.types.collections import Collection
from api.catalog.types.facets import ProductFacets, resolve_facets
from api.catalog.types.products import Product
from api.terms.declaring import extend
from api.terms.pagination import (
    PageInfo,
    connection_field,
)
from api.vendors.types import Vendor


class ProductCountableEdge(graphene.ObjectType):
    node = graphene.Field(Product, required=True, description="The item at the end of the edge.")
    cursor = graphene.String(required=True, description="A cursor for use in pagination.")


class ProductCountableConnection(graphene.ObjectType):
    page_info = graphene.Field(PageInfo, required=True, description="Pagination data for this connection.")
    edges = graphene.List(graphene.NonNull(ProductCountableEdge), required=True)
    total_count = graphene.Int(description="A total count of items in the collection.")
    facets = graphene.Field(
        ProductFacets,
        description="How many products each choice of a filter would leave; null without a channel.",
    )

    resolve_facets = staticmethod(resolve_facets)


def products_field(**arguments: Any) -> graphene.Field:
    """A field that answers a list of products, with Saleor's arguments."""
    return connection_field(
        ProductCountableConnection,
        filter=ProductFilterInput(description="Filtering options for products."),
        where=ProductWhereInput(description="Where filtering options for products."),
        sort_by=ProductOrder(description="Sort products."),
        search=graphene.String(description="Search products: every word must be found."),
        description="List of products.",
        **arguments,
    )


@extend(Category)
class CategoryProducts:
    """The products of a category and of those below it."""

    products = products_field(channel=graphene.String(description="Slug of a channel."))
    resolve_products = staticmethod(products_in_categories)


@extend(Collection)
class CollectionProducts:
    """The products of a collection."""

    products = products_field()
    resolve_products = staticmethod(products_in_collections)


@extend(Vendor)
class VendorProducts:
    """The products of a vendor."""

    products = products_field(channel=graphene.String(description="Slug of a channel."))

    resolve_products = staticmethod(products_of_vendors)
