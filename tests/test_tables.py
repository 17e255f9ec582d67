"""The tools by which tests tell that nothing changed do see what changes."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from catalog.models import Product
from tests.factories.catalog import make_category, make_product
from tests.tables import changed

pytestmark = pytest.mark.django_db


def test_a_change_shows_by_the_name_of_its_table(contents):
    product = make_product()
    before = contents()

    Product.objects.filter(pk=product.pk).update(metadata={"k": "v"})

    assert "catalog_product" in changed(before, contents())


def test_rows_written_past_the_models_show(contents):
    make_category()
    before = contents()

    with connection.cursor() as cursor:
        cursor.execute("UPDATE catalog_category SET name = 'x'")

    assert "catalog_category" in changed(before, contents())


def test_what_is_taken_back_has_not_changed(contents):
    before = contents()

    with transaction.atomic():
        make_product()
        while_it_was_there = contents()
        transaction.set_rollback(True)

    assert "catalog_product" in changed(before, while_it_was_there)
    assert changed(before, contents()) == []


def test_what_an_outer_savepoint_takes_back_is_seen_after_an_inner_one_took_nothing(contents):
    with transaction.atomic():
        make_product()
        with transaction.atomic():
            before = contents()
            transaction.set_rollback(True)
        assert changed(before, contents()) == []
        transaction.set_rollback(True)

    assert "catalog_product" in changed(before, contents())


def test_tables_are_not_read_again_for_what_only_reads(contents):
    contents()

    with CaptureQueriesContext(connection) as queries:
        with transaction.atomic():
            assert not Product.objects.exists()
            transaction.set_rollback(True)
        contents()

    assert [query["sql"].partition(" ")[0] for query in queries] == ["SAVEPOINT", "SELECT", "ROLLBACK", "RELEASE"]
