"""Menus: links in the frame of every page, nested."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import graphene

from api.catalog.loaders import shared_channel
from api.catalog.types.categories import Category
from api.catalog.types.collections import Collection
from api.catalog.visibility import visible_collections
from api.content.types.pages import Page
from api.engine import batched, node_attribute
from api.terms.context import ChannelContext, Info
from api.terms.loading import related, remembered, rows_by_pk
from api.terms.metadata import ObjectWithMetadata
from api.terms.nodes import Node, id_field, resolve_row_id
from api.terms.pagination import connection_for
from api.terms.translations import resolve_translations, translation_field, translation_type
from catalog.models import Category as CategoryRow
from content.models import Menu as MenuRow
from content.models import MenuItem as MenuItemRow
from content.models import MenuItemTranslation as MenuItemTranslationRow
from content.models import Page as PageRow

MenuItemTranslation = translation_type(
    "MenuItemTranslation", name=graphene.String(required=True, description="Translated menu item name.")
)

Tree = dict[int | None, list[MenuItemRow]]
"""The items of a menu by the item above them, in order."""


class MenuItem(graphene.ObjectType):
    """Represents a single item of a menu: at most one of category, collection, page and url is there."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)
        default_resolver = node_attribute

    id = id_field()
    name = graphene.String(required=True, description="The name of the menu item.")
    menu = graphene.Field(lambda: Menu, required=True, description="The menu to which the item belongs.")
    parent = graphene.Field(lambda: MenuItem, description="The item above it, if any.")
    category = graphene.Field(Category, description="Category associated with the menu item.")
    collection = graphene.Field(Collection, description="A collection that the viewer may see.")
    page = graphene.Field(Page, description="A page that the viewer may see.")
    level = graphene.Int(required=True, description="Indicates the position of the menu item within the menu.")
    children = graphene.List(graphene.NonNull(lambda: MenuItem), description="The items below it, in order.")
    url = graphene.String(description="URL to the menu item.")
    translation = translation_field(MenuItemTranslation)

    resolve_id = staticmethod(resolve_row_id)
    resolve_category = related("category_id", CategoryRow.objects.all)
    resolve_translation = resolve_translations(MenuItemTranslationRow, "menu_item")

    @staticmethod
    @batched
    def resolve_menu(roots: list[ChannelContext], _info: Info) -> list[Any]:
        rows = rows_by_pk(MenuRow.objects.all(), {root.node.menu_id for root in roots})
        return [ChannelContext(rows[root.node.menu_id], root.channel) for root in roots]

    @staticmethod
    @batched
    def resolve_parent(roots: list[ChannelContext], info: Info) -> list[Any]:
        trees = _trees(info, [root.node.menu_id for root in roots])
        above = [{item.pk: item for items in tree.values() for item in items} for tree in trees]
        return [
            ChannelContext(items[root.node.parent_id], root.channel) if root.node.parent_id in items else None
            for root, items in zip(roots, above, strict=True)
        ]

    @staticmethod
    @batched
    def resolve_children(roots: list[ChannelContext], info: Info) -> list[Any]:
        trees = _trees(info, [root.node.menu_id for root in roots])
        return [_items(tree, root.node.pk, root.channel) for root, tree in zip(roots, trees, strict=True)]

    @staticmethod
    @batched
    def resolve_collection(roots: list[ChannelContext], info: Info) -> list[Any]:
        found: dict[Any, Any] = {}
        for channel, members in shared_channel(roots).items():
            pks = {root.node.collection_id for root in members}
            rows = rows_by_pk(visible_collections(info, channel), pks)
            found |= {(pk, channel): ChannelContext(row, channel) for pk, row in rows.items()}
        return [found.get((root.node.collection_id, root.channel)) for root in roots]

    @staticmethod
    @batched
    def resolve_page(roots: list[ChannelContext], info: Info) -> list[Any]:
        visible = PageRow.objects.visible_to(info.context.viewer, now=info.context.now)
        rows = rows_by_pk(visible, {root.node.page_id for root in roots})
        return [
            ChannelContext(rows[root.node.page_id], root.channel) if root.node.page_id in rows else None
            for root in roots
        ]

    @staticmethod
    def resolve_url(root: ChannelContext, _info: Info) -> str | None:
        return root.node.url or None


class Menu(graphene.ObjectType):
    """Represents a single menu - an object that is used to help navigate through the store."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)
        default_resolver = node_attribute

    id = id_field()
    name = graphene.String(required=True, description="The name of the menu.")
    slug = graphene.String(required=True, description="Slug of the menu.")
    items = graphene.List(graphene.NonNull(MenuItem), description="Menu items associated with this menu.")

    resolve_id = staticmethod(resolve_row_id)

    @staticmethod
    @batched
    def resolve_items(roots: list[ChannelContext], info: Info) -> list[Any]:
        trees = _trees(info, [root.node.pk for root in roots])
        return [_items(tree, None, root.channel) for root, tree in zip(roots, trees, strict=True)]


MenuCountableConnection = connection_for(Menu)
MenuItemCountableConnection = connection_for(MenuItem)


def _trees(info: Info, menu_ids: list[int]) -> list[Tree]:
    """The whole menus in one statement, however deep a document looks into them."""

    def load(keys: list[int]) -> dict[int, Tree]:
        trees: dict[int, Tree] = {key: defaultdict(list) for key in keys}
        for item in MenuItemRow.objects.filter(menu__in=keys).order_by("sort_order", "pk"):
            trees[item.menu_id][item.parent_id].append(item)
        return trees

    return remembered(info, "menu_trees", menu_ids, load)


def _items(tree: Tree, parent_id: int | None, channel: Any) -> list[ChannelContext]:
    return [ChannelContext(item, channel) for item in tree.get(parent_id, ())]
