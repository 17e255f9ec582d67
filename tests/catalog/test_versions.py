"""The catalogue's version grows with every committed change, whoever makes it."""

import pytest
from django.db import connection, transaction

from catalog.models import CatalogVersion, Category, Channel, ProductType
from catalog.versions import catalogue_state, install_triggers, watched_models
from vendors.models import Vendor

pytestmark = pytest.mark.django_db(transaction=True)


def make_channel_by_sql() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalog_channel (name, slug, currency_code, default_country, default_language, is_active,"
            " metadata, private_metadata) VALUES ('Việt Nam', 'vn', 'VND', 'VN', 'vi', %s, '{}', '{}')",
            [True],
        )


@pytest.mark.parametrize(
    "change",
    [
        make_channel_by_sql,
        lambda: Channel.objects.bulk_create([Channel(slug="export", currency_code="USD")]),
        lambda: Channel.objects.bulk_create([Channel(slug="export", currency_code="USD")], ignore_conflicts=True),
        lambda: Category.objects.create(name="Gia vị", slug="gia-vi", path="1/"),
        lambda: Vendor.objects.create(name="Tân Nhiên", slug="tan-nhien", email="a@example.com"),
        lambda: ProductType.objects.filter(slug="food").update(name="Thực phẩm"),
        lambda: ProductType.objects.filter(slug="food").delete(),
    ],
    ids=["sql", "bulk", "bulk-ignoring", "create", "vendor", "update", "delete"],
)
def test_any_write_makes_it_grow(change):
    ProductType.objects.create(name="Food", slug="food")
    before = catalogue_state().version

    change()

    assert catalogue_state().version > before


@pytest.mark.postgresql
@pytest.mark.parametrize("tables", ["vendors_vendor", "catalog_channel, catalog_catalogversion"])
def test_emptying_a_table_makes_it_another(tables):
    make_channel_by_sql()
    before = catalogue_state().version

    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")

    assert catalogue_state().version not in {0, before}


def test_a_change_that_is_rolled_back_does_not_count():
    before = catalogue_state().version

    with transaction.atomic():
        Channel.objects.create(slug="vn", currency_code="VND")
        transaction.set_rollback(True)

    assert catalogue_state().version == before


def test_a_savepoint_rolled_back_does_not_hide_a_later_change():
    before = catalogue_state().version

    with transaction.atomic():
        with transaction.atomic():
            Channel.objects.create(slug="gone", currency_code="VND")
            transaction.set_rollback(True)
        Channel.objects.create(slug="vn", currency_code="VND")

    assert catalogue_state().version > before


def test_it_grows_again_after_the_counter_was_emptied():
    CatalogVersion.objects.all().delete()

    Channel.objects.create(slug="vn", currency_code="VND")

    assert catalogue_state().version > 0


def test_reading_it_costs_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        catalogue_state()


def test_every_table_that_shoppers_see_is_watched():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%%_version'")
        else:
            cursor.execute("SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'")
        with_trigger = {name for (name,) in cursor.fetchall()}

    watched = {model._meta.db_table for model in watched_models()}
    assert watched <= with_trigger
    assert {
        "catalog_stock",
        "catalog_starrank",
        "catalog_variantchannellisting",
        "catalog_productmedia_variants",
    } <= watched


def test_installing_the_triggers_again_changes_nothing():
    install_triggers(connection, watched_models())
    before = catalogue_state().version

    Channel.objects.create(slug="vn", currency_code="VND")

    assert catalogue_state().version > before
