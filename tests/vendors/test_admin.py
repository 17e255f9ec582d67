"""Operators' pages of vendors: lines below the form are written by actions, and a refusal is told."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Permission
from tests.factories.accounts import make_staff, make_user
from tests.factories.vendors import make_member, make_vendor
from tests.operators import page, signed_in
from vendors.models import Vendor, VendorRole

pytestmark = pytest.mark.django_db


def operator() -> Client:
    return signed_in(make_staff(permissions=(Permission.MANAGE_PRODUCTS,)))


def form(vendor: Vendor, **values: Any) -> dict[str, Any]:
    names = ("name", "slug", "legal_form", "province_name", "commune_name", "email", "language_code")
    counts = {f"{lines}-{kind}_FORMS": 0 for lines in ("translations", "members") for kind in ("TOTAL", "INITIAL")}
    return counts | {name: getattr(vendor, name) for name in names} | {"metadata": "{}"} | values


def test_lines_are_added_moved_and_removed():
    vendor, client = make_vendor(), operator()
    path = page(Vendor, "change", vendor.pk)
    line = {"translations-TOTAL_FORMS": 1, "translations-0-name": "Salt", "translations-0-story": "Old"}

    added = client.post(path, form(vendor, **line | {"translations-0-language_code": "en"}))
    known = {
        "translations-INITIAL_FORMS": 1,
        "translations-0-id": vendor.translations.get().pk,
        "translations-0-vendor": vendor.pk,
    }
    client.post(path, form(vendor, **line | known | {"translations-0-language_code": "fr"}))
    moved = list(vendor.translations.values_list("language_code", "name", "story"))
    known["translations-0-id"] = vendor.translations.get().pk
    client.post(
        path, form(vendor, **line | known | {"translations-0-language_code": "fr", "translations-0-DELETE": "on"})
    )

    assert (added.status_code, moved) == (302, [("fr", "Salt", "Old")])
    assert not vendor.translations.exists()


def test_the_last_owner_stays_and_the_operator_is_told_why():
    vendor, owner = make_vendor(), make_user()
    member = make_member(vendor=vendor, user=owner, role=VendorRole.OWNER)
    gone = {
        "members-TOTAL_FORMS": 1,
        "members-INITIAL_FORMS": 1,
        "members-0-id": member.pk,
        "members-0-vendor": vendor.pk,
        "members-0-user": owner.pk,
        "members-0-role": "owner",
        "members-0-DELETE": "on",
    }

    answer = operator().post(page(Vendor, "change", vendor.pk), form(vendor, **gone | {"story": "New"}), follow=True)

    assert [str(message) for message in answer.context["messages"]] == ["Mỗi chủ thể phải còn ít nhất một chủ sở hữu."]
    vendor.refresh_from_db()
    assert (vendor.members.count(), vendor.story) == (1, "")


def test_a_vendor_is_deleted_on_its_page():
    vendor = make_vendor()

    assert operator().post(page(Vendor, "delete", vendor.pk), {"post": "yes"}).status_code == 302
    assert not Vendor.objects.exists()
