"""Every write to pages and menus. Reading lives on ``PageQuerySet`` and in the API."""

from __future__ import annotations

from collections.abc import Collection as Many
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from catalog.models import Attribute, AttributeType, Category, Collection
from content.assigning import store_values
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
from primitives.documents import clean_document, is_web_address, text_of
from primitives.errors import refusal
from vietnam.text import fold, slugify

MAX_MENU_LEVEL = 4
"""Deepest level of a menu's items; the first is 0."""
MAX_MENU_ITEMS = 500

_PAGE_FIELDS = frozenset({"title", "slug", "content", "seo_title", "seo_description", "is_published", "published_at"})
_ITEM_FIELDS = frozenset({"name", "url", "category_id", "collection_id", "page_id"})
_LINKS = ("url", "category_id", "collection_id", "page_id")


# Page types ---------------------------------------------------------------------------------------------------------


def create_page_type(*, name: str, slug: str = "", attribute_ids: Sequence[int] = ()) -> PageType:
    """Store a kind of page, described by these attributes in this order. Raises ``ValidationError`` at its field."""
    page_type = PageType(name=name.strip(), slug=slug or slugify(name))
    _check(page_type)
    attributes = Attribute.objects.filter(type=AttributeType.PAGE_TYPE).in_bulk(attribute_ids)
    if len(attributes) < len(set(attribute_ids)):
        raise refusal("attributes", _("Only page attributes can be assigned."))
    with transaction.atomic():
        page_type.save()
        PageTypeAttribute.objects.bulk_create(
            PageTypeAttribute(page_type=page_type, attribute_id=pk, sort_order=order)
            for order, pk in enumerate(dict.fromkeys(attribute_ids))
        )
    return page_type


# Pages --------------------------------------------------------------------------------------------------------------


def create_page(
    *, page_type_id: int, title: str, now: datetime, attributes: Mapping[int, Any] | None = None, **fields: Any
) -> Page:
    """Store a page. A page that is published without a time is so from ``now`` on; a missing slug follows the title.

    ``attributes`` maps attributes of the page's type to values as ``content.assigning`` takes them.
    Raises ``ValidationError`` by field.
    """
    _known(fields, _PAGE_FIELDS)
    if not PageType.objects.filter(pk=page_type_id).exists():
        raise refusal("page_type", _("There is no such page type."), "not_found")
    page = Page(page_type_id=page_type_id, title=title.strip(), created_at=now)
    _set(page, {"slug": slugify(title)} | {name: value for name, value in fields.items() if value not in (None, "")})
    _prepare(page, now)
    with transaction.atomic():
        page.save()
        _assign(page, attributes or {}, is_new=True)
        refresh_search_text(page_id=page.pk)
    return page


def update_page(*, page_id: int, now: datetime, attributes: Mapping[int, Any] | None = None, **changes: Any) -> Page:
    """Change a page; what is not named stays. Locks its row. Raises ``ValidationError`` by field."""
    _known(changes, _PAGE_FIELDS)
    with transaction.atomic():
        page = Page.objects.select_for_update().filter(pk=page_id).first()
        if page is None:
            raise refusal("id", _("There is no such page."), "not_found")
        _set(page, changes)
        _prepare(page, now)
        page.save()
        _assign(page, attributes or {}, is_new=False)
        refresh_search_text(page_id=page.pk)
    return page


def publish_pages(*, page_ids: Many[int], is_published: bool, now: datetime) -> int:
    """Show or hide pages; those shown for the first time are dated ``now``. Returns how many there are."""
    with transaction.atomic():
        pages = list(Page.objects.select_for_update().filter(pk__in=page_ids).order_by("pk"))
        for page in pages:
            page.is_published = is_published
            if is_published and page.published_at is None:
                page.published_at = now
        Page.objects.bulk_update(pages, ["is_published", "published_at"])
    return len(pages)


def delete_page(*, page_id: int) -> None:
    """Remove a page with its translations, and the menu items and values that lead to it."""
    Page.objects.filter(pk=page_id).delete()


def translate_page(*, page_id: int, language_code: str, **texts: Any) -> PageTranslation:
    """Store texts of a page in another language; texts that are not named stay. Raises ``ValidationError``."""
    _known(texts, frozenset({"title", "content", "seo_title", "seo_description"}))
    if not Page.objects.filter(pk=page_id).exists():
        raise refusal("id", _("There is no such page."), "not_found")
    if "content" in texts:
        texts["content"] = _document(texts["content"])
    with transaction.atomic():
        translation = PageTranslation.objects.select_for_update().filter(
            page_id=page_id, language_code=language_code
        ).first() or PageTranslation(page_id=page_id, language_code=language_code)
        for name, text in texts.items():
            setattr(translation, name, text)
        _check(translation)
        translation.save()
        refresh_search_text(page_id=page_id)
    return translation


def refresh_search_text(*, page_id: int) -> None:
    """Bring what a page is found by in line with its texts. Whoever writes texts calls it in the same transaction."""
    texts = list(Page.objects.filter(pk=page_id).values_list("title", "content"))
    texts += PageTranslation.objects.filter(page_id=page_id).order_by("pk").values_list("title", "content")
    found = " ".join(f"{title} {text_of(content)}" for title, content in texts)
    Page.objects.filter(pk=page_id).update(search_text=fold(found))


def _prepare(page: Page, now: datetime) -> None:
    page.content = _document(page.content)
    if page.is_published and page.published_at is None:
        page.published_at = now
    _check(page)


def _document(content: Any) -> dict[str, Any] | None:
    try:
        return clean_document(content)
    except ValidationError as error:
        raise ValidationError({"content": error}) from error


def _assign(page: Page, values: Mapping[int, Any], *, is_new: bool) -> None:
    """Replace what the page has of these attributes; required ones must have a value in the end."""
    links = {
        link.attribute_id: link.attribute
        for link in PageTypeAttribute.objects.filter(page_type_id=page.page_type_id).select_related("attribute")
    }
    for attribute_id in values:
        if attribute_id not in links:
            raise refusal("attributes", _("This attribute is not part of the page's type."))
    for attribute_id, attribute in links.items():
        given = values.get(attribute_id)
        is_empty = given is None or given in ("", [], ())
        if attribute.value_required and is_empty and (is_new or attribute_id in values):
            raise refusal("attributes", _("Attribute %(name)s needs a value.") % {"name": attribute.name}, "required")
    for attribute_id, given in values.items():
        stored = store_values(links[attribute_id], given, owner=f"page-{page.pk}")
        PageAttributeValue.objects.filter(page=page, value__attribute_id=attribute_id).delete()
        PageAttributeValue.objects.bulk_create(
            PageAttributeValue(page=page, value=value, sort_order=order) for order, value in enumerate(stored)
        )


# Menus --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MenuItemMove:
    """Put an item below ``parent_id`` (None: at the top), ``sort_order`` places later than it stands (earlier if
    negative) among the items there; an item that changes its parent comes last there before it moves.
    """

    item_id: int
    parent_id: int | None
    sort_order: int = 0


def create_menu(*, name: str, slug: str = "") -> Menu:
    """Store a menu without items. Raises ``ValidationError`` at its field."""
    menu = Menu(name=name.strip(), slug=slug or slugify(name))
    _check(menu)
    menu.save()
    return menu


def create_menu_item(*, menu_id: int, name: str, parent_id: int | None = None, **link: Any) -> MenuItem:
    """Add an item at the end of a menu, or of the items below its parent. Locks the menu.

    ``link`` is at most one of ``url``, ``category_id``, ``collection_id``, ``page_id``.
    Raises ``ValidationError`` at its field.
    """
    _known(link, frozenset(_LINKS))
    with transaction.atomic():
        menu = _lock_menu(menu_id)
        items = {item.pk: item for item in MenuItem.objects.filter(menu=menu)}
        if len(items) >= MAX_MENU_ITEMS:
            raise refusal(
                None, _("A menu has at most %(number)s items.") % {"number": MAX_MENU_ITEMS}, "too_many_menu_items"
            )
        parent = None if parent_id is None else items.get(parent_id)
        if parent_id is not None and parent is None:
            raise refusal("parent", _("There is no such item in the menu."), "not_found")
        siblings = [item.sort_order for item in items.values() if item.parent_id == parent_id]
        item = MenuItem(
            menu=menu,
            parent=parent,
            level=parent.level + 1 if parent else 0,
            name=name.strip(),
            sort_order=max(siblings, default=-1) + 1,
        )
        _check_level(item.level)
        _link(item, link)
        item.save()
    return item


def update_menu_item(*, item_id: int, **changes: Any) -> MenuItem:
    """Rename an item or let it lead elsewhere: a new link takes the place of the old one. Raises ``ValidationError``."""
    _known(changes, _ITEM_FIELDS)
    with transaction.atomic():
        item = MenuItem.objects.select_for_update().filter(pk=item_id).first()
        if item is None:
            raise refusal("id", _("There is no such item in the menu."), "not_found")
        if changes.get("name") is not None:
            item.name = changes["name"].strip()
        _link(item, {name: value for name, value in changes.items() if name in _LINKS})
        item.save()
    return item


def move_menu_items(*, menu_id: int, moves: Sequence[MenuItemMove]) -> Menu:
    """Rearrange a menu, one move after the other, all or none. Locks the menu. Raises ``ValidationError``."""
    with transaction.atomic():
        menu = _lock_menu(menu_id)
        ordered = MenuItem.objects.filter(menu=menu).order_by("sort_order", "pk")
        items = {item.pk: item for item in ordered}
        below: dict[int | None, list[int]] = {None: []}
        for item in items.values():
            below.setdefault(item.parent_id, []).append(item.pk)
        for move in moves:
            _move(move, items, below)
        _number(items, below)
        MenuItem.objects.bulk_update(items.values(), ["parent", "level", "sort_order"])
    return menu


def delete_menu_item(*, item_id: int) -> None:
    """Remove an item and those below it."""
    MenuItem.objects.filter(pk=item_id).delete()


def translate_menu_item(*, item_id: int, language_code: str, name: str) -> MenuItemTranslation:
    """Store an item's name in another language. Raises ``ValidationError``."""
    if not MenuItem.objects.filter(pk=item_id).exists():
        raise refusal("id", _("There is no such item in the menu."), "not_found")
    translation, _created = MenuItemTranslation.objects.update_or_create(
        menu_item_id=item_id, language_code=language_code, defaults={"name": name.strip()}
    )
    return translation


def _lock_menu(menu_id: int) -> Menu:
    menu = Menu.objects.select_for_update().filter(pk=menu_id).first()
    if menu is None:
        raise refusal("menu", _("There is no such menu."), "not_found")
    return menu


def _move(move: MenuItemMove, items: Mapping[int, MenuItem], below: dict[int | None, list[int]]) -> None:
    item = items.get(move.item_id)
    if item is None:
        raise refusal("item", _("There is no such item in the menu."), "not_found")
    if move.parent_id is not None and move.parent_id not in items:
        raise refusal("parent", _("There is no such item in the menu."), "not_found")
    above: int | None = move.parent_id
    while above is not None:
        if above == item.pk:
            raise refusal("parent", _("An item cannot stand below itself."), "cannot_assign_node")
        above = items[above].parent_id
    old = below[item.parent_id]
    place = old.index(item.pk)
    old.remove(item.pk)
    new = below.setdefault(move.parent_id, [])
    start = place if item.parent_id == move.parent_id else len(new)
    item.parent_id = move.parent_id
    new.insert(max(0, min(len(new), start + move.sort_order)), item.pk)


def _number(items: Mapping[int, MenuItem], below: Mapping[int | None, list[int]]) -> None:
    """Give each item its place among its siblings and its level, from the top down."""
    waiting: list[tuple[int | None, int]] = [(None, 0)]
    while waiting:
        parent_id, level = waiting.pop()
        for order, pk in enumerate(below.get(parent_id, ())):
            _check_level(level)
            items[pk].sort_order, items[pk].level = order, level
            waiting.append((pk, level + 1))


def _check_level(level: int) -> None:
    if level > MAX_MENU_LEVEL:
        raise refusal("parent", _("Menus are nested too deeply."))


def _link(item: MenuItem, link: Mapping[str, Any]) -> None:
    given = {name: value for name, value in link.items() if value not in (None, "")}
    if len(given) > 1:
        raise refusal("items", _("More than one item provided."), "too_many_menu_items")
    if link:
        item.url, item.category_id, item.collection_id, item.page_id = "", None, None, None
    for name, value in given.items():
        if name == "url":
            if not is_web_address(value):
                raise refusal("url", _("Enter a valid URL."))
        elif not _target(name).filter(pk=value).exists():
            raise refusal(name.removesuffix("_id"), _("There is nothing of this ID to lead to."), "not_found")
        setattr(item, name, value)
    _check(item)


def _target(name: str) -> models.QuerySet[Any]:
    tables: dict[str, type[models.Model]] = {
        "category_id": Category,
        "collection_id": Collection,
        "page_id": Page,
    }
    return tables[name]._default_manager.all()


# Shared -------------------------------------------------------------------------------------------------------------


def _known(given: Mapping[str, Any], fields: frozenset[str]) -> None:
    unknown = given.keys() - fields
    if unknown:
        raise TypeError(f"unknown fields: {', '.join(sorted(unknown))}")


def _set(row: models.Model, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _check(row: models.Model) -> None:
    """Raise ``ValidationError`` for what the columns do not take; relations have been looked up already."""
    relations = {field.name for field in row._meta.concrete_fields if field.is_relation}
    row.clean_fields(exclude=relations)
    row.validate_unique(exclude=relations)
