"""Operators' pages of pages and menus. What they write goes through the actions, so that it is safe to show."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.administration import GuardedAdmin, GuardedInline, InlineRow, ReadOnlyInline, name_model
from accounts.models import Permission
from content.actions import (
    MenuItemMove,
    create_menu,
    create_menu_item,
    create_page,
    create_page_type,
    delete_menu_item,
    delete_menus,
    delete_page,
    delete_page_types,
    describe_page_type,
    move_menu_items,
    publish_pages,
    remove_menu_item_translations,
    remove_page_translations,
    translate_menu_item,
    translate_page,
    undescribe_page_type,
    update_menu,
    update_menu_item,
    update_page,
    update_page_type,
)
from content.models import (
    Menu,
    MenuItem,
    MenuItemTranslation,
    Page,
    PageAttributeValue,
    PageTranslation,
    PageType,
    PageTypeAttribute,
)
from primitives.documents import clean_document, is_web_address
from vietnam.text import slugify

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

for _model, _singular, _plural in (
    (Menu, _("menu"), _("menus")),
    (MenuItem, _("menu item"), _("menu items")),
    (MenuItemTranslation, _("translation"), _("translations")),
    (Page, _("page"), _("pages")),
    (PageAttributeValue, _("attribute value"), _("attribute values")),
    (PageTranslation, _("translation"), _("translations")),
    (PageType, _("kind of page"), _("kinds of pages")),
    (PageTypeAttribute, _("attribute of the kind"), _("attributes of the kind")),
):
    name_model(_model, _singular, _plural)


class PageTypeAttributeInline(GuardedInline):
    model = PageTypeAttribute
    permissions = (Permission.MANAGE_PAGE_TYPES_AND_ATTRIBUTES,)
    autocomplete_fields = ("attribute",)
    key = ("attribute_id",)

    def write(self, owner: PageType, rows: list[InlineRow], now: datetime) -> None:
        places = {line.row.attribute_id: line.row.sort_order for line in rows}
        describe_page_type(page_type_id=owner.pk, places=places)

    def remove(self, owner: PageType, rows: list[PageTypeAttribute], now: datetime) -> None:
        undescribe_page_type(page_type_id=owner.pk, attribute_ids=[row.attribute_id for row in rows])


@admin.register(PageType)
class PageTypeAdmin(GuardedAdmin):
    permissions = (Permission.MANAGE_PAGE_TYPES_AND_ATTRIBUTES,)
    list_display = ("slug", "name")
    search_fields = ("name", "slug")
    inlines = (PageTypeAttributeInline,)

    def create(self, values: dict[str, Any], now: datetime) -> Any:
        page_type = create_page_type(name=values.pop("name"), slug=values.pop("slug"))
        return update_page_type(page_type_id=page_type.pk, **values).pk

    def change(self, pk: Any, values: dict[str, Any], now: datetime) -> None:
        update_page_type(page_type_id=pk, **values)

    def delete(self, pks: list[Any], now: datetime) -> None:
        delete_page_types(page_type_ids=pks)


class _DocumentForm:
    """Cleans the ``content`` of a form as the actions do."""

    cleaned_data: dict[str, Any]

    def clean_content(self) -> dict[str, Any] | None:
        return clean_document(self.cleaned_data.get("content"))


class PageForm(_DocumentForm, forms.ModelForm[Page]):
    slug = forms.SlugField(required=False, label=_("web address"), help_text=_("If empty, it is made of the title."))

    class Meta:
        model = Page
        fields = (
            "page_type",
            "title",
            "slug",
            "content",
            "seo_title",
            "seo_description",
            "is_published",
            "published_at",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("slug") and cleaned.get("title"):
            cleaned["slug"] = self.instance.slug or slugify(cleaned["title"])
        return cleaned


class PageTranslationForm(_DocumentForm, forms.ModelForm[PageTranslation]):
    class Meta:
        model = PageTranslation
        fields = ("language_code", "title", "content", "seo_title", "seo_description")


class PageTranslationInline(GuardedInline):
    model = PageTranslation
    form = PageTranslationForm
    permissions = (Permission.MANAGE_PAGES,)

    def write(self, owner: Page, rows: list[InlineRow], now: datetime) -> None:
        for line in rows:
            texts = {name: line.values[name] for name in ("title", "content", "seo_title", "seo_description")}
            translate_page(page_id=owner.pk, language_code=line.row.language_code, **texts)

    def remove(self, owner: Page, rows: list[PageTranslation], now: datetime) -> None:
        remove_page_translations(page_id=owner.pk, language_codes=[row.language_code for row in rows])


class PageAttributeValueInline(ReadOnlyInline):
    model = PageAttributeValue
    permissions = (Permission.MANAGE_PAGES,)
    fields = ("value", "sort_order")


@admin.register(Page)
class PageAdmin(GuardedAdmin):
    permissions = (Permission.MANAGE_PAGES,)
    form = PageForm
    list_display = ("slug", "title", "page_type", "is_published", "published_at")
    list_filter = ("is_published", "page_type")
    list_select_related = ("page_type",)
    search_fields = ("title", "slug")
    inlines = (PageTranslationInline, PageAttributeValueInline)
    actions = ("show_pages", "hide_pages")

    def get_readonly_fields(self, request: HttpRequest, obj: Page | None = None) -> Any:
        return ("page_type",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Page, form: Any, change: bool) -> None:
        cleaned = {name: value for name, value in form.cleaned_data.items() if name != "page_type"}
        if change:
            update_page(page_id=obj.pk, now=timezone.now(), **cleaned)
            return
        obj.pk = create_page(page_type_id=form.cleaned_data["page_type"].pk, now=timezone.now(), **cleaned).pk

    def delete(self, pks: list[Any], now: datetime) -> None:
        for page_id in pks:
            delete_page(page_id=page_id)

    @admin.action(description=_("Publish the chosen pages"))
    def show_pages(self, request: HttpRequest, queryset: QuerySet[Page]) -> None:
        publish_pages(page_ids=[page.pk for page in queryset], is_published=True, now=timezone.now())

    @admin.action(description=_("Hide the chosen pages"))
    def hide_pages(self, request: HttpRequest, queryset: QuerySet[Page]) -> None:
        publish_pages(page_ids=[page.pk for page in queryset], is_published=False, now=timezone.now())


@admin.register(Menu)
class MenuAdmin(GuardedAdmin):
    permissions = (Permission.MANAGE_MENUS,)
    list_display = ("slug", "name")
    search_fields = ("name", "slug")
    fields = ("name", "slug", "metadata")

    def create(self, values: dict[str, Any], now: datetime) -> Any:
        menu = create_menu(name=values.pop("name"), slug=values.pop("slug"))
        return update_menu(menu_id=menu.pk, **values).pk

    def change(self, pk: Any, values: dict[str, Any], now: datetime) -> None:
        update_menu(menu_id=pk, **values)

    def delete(self, pks: list[Any], now: datetime) -> None:
        delete_menus(menu_ids=pks)


class MenuItemForm(forms.ModelForm[MenuItem]):
    class Meta:
        model = MenuItem
        fields = ("menu", "parent", "name", "url", "category", "collection", "page")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        links = [name for name in ("url", "category", "collection", "page") if cleaned.get(name)]
        if len(links) > 1:
            self.add_error(links[1], gettext("An item leads to one place only."))
        if cleaned.get("url") and not is_web_address(cleaned["url"]):
            self.add_error("url", gettext("Enter a valid URL."))
        parent, menu = cleaned.get("parent"), cleaned.get("menu", self.instance.menu if self.instance.pk else None)
        if parent and menu and parent.menu_id != menu.pk:
            self.add_error("parent", gettext("No such item in the menu."))
        above = parent
        while above is not None and self.instance.pk:
            if above.pk == self.instance.pk:
                self.add_error("parent", gettext("An item cannot be below itself."))
                break
            above = above.parent
        return cleaned


class MenuItemTranslationInline(GuardedInline):
    model = MenuItemTranslation
    permissions = (Permission.MANAGE_MENUS,)

    def write(self, owner: MenuItem, rows: list[InlineRow], now: datetime) -> None:
        for line in rows:
            translate_menu_item(item_id=owner.pk, language_code=line.row.language_code, name=line.row.name)

    def remove(self, owner: MenuItem, rows: list[MenuItemTranslation], now: datetime) -> None:
        remove_menu_item_translations(item_id=owner.pk, language_codes=[row.language_code for row in rows])


@admin.register(MenuItem)
class MenuItemAdmin(GuardedAdmin):
    permissions = (Permission.MANAGE_MENUS,)
    form = MenuItemForm
    list_display = ("name", "menu", "parent", "sort_order", "url", "category", "collection", "page")
    list_filter = ("menu",)
    list_select_related = ("menu", "parent", "category", "collection", "page")
    search_fields = ("name",)
    autocomplete_fields = ("parent", "category", "collection", "page")
    ordering = ("menu", "level", "sort_order")
    inlines = (MenuItemTranslationInline,)
    actions = ("move_up", "move_down")

    def get_readonly_fields(self, request: HttpRequest, obj: MenuItem | None = None) -> Any:
        return ("menu",) if obj else ()

    def save_model(self, request: HttpRequest, obj: MenuItem, form: Any, change: bool) -> None:
        cleaned = form.cleaned_data
        link = {
            "url": cleaned["url"],
            **{
                f"{name}_id": cleaned[name].pk if cleaned[name] else None for name in ("category", "collection", "page")
            },
        }
        parent_id = cleaned["parent"].pk if cleaned["parent"] else None
        if not change:
            stored = create_menu_item(menu_id=cleaned["menu"].pk, name=cleaned["name"], parent_id=parent_id, **link)
            obj.pk = stored.pk
            return
        update_menu_item(item_id=obj.pk, name=cleaned["name"], **link)
        if "parent" in form.changed_data:
            move_menu_items(menu_id=obj.menu_id, moves=[MenuItemMove(obj.pk, parent_id)])

    def delete(self, pks: list[Any], now: datetime) -> None:
        for item_id in pks:
            delete_menu_item(item_id=item_id)

    @admin.action(description=_("Move one place up"))
    def move_up(self, request: HttpRequest, queryset: QuerySet[MenuItem]) -> None:
        self._shift(queryset, -1)

    @admin.action(description=_("Move one place down"))
    def move_down(self, request: HttpRequest, queryset: QuerySet[MenuItem]) -> None:
        self._shift(queryset, 1)

    def _shift(self, queryset: QuerySet[MenuItem], places: int) -> None:
        for item in queryset:
            move_menu_items(menu_id=item.menu_id, moves=[MenuItemMove(item.pk, item.parent_id, places)])
