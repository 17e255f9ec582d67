"""Lists of products, one test per behaviour that was recorded of Saleor, then what ours adds."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.viewers import Viewer
from catalog.models import ProductChannelListing, Stock
from search.actions import index_changed_products
from tests.api.asking import NOW, ask, gid, nodes, refusal, staff
from tests.factories.accounts import make_user
from tests.factories.catalog import (
    make_attribute,
    make_category,
    make_channel,
    make_collection,
    make_media,
    make_price,
    make_product,
    make_product_type,
    make_stars,
    make_stars_attribute,
    make_variant,
)
from tests.factories.vendors import make_member, make_vendor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channels")]

LIST = """query($first:Int,$last:Int,$after:String,$before:String,$channel:String,$search:String,
  $filter:ProductFilterInput,$where:ProductWhereInput,$sort:ProductOrder){
  products(first:$first,last:$last,after:$after,before:$before,channel:$channel,search:$search,filter:$filter,
    where:$where,sortBy:$sort){
    totalCount pageInfo{hasNextPage hasPreviousPage startCursor endCursor} edges{cursor node{id name slug}}}}"""


def names(**variables: Any) -> list[str]:
    given: dict[str, Any] = {"first": 20, "channel": "vn"} | variables
    return nodes(ask(LIST, **given)["products"], "name")


def test_a_page_is_in_the_order_of_slugs():
    for name in ("Muối", "Bánh", "Ớt"):
        make_product(name=name)

    page = ask(LIST, first=2, channel="vn")["products"]

    assert nodes(page, "slug") == ["banh", "muoi"]
    assert page["totalCount"] == 3
    assert page["pageInfo"]["hasNextPage"] is True
    assert page["pageInfo"]["hasPreviousPage"] is False


def test_the_next_page_begins_behind_the_cursor():
    for name in ("Muối", "Bánh", "Ớt"):
        make_product(name=name)
    cursor = ask(LIST, first=2, channel="vn")["products"]["pageInfo"]["endCursor"]

    assert names(first=2, after=cursor) == ["Ớt"]
    assert nodes(ask(LIST, last=1, before=cursor, channel="vn")["products"], "name") == ["Bánh"]


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({}, "You must provide a `first` or `last` value to properly paginate the `products` connection."),
        ({"first": 101}, "Requesting 101 records on the `products` connection exceeds the `first` limit of 100 records."),
        ({"first": 2, "last": 2}, "Argument `last` cannot be combined with `first`."),
        ({"first": -1}, "Argument `first` must be a non-negative integer."),
        ({"first": 2, "after": "nonsense"}, "Received cursor is invalid."),
        ({"first": 2, "filter": {"search": "a"}, "where": {"slug": {"eq": "x"}}},
         "Only one filtering argument (filter or where) can be specified."),
        ({"first": 2, "sort": {"field": "RANK", "direction": "ASC"}},
         "Sorting by RANK is available only when using a search filter."),
    ],
)  # fmt: skip
def test_wrong_arguments_are_refused_in_saleors_words(variables, message):
    assert refusal(LIST, channel="vn", **variables) == ("GraphQLError", message)


def test_without_a_channel_a_shopper_must_name_one():
    message = "More than one channel exists. Specify which channel to use."

    assert refusal(LIST, first=2) == ("GraphQLError", message)


def test_an_unknown_channel_has_no_products():
    make_product()

    assert ask(LIST, first=2, channel="nowhere")["products"] == {
        "totalCount": 0,
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None},
        "edges": [],
    }


def test_shoppers_see_what_is_published_priced_and_sold_by_an_active_vendor():
    make_product(name="Shown")
    make_product(name="Hidden", published=False)
    make_product(name="Unpriced", price=None)
    make_product(name="Suspended", vendor=make_vendor(status="suspended"))
    later = make_product(name="Later")
    ProductChannelListing.objects.filter(product=later).update(published_at=datetime(2026, 11, 24, tzinfo=UTC))

    assert names() == ["Shown"]
    assert names(channel="export") == []
    assert names(now=datetime(2026, 11, 25, tzinfo=UTC)) == ["Later", "Shown"]


def test_members_also_see_hidden_goods_of_their_own_vendor():
    own, foreign = make_vendor(), make_vendor()
    make_product(name="Own", vendor=own, published=False)
    make_product(name="Foreign", vendor=foreign, published=False)
    make_product(name="Public", vendor=foreign)
    user = make_user()
    make_member(vendor=own, user=user)

    assert names(viewer=Viewer(user=user)) == ["Own", "Public"]


def test_staff_see_everything_without_a_channel():
    make_product(name="Hidden", published=False)
    make_product(name="Unpriced", price=None)

    assert names(viewer=staff("MANAGE_PRODUCTS"), channel=None) == ["Hidden", "Unpriced"]
    assert names(viewer=staff(), channel=None) == []


@pytest.mark.parametrize(
    ("field", "ascending"),
    [
        ("NAME", ["A", "B", "C"]),
        ("PRICE", ["C", "A", "B"]),
        ("MINIMAL_PRICE", ["C", "A", "B"]),
        ("CREATED_AT", ["B", "C", "A"]),
        ("PUBLISHED_AT", ["B", "A", "C"]),
        ("PUBLICATION_DATE", ["B", "A", "C"]),
        ("OCOP_STARS", ["A", "C", "B"]),
        ("RATING", ["A", "B", "C"]),
        ("TYPE", ["A", "B", "C"]),
    ],
)
def test_products_are_sorted_both_ways(field, ascending):
    for name, price, created, published, stars in (
        ("A", 2_000, 9, 5, None),
        ("B", 3_000, 1, 1, 5),
        ("C", 1_000, 4, 8, 3),
    ):
        product = make_product(name=name, price=price, stars=stars, created_at=datetime(2025, 1, created, tzinfo=UTC))
        ProductChannelListing.objects.filter(product=product).update(
            published_at=datetime(2025, 1, published, tzinfo=UTC)
        )

    assert names(sort={"field": field, "direction": "ASC"}) == ascending
    assert names(sort={"field": field, "direction": "DESC"}) == ascending[::-1]


@pytest.mark.parametrize("field", ["PRICE", "OCOP_STARS", "NAME", "LAST_MODIFIED_AT", "COLLECTION", "DATE"])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_page_after_page_gives_every_product_once(field, direction):
    for number in range(7):
        make_product(name=f"P{number}", price=1_000 * (number % 2), stars=(None, 3, 5)[number % 3])
    sort = {"field": field, "direction": direction}
    found: list[str] = []
    cursor = None
    for _ in range(4):
        page = ask(LIST, first=2, after=cursor, channel="vn", sort=sort)["products"]
        found += nodes(page, "name")
        cursor = page["pageInfo"]["endCursor"]

    assert sorted(found) == [f"P{number}" for number in range(7)]
    assert found == names(sort=sort)


def test_sorting_by_an_attribute_follows_the_names_of_its_values():
    origin = make_attribute(slug="origin", values=("Trảng Bàng", "Gò Dầu"))
    first, second = origin.values.order_by("sort_order")
    make_product(name="A", values=(first,))
    make_product(name="B", values=(second,))
    make_product(name="C")

    assert names(sort={"attributeId": gid(origin), "direction": "ASC"}) == ["C", "B", "A"]


def test_field_and_attribute_exclude_each_other():
    sort = {"attributeId": gid(make_attribute(slug="origin")), "field": "NAME", "direction": "ASC"}

    assert refusal(LIST, first=1, channel="vn", sort=sort)[0] == "GraphQLError"


def test_price_bands_hold_for_any_variant_and_for_the_cheapest():
    product = make_product(name="Two sizes", price=50_000)
    make_variant(product=product, price=90_000)
    make_product(name="Dear", price=500_000)

    assert names(filter={"price": {"gte": 80_000, "lte": 100_000}}) == ["Two sizes"]
    assert names(filter={"minimalPrice": {"gte": 80_000, "lte": 100_000}}) == []
    assert names(where={"minimalPrice": {"range": {"lte": "50000"}}}) == ["Two sizes"]
    assert names(where={"price": {"eq": 500_000}}) == ["Dear"]
    assert names(where={"price": {"oneOf": [90_000, 500_000]}}) == ["Dear", "Two sizes"]


def test_stock_is_what_nobody_has_been_promised():
    make_product(name="Plenty", stock=5)
    promised = make_product(name="Promised", stock=5)
    Stock.objects.filter(variant__product=promised).update(quantity_allocated=5)
    closed = make_product(name="Closed warehouse", stock=5, vendor=make_vendor())
    closed.vendor.warehouses.update(is_active=False)
    make_product(name="Never", stock=None)
    uncounted = make_product(name="Uncounted", stock=None)
    uncounted.variants.update(track_inventory=False)

    assert names(filter={"stockAvailability": "IN_STOCK"}) == ["Plenty", "Uncounted"]
    assert names(where={"stockAvailability": "OUT_OF_STOCK"}) == ["Closed warehouse", "Never", "Promised"]


def test_a_category_holds_what_stands_below_it():
    group = make_category(name="Thực phẩm")
    below = make_category(name="Bánh", parent=group)
    other = make_category(name="Đồ uống")
    make_product(name="In group", category=group)
    make_product(name="In set", category=below)
    make_product(name="Elsewhere", category=other)
    make_product(name="Nowhere")

    assert names(filter={"categories": [gid(group)]}) == ["In group", "In set"]
    assert names(filter={"categorySlugs": ["banh"]}) == ["In set"]
    assert names(where={"category": {"oneOf": [gid(below), gid(other)]}}) == ["Elsewhere", "In set"]
    assert names(filter={"hasCategory": False}) == ["Nowhere"]
    assert names(filter={"categorySlugs": ["nowhere"]}) == []


def test_attribute_values_of_products_and_variants_are_found():
    product_type = make_product_type()
    material = make_attribute(slug="material", values=("Gạo", "Muối"), product_type=product_type)
    size = make_attribute(slug="size", values=("Lớn",), product_type=product_type, is_of_variant=True)
    rice, salt = material.values.order_by("sort_order")
    make_product(name="Rice", values=(rice,))
    sized = make_product(name="Salt", values=(salt,))
    make_variant(product=sized, values=(size.values.get(),))

    def by(**entry):
        return names(filter={"attributes": [entry]})

    assert by(slug="material", values=["gao"]) == ["Rice"]
    assert by(slug="material", values=["gao", "muoi"]) == ["Rice", "Salt"]
    assert by(slug="size", values=["lon"]) == ["Salt"]
    assert by(slug="material", values=["lon"]) == []
    assert by(slug="nope", values=["x"]) == []
    assert by(slug="size") == ["Salt"]
    assert names(where={"attributes": [{"slug": "material", "value": {"slug": {"oneOf": ["gao"]}}}]}) == ["Rice"]
    assert names(where={"attributes": [{"slug": "material", "value": {"name": {"eq": "Muối"}}}]}) == ["Salt"]
    # Saleor's newer style asks products alone.
    assert names(where={"attributes": [{"slug": "size", "value": {"slug": {"eq": "lon"}}}]}) == []


def test_numbers_and_truth_are_attribute_values_too():
    weight = make_attribute(slug="weight", input_type="numeric")
    organic = make_attribute(slug="organic", input_type="boolean")
    heavy = weight.values.create(name="500", slug="w-500", numeric="500")
    yes = organic.values.create(name="yes", slug="yes", boolean=True)
    make_product(name="Heavy", values=(heavy,))
    make_product(name="Organic", values=(yes,))

    assert names(filter={"attributes": [{"slug": "weight", "valuesRange": {"gte": 400, "lte": 500}}]}) == ["Heavy"]
    assert names(filter={"attributes": [{"slug": "weight", "valuesRange": {"gte": 501}}]}) == []
    assert names(filter={"attributes": [{"slug": "organic", "boolean": True}]}) == ["Organic"]
    assert names(where={"attributes": [{"slug": "weight", "value": {"numeric": {"range": {"lte": 500}}}}]}) == ["Heavy"]


@pytest.mark.parametrize(
    "given",
    [
        {"filter": {"attributes": [{"slug": "ocop-stars", "values": ["4"]}]}},
        {"where": {"attributes": [{"slug": "ocop-stars", "value": {"slug": {"eq": "4"}}}]}},
        {"where": {"attributes": [{"slug": "ocop-stars", "value": {"slug": {"oneOf": ["4", "1"]}}}]}},
        {"filter": {"ocopStars": [4]}},
        {"where": {"OR": [{"ocopStars": [4]}, {"ocopStars": [2]}]}},
    ],
)
def test_stars_count_while_they_are_in_force(given):
    make_product(name="Three", stars=3)
    make_product(name="Four", stars=4)
    expired = make_product(name="Expired")
    make_stars(product=expired, stars=4, valid_from=date(2023, 1, 1), valid_until=date(2026, 11, 23))

    assert names(**given) == ["Four"]


def test_stars_begin_and_end_at_midnight_in_vietnam():
    product = make_product(name="Four")
    make_stars(product=product, stars=4, valid_from=date(2026, 11, 1), valid_until=date(2026, 11, 23))
    last_second = datetime(2026, 11, 22, 16, 59, 59, tzinfo=UTC)
    midnight = datetime(2026, 11, 22, 17, tzinfo=UTC)

    assert names(filter={"ocopStars": [4]}, now=last_second) == ["Four"]
    assert names(filter={"ocopStars": [4]}, now=midnight) == []


def test_vendors_communes_and_provinces_narrow_a_list():
    tay_ninh = make_vendor(name="Tây Ninh", commune="Tân Ninh")
    ha_noi = make_vendor(name="Hà Nội", province="Hà Nội", commune="Ba Đình")
    make_product(name="South", vendor=tay_ninh)
    make_product(name="North", vendor=ha_noi)

    assert names(filter={"vendors": [gid(tay_ninh)]}) == ["South"]
    assert names(where={"vendorSlugs": ["ha-noi"]}) == ["North"]
    assert names(filter={"communes": [tay_ninh.commune_code]}) == ["South"]
    assert names(filter={"provinces": ["01"]}) == ["North"]


def test_where_combines_conditions():
    make_product(name="A", price=1_000)
    make_product(name="B", price=2_000)
    make_product(name="C", price=3_000)

    assert names(where={"OR": [{"name": {"eq": "A"}}, {"slug": {"eq": "c"}}]}) == ["A", "C"]
    assert names(where={"AND": [{"slug": {"oneOf": ["a", "b"]}}, {"price": {"range": {"gte": 2_000}}}]}) == ["B"]
    assert names(where={"name": {"eq": "A"}, "slug": {"eq": "b"}}) == []
    assert names(where={"OR": []}) == []


def test_ids_collections_types_season_and_metadata_narrow_a_list():
    collection = make_collection()
    tea = make_product_type(slug="tea")
    first = make_product(name="First", collection=collection, season_months=[4, 5], metadata={"a.b": "1", "x__y": "2"})
    make_product(name="Second", product_type=tea)

    assert names(filter={"ids": [gid(first)]}) == ["First"]
    assert names(filter={"slugs": ["second"]}) == ["Second"]
    assert names(filter={"collections": [gid(collection)]}) == ["First"]
    assert names(where={"collection": {"eq": gid(collection)}}) == ["First"]
    assert names(filter={"productTypes": [gid(tea)]}) == ["Second"]
    assert names(filter={"seasonMonth": 5}) == ["First"]
    assert names(filter={"metadata": [{"key": "a.b", "value": "1"}]}) == ["First"]
    assert names(filter={"metadata": [{"key": "x__y"}]}) == ["First"]
    assert names(filter={"metadata": [{"key": "x__y", "value": "1"}]}) == []
    assert names(filter={"giftCard": True}) == []
    assert names(filter={"hasPreorderedVariants": False}) == ["First", "Second"]


def test_an_id_of_another_type_is_refused():
    category = make_category()

    assert refusal(LIST, first=1, channel="vn", filter={"ids": [gid(category)]})[0] == "GraphQLError"
    assert refusal(LIST, first=1, channel="vn", filter={"categories": ["garbage"]})[1].startswith("Invalid ID: garbage")


@pytest.mark.parametrize(
    "name",
    ["ids", "slugs", "categories", "collections", "productTypes", "attributes", "metadata", "categorySlugs", "ocopStars",
     "vendors", "vendorSlugs", "communes", "provinces"],
)  # fmt: skip
def test_a_choice_that_nobody_has_made_narrows_nothing(name):
    make_product(name="A")

    assert names(filter={name: []}) == ["A"]


def test_in_a_where_no_value_is_no_product():
    make_product(name="A")

    assert names(where={"ids": []}) == names(where={"slug": {"oneOf": []}}) == []


@pytest.mark.parametrize("name", ["categories", "attributes"])
def test_a_filter_and_a_where_exclude_each_other_in_other_lists(name):
    document = f'{{ {name}(first: 1, filter: {{search: "x"}}, where: {{ids: []}}) {{ totalCount }} }}'

    assert refusal(document) == ("GraphQLError", "Only one filtering argument (filter or where) can be specified.")


@pytest.mark.parametrize(
    "field",
    [
        "categories(first:1,filter:{slugs:[],ids:[]})",
        'collections(first:1,channel:"vn",filter:{slugs:[],ids:[]})',
        "attributes(first:1,filter:{slugs:[],ids:[]})",
        "productTypes(first:1,filter:{ids:[],slugs:[]})",
        'productVariants(first:1,channel:"vn",filter:{sku:[]})',
        "vendors(first:1,filter:{ids:[],slugs:[],provinces:[],communes:[]})",
    ],
)
def test_other_lists_are_not_narrowed_by_it_either(field):
    make_stars_attribute()
    make_product(category=make_category(), collection=make_collection())
    whole = ask(f"{{ all: {field.partition('filter')[0].rstrip(',')}) {{ totalCount }} }}")["all"]

    assert ask(f"{{ it: {field} {{ totalCount }} }}")["it"] == whole
    assert whole["totalCount"] > 0


def test_publication_and_purchase_are_filters():
    make_product(name="Now")
    soon = make_product(name="Soon")
    ProductChannelListing.objects.filter(product=soon).update(available_for_purchase_at=None)

    assert names(filter={"isAvailable": True}) == ["Now"]
    assert names(filter={"isAvailable": False}) == ["Soon"]
    assert names(filter={"isPublished": True}) == ["Now", "Soon"]
    assert names(filter={"isPublished": False}) == []
    assert names(filter={"publishedFrom": "2010-01-01T00:00:00+00:00"}) == []
    assert names(filter={"publishedFrom": NOW.isoformat()}) == ["Now", "Soon"]
    assert names(filter={"availableFrom": "2010-01-01T00:00:00+00:00"}) == []
    assert names(filter={"availableFrom": NOW.isoformat()}) == ["Now"]
    assert names(filter={"updatedAt": {"lte": "2001-01-01T00:00:00+00:00"}}) == []


@pytest.mark.parametrize("huge", [1e308, -1e308, 10**40])
def test_huge_numbers_find_nothing_and_break_nothing(huge):
    make_product()

    assert names(filter={"minimalPrice": {"gte": abs(huge)}}) == []
    assert names(filter={"price": {"lte": -abs(huge)}}) == []


def test_search_ranks_names_first_and_needs_no_accents():
    vendor = make_vendor(name="Hợp tác xã Muối tôm")
    make_product(name="Bánh tráng", vendor=vendor)
    make_product(name="Muối tôm Tây Ninh")
    make_product(name="Mật ong")
    index_changed_products()

    assert names(search="muoi tom") == ["Muối tôm Tây Ninh", "Bánh tráng"]
    assert names(filter={"search": "MUỐI TÔ"}) == ["Muối tôm Tây Ninh", "Bánh tráng"]
    assert names(search="muối tôm", sort={"field": "RANK", "direction": "DESC"}) == ["Muối tôm Tây Ninh", "Bánh tráng"]
    assert names(search="muoi tom", sort={"field": "NAME", "direction": "ASC"}) == ["Bánh tráng", "Muối tôm Tây Ninh"]
    assert names(search="zzzzqqqq") == []


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_a_search_by_rating_comes_by_what_fits_best(direction):
    sort = {"field": "RATING", "direction": direction}
    make_product(name="Bánh tráng", vendor=make_vendor(name="Hợp tác xã Muối tôm"))
    make_product(name="Muối tôm Tây Ninh")
    index_changed_products()

    assert names(search="muoi tom", sort=sort) == ["Muối tôm Tây Ninh", "Bánh tráng"]
    assert names(sort=sort) == sorted(["Bánh tráng", "Muối tôm Tây Ninh"], reverse=direction == "DESC")


def test_an_empty_search_is_none():
    make_product(name="A")

    assert names(search="") == names(search="  ") == ["A"]


def test_search_pages_and_filters_combine():
    for number in range(5):
        make_product(name=f"Muối {number}", stars=3 + number % 2)
    index_changed_products()
    first = ask(LIST, first=2, channel="vn", search="muoi")["products"]
    second = ask(LIST, first=9, channel="vn", search="muoi", after=first["pageInfo"]["endCursor"])["products"]

    assert first["totalCount"] == 5
    assert sorted(nodes(first, "name") + nodes(second, "name")) == [f"Muối {number}" for number in range(5)]
    assert sorted(names(search="muoi", filter={"ocopStars": [4]})) == ["Muối 1", "Muối 3"]


EVERYTHING = """query($first:Int){products(first:$first,channel:"vn"){totalCount edges{node{
  id name slug description isAvailable isAvailableForPurchase thumbnail(size:256){url alt}
  media{id url} category{id name ancestors(first:3){edges{node{slug}}}} collections{slug} productType{slug}
  vendor{slug commune{fullName} translation(languageCode:EN){name}} ocopCertificate{stars}
  translation(languageCode:EN){name} pricing{onSale priceRange{start{gross{amount}}}}
  attributes{attribute{slug} values{slug name translation(languageCode:EN){name} inputType}}
  defaultVariant{id} productVariants(first:2){totalCount edges{node{sku}}}
  variants{id name quantityAvailable pricing{price{gross{amount}}} media{url} product{slug}
    attributes{attribute{slug} values{slug}}}}}}}"""


def statements(document, **variables):
    with CaptureQueriesContext(connection) as captured:
        ask(document, **variables)
    return len(captured)


def test_a_list_takes_as_many_statements_for_20_products_as_for_one():
    product_type = make_product_type()
    material = make_attribute(slug="material", values=("Gạo",), product_type=product_type)
    size = make_attribute(slug="size", values=("Lớn",), product_type=product_type, is_of_variant=True)
    group = make_category()
    make_stars_attribute()
    collection = make_collection()
    for _ in range(20):
        product = make_product(
            category=make_category(parent=group), values=(material.values.get(),), stars=4, collection=collection,
            stock=None,
        )  # fmt: skip
        make_variant(product=product, values=(size.values.get(),))
        make_media(product=product)

    assert statements(EVERYTHING, first=1) == statements(EVERYTHING, first=20)


def test_a_discount_shows_in_the_pricing():
    product = make_product(price=None)
    variant = make_variant(product=product, price=None)
    make_price(variant=variant, price=50_000, discounted_price=40_000, channel=make_channel())

    pricing = ask(
        """{products(first:1,channel:"vn"){edges{node{pricing{onSale discount{gross{amount}}
        priceRange{start{gross{amount currency fractionDigits fractionalAmount} net{amount} tax{amount}}
          stop{gross{amount}}}
        priceRangeUndiscounted{start{gross{amount}}}} variants{pricing{onSale price{gross{amount}}
        priceUndiscounted{gross{amount}} discount{gross{amount}}}}}}}}""",
        now=NOW,
    )["products"]["edges"][0]["node"]

    assert pricing["pricing"] == {
        "onSale": True,
        "discount": {"gross": {"amount": 10_000.0}},
        "priceRange": {
            "start": {
                "gross": {"amount": 40_000.0, "currency": "VND", "fractionDigits": 0, "fractionalAmount": 40_000},
                "net": {"amount": 40_000.0},
                "tax": {"amount": 0.0},
            },
            "stop": {"gross": {"amount": 40_000.0}},
        },
        "priceRangeUndiscounted": {"start": {"gross": {"amount": 50_000.0}}},
    }
    assert pricing["variants"][0]["pricing"] == {
        "onSale": True,
        "price": {"gross": {"amount": 40_000.0}},
        "priceUndiscounted": {"gross": {"amount": 50_000.0}},
        "discount": {"gross": {"amount": 10_000.0}},
    }


@pytest.mark.parametrize("asked", [{"search": "kẹo dừa"}, {"filter": {"search": "Kẹo DỪA"}}])
def test_a_search_lists_first_what_has_the_accents_that_were_typed(asked):
    for name in ("Kẹo dứa", "Kẹo dừa", "Kẹo dứa mềm", "Kẹo dừa mềm béo"):
        make_product(name=name, slug=name.encode().hex()[:50])
    index_changed_products()

    assert [name.split()[1] for name in names(**asked)] == ["dừa", "dừa", "dứa", "dứa"]
    assert len(names(search="keo dua")) == 4
    assert names(search="kẹo dừa", sort={"field": "NAME", "direction": "ASC"})[0] == "Kẹo dứa"
