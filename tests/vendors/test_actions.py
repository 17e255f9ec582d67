"""Opening, changing and stopping vendors, and who acts for them."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from primitives.rows import Change, RowsRefused
from primitives.translations import Translation
from tests.counting import columns_written, count_statements
from tests.factories.accounts import make_user
from tests.factories.catalog import make_product
from tests.factories.vendors import make_member, make_vendor
from vendors import actions
from vendors.models import Vendor, VendorMember, VendorRole, VendorStatus

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def create(**values: Any) -> Vendor:
    given: dict[str, Any] = {
        "name": "HTX Mãng cầu Thạnh Tân",
        "legal_form": "cooperative",
        "email": "HTX@Example.com",
        "province": "tay ninh",
        "commune": "p. binh minh",
        "phone": "0276 382 2233",
    }
    return actions.create_vendors(vendors=[actions.NewVendor(**given | values)], now=NOW)[0]


def test_a_new_vendor_stands_in_its_commune_and_does_not_sell_yet():
    vendor = create()

    assert (vendor.slug, vendor.commune_name, vendor.commune_code, vendor.province_name) == (
        "htx-mang-cau-thanh-tan",
        "Phường Bình Minh",
        "25480",
        "Tây Ninh",
    )
    assert (vendor.email, vendor.phone, vendor.status) == ("htx@example.com", "+842763822233", VendorStatus.PENDING)


def test_two_vendors_of_one_name_have_two_addresses():
    assert [create().slug, create().slug] == ["htx-mang-cau-thanh-tan", "htx-mang-cau-thanh-tan-2"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 251}, "name"),
        ({"legal_form": "club"}, "legal_form"),
        ({"email": "nope"}, "email"),
        ({"phone": "12"}, "phone"),
        ({"province": "Atlantis"}, "province_name"),
        ({"commune": "Nowhere"}, "commune_name"),
        ({"commune": "Tan Thanh"}, "commune_name"),
    ],
)
def test_a_wrong_vendor_is_refused_at_its_field(values: dict[str, Any], field: str):
    with pytest.raises(ValidationError) as refused:
        create(**values)

    assert set(refused.value.error_dict) == {field}
    assert not Vendor.objects.exists()


def test_changes_leave_the_rest_and_keep_place_and_codes_together():
    vendor = make_vendor(story="Lâu đời")

    actions.change_vendors(changes=[Change(vendor.pk, {"commune_name": "an tinh", "phone": "0912345678"})], now=NOW)

    vendor.refresh_from_db()
    assert (vendor.commune_name, vendor.phone, vendor.story) == ("Phường An Tịnh", "+84912345678", "Lâu đời")


def test_status_is_no_ordinary_change():
    with pytest.raises(TypeError):
        actions.change_vendors(changes=[Change(make_vendor().pk, {"status": "active"})], now=NOW)


def test_vendors_are_activated_and_suspended_once():
    pending, active = make_vendor(status=VendorStatus.PENDING), make_vendor()

    assert actions.activate_vendors(vendor_ids=[pending.pk, active.pk]) == 1
    assert actions.suspend_vendors(vendor_ids=[pending.pk, active.pk]) == 2
    assert set(Vendor.objects.values_list("status", flat=True)) == {VendorStatus.SUSPENDED}


def test_a_member_has_one_role_at_a_time():
    vendor, user = make_vendor(), make_user()

    actions.add_member(vendor_id=vendor.pk, user_id=user.pk, role="packer")
    actions.add_member(vendor_id=vendor.pk, user_id=user.pk, role="manager")

    assert VendorMember.objects.get().role == VendorRole.MANAGER
    with pytest.raises(ValidationError):
        actions.add_member(vendor_id=vendor.pk, user_id=user.pk, role="king")


def test_the_last_owner_stays():
    vendor, owner, second = make_vendor(), make_user(), make_user()
    make_member(vendor=vendor, user=owner, role=VendorRole.OWNER)
    make_member(vendor=vendor, user=second, role=VendorRole.PACKER)

    with pytest.raises(ValidationError):
        actions.remove_member(vendor_id=vendor.pk, user_id=owner.pk)
    actions.remove_member(vendor_id=vendor.pk, user_id=second.pk)

    assert [member.user for member in VendorMember.objects.all()] == [owner]


def new(**values: Any) -> actions.NewVendor:
    given = {"name": "HTX Muối", "legal_form": "cooperative", "province": "tay ninh", "commune": "p. binh minh"}
    return actions.NewVendor(**given | values)


def test_twenty_vendors_take_as_many_statements_as_one():
    def create(number: int) -> None:
        actions.create_vendors(vendors=[new()] * number, now=NOW)

    create(1)
    assert count_statements(lambda: create(1)) == count_statements(lambda: create(20))


def test_wrong_vendors_are_refused_by_row_and_none_is_stored():
    with pytest.raises(RowsRefused) as refusal:
        actions.create_vendors(
            vendors=[new(), new(commune="Nowhere", phone="12"), new(latitude=Decimal(200), longitude=Decimal(1))],
            now=NOW,
        )

    assert {row: set(found) for row, found in refusal.value.by_row.items()} == {
        1: {"commune_name", "phone"},
        2: {"latitude"},
    }
    assert not Vendor.objects.exists()


def test_only_what_is_named_is_written():
    vendor = make_vendor()
    changes = [Change(vendor.pk, {"story": "Lâu đời"})]

    written = columns_written(lambda: actions.change_vendors(changes=changes, now=NOW), "vendors_vendor")

    assert written == [{"story", "updated_at"}]


def test_a_change_without_its_other_half_or_of_an_older_state_is_refused():
    vendor = make_vendor()

    with pytest.raises(RowsRefused) as half:
        actions.change_vendors(changes=[Change(vendor.pk, {"latitude": Decimal(11)})], now=NOW)
    with pytest.raises(RowsRefused) as older:
        actions.change_vendors(changes=[Change(vendor.pk, {"story": "x"}, unchanged_since=NOW)], now=NOW)

    assert [set(refusal.value.message_dict) for refusal in (half, older)] == [{"longitude"}, {"updated_at"}]
    assert Vendor.objects.get().latitude is None


def test_texts_in_other_languages_are_kept_and_forgotten():
    vendor = make_vendor()
    actions.translate_vendors(translations=[Translation(vendor.pk, "en", {"name": "Salt", "story": "Old"})])
    actions.translate_vendors(translations=[Translation(vendor.pk, "en", {"story": "Very old"})])

    assert list(vendor.translations.values_list("name", "story")) == [("Salt", "Very old")]
    actions.remove_vendor_translations(vendor_id=vendor.pk, language_codes=["en"])
    assert not vendor.translations.exists()


def test_a_vendor_with_products_is_not_deleted():
    seller, other = make_product().vendor, make_vendor()

    with pytest.raises(ProtectedError):
        actions.delete_vendors(vendor_ids=[seller.pk])
    actions.delete_vendors(vendor_ids=[other.pk])

    assert list(Vendor.objects.all()) == [seller]


@pytest.mark.parametrize(
    ("told", "stored"),
    [("072185001234", "072185001234"), ("0314409058002", "0314409058-002"), ("01 00233488", "0100233488")],
)
def test_a_tax_code_keeps_its_digits_when_it_is_stored_and_changed(told: str, stored: str):
    vendor = create(tax_code=told)
    assert vendor.tax_code == stored

    actions.change_vendors(changes=[Change(vendor.pk, {"tax_code": told})], now=NOW)

    vendor.refresh_from_db()
    assert vendor.tax_code == stored


def test_a_tax_code_that_nobody_has_is_refused():
    with pytest.raises(ValidationError) as refused:
        create(tax_code="0100233480")

    assert list(refused.value.message_dict) == ["tax_code"]
    assert not Vendor.objects.exists()
