"""Upgrades of a shop that runs: tables are altered under triggers that must be there again afterwards."""

import pytest
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import connection
from django.db.migrations import Migration

from catalog.models import Channel, Product, ProductTranslation
from catalog.versions import catalogue_state
from primitives.triggers import find_triggers
from search.actions import index_changed_products
from tests.factories.catalog import make_product
from vendors.models import Vendor

pytestmark = pytest.mark.django_db(transaction=True)


def take_down(*, migrations=1):
    plan = [(Migration("0999_later", "catalog"), False)] * migrations
    emit_pre_migrate_signal(0, False, "default", plan=plan)


def put_back():
    emit_post_migrate_signal(0, False, "default")


@pytest.mark.parametrize("model", [Product, ProductTranslation, Vendor])
def test_a_column_that_triggers_look_at_can_be_altered_while_they_are_down(model):
    before = find_triggers(connection, "")
    field = model._meta.get_field("name")
    shorter = type(field)(max_length=240)
    shorter.set_attributes_from_name("name")
    shorter.model = model

    take_down()
    with connection.constraint_checks_disabled():
        for old, new in ((field, shorter), (shorter, field)):
            with connection.schema_editor() as editor:
                editor.alter_field(model, old, new)
    put_back()

    assert sorted(find_triggers(connection, "")) == sorted(before)


def test_answers_are_not_kept_while_nobody_watches_and_those_from_before_are_forgotten():
    channel = Channel.objects.create(slug="vn", currency_code="VND")
    before = catalogue_state().version

    take_down()
    Channel.objects.filter(pk=channel.pk).update(name="Việt Nam")

    assert not catalogue_state().is_watched
    put_back()
    assert catalogue_state().is_watched
    assert catalogue_state().version > before


def test_a_change_while_nobody_watches_reaches_the_index():
    product = make_product(name="Muối tôm")
    index_changed_products()

    take_down()
    Product.objects.filter(pk=product.pk).update(name="Muối ớt")
    put_back()

    assert index_changed_products() == 1


def test_where_nothing_is_migrated_nothing_is_taken_down():
    before = find_triggers(connection, "")

    take_down(migrations=0)

    assert find_triggers(connection, "") == before
    assert catalogue_state().is_watched
