"""Operators' pages of users, groups of operators, and apps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as PermissionRow
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import (
    NewAccount,
    change_account,
    change_app,
    close_accounts,
    create_app,
    create_app_token,
    delete_apps,
    delete_groups,
    end_app_tokens,
    open_account,
    replace_password,
    set_app_permissions,
    write_group,
)
from accounts.administration import Guarded, GuardedAdmin, ReadOnlyInline, Saved, name_model, viewer_of
from accounts.emails import NotAnEmail, normalized
from accounts.models import Address, App, AppToken, Permission, User

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import HttpRequest

name_model(User, _("user"), _("users"))
name_model(Address, _("address"), _("addresses"))
name_model(App, _("app"), _("apps"))
name_model(AppToken, _("app token"), _("app tokens"))

admin.site.unregister(Group)


class AddressInline(ReadOnlyInline):
    model = Address
    permissions = (Permission.MANAGE_USERS,)
    fields = ("first_name", "last_name", "phone", "street_address_1", "city", "country_area", "country")


class NewUserForm(AdminUserCreationForm[User]):
    class Meta:
        model = User
        fields = ("email",)

    def clean_email(self) -> str:
        try:
            return normalized(str(self.cleaned_data["email"])).lower()
        except NotAnEmail as error:
            raise forms.ValidationError(gettext("Enter a valid email address."), code="invalid") from error


class NewPasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]
    """Another password for a user, or none to sign in with."""

    def save(self, commit: bool = True) -> User:
        password = self.cleaned_data["password1"] if self.cleaned_data["set_usable_password"] else None
        user: User = self.user
        replace_password(user_id=user.pk, password=password)
        return user


@admin.register(User)
class UserAdmin(Saved, Guarded, DjangoUserAdmin[User]):
    """Operators who manage users see shoppers; those who manage staff see staff whose rights they hold too."""

    permissions = (Permission.MANAGE_USERS, Permission.MANAGE_STAFF)
    add_form = NewUserForm
    change_password_form = NewPasswordForm
    list_display = ("email", "first_name", "last_name", "is_staff", "is_active", "is_confirmed", "date_joined")
    list_filter = ("is_staff", "is_active", "is_confirmed")
    search_fields = ("email", "first_name", "last_name")
    ordering = ("-pk",)
    list_per_page = 50
    show_full_result_count = False
    filter_horizontal = ("groups",)
    readonly_fields = ("last_login", "date_joined")
    raw_id_fields = ("default_shipping_address", "default_billing_address")
    inlines = (AddressInline,)
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "language_code", "note")}),
        (_("Rights"), {"fields": ("is_active", "is_confirmed", "is_staff", "is_superuser", "groups")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "usable_password", "password1", "password2")}),)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Only somebody who manages staff decides who is an operator. Only a superuser makes another one."""
        fields = [*super().get_readonly_fields(request, obj)]
        if not viewer_of(request).has_permission(Permission.MANAGE_STAFF):
            fields += ["is_staff", "groups"]
        if not getattr(request.user, "is_superuser", False):
            fields += ["is_superuser"]
        return fields

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer only groups whose rights the operator has too: nobody gives away more than that."""
        if db_field.name == "groups" and not getattr(request.user, "is_superuser", False):
            held = [code.lower() for code in viewer_of(request).permissions]
            beyond = PermissionRow.objects.exclude(codename__in=held).values("group")
            kwargs["queryset"] = Group.objects.exclude(pk__in=beyond.filter(group__isnull=False))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if not self._is_allowed(request):
            return False
        viewer = viewer_of(request)
        if obj is None or getattr(request.user, "is_superuser", False):
            return True
        if obj.is_superuser:
            return False
        if not obj.is_staff:
            return viewer.has_permission(Permission.MANAGE_USERS)
        return viewer.has_permission(Permission.MANAGE_STAFF) and obj.permission_codes() <= viewer.permissions

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return obj is not None and obj != request.user and self.has_change_permission(request, obj)

    def create(self, values: dict[str, Any], now: datetime) -> Any:
        return open_account(account=NewAccount(**values)).pk

    def change(self, pk: Any, values: dict[str, Any], now: datetime) -> None:
        group_ids = values.pop("groups", None)
        change_account(user_id=pk, changes=values, group_ids=group_ids, now=now)

    def delete(self, pks: list[Any], now: datetime) -> None:
        close_accounts(user_ids=pks)

    def typed(self, form: Any) -> dict[str, Any]:
        """A new user's password is typed; that of another is changed on a page of its own."""
        cleaned = form.cleaned_data
        if "password1" not in form.fields:
            return {name: value for name, value in super().typed(form).items() if name != "password"}
        password = cleaned["password1"] if cleaned.get("set_usable_password", True) else None
        return {"email": cleaned["email"], "password": password}

    def get_actions(self, request: HttpRequest) -> Any:
        """Nothing is deleted in bulk: rows differ in who may touch them."""
        return {}


class GroupForm(forms.ModelForm[Group]):
    permissions = forms.ModelMultipleChoiceField(
        PermissionRow.objects.none(), widget=forms.CheckboxSelectMultiple, required=False, label=_("permissions")
    )

    class Meta:
        model = Group
        fields = ("name", "permissions")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [code.lower() for code in Permission.values]
        field = self.fields["permissions"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - declared above
        field.queryset = PermissionRow.objects.filter(codename__in=codes, content_type__app_label="accounts")
        field.widget.choices = [(row.pk, row.name) for row in field.queryset.order_by("name")]


@admin.register(Group)
class GroupAdmin(Saved, Guarded, DjangoGroupAdmin):
    """Groups of operators with Saleor's codes. Only superusers edit them: a group can give any right."""

    permissions = (Permission.MANAGE_STAFF,)
    form = GroupForm

    def _is_allowed(self, request: HttpRequest) -> bool:
        return super()._is_allowed(request) and bool(getattr(request.user, "is_superuser", False))

    def create(self, values: dict[str, Any], now: datetime) -> Any:
        return write_group(**values).pk

    def change(self, pk: Any, values: dict[str, Any], now: datetime) -> None:
        name = values.get("name") or Group.objects.values_list("name", flat=True).get(pk=pk)
        write_group(group_id=pk, name=name, permissions=values["permissions"])

    def delete(self, pks: list[Any], now: datetime) -> None:
        delete_groups(group_ids=pks)

    def typed(self, form: Any) -> dict[str, Any]:
        codes = [row.codename.upper() for row in form.cleaned_data["permissions"]]
        return {"name": form.cleaned_data["name"], "permissions": codes}

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return Guarded._is_allowed(self, request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return Guarded._is_allowed(self, request)


class AppForm(forms.ModelForm[App]):
    permissions = forms.MultipleChoiceField(
        choices=Permission.choices, widget=forms.CheckboxSelectMultiple, required=False, label=_("permissions")
    )

    class Meta:
        model = App
        fields = ("name", "identifier", "is_active", "permissions")


class AppTokenInline(ReadOnlyInline):
    model = AppToken
    permissions = (Permission.MANAGE_APPS,)
    fields = ("name", "token_last_4", "created_at")
    can_delete = True
    key = ("pk",)

    def remove(self, owner: App, rows: list[AppToken], now: datetime) -> None:
        end_app_tokens(app_id=owner.pk, token_ids=[row.pk for row in rows])

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_allowed(request)


@admin.register(App)
class AppAdmin(GuardedAdmin):
    permissions = (Permission.MANAGE_APPS,)
    form = AppForm
    list_display = ("name", "identifier", "is_active", "created_at")
    list_filter = ("is_active",)
    search_fields = ("name", "identifier")
    inlines = (AppTokenInline,)
    actions = ("make_token",)

    def create(self, values: dict[str, Any], now: datetime) -> Any:
        return create_app(**values).pk

    def change(self, pk: Any, values: dict[str, Any], now: datetime) -> None:
        if "permissions" in values:
            set_app_permissions(app_id=pk, permissions=values.pop("permissions"))
        if values:
            change_app(app_id=pk, changes=values)

    def delete(self, pks: list[Any], now: datetime) -> None:
        delete_apps(app_ids=pks)

    def get_form(self, request: HttpRequest, obj: App | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Offer only permissions that the operator holds: nobody gives away more than that."""
        form = super().get_form(request, obj, change=change, **kwargs)
        held = viewer_of(request).permissions
        field = form.base_fields["permissions"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared on the form
        field.choices = [choice for choice in Permission.choices if choice[0] in held]
        return form

    def has_change_permission(self, request: HttpRequest, obj: App | None = None) -> bool:
        return self._is_allowed(request) and (obj is None or set(obj.permissions) <= viewer_of(request).permissions)

    def has_delete_permission(self, request: HttpRequest, obj: App | None = None) -> bool:
        return self.has_change_permission(request, obj)

    @admin.action(description=_("Make a token (shown once)"))
    def make_token(self, request: HttpRequest, queryset: QuerySet[App]) -> None:
        for app in queryset.order_by("pk"):
            if not self.has_change_permission(request, app):
                text = gettext("%(app)s holds permissions that you do not hold.") % {"app": app.name}
                self.message_user(request, text, messages.ERROR)
                continue
            _row, token = create_app_token(app_id=app.pk, name="admin")
            text = gettext("Token of %(app)s, shown this once: %(token)s") % {"app": app.name, "token": token}
            self.message_user(request, text, messages.SUCCESS)
