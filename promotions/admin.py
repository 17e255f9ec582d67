"""Operators' pages of vouchers, gift cards and promotions. Codes, cards and prices are written by the actions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.administration import GuardedAdmin, GuardedInline, InlineRow, ReadOnlyInline, blame, name_model
from accounts.models import Permission
from catalog.models import Channel
from primitives.errors import refusal
from primitives.rows import Change
from primitives.translations import Translation
from promotions.actions import (
    Gift,
    NewPromotion,
    NewVoucher,
    Rule,
    VoucherListing,
    add_code,
    change_code,
    change_gift_card,
    change_promotions,
    change_vouchers,
    check_gift_card,
    cover_with_voucher,
    create_promotions,
    create_vouchers,
    delete_codes,
    delete_promotion,
    delete_vouchers,
    issue_gift_card,
    list_vouchers,
    remove_gifts,
    remove_rules,
    remove_voucher_translations,
    reschedule_promotion,
    stop_promotion,
    translate_vouchers,
    unlist_voucher,
    write_gifts,
    write_rules,
)
from promotions.models import (
    GiftCard,
    GiftCardEvent,
    GiftRule,
    Promotion,
    PromotionRule,
    Voucher,
    VoucherChannelListing,
    VoucherCode,
    VoucherTranslation,
    VoucherUse,
)

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

for _model, _singular, _plural in (
    (GiftCard, _("gift card"), _("gift cards")),
    (GiftCardEvent, _("event"), _("events")),
    (GiftRule, _("gift"), _("gifts")),
    (Promotion, _("promotion"), _("promotions")),
    (PromotionRule, _("rule"), _("rules")),
    (Voucher, _("voucher"), _("vouchers")),
    (VoucherChannelListing, _("value in a channel"), _("values in channels")),
    (VoucherCode, _("code"), _("codes")),
    (VoucherTranslation, _("translation"), _("translations")),
    (VoucherUse, _("use"), _("uses")),
):
    name_model(_model, _singular, _plural)

DISCOUNTS = (Permission.MANAGE_DISCOUNTS,)
GIFT_CARDS = (Permission.MANAGE_GIFT_CARD,)


class ListingInline(GuardedInline):
    model = VoucherChannelListing
    permissions = DISCOUNTS
    exclude = ("currency",)
    key = ("channel_id",)

    def write(self, owner: Voucher, rows: list[InlineRow], now: datetime) -> None:
        list_vouchers(
            listings=[
                VoucherListing(owner.pk, line.row.channel_id, line.row.discount_value, line.row.min_spent_amount)
                for line in rows
            ]
        )

    def remove(self, owner: Voucher, rows: list[VoucherChannelListing], now: datetime) -> None:
        unlist_voucher(voucher_id=owner.pk, channel_ids=[row.channel_id for row in rows])


class CodeForm(forms.ModelForm[VoucherCode]):
    class Meta:
        model = VoucherCode
        fields = ("code", "is_active")

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip().upper()
        if GiftCard.objects.filter(code=code).exists():
            raise refusal(None, _("This code is taken."), "unique")
        return code


class CodeInline(GuardedInline):
    model = VoucherCode
    form = CodeForm
    permissions = DISCOUNTS
    readonly_fields = ("used",)
    key = ("pk",)

    def write(self, owner: Voucher, rows: list[InlineRow], now: datetime) -> None:
        for line in rows:
            code, is_active = line.row.code, line.row.is_active
            if line.row.pk:
                change_code(code_id=line.row.pk, code=code, is_active=is_active)
            else:
                add_code(voucher_id=owner.pk, code=code, is_active=is_active, now=now)

    def remove(self, owner: Voucher, rows: list[VoucherCode], now: datetime) -> None:
        delete_codes(voucher_id=owner.pk, code_ids=[row.pk for row in rows])


class TranslationInline(GuardedInline):
    model = VoucherTranslation
    permissions = DISCOUNTS

    def write(self, owner: Voucher, rows: list[InlineRow], now: datetime) -> None:
        translate_vouchers(
            translations=[Translation(owner.pk, line.row.language_code, {"name": line.row.name}) for line in rows]
        )

    def remove(self, owner: Voucher, rows: list[VoucherTranslation], now: datetime) -> None:
        remove_voucher_translations(voucher_id=owner.pk, language_codes=[row.language_code for row in rows])


class VoucherForm(forms.ModelForm[Voucher]):
    def clean_usage_limit(self) -> int | None:
        limit: int | None = self.cleaned_data["usage_limit"]
        if limit is not None and limit < self.instance.used:
            message = _("It has been used %(used)s times already.")
            raise refusal(None, message, used=self.instance.used)
        return limit


@admin.register(Voucher)
class VoucherAdmin(GuardedAdmin):
    permissions = DISCOUNTS
    form = VoucherForm
    list_display = ("name", "type", "value_type", "vendor", "start_at", "end_at", "used", "usage_limit")
    list_filter = ("type", "value_type")
    list_select_related = ("vendor",)
    search_fields = ("name", "codes__code")
    readonly_fields = ("used",)
    autocomplete_fields = ("vendor", "products", "collections", "categories")
    raw_id_fields = ("variants",)
    ordering = ("-pk",)
    inlines = (ListingInline, CodeInline, TranslationInline)

    def create(self, values: dict[str, Any], now: datetime) -> Any:
        covers = _covers(values)
        voucher_id = create_vouchers(vouchers=[NewVoucher(**values)])[0].pk
        cover_with_voucher(voucher_id=voucher_id, covers=covers)
        return voucher_id

    def change(self, pk: Any, values: dict[str, Any], now: datetime) -> None:
        covers = _covers(values)
        if values:
            change_vouchers(changes=[Change(pk, values)])
        cover_with_voucher(voucher_id=pk, covers=covers)

    def delete(self, pks: list[Any], now: datetime) -> None:
        delete_vouchers(voucher_ids=pks)


class CardEventInline(ReadOnlyInline):
    model = GiftCardEvent
    permissions = GIFT_CARDS
    fields = ("at", "type", "user", "amount", "expiry_date", "checkout_token")
    ordering = ("pk",)


def _currencies() -> list[tuple[str, str]]:
    codes = Channel.objects.order_by("currency_code").values_list("currency_code", flat=True).distinct()
    return [(code, code) for code in codes]


class NewGiftCardForm(forms.ModelForm[GiftCard]):
    """What somebody has paid for. The code is made, not typed, so that nobody can guess it."""

    amount = forms.DecimalField(label=_("amount"), max_digits=14, decimal_places=2)
    currency = forms.ChoiceField(label=_("currency"), choices=_currencies)

    class Meta:
        model = GiftCard
        fields = ("expiry_date",)
        widgets = {"expiry_date": AdminDateWidget}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                check_gift_card(**cleaned, now=timezone.now())
            except ValidationError as error:
                blame(self, error)
        return cleaned


class GiftCardForm(forms.ModelForm[GiftCard]):
    class Meta:
        model = GiftCard
        fields = ("expiry_date", "is_active")

    def clean_expiry_date(self) -> date | None:
        day: date | None = self.cleaned_data["expiry_date"]
        if "expiry_date" in self.changed_data and day is not None and day < timezone.localdate():
            raise refusal(None, _("Expiry date cannot be in the past."))
        return day


@admin.register(GiftCard)
class GiftCardAdmin(GuardedAdmin):
    permissions = GIFT_CARDS
    form = GiftCardForm
    list_display = ("display_code", "initial_balance_amount", "current_balance_amount", "currency", "expiry_date")
    list_filter = ("currency", "is_active")
    ordering = ("-pk",)
    readonly_fields = ("display_code", "initial_balance_amount", "current_balance_amount", "currency", "last_used_at")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs) if obj else NewGiftCardForm

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.readonly_fields, "expiry_date", "is_active") if obj else ("amount", "currency", "expiry_date")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return (CardEventInline,) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: GiftCard, form: Any, change: bool) -> None:
        """Let the actions write. The code of a new card is shown only now."""
        operator, now = request.user.pk, timezone.now()
        if change:
            values = {name: form.cleaned_data[name] for name in ("is_active", "expiry_date")}
            change_gift_card(gift_card_id=obj.pk, now=now, changed_by=operator, **values)
            return
        card = issue_gift_card(**form.cleaned_data, now=now, issued_by=operator)
        obj.pk, obj.code = card.pk, card.code
        told = _("The code of the gift card is %(code)s. Pass it on now: it is shown only once.")
        self.message_user(request, told % {"code": card.code}, level=messages.WARNING)


class RuleInline(admin.StackedInline[Any, Any], GuardedInline):
    model = PromotionRule
    permissions = DISCOUNTS
    autocomplete_fields = ("products", "collections", "categories")
    raw_id_fields = ("variants",)
    template = "admin/edit_inline/stacked.html"
    key = ("pk",)

    def write(self, owner: Promotion, rows: list[InlineRow], now: datetime) -> None:
        rules = [
            Rule(
                line.values["channels"],
                line.row.value_type,
                line.row.value,
                _covers(line.values),
                name=line.row.name,
                pk=line.row.pk,
            )
            for line in rows
        ]
        write_rules(promotion_id=owner.pk, rules=rules)

    def remove(self, owner: Promotion, rows: list[PromotionRule], now: datetime) -> None:
        remove_rules(promotion_id=owner.pk, rule_ids=[row.pk for row in rows])


class GiftRuleInline(GuardedInline):
    model = GiftRule
    permissions = DISCOUNTS
    raw_id_fields = ("gifts",)
    key = ("pk",)

    def write(self, owner: Promotion, rows: list[InlineRow], now: datetime) -> None:
        write_gifts(
            promotion_id=owner.pk,
            gifts=[
                Gift(line.row.channel_id, line.row.min_spent_amount, line.values["gifts"], pk=line.row.pk)
                for line in rows
            ],
        )

    def remove(self, owner: Promotion, rows: list[GiftRule], now: datetime) -> None:
        remove_gifts(promotion_id=owner.pk, gift_ids=[row.pk for row in rows])


@admin.register(Promotion)
class PromotionAdmin(GuardedAdmin):
    permissions = DISCOUNTS
    list_display = ("name", "vendor", "start_at", "end_at", "is_active", "is_applied")
    list_filter = ("is_active",)
    list_select_related = ("vendor",)
    search_fields = ("name",)
    autocomplete_fields = ("vendor",)
    ordering = ("-pk",)
    inlines = (RuleInline, GiftRuleInline)
    actions = None  # promotions are deleted one by one, so that prices follow

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Let the prices follow once the rules are stored. A promotion with impossible rules is stopped."""
        super().save_related(request, form, formsets, change)
        try:
            reschedule_promotion(promotion_id=form.instance.pk, now=timezone.now())
        except ValidationError as error:
            stop_promotion(promotion_id=form.instance.pk, now=timezone.now())
            self.message_user(request, " ".join(error.messages), level=messages.ERROR)

    def create(self, values: dict[str, Any], now: datetime) -> Any:
        return create_promotions(promotions=[NewPromotion(**values)])[0].pk

    def change(self, pk: Any, values: dict[str, Any], now: datetime) -> None:
        change_promotions(changes=[Change(pk, values)])

    def delete(self, pks: list[Any], now: datetime) -> None:
        for promotion_id in pks:
            delete_promotion(promotion_id=promotion_id, now=now)


def _covers(values: dict[str, Any]) -> dict[str, list[int]]:
    """Take the goods that something covers out of what was typed."""
    return {name: values.pop(name) for name in ("products", "variants", "collections", "categories") if name in values}
