"""Every write to certificates. Each one publishes the product's stars again in the same transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.models import Product, StarRank
from ocop.models import VALIDITY_MONTHS, Certificate, CertificateLevel, CertificateState
from ocop.timeline import Interval, Recognition, add_months, timeline
from primitives.errors import refusal

BATCH = 1_000

LEVELS: dict[int, frozenset[str]] = {
    3: frozenset({CertificateLevel.DISTRICT, CertificateLevel.PROVINCIAL}),
    4: frozenset({CertificateLevel.PROVINCIAL}),
    5: frozenset({CertificateLevel.NATIONAL}),
}
"""Who may recognize how many stars (QĐ 148/QĐ-TTg; districts, abolished on 1 July 2025, only 3 stars before)."""

LAST_DISTRICT_DAY = date(2025, 7, 5)
"""The last day on which QĐ 148 was in force as written for three tiers (1489/QĐ-TTg took effect on the next)."""

_REQUIRED = gettext_lazy("This field is required.")


@dataclass(frozen=True, slots=True)
class NewCertificate:
    """One decision of recognition to record. ``expires_on`` None means 36 months after issue."""

    product_id: int
    stars: int
    level: str
    decision_number: str
    issuer: str
    issued_on: date
    expires_on: date | None = None
    is_sample: bool = False


def issue_certificate(
    *,
    product_id: int,
    stars: int,
    level: str,
    decision_number: str,
    issuer: str,
    issued_on: date,
    expires_on: date | None = None,
    is_sample: bool = False,
    now: datetime,
) -> Certificate:
    """Record a recognition decision and publish the product's stars.

    The stars show from ``issued_on`` up to the day before ``expires_on``. It settles and removes a proposal of as many
    stars for the product. Raises ``ValidationError`` with a message per field, nothing changed.
    """
    new = NewCertificate(
        product_id=product_id,
        stars=stars,
        level=level,
        decision_number=decision_number,
        issuer=issuer,
        issued_on=issued_on,
        expires_on=expires_on,
        is_sample=is_sample,
    )
    return issue_certificates(certificates=[new], now=now)[0]


def issue_certificates(*, certificates: Sequence[NewCertificate], now: datetime) -> list[Certificate]:
    """Record many decisions at once, all or none; a handful of statements per thousand.

    Raises ``ValidationError`` for the first one that is wrong.
    """
    rows = [check_certificate(new, now=now) for new in certificates]
    with transaction.atomic():
        product_ids = {row.product_id for row in rows}
        _lock_products(product_ids)
        _refuse_known_decisions(rows)
        stored = Certificate.objects.bulk_create(rows, batch_size=BATCH)
        _settle_candidates(stored)
        publish_stars(product_ids=product_ids)
    return stored


def propose_candidate(*, product_id: int, stars: int, now: datetime, is_sample: bool = False) -> Certificate:
    """Record that the product is on its way to a higher council: a proposal, which shows no star.

    Proposing the same twice returns the first proposal. Raises ``ValidationError`` at its field.
    """
    if stars not in LEVELS:
        raise refusal("stars", _("Stars are 3, 4 or 5."))
    with transaction.atomic():
        _lock_products({product_id})
        candidate, _created = Certificate.objects.get_or_create(
            product_id=product_id,
            stars=stars,
            state=CertificateState.CANDIDATE,
            defaults={
                "level": CertificateLevel.NATIONAL if stars == 5 else CertificateLevel.PROVINCIAL,
                "is_sample": is_sample,
                "created_at": now,
            },
        )
    return candidate


def drop_candidates(*, candidate_ids: Collection[int]) -> int:
    """Forget proposals; certificates that were issued stay on record. Returns how many there were."""
    candidates = Certificate.objects.filter(pk__in=candidate_ids, state=CertificateState.CANDIDATE)
    return candidates.delete()[0]


def withdraw_certificate(*, certificate_id: int, withdrawn_on: date, reason: str) -> Certificate:
    """Let a certificate end on ``withdrawn_on``, the first day without its stars.

    An earlier certificate that is still in force counts again. Raises ``Certificate.DoesNotExist``, or
    ``ValidationError`` at its field: only an issued certificate can be withdrawn, and not before its issue.
    """
    reason = reason.strip()
    if not reason:
        raise refusal("reason", _REQUIRED, "required")
    with transaction.atomic():
        product_id = Certificate.objects.values_list("product_id", flat=True).get(pk=certificate_id)
        _lock_products({product_id})
        certificate = Certificate.objects.get(pk=certificate_id)
        if certificate.state != CertificateState.ISSUED or certificate.issued_on is None:
            raise refusal("certificate_id", _("Only an issued certificate can be withdrawn."))
        if withdrawn_on < certificate.issued_on:
            raise refusal("withdrawn_on", _("A certificate cannot be withdrawn before it was issued."))
        certificate.state = CertificateState.WITHDRAWN
        certificate.withdrawn_on = withdrawn_on
        certificate.withdrawal_reason = reason
        certificate.full_clean(exclude=["product"], validate_unique=False, validate_constraints=False)
        certificate.save(update_fields=["state", "withdrawn_on", "withdrawal_reason"])
        publish_stars(product_ids={product_id})
    return certificate


def publish_stars(*, product_ids: Collection[int]) -> None:
    """Write the timelines of these products from their certificates; a correct timeline stays untouched.

    The caller holds the product rows' locks if certificates may change meanwhile.
    """
    ordered = sorted(product_ids)
    for start in range(0, len(ordered), BATCH):
        _publish_batch(ordered[start : start + BATCH])


def _publish_batch(product_ids: list[int]) -> None:
    recognitions: defaultdict[int, list[Recognition]] = defaultdict(list)
    certificates = Certificate.objects.filter(
        product_id__in=product_ids, state__in=[CertificateState.ISSUED, CertificateState.WITHDRAWN]
    )
    for certificate in certificates:
        recognitions[certificate.product_id].append(recognition_of(certificate))
    published: defaultdict[int, list[Interval]] = defaultdict(list)
    for rank in StarRank.objects.filter(product_id__in=product_ids).order_by("product_id", "valid_from"):
        published[rank.product_id].append(Interval(rank.stars, rank.valid_from, rank.valid_until))
    wanted = {product_id: timeline(recognitions[product_id]) for product_id in product_ids}
    changed = [product_id for product_id in product_ids if wanted[product_id] != published[product_id]]
    if not changed:
        return
    StarRank.objects.filter(product_id__in=changed).delete()
    StarRank.objects.bulk_create(
        [
            StarRank(
                product_id=product_id,
                stars=interval.stars,
                valid_from=interval.valid_from,
                valid_until=interval.valid_until,
            )
            for product_id in changed
            for interval in wanted[product_id]
        ],
        batch_size=BATCH,
    )


def recognition_of(certificate: Certificate) -> Recognition:
    """The days on which an issued or withdrawn certificate gives its stars."""
    if certificate.issued_on is None or certificate.expires_on is None:
        raise ValueError(f"certificate {certificate.pk} is a proposal: it has no days in force")
    ends = certificate.expires_on
    if certificate.state == CertificateState.WITHDRAWN and certificate.withdrawn_on is not None:
        ends = min(ends, certificate.withdrawn_on)
    return Recognition(stars=certificate.stars, begins=certificate.issued_on, ends=ends, order=certificate.pk)


def check_certificate(new: NewCertificate, *, now: datetime) -> Certificate:
    """The row that ``issue_certificate`` would store; nothing is stored.

    Raises ``ValidationError`` with every field that is wrong.
    """
    errors: dict[str, ValidationError] = {}
    decision_number, issuer = " ".join(new.decision_number.split()), " ".join(new.issuer.split())
    for field, text, limit in (("decision_number", decision_number, 100), ("issuer", issuer, 250)):
        if not text:
            errors[field] = refusal(None, _REQUIRED, "required")
        elif len(text) > limit or not text.isprintable():
            errors[field] = refusal(None, _("At most %(limit)d printable characters.") % {"limit": limit})
    if new.stars not in LEVELS:
        errors["stars"] = refusal(None, _("Stars are 3, 4 or 5."))
    elif new.level not in LEVELS[new.stars]:
        errors["level"] = refusal(None, _("This level does not recognize that many stars."))
    elif new.level == CertificateLevel.DISTRICT and new.issued_on > LAST_DISTRICT_DAY:
        errors["level"] = refusal(None, _("Districts have not recognized products since 6 July 2025."))
    if new.issued_on > timezone.localdate(now):
        errors["issued_on"] = refusal(None, _("A certificate cannot be issued in the future."))
    expires_on = new.expires_on or add_months(new.issued_on, VALIDITY_MONTHS)
    if expires_on <= new.issued_on:
        errors["expires_on"] = refusal(None, _("A certificate must expire after it was issued."))
    if errors:
        raise ValidationError(errors)
    return Certificate(
        product_id=new.product_id,
        stars=new.stars,
        state=CertificateState.ISSUED,
        level=new.level,
        decision_number=decision_number,
        issuer=issuer,
        issued_on=new.issued_on,
        expires_on=expires_on,
        is_sample=new.is_sample,
        created_at=now,
    )


def _lock_products(product_ids: Collection[int]) -> None:
    """Lock the product rows in primary key order, so that two changes of one timeline come one after the other."""
    ordered = sorted(product_ids)
    found: set[int] = set()
    for start in range(0, len(ordered), BATCH):
        batch = Product.objects.select_for_update(no_key=True).filter(pk__in=ordered[start : start + BATCH])
        found.update(batch.order_by("pk").values_list("pk", flat=True))
    if len(found) < len(ordered):
        raise refusal("product_id", _("No such product."), "not_found")


def _refuse_known_decisions(rows: Iterable[Certificate]) -> None:
    """A decision recognizes a product once; a second row would be a typing mistake."""
    seen: set[tuple[int, str]] = set()
    rows = list(rows)
    for start in range(0, len(rows), BATCH):
        products = [row.product_id for row in rows[start : start + BATCH]]
        seen.update(
            Certificate.objects.filter(product_id__in=products)
            .exclude(decision_number="")
            .values_list("product_id", "decision_number")
        )
    for row in rows:
        key = (row.product_id, row.decision_number)
        if key in seen:
            raise refusal("decision_number", _("This decision is already recorded for the product."), "unique")
        seen.add(key)


def _settle_candidates(rows: Sequence[Certificate]) -> None:
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        settled = {(row.product_id, row.stars) for row in batch}
        candidates = Certificate.objects.filter(
            state=CertificateState.CANDIDATE, product_id__in={row.product_id for row in batch}
        )
        ids = [pk for pk, product_id, stars in candidates.values_list("pk", "product_id", "stars")
               if (product_id, stars) in settled]  # fmt: skip
        if ids:
            Certificate.objects.filter(pk__in=ids).delete()
