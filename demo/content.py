"""The demo shop's pages and menus, read from ``data/pages.toml``. Existing ones stay as they are."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from catalog.actions import NewAttribute, create_attributes, translate
from catalog.models import (
    Attribute,
    AttributeTranslation,
    AttributeType,
    AttributeValueTranslation,
    Category,
    Collection,
)
from content.actions import (
    create_menu,
    create_menu_item,
    create_page,
    create_page_type,
    translate_menu_item,
    translate_page,
)
from content.models import Menu, Page, PageType
from demo.sample import DATA
from primitives.translations import Translation

PAGE_TYPE = "huong-dan"
TOPIC = "chu-de"


def load_content(*, now: datetime) -> tuple[int, int]:
    """Add the pages and menus that are missing, by slug. Returns how many of each are new."""
    written = tomllib.loads((DATA / "pages.toml").read_text("utf-8"))
    page_type, topic = _ensure_page_type()
    known = set(Page.objects.values_list("slug", flat=True))
    pages = [page for page in written["pages"] if page["slug"] not in known]
    for page in pages:
        _add_page(page, page_type, topic, now)
    there = set(Menu.objects.values_list("slug", flat=True))
    menus = [menu for menu in written["menus"] if menu["slug"] not in there]
    for menu in menus:
        row = create_menu(name=menu["name"], slug=menu["slug"])
        for item in menu["items"]:
            _add_item(row, item, parent_id=None)
    return len(pages), len(menus)


def _ensure_page_type() -> tuple[PageType, Attribute]:
    topic = Attribute.objects.filter(slug=TOPIC).first()
    if topic is None:
        topic = create_attributes(attributes=[NewAttribute("Chủ đề", slug=TOPIC, type=AttributeType.PAGE_TYPE)])[0]
        translate(table=AttributeTranslation, translations=[Translation(topic.pk, "en", {"name": "Topic"})])
    page_type = PageType.objects.filter(slug=PAGE_TYPE).first()
    return page_type or create_page_type(name="Hướng dẫn", slug=PAGE_TYPE, attribute_ids=[topic.pk]), topic


def _add_page(page: Mapping[str, Any], page_type: PageType, topic: Attribute, now: datetime) -> None:
    row = create_page(
        page_type_id=page_type.pk,
        title=page["title"]["vi"],
        slug=page["slug"],
        content=_document(page["vi"]),
        seo_title=page["title"]["vi"],
        seo_description=page["seo"]["vi"],
        is_published=True,
        attributes={topic.pk: page["topic"]["vi"]},
        now=now,
    )
    translate_page(
        page_id=row.pk,
        language_code="en",
        title=page["title"]["en"],
        content=_document(page["en"]),
        seo_title=page["title"]["en"],
        seo_description=page["seo"]["en"],
    )
    value = row.attribute_values.get().value
    english = Translation(value.pk, "en", {"name": page["topic"]["en"]})
    translate(table=AttributeValueTranslation, translations=[english])


def _document(paragraphs: list[str]) -> dict[str, Any]:
    return {
        "blocks": [
            {"type": "header", "data": {"text": text.removeprefix("# "), "level": 2}}
            if text.startswith("# ")
            else {"type": "paragraph", "data": {"text": text}}
            for text in paragraphs
        ],
        "version": "2.24.3",
    }


def _add_item(menu: Menu, item: Mapping[str, Any], *, parent_id: int | None) -> None:
    link: dict[str, Any] = {}
    if "page" in item:
        link["page_id"] = Page.objects.get(slug=item["page"]).pk
    if "collection" in item:
        collection = Collection.objects.filter(slug=item["collection"]).first()
        if collection is None:
            return  # nothing fitted this shelf on the day of loading
        link["collection_id"] = collection.pk
    if "category" in item:
        category = Category.objects.filter(slug=item["category"]).first()
        if category is None:
            return
        link["category_id"] = category.pk
    if "url" in item:
        link["url"] = item["url"]
    row = create_menu_item(menu_id=menu.pk, name=item["name"]["vi"], parent_id=parent_id, **link)
    translate_menu_item(item_id=row.pk, language_code="en", name=item["name"]["en"])
    for below in item.get("items", ()):
        _add_item(menu, below, parent_id=row.pk)
