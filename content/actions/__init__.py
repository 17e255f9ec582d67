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
    move_menu_items,
    translate_menu_item,
    update_menu_item,
)
from content.actions.pages import (
    create_page,
    create_page_type,
    delete_page,
    publish_pages,
    refresh_search_text,
    translate_page,
    update_page,
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
    "delete_page",
    "move_menu_items",
    "publish_pages",
    "refresh_search_text",
    "translate_menu_item",
    "translate_page",
    "update_menu_item",
    "update_page",
]
