from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import StarRank
from catalog.versions import catalogue_state
from ocop.actions import (
    NewCertificate,
    issue_certificate,
    issue_certificates,
    propose_candidate,
    publish_stars,
    withdraw_certificate,
)
from ocop.models import Certificate, CertificateLevel, CertificateState
from tests.factories.catalog import make_product
from tests.factories.ocop import make_certificate

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)


def decision(product, **changes):
    return {
        "product_id": product.pk,
        "stars": 4,
        "level": CertificateLevel.PROVINCIAL,
        "decision_number": "123/QĐ-UBND",
        "issuer": "UBND tỉnh Tây Ninh",
        "issued_on": date(2025, 3, 14),
        "now": NOW,
    } | changes


def stars_on(product, day):
    return StarRank.objects.in_force(day).filter(product=product).values_list("stars", flat=True).first()


def test_a_certificate_gives_stars_for_36_months():
    product = make_product()

    certificate = issue_certificate(**decision(product))

    assert certificate.expires_on == date(2028, 3, 14)
    assert [stars_on(product, date(2025, 3, day)) for day in (13, 14)] == [None, 4]
    assert [stars_on(product, date(2028, 3, day)) for day in (13, 14)] == [4, None]


def test_the_evidence_is_stored_without_stray_spaces():
    certificate = issue_certificate(**decision(make_product(), decision_number=" 123 /QĐ ", issuer="UBND  tỉnh"))

    assert (certificate.decision_number, certificate.issuer) == ("123 /QĐ", "UBND tỉnh")
    assert certificate.state == CertificateState.ISSUED


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"stars": 2}, "stars"),
        ({"stars": 6}, "stars"),
        ({"stars": 5}, "level"),
        ({"stars": 4, "level": "district"}, "level"),
        ({"stars": 3, "level": "national"}, "level"),
        ({"stars": 3, "level": "district", "issued_on": date(2025, 7, 6)}, "level"),
        ({"level": "king"}, "level"),
        ({"decision_number": "  "}, "decision_number"),
        ({"decision_number": "1" * 101}, "decision_number"),
        ({"decision_number": "12\x003"}, "decision_number"),
        ({"issuer": ""}, "issuer"),
        ({"issued_on": date(2026, 11, 24)}, "issued_on"),
        ({"expires_on": date(2025, 3, 14)}, "expires_on"),
        ({"product_id": 999_999}, "product_id"),
    ],
)
def test_a_wrong_decision_is_refused_at_its_field(changes, field):
    product = make_product()

    with pytest.raises(ValidationError) as refusal:
        issue_certificate(**decision(product, **changes))

    assert list(refusal.value.message_dict) == [field]
    assert not Certificate.objects.exists()
    assert not StarRank.objects.exists()


def test_a_district_could_recognise_three_stars_until_july_2025():
    product = make_product()

    issue_certificate(**decision(product, stars=3, level="district", issued_on=date(2025, 7, 5)))

    assert stars_on(product, date(2026, 1, 1)) == 3


def test_a_decision_is_recorded_once_per_product():
    product, other = make_product(), make_product()
    issue_certificate(**decision(product))

    with pytest.raises(ValidationError) as refusal:
        issue_certificate(**decision(product))
    issue_certificate(**decision(other))

    assert list(refusal.value.message_dict) == ["decision_number"]
    assert Certificate.objects.count() == 2


def test_a_candidate_for_five_stars_shows_the_four_it_has():
    product = make_product()
    issue_certificate(**decision(product))

    propose_candidate(product_id=product.pk, stars=5, now=NOW)

    assert stars_on(product, date(2026, 11, 23)) == 4


def test_proposing_twice_is_one_proposal():
    product = make_product()

    first = propose_candidate(product_id=product.pk, stars=5, now=NOW)
    second = propose_candidate(product_id=product.pk, stars=5, now=NOW)

    assert first.pk == second.pk
    assert stars_on(product, date(2026, 11, 23)) is None


def test_the_ministrys_decision_settles_the_proposal():
    product = make_product()
    propose_candidate(product_id=product.pk, stars=5, now=NOW)

    issue_certificate(**decision(product, stars=5, level=CertificateLevel.NATIONAL))

    assert list(product.certificates.values_list("state", flat=True)) == [CertificateState.ISSUED]
    assert stars_on(product, date(2026, 11, 23)) == 5


def test_withdrawal_ends_the_stars_on_its_day():
    product = make_product()
    certificate = issue_certificate(**decision(product))

    withdraw_certificate(certificate_id=certificate.pk, withdrawn_on=date(2026, 11, 1), reason="Không đạt")

    assert [stars_on(product, day) for day in (date(2026, 10, 31), date(2026, 11, 1))] == [4, None]


def test_withdrawal_uncovers_an_earlier_certificate():
    product = make_product()
    issue_certificate(**decision(product, stars=3, decision_number="1", issued_on=date(2024, 5, 1)))
    later = issue_certificate(**decision(product, stars=4, decision_number="2", issued_on=date(2025, 5, 1)))

    withdraw_certificate(certificate_id=later.pk, withdrawn_on=date(2026, 1, 1), reason="Không đạt")

    days = (date(2025, 4, 30), date(2025, 5, 1), date(2026, 1, 1), date(2027, 5, 1))
    assert [stars_on(product, day) for day in days] == [3, 4, 3, None]


def test_withdrawal_on_the_day_of_issue_leaves_no_star():
    product = make_product()
    certificate = issue_certificate(**decision(product))

    withdraw_certificate(certificate_id=certificate.pk, withdrawn_on=date(2025, 3, 14), reason="Nhầm")

    assert not StarRank.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"reason": " "}, "reason"), ({"withdrawn_on": date(2025, 3, 13)}, "withdrawn_on"), ({"reason": "x" * 501}, None)],
)
def test_a_wrong_withdrawal_changes_nothing(changes, field):
    certificate = issue_certificate(**decision(make_product()))

    with pytest.raises(ValidationError) as refusal:
        withdraw_certificate(
            **{"certificate_id": certificate.pk, "withdrawn_on": date(2026, 1, 1), "reason": "Không đạt"} | changes
        )

    assert list(refusal.value.message_dict) == [field or "withdrawal_reason"]
    certificate.refresh_from_db()
    assert certificate.state == CertificateState.ISSUED


def test_only_an_issued_certificate_can_be_withdrawn():
    candidate = propose_candidate(product_id=make_product().pk, stars=4, now=NOW)

    with pytest.raises(ValidationError) as refusal:
        withdraw_certificate(certificate_id=candidate.pk, withdrawn_on=date(2026, 1, 1), reason="Không đạt")

    assert list(refusal.value.message_dict) == ["certificate_id"]


def test_many_certificates_take_as_many_statements_as_one():
    few, many = [make_product()], [make_product() for _ in range(20)]

    def statements(products):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            issue_certificates(
                certificates=[NewCertificate(**{k: v for k, v in decision(p).items() if k != "now"}) for p in products],
                now=NOW,
            )
        return len(captured)

    assert statements(few) == statements(many)
    assert StarRank.objects.count() == 21


def test_one_wrong_certificate_keeps_all_out():
    product = make_product()
    good = {k: v for k, v in decision(product).items() if k != "now"}

    with pytest.raises(ValidationError):
        issue_certificates(certificates=[NewCertificate(**good), NewCertificate(**good)], now=NOW)

    assert not Certificate.objects.exists()


def test_publishing_again_writes_nothing():
    product = make_product()
    make_certificate(product=product)
    before = list(StarRank.objects.values_list("pk", flat=True))

    publish_stars(product_ids={product.pk})

    assert list(StarRank.objects.values_list("pk", flat=True)) == before


@pytest.mark.django_db(transaction=True)  # the version grows at the commit
def test_new_stars_change_the_catalogue_version():
    product = make_product()
    before = catalogue_state().version

    issue_certificate(**decision(product))

    assert catalogue_state().version > before


@pytest.mark.django_db(transaction=True)
def test_a_change_that_leaves_the_stars_as_they_are_changes_the_catalogue_version():
    product = make_product()
    make_certificate(product=product)
    later = make_certificate(product=product)
    assert later.issued_on
    published = list(StarRank.objects.values_list("pk", flat=True))
    before = catalogue_state().version

    withdraw_certificate(certificate_id=later.pk, withdrawn_on=later.issued_on, reason="typed twice")

    assert list(StarRank.objects.values_list("pk", flat=True)) == published
    assert catalogue_state().version > before
