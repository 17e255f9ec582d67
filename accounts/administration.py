"""What the operators' pages of every package share: who may open them, and the names of tables and columns.

Rights are Saleor's permission codes, as in the API; Django's own per-table permissions mean nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import JSONField
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from accounts.json_form_field import JsonFormField
from accounts.models import User
from accounts.stale_forms import check_unchanged, is_untouched, watched
from accounts.viewers import ANONYMOUS, Viewer, viewer_for_user

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model, QuerySet
    from django.forms import BaseForm
    from django.http import HttpRequest
    from django.utils.functional import _StrPromise

_COLUMNS: dict[str, str | _StrPromise] = {
    "id": _("ID"),
    "alt": _("description of the picture"),
    "amount": _("amount"),
    "app": _("app"),
    "at": _("at"),
    "attribute": _("attribute"),
    "authorize_status": _("authorization"),
    "available_for_purchase_at": _("for sale from"),
    "background_image": _("picture"),
    "billing_address": _("billing address"),
    "category": _("category"),
    "channel": _("channel"),
    "charge_status": _("payment"),
    "city": _("commune or city"),
    "commune_code": _("commune code"),
    "commune_name": _("commune"),
    "company_name": _("company"),
    "country": _("country"),
    "country_area": _("province"),
    "created_at": _("created at"),
    "currency": _("currency"),
    "currency_code": _("currency"),
    "customer_note": _("customer's note"),
    "date_joined": _("joined at"),
    "decision_number": _("decision number"),
    "default_country": _("country"),
    "default_language": _("language"),
    "description": _("description"),
    "discounted_price_amount": _("reduced price"),
    "email": _("e-mail"),
    "expires_on": _("expires on"),
    "first_amount": _("price of the first grams"),
    "first_grams": _("first grams"),
    "first_name": _("first name"),
    "free_from_amount": _("free from"),
    "gateway": _("gateway"),
    "groups": _("groups"),
    "height_cm": _("height (cm)"),
    "identifier": _("identifier"),
    "image": _("picture"),
    "is_active": _("active"),
    "is_confirmed": _("confirmed"),
    "is_published": _("published"),
    "is_sample": _("sample data"),
    "is_shipping_required": _("is sent by parcel"),
    "is_staff": _("operator"),
    "is_superuser": _("may do everything"),
    "issued_on": _("issued on"),
    "issuer": _("issuer"),
    "language_code": _("language"),
    "last_login": _("last sign-in"),
    "last_name": _("last name"),
    "latitude": _("latitude"),
    "legal_form": _("legal form"),
    "length_cm": _("length (cm)"),
    "level": _("level"),
    "longitude": _("longitude"),
    "maximum_delivery_days": _("at most days"),
    "message": _("message"),
    "metadata": _("metadata"),
    "minimum_delivery_days": _("at least days"),
    "name": _("name"),
    "note": _("note"),
    "number": _("number"),
    "old_address_text": _("address before July 2025"),
    "order": _("order"),
    "parent": _("above it"),
    "permissions": _("permissions"),
    "phone": _("phone"),
    "picture": _("picture"),
    "postal_code": _("postal code"),
    "price_amount": _("price"),
    "price_max_amount": _("highest price"),
    "price_min_amount": _("lowest price"),
    "private_metadata": _("private metadata"),
    "product": _("product"),
    "product_name": _("product"),
    "product_type": _("kind of goods"),
    "province_code": _("province code"),
    "province_name": _("province"),
    "psp_reference": _("reference of the payment"),
    "published_at": _("published at"),
    "quantity": _("quantity"),
    "quantity_allocated": _("promised"),
    "role": _("role"),
    "season_months": _("months of harvest"),
    "seo_description": _("description for search engines"),
    "seo_title": _("title for search engines"),
    "set_number": _("set number"),
    "shipping_address": _("delivery address"),
    "shipping_amount": _("delivery"),
    "shipping_method": _("delivery method"),
    "sku": _("SKU"),
    "slug": _("web address"),
    "sort_order": _("place in the order"),
    "stars": _("stars"),
    "state": _("state"),
    "status": _("status"),
    "step_amount": _("price of each further step"),
    "step_grams": _("further step (g)"),
    "story": _("story"),
    "street_address": _("street address"),
    "street_address_1": _("street address"),
    "subtotal_amount": _("goods"),
    "tax_code": _("tax code"),
    "total_amount": _("total"),
    "type": _("type"),
    "updated_at": _("changed at"),
    "user": _("user"),
    "user_email": _("e-mail"),
    "valid_from": _("valid from"),
    "valid_until": _("valid until"),
    "value": _("value"),
    "variant": _("pack"),
    "vendor": _("producer"),
    "vendor_order": _("parcel"),
    "warehouse": _("warehouse"),
    "weight_grams": _("weight (g)"),
    "width_cm": _("width (cm)"),
    "withdrawal_reason": _("reason for the withdrawal"),
    "withdrawn_on": _("withdrawn on"),
    "zone": _("zone"),
}


def name_model(model: type[Model], singular: str | _StrPromise, plural: str | _StrPromise) -> None:
    """Name a table and its columns for the operators' pages. Tables and migrations stay untouched."""
    model._meta.verbose_name = singular
    model._meta.verbose_name_plural = plural
    for field in model._meta.local_fields:
        if field.name in _COLUMNS:
            field.verbose_name = _COLUMNS[field.name]


def viewer_of(request: HttpRequest) -> Viewer:
    """Who works on the operators' pages."""
    return viewer_for_user(request.user) if isinstance(request.user, User) else ANONYMOUS


class Guarded:
    """Opens a page to operators with one of ``permissions``; nobody else learns that it exists."""

    permissions: tuple[str, ...] = ()

    def _is_allowed(self, request: HttpRequest) -> bool:
        viewer = viewer_of(request)
        return viewer.is_staff and viewer.has_permission(*self.permissions)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._is_allowed(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_allowed(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_allowed(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_allowed(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_allowed(request)


_FORM_FIELDS: dict[Any, dict[str, Any]] = {JSONField: {"form_class": JsonFormField}}


@dataclass(frozen=True, slots=True)
class InlineRow:
    """A line that an operator has typed below a form: the row as it would be, the values of its typed columns, and
    what else its form asked.
    """

    row: Any
    values: dict[str, Any]
    besides: dict[str, Any]


class Saved:
    """Lets the actions of a package write what operators have typed: no form saves anything.

    A page says what ``create``, ``change`` and ``delete`` call. What they refuse is told above the page.
    """

    def create(self, values: dict[str, Any], now: datetime) -> Any:
        """Store a new row with these columns and return its primary key."""
        raise NotImplementedError

    def change(self, pk: Any, values: dict[str, Any], now: datetime) -> None:
        """Change these columns of a row."""
        raise NotImplementedError

    def delete(self, pks: list[Any], now: datetime) -> None:
        """Remove rows."""
        raise NotImplementedError

    def typed(self, form: Any) -> dict[str, Any]:
        """What ``create`` and ``change`` are told of a form: the values of those of its fields that are columns."""
        return _typed(form)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.pk = self.create(self.typed(form), timezone.now())
            return
        if is_untouched(form):
            return
        stored = type(obj)._default_manager.select_for_update(no_key=True).get(pk=obj.pk)
        check_unchanged(form, stored)
        values = {name: told for name, told in self.typed(form).items() if told != getattr(stored, name, None)}
        if values:
            self.change(obj.pk, values, timezone.now())

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is not None:
            page: Any = self
            kwargs["form"] = watched(kwargs.get("form") or page.form)
        return super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        for formset in formsets:
            self.save_formset(request, form, formset, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Hand the lines below a form to their inline: what is typed, then what is gone."""
        page: Any = self
        inlines = page.get_inline_instances(request, form.instance if change else None)
        inline = next(inline for inline in inlines if inline.model is formset.model)
        formset.save(commit=False)
        forms = {id(each.instance): each for each in formset.forms}
        changed = [row for row, _fields in formset.changed_objects]
        lines = [(row, forms[id(row)]) for row in (*formset.new_objects, *changed)]
        typed = [InlineRow(row, _typed(line), _besides(line)) for row, line in lines]
        keys = {inline.key_of(line.row) for line in typed}
        stored = formset.model._default_manager.in_bulk([row.pk for row in (*changed, *formset.deleted_objects)])
        gone = [row for row in stored.values() if inline.key_of(row) not in keys]
        if typed:
            inline.write(form.instance, typed, timezone.now())
        if gone:
            inline.remove(form.instance, gone, timezone.now())

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        self.delete([obj.pk], timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.delete(list(queryset.order_by("pk").values_list("pk", flat=True)), timezone.now())

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What goes along needs no right of its own: whether it may go is the action's to say."""
        going, counts, refused, protected = super().get_deleted_objects(objs, request)  # type: ignore[misc]
        page: Any = self
        return going, counts, refused & {page.opts.verbose_name}, protected

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self._told(super().changeform_view, request, *args, **kwargs)  # type: ignore[misc]

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self._told(super().delete_view, request, *args, **kwargs)  # type: ignore[misc]

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return self._told(super().changelist_view, request, *args, **kwargs)  # type: ignore[misc]

    def _told(self, view: Callable[..., Any], request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show the page again with what an action refuses; what it wrote before is taken back."""
        try:
            with transaction.atomic():
                return view(request, *args, **kwargs)
        except ValidationError as error:
            messages.error(request, format_html_join(" ", "{}", ((message,) for message in error.messages)))
            return HttpResponseRedirect(request.get_full_path())


class GuardedAdmin(Saved, Guarded, admin.ModelAdmin[Any]):
    formfield_overrides = _FORM_FIELDS
    list_per_page = 50
    show_full_result_count = False  # counting everything twice costs more than it tells


class GuardedInline(Guarded, admin.TabularInline[Any, Any]):
    """Lines below a form. ``key`` has the columns that tell lines of one owner apart."""

    formfield_overrides = _FORM_FIELDS
    extra = 0
    key: tuple[str, ...] = ("language_code",)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        kwargs["form"] = watched(kwargs.get("form") or self.form)
        return super().get_formset(request, obj, **kwargs)

    def key_of(self, row: Any) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in self.key)

    def write(self, owner: Any, rows: list[InlineRow], now: datetime) -> None:
        """Store these lines, or change those of the same key."""
        raise NotImplementedError

    def remove(self, owner: Any, rows: list[Any], now: datetime) -> None:
        """Remove the lines with the keys of these."""
        raise NotImplementedError


def _besides(form: Any) -> dict[str, Any]:
    columns = {field.name for field in form.instance._meta.concrete_fields}
    return {name: told for name, told in form.cleaned_data.items() if name not in columns}


def _typed(form: Any) -> dict[str, Any]:
    """The values of a form by column; of a relation to many rows their primary keys by its name."""
    row, options = form.instance, form.instance._meta
    columns = {field.name: field.attname for field in options.concrete_fields if not field.primary_key}
    values = {columns[name]: getattr(row, columns[name]) for name in form.fields if name in columns}
    relations = [field.name for field in options.many_to_many if field.name in form.fields]
    return values | {name: [chosen.pk for chosen in form.cleaned_data[name]] for name in relations}


class ReadOnly:
    """What happened can be looked at, not edited."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(ReadOnly, GuardedAdmin):
    pass


class ReadOnlyInline(ReadOnly, GuardedInline):
    can_delete = False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields or ()


def blame(form: BaseForm, error: ValidationError, names: dict[str, str] | None = None) -> None:
    """Show what an action's check has refused at the fields of a form; ``names`` maps the action's to the form's."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {"__all__": error.error_list}
    for name, errors in by_field.items():
        field = (names or {}).get(name, name)
        form.add_error(field if field in form.fields else None, errors)
