"""Collections: named, shown in channels, and filled; what is wrong is told by row and field and keeps all out."""

from datetime import UTC, datetime

import pytest

from catalog.actions import (
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
from catalog.models import Collection, CollectionChannelListing, CollectionProduct, Product
from primitives.rows import Change, RowsRefused
from tests.counting import columns_written, count_statements
from tests.factories.catalog import make_channel, make_collection, make_product
from tests.factories.content import paragraph
from tests.factories.rows import wrong

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)


def make(*names, **fields):
    return create_collections(collections=[NewCollection(name=name, **fields) for name in names])


def shown():
    return sorted(CollectionChannelListing.objects.values_list("collection__name", "channel__slug", "is_published"))


def placed(collection):
    rows = CollectionProduct.objects.filter(collection=collection).order_by("sort_order")
    return list(rows.values_list("product__name", "sort_order"))


def test_collections_get_addresses_of_their_names_that_are_free():
    first, second, third = make("Quà biếu", "Quà biếu", "Tết")

    assert (first.slug, third.slug) == ("qua-bieu", "tet")
    assert second.slug.startswith("qua-bieu-")


def test_a_collection_that_is_wrong_keeps_the_others_out():
    make("Tết", slug="tet")

    with pytest.raises(RowsRefused) as refused:
        create_collections(
            collections=[NewCollection(name="Mới"), NewCollection(name="Khác", slug="tet"), NewCollection(name="")]
        )

    assert wrong(refused.value) == {1: {"slug": ["unique"]}, 2: {"name": ["blank"]}}
    assert Collection.objects.count() == 1


def test_what_is_named_changes_and_the_rest_stays():
    (collection,) = make("Tết", seo_title="Old")

    (changed,) = change_collections(
        changes=[Change(collection.pk, {"name": "Tết 2027", "description": paragraph("<b>Mới</b><script>x</script>")})]
    )

    collection.refresh_from_db()
    assert (collection.name, collection.slug, collection.seo_title) == ("Tết 2027", "tet", "Old")
    assert collection.description == changed.description
    assert collection.description["blocks"][0]["data"]["text"] == "<b>Mới</b>"


def test_a_change_of_what_is_not_there_is_refused_and_nothing_is_written():
    (collection,) = make("Tết")

    with pytest.raises(RowsRefused) as refused:
        change_collections(changes=[Change(collection.pk, {"name": "Khác"}), Change(10**9, {"name": "x"})])

    assert list(wrong(refused.value)) == [1]
    collection.refresh_from_db()
    assert collection.name == "Tết"


def test_channels_show_a_collection_and_showing_it_again_says_how():
    (collection,) = make("Tết")
    here, abroad = make_channel(), make_channel(slug="export", currency="USD")

    list_collections(listings=[CollectionListing(collection.pk, channel.pk) for channel in (here, abroad)])
    assert shown() == [("Tết", "export", True), ("Tết", "vn", True)]
    list_collections(listings=[CollectionListing(collection.pk, abroad.pk, is_published=False, published_at=NOW)])
    assert shown() == [("Tết", "export", False), ("Tết", "vn", True)]
    unlist_collection(collection_id=collection.pk, channel_ids=[here.pk])
    assert shown() == [("Tết", "export", False)]


def test_unknown_collections_and_channels_are_refused_each_at_its_field():
    (collection,) = make("Tết")

    with pytest.raises(RowsRefused) as refused:
        list_collections(
            listings=[CollectionListing(collection.pk, 10**9), CollectionListing(10**9, make_channel().pk)]
        )

    assert wrong(refused.value) == {0: {"channel_id": ["not_found"]}, 1: {"collection_id": ["not_found"]}}
    assert shown() == []


def test_products_stand_in_a_collection_in_the_order_one_says():
    (collection,) = make("Tết")
    salt, cake = make_product(name="Muối"), make_product(name="Bánh")

    place_products(placements=[Placement(collection.pk, salt.pk, 1), Placement(collection.pk, cake.pk, 2)])
    assert placed(collection) == [("Muối", 1), ("Bánh", 2)]
    place_products(placements=[Placement(collection.pk, cake.pk, 0)])
    assert placed(collection) == [("Bánh", 0), ("Muối", 1)]
    take_out_products(collection_id=collection.pk, product_ids=[cake.pk])
    assert placed(collection) == [("Muối", 1)]


def test_unknown_products_are_refused():
    (collection,) = make("Tết")

    with pytest.raises(RowsRefused) as refused:
        place_products(placements=[Placement(collection.pk, make_product().pk), Placement(collection.pk, 10**9)])

    assert wrong(refused.value) == {1: {"product_id": ["not_found"]}}
    assert placed(collection) == []


def test_products_outlive_their_collection():
    (collection,) = make("Tết")
    place_products(placements=[Placement(collection.pk, make_product().pk)])

    with pytest.raises(RowsRefused):
        delete_collections(collection_ids=[collection.pk, 10**9])
    assert Collection.objects.count() == 1
    assert delete_collections(collection_ids=[collection.pk]) == [collection]

    assert (Collection.objects.count(), Product.objects.count()) == (0, 1)


def test_twenty_products_are_placed_with_as_many_statements_as_one():
    shelf, products = make_collection(), [make_product() for _ in range(20)]

    def place(number: int) -> None:
        place_products(placements=[Placement(shelf.pk, product.pk, number) for product in products[:number]])

    assert count_statements(lambda: place(1)) == count_statements(lambda: place(20))


def test_only_what_is_named_is_written():
    change = [Change(make_collection(name="Old").pk, {"name": "New"})]

    written = columns_written(lambda: change_collections(changes=change), "catalog_collection")

    assert written == [{"name"}]
