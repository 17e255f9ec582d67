"""Operators' pages of certificates. Each change goes through the actions that publish the stars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.administration import GuardedAdmin, blame, name_model
from accounts.models import Permission
from ocop.actions import (
    NewCertificate,
    check_certificate,
    drop_candidates,
    issue_certificate,
    propose_candidate,
    withdraw_certificate,
)
from ocop.models import Certificate, CertificateState

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

name_model(Certificate, _("certificate"), _("certificates"))

_NEW_STATES = [(CertificateState.ISSUED, _("issued")), (CertificateState.CANDIDATE, _("proposed to a higher council"))]


class NewCertificateForm(forms.ModelForm[Certificate]):
    """A recognition as the decision says it, or a proposal, which shows no star."""

    stars = forms.TypedChoiceField(choices=[(3, "3"), (4, "4"), (5, "5")], coerce=int, label=_("stars"))
    state = forms.ChoiceField(choices=_NEW_STATES, label=_("state"))

    class Meta:
        model = Certificate
        fields = ("product", "stars", "state", "level", "decision_number", "issuer", "issued_on", "expires_on")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors or cleaned["state"] != CertificateState.ISSUED:
            return cleaned
        if not cleaned.get("issued_on"):
            self.add_error("issued_on", gettext("This field is required."))
            return cleaned
        try:
            checked = check_certificate(new_certificate(cleaned), now=timezone.now())
        except ValidationError as error:
            blame(self, error)
        else:
            cleaned["expires_on"] = checked.expires_on
        return cleaned


class WithdrawalForm(forms.ModelForm[Certificate]):
    """An issued certificate can only be ended before its time."""

    class Meta:
        model = Certificate
        fields = ("withdrawn_on", "withdrawal_reason")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("withdrawn_on"):
            self.add_error("withdrawn_on", gettext("This field is required."))
        elif self.instance.issued_on and cleaned["withdrawn_on"] < self.instance.issued_on:
            self.add_error("withdrawn_on", gettext("A certificate cannot be withdrawn before it was issued."))
        if not (cleaned.get("withdrawal_reason") or "").strip():
            self.add_error("withdrawal_reason", gettext("This field is required."))
        return cleaned

    def _post_clean(self) -> None:
        """The action writes, so the instance stays as it is; its constraints are checked there."""


def new_certificate(cleaned: dict[str, Any]) -> NewCertificate:
    return NewCertificate(
        product_id=cleaned["product"].pk,
        stars=cleaned["stars"],
        level=cleaned["level"],
        decision_number=cleaned["decision_number"],
        issuer=cleaned["issuer"],
        issued_on=cleaned["issued_on"],
        expires_on=cleaned["expires_on"],
    )


@admin.register(Certificate)
class CertificateAdmin(GuardedAdmin):
    permissions = (Permission.MANAGE_PRODUCTS,)
    list_display = ("product", "stars", "state", "level", "decision_number", "issued_on", "expires_on", "is_sample")
    list_filter = ("state", "stars", "level", "is_sample", "issued_on")
    list_select_related = ("product",)
    search_fields = ("product__name", "product__vendor__name", "decision_number", "issuer")
    date_hierarchy = "issued_on"
    ordering = ("-pk",)
    autocomplete_fields = ("product",)

    def get_form(
        self, request: HttpRequest, obj: Certificate | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["form"] = WithdrawalForm if obj else NewCertificateForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Certificate | None = None) -> Any:
        if obj is None:
            return NewCertificateForm.Meta.fields
        return (*NewCertificateForm.Meta.fields, "withdrawn_on", "withdrawal_reason", "is_sample")

    def get_readonly_fields(self, request: HttpRequest, obj: Certificate | None = None) -> Any:
        return () if obj is None else (*NewCertificateForm.Meta.fields, "is_sample")

    def has_change_permission(self, request: HttpRequest, obj: Certificate | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.state == CertificateState.ISSUED)

    def has_delete_permission(self, request: HttpRequest, obj: Certificate | None = None) -> bool:
        """Proposals can be deleted. Issued certificates stay on record; they are withdrawn."""
        return (
            obj is not None and obj.state == CertificateState.CANDIDATE and super().has_delete_permission(request, obj)
        )

    def save_model(self, request: HttpRequest, obj: Certificate, form: Any, change: bool) -> None:
        cleaned, now = form.cleaned_data, timezone.now()
        if change:
            withdraw_certificate(
                certificate_id=obj.pk, withdrawn_on=cleaned["withdrawn_on"], reason=cleaned["withdrawal_reason"]
            )
            return
        if cleaned["state"] == CertificateState.CANDIDATE:
            stored = propose_candidate(product_id=cleaned["product"].pk, stars=cleaned["stars"], now=now)
        else:
            new = new_certificate(cleaned)
            stored = issue_certificate(
                product_id=new.product_id,
                stars=new.stars,
                level=new.level,
                decision_number=new.decision_number,
                issuer=new.issuer,
                issued_on=new.issued_on,
                expires_on=new.expires_on,
                now=now,
            )
        obj.pk = stored.pk

    def delete(self, pks: list[Any], now: datetime) -> None:
        drop_candidates(candidate_ids=pks)
