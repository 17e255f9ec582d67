"""A statement that is compiled once gives what its QuerySet gives, each time with the values of the call."""

from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.db import connection
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from catalog.models import Product, StarRank, Stock, VariantChannelListing, Warehouse
from primitives.statements import Among, Head, Statement
from tests.factories.catalog import make_product

pytestmark = pytest.mark.django_db


def test_gives_the_rows_of_each_call():
    one, two, three = (make_product() for _ in range(3))
    by_pk = Statement(lambda pks: Product.objects.filter(Among("pk", pks)).order_by("pk"))

    assert by_pk.rows(pks=[three.pk, one.pk]) == [one, three]
    assert by_pk.rows(pks={two.pk}) == [two]


def test_gives_rows_as_the_queryset_does():
    product = make_product()
    product.metadata = {"season": "dry"}
    product.save()
    (row,) = Statement(lambda pks: Product.objects.filter(Among("pk", pks))).rows(pks=[product.pk])

    expected = Product.objects.get(pk=product.pk)
    assert {field.attname: getattr(row, field.attname) for field in Product._meta.concrete_fields} == {
        field.attname: getattr(expected, field.attname) for field in Product._meta.concrete_fields
    }
    assert row._state.db == "default"
    assert not row._state.adding


def test_sends_one_statement_with_related_rows_included(django_assert_num_queries):
    product = make_product()
    statement = Statement(lambda pks: Product.objects.filter(Among("pk", pks)).select_related("vendor", "category"))

    with django_assert_num_queries(1):
        (row,) = statement.rows(pks=[product.pk])

        assert row.vendor.slug == product.vendor.slug
        assert row.category == product.category


def test_sends_nothing_for_an_empty_collection(django_assert_num_queries):
    statement = Statement(lambda pks: Product.objects.filter(Among("pk", pks)))

    with django_assert_num_queries(0):
        assert statement.rows(pks=[]) == []


def test_finds_the_slots_behind_joins_and_gives_tuples_with_their_types():
    product = make_product()
    listing = VariantChannelListing.objects.get(variant__product=product)
    statement = Statement(
        lambda products, channel: VariantChannelListing.objects.filter(
            Among("variant__product", products), channel=channel
        ).values_list("variant__product_id", Coalesce("discounted_price_amount", "price_amount"), "currency")
    )

    rows = statement.rows(products=[product.pk], channel=listing.channel_id)

    assert rows == [(product.pk, listing.price_amount, listing.currency)]
    assert isinstance(rows[0][1], Decimal)
    assert statement.rows(products=[product.pk], channel=listing.channel_id + 1) == []


def test_takes_days_as_values():
    product = make_product()
    today = timezone.localdate()
    StarRank.objects.create(
        product=product, stars=4, valid_from=today - timedelta(days=1), valid_until=today + timedelta(days=1)
    )
    statement = Statement(lambda today: StarRank.objects.in_force(today).values_list("stars"))

    assert statement.rows(today=today) == [(4,)]
    assert statement.rows(today=today + timedelta(days=1)) == []


def test_takes_moments_as_values():
    product = make_product()
    statement = Statement(lambda since: Product.objects.filter(created_at__gte=since))

    assert statement.rows(since=product.created_at) == [product]
    assert statement.rows(since=product.created_at + timedelta(seconds=1)) == []


def test_takes_uuids_as_values():
    make_product()
    stock = Stock.objects.get()
    statement = Statement(lambda warehouses: Warehouse.objects.filter(Among("pk", warehouses)))

    assert statement.rows(warehouses=[stock.warehouse_id]) == [stock.warehouse]


def test_keeps_constants_beside_the_slots():
    product = make_product()
    statement = Statement(lambda pks: Product.objects.filter(Among("pk", pks), slug=product.slug))

    assert statement.rows(pks=[product.pk]) == [product]


def test_keeps_annotations_and_leaves_what_is_deferred():
    product = make_product()
    annotated = Statement(
        lambda pks: (
            Product.objects.filter(Among("pk", pks))
            .annotate(other=F("slug"), vendor_name=F("vendor__name"))
            .select_related("vendor")
            .defer("description", "vendor__metadata")
        )
    )

    (row,) = annotated.rows(pks=[product.pk])

    annotations = vars(row)
    assert (annotations["other"], annotations["vendor_name"]) == (product.slug, product.vendor.name)
    assert row.get_deferred_fields() == {"description"}
    assert row.vendor.get_deferred_fields() == {"metadata"}


def test_refuses_rows_that_it_could_not_rebuild():
    dictionaries = Statement(lambda: Product.objects.values("pk"))

    with pytest.raises(TypeError, match="compiled once"):
        dictionaries.rows()


def test_counts_what_it_would_give():
    one, two, _three = (make_product() for _ in range(3))
    by_pk = Statement(lambda pks: Product.objects.filter(Among("pk", pks)))

    assert by_pk.count(pks=[one.pk, two.pk]) == 2
    assert by_pk.count(pks=[]) == 0


def test_rows_share_the_row_that_came_along_with_them():
    one, two = make_product(), make_product()
    two.vendor = one.vendor
    two.save()
    rows = Statement(lambda pks: Product.objects.filter(Among("pk", pks)).select_related("vendor")).rows(
        pks=[one.pk, two.pk]
    )

    assert rows[0].vendor is rows[1].vendor


def test_a_column_that_was_left_out_is_read_when_it_is_asked_for(django_assert_num_queries):
    product = make_product()
    (row,) = Statement(lambda pks: Product.objects.filter(Among("pk", pks)).only("slug")).rows(pks=[product.pk])

    with django_assert_num_queries(0):
        assert row.slug == product.slug
    with django_assert_num_queries(1):
        assert row.name == product.name


def test_empty_json_is_a_new_thing_in_each_row():
    pks = [make_product().pk, make_product().pk]
    one, two = Statement(lambda pks: Product.objects.filter(Among("pk", pks))).rows(pks=pks)

    one.metadata["season"] = "dry"

    assert two.metadata == {}


@pytest.mark.postgresql
def test_postgresql_keeps_the_plan_of_a_statement_that_comes_again():
    statement = Statement(lambda pks: Product.objects.filter(Among("pk", pks)))
    product = make_product()

    for _ in range(3):
        assert statement.rows(pks=[product.pk]) == [product]

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%catalog_product%%'")
        assert cursor.fetchone()[0] >= 1


@pytest.mark.postgresql
def test_a_statement_whose_best_plan_hangs_on_its_values_is_planned_each_time():
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    statement = Statement(lambda pks: Product.objects.filter(Among("pk", pks)).order_by("slug"), keeps_plan=False)
    product = make_product()

    for _ in range(3):
        assert statement.rows(pks=[product.pk]) == [product]

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        assert cursor.fetchone()[0] == 0


@pytest.mark.postgresql
def test_behind_a_pooler_no_plan_is_kept():
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    statement = Statement(lambda pks: Product.objects.filter(Among("pk", pks)).order_by("-pk"))
    product = make_product()

    with patch.dict(connection.settings_dict["OPTIONS"], {"prepare_threshold": None}):
        for _ in range(3):
            assert statement.rows(pks=[product.pk]) == [product]

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        assert cursor.fetchone()[0] == 0


def test_without_compiling_each_call_is_a_plain_queryset(settings, django_assert_num_queries):
    settings.COMPILED_STATEMENTS = False
    one, two = make_product(), make_product()
    by_pk = Statement(lambda pks: Product.objects.filter(Among("pk", pks)).order_by("pk"))

    with patch.object(Statement, "_compile", side_effect=AssertionError("nothing is compiled")):
        with django_assert_num_queries(1):
            assert by_pk.rows(pks=[two.pk, one.pk]) == [one, two]
        assert by_pk.rows(pks=[]) == []
        assert by_pk.count(pks=[one.pk, two.pk]) == 2


@pytest.mark.parametrize("is_compiled", [True, False])
def test_a_head_gives_the_first_rows_with_the_number_of_all(settings, is_compiled):
    settings.COMPILED_STATEMENTS = is_compiled
    pks = [make_product().pk for _ in range(3)]
    head = Head(places=["1 DESC"], ordering=["-pk"], size=2)
    statement = Statement(lambda pks: Product.objects.filter(Among("pk", pks)).values_list("pk"), head=head)

    assert statement.rows(pks=pks) == [(pks[2], 3), (pks[1], 3)]
