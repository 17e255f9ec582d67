"""Every write to pages and menus. Reading lives on ``PageQuerySet`` and in the API.

Import from here. Inside, ``pages`` and ``menus`` know nothing of each other. Both stand on ``filling``, and ``pages`` on
``assigning``, which stores the values of attributes.
"""

from content.actions.menus import (
    MAX_MENU_ITEMS,
    MAX_MENU_LEVEL,
    MenuItemMove,
    create_menu,
    create_menu_item,
    delete_menu_item,
    delete_menus,
    move_menu_items,
    remove_menu_item_translations,
    translate_menu_item,
    update_menu,
    update_menu_item,
)
from content.actions.pages import (
    create_page,
    create_page_type,
    delete_page,
    delete_page_types,
    describe_page_type,
    publish_pages,
    refresh_search_text,
    remove_page_translations,
    translate_page,
    undescribe_page_type,
    update_page,
    update_page_type,
)

__all__ = [
    "MAX_MENU_ITEMS",
    "MAX_MENU_LEVEL",
    "MenuItemMove",
    "create_menu",
    "create_menu_item",
    "create_page",
    "create_page_type",
    "delete_menu_item",
    "delete_menus",
    "delete_page",
    "delete_page_types",
    "describe_page_type",
    "move_menu_items",
    "publish_pages",
    "refresh_search_text",
    "remove_menu_item_translations",
    "remove_page_translations",
    "translate_menu_item",
    "translate_page",
    "undescribe_page_type",
    "update_menu",
    "update_menu_item",
    "update_page",
    "update_page_type",
]
