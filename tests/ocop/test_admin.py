"""Certificates on the operators' pages: stars come and go with evidence alone."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Permission
from catalog.models import (
    StarRank,
)
from ocop.models import Certificate
from tests.factories.accounts import make_staff
from tests.factories.catalog import make_product
from tests.operators import blamed

pytestmark = pytest.mark.django_db

ISSUE = {
    "stars": "4",
    "state": "issued",
    "level": "provincial",
    "decision_number": "123/QĐ-UBND",
    "issuer": "UBND tỉnh Tây Ninh",
    "issued_on": "2025-03-15",
}


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(make_staff(permissions=(Permission.MANAGE_PRODUCTS,)))
    return client


def test_a_certificate_gives_stars_and_a_withdrawal_takes_them(operator: Client):
    product = make_product()
    operator.post(reverse("admin:ocop_certificate_add"), ISSUE | {"product": product.pk})
    certificate = Certificate.objects.get()
    assert StarRank.objects.get().stars == 4
    path = reverse("admin:ocop_certificate_change", args=[certificate.pk])

    assert set(blamed(operator.post(path, {"withdrawn_on": "2024-01-01", "withdrawal_reason": ""}))) == {
        "withdrawn_on",
        "withdrawal_reason",
    }
    response = operator.post(path, {"withdrawn_on": "2025-06-01", "withdrawal_reason": "Không tái đánh giá"})

    assert response.status_code == 302
    assert str(StarRank.objects.get().valid_until) == "2025-06-01"
    assert operator.post(path, {"withdrawn_on": "2025-07-01", "withdrawal_reason": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"stars": "5"}, {"level"}),
        ({"issued_on": "2999-01-01"}, {"issued_on"}),
        ({"issued_on": ""}, {"issued_on"}),
        ({"decision_number": ""}, {"decision_number"}),
        ({"expires_on": "2025-01-01"}, {"expires_on"}),
        ({"stars": "2"}, {"stars"}),
        ({"state": "withdrawn"}, {"state"}),
    ],
)
def test_a_certificate_without_evidence_is_refused(operator: Client, values: dict[str, str], fields: set[str]):
    response = operator.post(reverse("admin:ocop_certificate_add"), ISSUE | {"product": make_product().pk} | values)

    assert fields <= set(blamed(response))
    assert not Certificate.objects.exists()
    assert not StarRank.objects.exists()


def test_the_same_decision_twice_is_refused(operator: Client):
    product = make_product()
    operator.post(reverse("admin:ocop_certificate_add"), ISSUE | {"product": product.pk})

    response = operator.post(reverse("admin:ocop_certificate_add"), ISSUE | {"product": product.pk})

    assert response.status_code == 200
    assert Certificate.objects.count() == 1


def test_a_proposal_shows_no_star_and_can_go(operator: Client):
    operator.post(
        reverse("admin:ocop_certificate_add"),
        {"product": make_product().pk, "stars": "5", "state": "candidate", "level": "national"},
    )
    candidate = Certificate.objects.get()
    assert not StarRank.objects.exists()

    operator.post(reverse("admin:ocop_certificate_delete", args=[candidate.pk]), {"post": "yes"})

    assert not Certificate.objects.exists()


def test_an_issued_certificate_stays_on_record(operator: Client):
    operator.post(reverse("admin:ocop_certificate_add"), ISSUE | {"product": make_product().pk})
    path = reverse("admin:ocop_certificate_delete", args=[Certificate.objects.get().pk])

    assert operator.post(path, {"post": "yes"}).status_code == 403
    assert Certificate.objects.exists()
