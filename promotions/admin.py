"""Operators' pages of vouchers, gift cards and promotions. Codes, cards and prices are written by the actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.administration import GuardedAdmin, GuardedInline, ReadOnlyInline, name_model
from accounts.models import Permission
from promotions.actions import delete_promotion, reschedule_promotion
from promotions.models import (
    GiftCard,
    GiftCardUse,
    Promotion,
    PromotionRule,
    Voucher,
    VoucherChannelListing,
    VoucherCode,
    VoucherTranslation,
    VoucherUse,
)

if TYPE_CHECKING:
    from django.http import HttpRequest

for _model, _singular, _plural in (
    (GiftCard, _("gift card"), _("gift cards")),
    (GiftCardUse, _("use"), _("uses")),
    (Promotion, _("promotion"), _("promotions")),
    (PromotionRule, _("rule"), _("rules")),
    (Voucher, _("voucher"), _("vouchers")),
    (VoucherChannelListing, _("value in a market"), _("values in the markets")),
    (VoucherCode, _("code"), _("codes")),
    (VoucherTranslation, _("translation"), _("translations")),
    (VoucherUse, _("use"), _("uses")),
):
    name_model(_model, _singular, _plural)

DISCOUNTS = (Permission.MANAGE_DISCOUNTS,)


class ListingInline(GuardedInline):
    model = VoucherChannelListing
    permissions = DISCOUNTS


class CodeForm(forms.ModelForm[VoucherCode]):
    class Meta:
        model = VoucherCode
        fields = ("code", "is_active")

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip().upper()
        if GiftCard.objects.filter(code=code).exists():
            raise ValidationError(_("This code is taken."), code="unique")
        return code


class CodeInline(GuardedInline):
    model = VoucherCode
    form = CodeForm
    permissions = DISCOUNTS
    readonly_fields = ("used",)


class TranslationInline(GuardedInline):
    model = VoucherTranslation
    permissions = DISCOUNTS


@admin.register(Voucher)
class VoucherAdmin(GuardedAdmin):
    permissions = DISCOUNTS
    list_display = ("name", "type", "value_type", "vendor", "start_at", "end_at", "used", "usage_limit")
    list_filter = ("type", "value_type")
    list_select_related = ("vendor",)
    search_fields = ("name", "codes__code")
    readonly_fields = ("used",)
    autocomplete_fields = ("vendor", "products", "collections", "categories")
    raw_id_fields = ("variants",)
    ordering = ("-pk",)
    inlines = (ListingInline, CodeInline, TranslationInline)


class CardUseInline(ReadOnlyInline):
    model = GiftCardUse
    permissions = (Permission.MANAGE_GIFT_CARD,)
    fields = ("checkout_token", "amount", "at")


@admin.register(GiftCard)
class GiftCardAdmin(GuardedAdmin):
    permissions = (Permission.MANAGE_GIFT_CARD,)
    list_display = ("display_code", "initial_balance_amount", "current_balance_amount", "currency", "expiry_date")
    list_filter = ("currency", "is_active")
    ordering = ("-pk",)
    fields = (
        "display_code",
        "initial_balance_amount",
        "current_balance_amount",
        "currency",
        "expiry_date",
        "is_active",
        "last_used_at",
    )
    readonly_fields = ("display_code", "initial_balance_amount", "current_balance_amount", "currency", "last_used_at")
    inlines = (CardUseInline,)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Cards are issued for money, not typed in."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RuleInline(admin.StackedInline[Any, Any], GuardedInline):
    model = PromotionRule
    permissions = DISCOUNTS
    autocomplete_fields = ("products", "collections", "categories")
    raw_id_fields = ("variants",)
    template = "admin/edit_inline/stacked.html"


@admin.register(Promotion)
class PromotionAdmin(GuardedAdmin):
    permissions = DISCOUNTS
    list_display = ("name", "vendor", "start_at", "end_at", "is_active", "is_applied")
    list_filter = ("is_active",)
    list_select_related = ("vendor",)
    search_fields = ("name",)
    autocomplete_fields = ("vendor",)
    ordering = ("-pk",)
    inlines = (RuleInline,)
    actions = None  # a promotion is taken back one by one: its prices follow

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Let the prices follow once the rules are stored."""
        super().save_related(request, form, formsets, change)
        try:
            reschedule_promotion(promotion_id=form.instance.pk, now=timezone.now())
        except ValidationError as error:
            Promotion.objects.filter(pk=form.instance.pk).update(is_active=False)
            self.message_user(request, " ".join(error.messages), level=messages.ERROR)

    def delete_model(self, request: HttpRequest, obj: Promotion) -> None:
        delete_promotion(promotion_id=obj.pk, now=timezone.now())
