import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.asking import ask, gid, nodes, refusal
from tests.factories.catalog import make_category, make_channel, make_product

pytestmark = pytest.mark.django_db

TREE = """query($first:Int){categories(first:$first,level:0){totalCount edges{node{slug level parent{slug}
  children(first:5){edges{node{slug level parent{slug} ancestors(first:3){edges{node{slug}}}}}}
  products(first:2,channel:"vn"){totalCount edges{node{slug}}}}}}}"""


def test_the_tree_is_served_with_the_goods_below_each_group():
    make_channel()
    group = make_category(name="Food", sort_order=2)
    first = make_category(name="Drinks", sort_order=1)
    child = make_category(name="Cakes", parent=group)
    make_product(name="Cake", category=child)
    make_product(name="Salt", category=group)
    make_product(name="Hidden", category=group, published=False)

    page = ask(TREE, first=5)["categories"]

    assert page["totalCount"] == 2
    assert nodes(page, "slug") == [first.slug, "food"]
    assert page["edges"][1]["node"] == {
        "slug": "food",
        "level": 0,
        "parent": None,
        "children": {
            "edges": [
                {
                    "node": {
                        "slug": "cakes",
                        "level": 1,
                        "parent": {"slug": "food"},
                        "ancestors": {"edges": [{"node": {"slug": "food"}}]},
                    }
                }
            ]
        },
        "products": {"totalCount": 2, "edges": [{"node": {"slug": "cake"}}, {"node": {"slug": "salt"}}]},
    }


def test_parent_and_child_in_one_list_both_count_the_childs_goods():
    make_channel()
    group = make_category(name="Food")
    make_product(category=make_category(name="Cakes", parent=group))

    page = ask('{categories(first:9){edges{node{slug products(first:1,channel:"vn"){totalCount}}}}}')["categories"]

    assert [edge["node"]["products"]["totalCount"] for edge in page["edges"]] == [1, 1]


def test_a_category_is_found_by_slug_and_id():
    category = make_category(name="Food")
    document = "query($id:ID,$slug:String){category(id:$id,slug:$slug){slug}}"

    assert ask(document, slug="food")["category"] == ask(document, id=gid(category))["category"] == {"slug": "food"}
    assert ask(document, slug="nope")["category"] is None
    assert refusal(document) == ("GraphQLError", "At least one of arguments is required: 'id', 'slug'.")


def test_categories_are_searched_filtered_and_sorted():
    food, drinks = make_category(name="Đồ ăn"), make_category(name="Đồ uống")
    make_category(name="Bánh", parent=food)
    document = """query($f:CategoryFilterInput,$w:CategoryWhereInput,$s:CategorySortingInput){
      categories(first:9,filter:$f,where:$w,sortBy:$s){edges{node{name}}}}"""

    def names(**variables):
        return nodes(ask(document, **variables)["categories"], "name")

    assert names(f={"search": "đồ ăn"}) == ["Đồ ăn"]
    assert names(f={"slugs": ["banh"]}) == ["Bánh"]
    assert names(f={"ids": [gid(drinks)]}) == ["Đồ uống"]
    assert names(w={"OR": [{"ids": [gid(drinks)]}, {"ids": [gid(food)]}]}) == ["Đồ ăn", "Đồ uống"]
    assert names(s={"field": "SUBCATEGORY_COUNT", "direction": "DESC"})[0] == "Đồ ăn"
    assert names(s={"field": "NAME", "direction": "ASC"}) == ["Bánh", "Đồ uống", "Đồ ăn"]


def test_goods_below_a_category_count_when_it_is_sorted_by_their_number():
    food, drinks = make_category(name="Food"), make_category(name="Drinks")
    below = make_category(name="Cake", parent=food)
    for _ in range(2):
        make_product(category=below)
    make_product(category=drinks)
    document = """query($s:CategorySortingInput){categories(first:9,sortBy:$s){edges{node{slug}}}}"""

    by_number = ask(document, s={"field": "PRODUCT_COUNT", "direction": "DESC"})["categories"]

    assert nodes(by_number, "slug") == ["food", "cake", "drinks"]


def test_products_of_a_category_take_the_filters_of_products():
    make_channel()
    category = make_category(name="Food")
    make_product(name="A", category=category, stars=4)
    make_product(name="B", category=category)
    document = """{category(slug:"food"){products(first:5,channel:"vn",filter:{ocopStars:[4]},
      sortBy:{field:NAME,direction:DESC}){edges{node{name}}}}}"""

    assert nodes(ask(document)["category"]["products"], "name") == ["A"]


def test_a_tree_takes_as_many_statements_for_20_groups_as_for_one():
    make_channel()
    for _ in range(20):
        make_product(category=make_category(parent=make_category()))

    counted = []
    for first in (1, 20):
        with CaptureQueriesContext(connection) as captured:
            ask(TREE, first=first)
        counted.append(len(captured))

    assert counted[0] == counted[1]
