"""What every action on many rows does alike, shown with channels and vendors."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from catalog.models import Channel, ProductVariant, VariantChannelListing
from primitives.rows import (
    Change,
    RowErrors,
    RowsRefused,
    check_new,
    find_rows,
    free_slugs,
    take_changes,
    upsert,
    write_changes,
)
from tests.counting import columns_written
from tests.factories.catalog import make_channel, make_product
from tests.factories.vendors import make_vendor
from vendors.models import Vendor

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
COLUMNS = {"name", "slug", "phone", "story"}


def refused(errors: RowErrors) -> dict[int, dict[str, list[str]]]:
    with pytest.raises(RowsRefused) as refusal:
        errors.raise_any()
    return {
        row: {field: [str(error.code) for error in found] for field, found in fields.items()}
        for row, fields in refusal.value.by_row.items()
    }


def refuse_price() -> None:
    raise ValidationError({"price": ValidationError("No price", code="invalid")})


def test_errors_are_told_by_row_and_field_and_the_first_row_as_any_other_refusal():
    errors = RowErrors()
    errors.add(3, "slug", "Taken", "unique")
    errors.add(1, "name", "Needed", "required")
    with errors.of(1):
        refuse_price()

    with pytest.raises(ValidationError) as first:
        errors.raise_any()

    assert refused(errors) == {3: {"slug": ["unique"]}, 1: {"name": ["required"], "price": ["invalid"]}}
    assert set(first.value.message_dict) == {"name", "price"}


def test_no_error_refuses_nothing():
    RowErrors().raise_any()


def test_new_rows_are_compared_with_each_other_and_with_the_table():
    make_channel(slug="vn")
    rows = [Channel(name="A", slug=slug, currency_code="VND") for slug in ("vn", "two", "two", "no slug", "")]
    rows.append(Channel(name="x\0", slug="x", currency_code="LONG", metadata={"": "x"}))
    errors = RowErrors()

    check_new(rows, errors, unique=["slug"])

    assert refused(errors) == {
        0: {"slug": ["unique"]},
        2: {"slug": ["unique"]},
        3: {"slug": ["invalid"]},
        4: {"slug": ["blank"]},
        5: {"name": ["invalid"], "currency_code": ["max_length"], "metadata": ["required"]},
    }


def test_a_change_names_its_columns_and_no_other_is_written():
    first, second = make_vendor(story="Old"), make_vendor(story="Kept")
    changes = [Change(first.pk, {"story": "New"}), Change(second.pk, {"phone": "+84900000000"})]
    errors = RowErrors()
    rows = take_changes(Vendor.objects.all(), changes, errors, columns=COLUMNS)
    Vendor.objects.update(story="Meanwhile", phone="1", name="Meanwhile")

    written = columns_written(lambda: write_changes(rows, changes, updated_at=NOW), "vendors_vendor")

    assert written == [{"story", "phone", "updated_at"}]
    stored = Vendor.objects.order_by("pk").values_list("story", "phone", "name", "updated_at")
    assert list(stored) == [("New", "1", "Meanwhile", NOW), ("Meanwhile", "+84900000000", "Meanwhile", NOW)]


def test_a_change_of_what_is_gone_changed_or_not_to_be_changed_is_refused():
    vendor, other = make_vendor(name="One"), make_vendor(name="Two")
    errors = RowErrors()

    take_changes(
        Vendor.objects.all(),
        [
            Change(999_999, {"name": "x"}),
            Change(vendor.pk, {"slug": other.slug}),
            Change(vendor.pk, {"name": ""}, unchanged_since=vendor.updated_at - timedelta(seconds=1)),
            Change(other.pk, {"name": "Three"}, unchanged_since=other.updated_at),
        ],
        errors,
        columns=COLUMNS,
    )

    assert refused(errors) == {
        0: {"id": ["not_found"]},
        1: {"slug": ["unique"]},
        2: {"updated_at": ["invalid"], "name": ["blank"]},
    }
    with pytest.raises(TypeError, match="status"):
        take_changes(Vendor.objects.all(), [Change(vendor.pk, {"status": "x"})], errors, columns=COLUMNS)


def test_what_rows_refer_to_is_looked_up_once_and_blamed_where_it_is_missing():
    vendor = make_vendor()
    errors = RowErrors()

    found = find_rows(Vendor.objects.all(), [vendor.pk, None, 7, vendor.pk], errors, field="vendor_id", message="?")

    assert found == {vendor.pk: vendor}
    assert refused(errors) == {2: {"vendor_id": ["not_found"]}}


def test_of_two_rows_of_one_key_the_later_is_stored_and_unnamed_columns_stay():
    listing = VariantChannelListing.objects.get(variant=make_product(price=5_000).variants.get())
    listing.prior_price_amount = 9_000
    listing.save()
    key = {"variant_id": listing.variant_id, "channel_id": listing.channel_id, "currency": "VND"}

    upsert(
        ((VariantChannelListing(**key, price_amount=price), ["price_amount"]) for price in (6_000, 7_000)),
        key=["variant_id", "channel_id"],
    )

    stored = VariantChannelListing.objects.get()
    assert (stored.pk, stored.price_amount, stored.prior_price_amount) == (listing.pk, 7_000, 9_000)


def test_a_free_slug_is_the_first_wish_that_nobody_has_else_a_number():
    for slug in ("tea", "tea-2", "salt"):
        make_vendor(name=slug, slug=slug)

    slugs = free_slugs(Vendor.objects.all(), [["tea"], ["tea"], ["salt", "salt-of-lan"], ["fish"], ["fish"]])

    assert slugs == ["tea-3", "tea-4", "salt-of-lan", "fish", "fish-2"]


def test_rows_without_a_value_do_not_collide():
    product = make_product(price=None)
    errors = RowErrors()

    check_new([ProductVariant(product=product), ProductVariant(product=product)], errors, unique=["sku"])

    errors.raise_any()
