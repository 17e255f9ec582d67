"""Every write to menus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from catalog.models import Category, Collection
from content.actions.filling import check, fill, known_only
from content.models import Menu, MenuItem, MenuItemTranslation, Page
from primitives.documents import is_web_address
from primitives.errors import refusal
from vietnam.text import slugify

MAX_MENU_LEVEL = 4
"""Deepest level of a menu's items; the first is 0."""
MAX_MENU_ITEMS = 500

_ITEM_FIELDS = frozenset({"name", "url", "category_id", "collection_id", "page_id"})
_LINKS = ("url", "category_id", "collection_id", "page_id")


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
    check(menu)
    menu.save()
    return menu


def update_menu(*, menu_id: int, **changes: Any) -> Menu:
    """Change a menu, not its items; what is not named stays. Locks it. Raises ``ValidationError`` at its field."""
    known_only(changes, frozenset({"name", "slug", "metadata", "private_metadata"}))
    with transaction.atomic():
        menu = _lock_menu(menu_id)
        fill(menu, changes)
        check(menu)
        menu.save(update_fields=list(changes))
    return menu


def delete_menus(*, menu_ids: Sequence[int]) -> None:
    """Remove menus with their items."""
    Menu.objects.filter(pk__in=menu_ids).delete()


def create_menu_item(*, menu_id: int, name: str, parent_id: int | None = None, **link: Any) -> MenuItem:
    """Add an item at the end of a menu, or of the items below its parent. Locks the menu.

    ``link`` is at most one of ``url``, ``category_id``, ``collection_id``, ``page_id``.
    Raises ``ValidationError`` at its field.
    """
    known_only(link, frozenset(_LINKS))
    with transaction.atomic():
        menu = _lock_menu(menu_id)
        items = {item.pk: item for item in MenuItem.objects.filter(menu=menu)}
        if len(items) >= MAX_MENU_ITEMS:
            raise refusal(
                None, _("A menu has at most %(number)s items.") % {"number": MAX_MENU_ITEMS}, "too_many_menu_items"
            )
        parent = None if parent_id is None else items.get(parent_id)
        if parent_id is not None and parent is None:
            raise refusal("parent", _("No such item in the menu."), "not_found")
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
    known_only(changes, _ITEM_FIELDS)
    with transaction.atomic():
        item = MenuItem.objects.select_for_update().filter(pk=item_id).first()
        if item is None:
            raise refusal("id", _("No such item in the menu."), "not_found")
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
        raise refusal("id", _("No such item in the menu."), "not_found")
    translation, _created = MenuItemTranslation.objects.update_or_create(
        menu_item_id=item_id, language_code=language_code, defaults={"name": name.strip()}
    )
    return translation


def remove_menu_item_translations(*, item_id: int, language_codes: Sequence[str]) -> None:
    """Forget an item's names in these languages."""
    MenuItemTranslation.objects.filter(menu_item=item_id, language_code__in=language_codes).delete()


def _lock_menu(menu_id: int) -> Menu:
    menu = Menu.objects.select_for_update().filter(pk=menu_id).first()
    if menu is None:
        raise refusal("menu", _("No such menu."), "not_found")
    return menu


def _move(move: MenuItemMove, items: Mapping[int, MenuItem], below: dict[int | None, list[int]]) -> None:
    item = items.get(move.item_id)
    if item is None:
        raise refusal("item", _("No such item in the menu."), "not_found")
    if move.parent_id is not None and move.parent_id not in items:
        raise refusal("parent", _("No such item in the menu."), "not_found")
    above: int | None = move.parent_id
    while above is not None:
        if above == item.pk:
            raise refusal("parent", _("An item cannot be below itself."), "cannot_assign_node")
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
            raise refusal(name.removesuffix("_id"), _("Nothing has this ID."), "not_found")
        setattr(item, name, value)
    check(item)


def _target(name: str) -> models.QuerySet[Any]:
    tables: dict[str, type[models.Model]] = {
        "category_id": Category,
        "collection_id": Collection,
        "page_id": Page,
    }
    return tables[name]._default_manager.all()
