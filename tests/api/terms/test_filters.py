"""Filters: each name that the schema offers is known to the code behind it, and another one is refused."""

import graphene
import pytest
from django.db.models import Q

from api.catalog.filters.assigned_values import AssignedAttributeWhereInput
from api.catalog.filters.attributes import AttributeFilterInput, AttributeWhereInput, attributes_condition
from api.catalog.filters.categories import CategoryFilterInput, CategoryWhereInput, categories_condition
from api.catalog.filters.collections import CollectionFilterInput, CollectionWhereInput, collections_condition
from api.catalog.filters.product_types import ProductTypeFilterInput, product_types_condition
from api.catalog.filters.products import CONDITIONS, ProductFilterInput, ProductWhereInput, Scope, product_conditions
from api.content.filters import (
    PageFilterInput,
    PageTypeFilterInput,
    PageWhereInput,
    page_types_condition,
    pages_condition,
)
from api.terms.conditions import conditions_of
from api.terms.ids import to_global_id
from api.vendors.filters import VendorFilterInput, vendors_condition
from tests.api.asking import NOW
from tests.factories.catalog import make_channel

pytestmark = pytest.mark.django_db


TODAY = NOW.date()
KEYS = {
    "page_types": "PageType",
    "page_type": "PageType",
    "product_types": "ProductType",
    "in_category": "Category",
    "in_collection": "Collection",
}


def sample(type_, name, row):
    """A value of an input's type that asks for something of rows of the type ``row``."""
    while isinstance(type_, graphene.NonNull):
        type_ = type_.of_type
    if isinstance(type_, graphene.List):
        return [sample(type_.of_type, name, row)]
    if type_ is AssignedAttributeWhereInput:
        return {"slug": "text"}
    if issubclass(type_, graphene.InputObjectType):
        fields = type_._meta.fields
        return {field: sample(fields[field].type, field, KEYS.get(name, row)) for field in fields}
    if issubclass(type_, graphene.Enum):
        return next(iter(type_._meta.enum))
    if type_ is graphene.ID:
        return to_global_id(KEYS.get(name, row), 1)
    return {"Boolean": True, "Int": 3, "Float": 3.0, "Date": TODAY, "DateTime": NOW}.get(type_._meta.name, "text")


FILTERS = [
    (CategoryFilterInput, "Category", lambda given: categories_condition(given, None)),
    (CategoryWhereInput, "Category", lambda given: categories_condition(None, given)),
    (CollectionFilterInput, "Collection", lambda given: collections_condition(given, None, None, NOW)),
    (CollectionWhereInput, "Collection", lambda given: collections_condition(None, given, None, NOW)),
    (AttributeFilterInput, "Attribute", lambda given: attributes_condition(given, None, None)),
    (AttributeWhereInput, "Attribute", lambda given: attributes_condition(None, given, None)),
    (ProductTypeFilterInput, "ProductType", product_types_condition),
    (PageFilterInput, "Page", lambda given: pages_condition(given, None, None)),
    (PageWhereInput, "Page", lambda given: pages_condition(None, given, None)),
    (PageTypeFilterInput, "PageType", page_types_condition),
    (VendorFilterInput, "Vendor", vendors_condition),
]


def names_of(filters):
    return [
        pytest.param(input_, row, ask, name, id=f"{input_.__name__}.{name}")
        for input_, row, ask in filters
        for name in input_._meta.fields
        if name not in {"AND", "OR"}
    ]


@pytest.mark.parametrize(("input_", "row", "ask", "name"), names_of(FILTERS))
def test_each_name_of_a_filter_is_known(input_, row, ask, name):
    value = sample(input_._meta.fields[name].type, name, row)

    assert isinstance(ask({name: value}), Q)


def test_a_name_that_nobody_knows_is_refused_and_narrows_not_nothing():
    with pytest.raises(LookupError, match=r"Category .* wished"):
        conditions_of("Category", {"wished": True}, lambda _name, _value: None)


@pytest.mark.parametrize("input_", [ProductFilterInput, ProductWhereInput])
def test_products_know_each_name_of_their_filters(input_):
    read_elsewhere = {"AND", "OR", "attributes", "search", "channel"}

    assert set(input_._meta.fields) - read_elsewhere <= CONDITIONS.keys()


def test_a_name_that_products_do_not_know_is_refused():
    with pytest.raises(KeyError):
        product_conditions(filter={"wished": True}, where=None, scope=Scope(make_channel(), NOW, TODAY))
