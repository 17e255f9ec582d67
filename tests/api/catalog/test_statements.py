"""How many SQL statements the measured documents take: the same for many rows as for one, and few."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search.actions import index_changed_products
from tests.api.asking import ask
from tests.factories.catalog import (
    make_attribute,
    make_category,
    make_channel,
    make_collection,
    make_media,
    make_product,
    make_product_type,
    make_stars_attribute,
    make_variant,
)

pytestmark = pytest.mark.django_db

DOCUMENTS = Path(__file__).parents[3] / "bench" / "documents"


@pytest.fixture
def goods():
    """Twenty products that have something for every field."""
    make_channel()
    product_type = make_product_type()
    make_stars_attribute()
    material = make_attribute(slug="material", values=("Gạo",), product_type=product_type)
    size = make_attribute(slug="size", values=("Lớn",), product_type=product_type, is_of_variant=True)
    for number in range(20):
        product = make_product(
            name=f"Muối {number}",
            category=make_category(parent=make_category()),
            collection=make_collection(),
            values=(material.values.get(),),
            stars=4,
        )
        make_variant(product=product, values=(size.values.get(),))
        make_media(product=product)
    index_changed_products()


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("products_list", 9),
        ("products_search", 9),
        ("products_by_attribute", 9),
        ("product_detail", 12),
        ("categories", 6),
        ("collections", 5),
    ],
)
def test_a_measured_document_takes_few_statements(goods, name, most):
    document = (DOCUMENTS / f"{name}.graphql").read_text()
    where = {"attributes": [{"slug": "material", "value": {"slug": {"eq": "gao"}}}]}
    counted = []
    for first in (1, 20):
        with CaptureQueriesContext(connection) as captured:
            ask(document, channel="vn", first=first, slug="muoi-3", search="muoi", where=where)
        counted.append(len(captured))

    assert counted[0] == counted[1] <= most


@pytest.mark.parametrize("field", ["RANK", "NAME", "PRICE", "PUBLISHED_AT", "OCOP_STARS"])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize("part", ["first: 7", "last: 7"])
def test_a_search_that_counts_shows_the_same_page_as_one_that_does_not(goods, field, direction, part):
    document = """{ products(channel: "vn", search: "muoi", sortBy: {field: %s, direction: %s}, %s) {
        %s edges { node { slug } cursor } pageInfo { hasNextPage hasPreviousPage } } }"""

    counted = ask(document % (field, direction, part, "totalCount"))["products"]

    assert counted.pop("totalCount") == 20
    assert counted == ask(document % (field, direction, part, ""))["products"]
