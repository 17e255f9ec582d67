"""Pages and menus for tests: published, unless told otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from catalog.models import (
    Attribute,
    AttributeEntityType,
    AttributeInputType,
    AttributeType,
    AttributeValue,
    AttributeValueTranslation,
    Category,
    Collection,
    Product,
    ProductVariant,
)
from content.actions import create_menu, create_menu_item, create_page, create_page_type, translate_page
from content.models import Menu, MenuItem, Page, PageType

NOW = datetime(2026, 5, 1, 3, tzinfo=UTC)

_numbers = count(1)


def make_page_attribute(*, slug: str, input_type: str = AttributeInputType.DROPDOWN, **fields: Any) -> Attribute:
    return Attribute.objects.create(
        **{"slug": slug, "name": slug.title(), "input_type": input_type, "type": AttributeType.PAGE_TYPE} | fields
    )


def make_page_type(*, slug: str = "text", attributes: tuple[Attribute, ...] = ()) -> PageType:
    """The page type with this slug; stored when it is not there yet."""
    found = PageType.objects.filter(slug=slug).first()
    return found or create_page_type(
        name=slug.title(), slug=slug, attribute_ids=[attribute.pk for attribute in attributes]
    )


def make_page(*, page_type: PageType | None = None, **fields: Any) -> Page:
    number = next(_numbers)
    values: dict[str, Any] = {"title": f"Page {number}", "is_published": True, "published_at": NOW} | fields
    return create_page(page_type_id=(page_type or make_page_type()).pk, now=NOW, **values)


def make_menu(*, slug: str = "navbar", name: str = "Navbar") -> Menu:
    return create_menu(name=name, slug=slug)


def make_menu_item(menu: Menu, name: str, *, parent: MenuItem | None = None, **link: Any) -> MenuItem:
    return create_menu_item(menu_id=menu.pk, name=name, parent_id=parent.pk if parent else None, **link)


def paragraph(text: str) -> dict[str, Any]:
    """Content of one paragraph, as editors write it."""
    return {"blocks": [{"type": "paragraph", "data": {"text": text}}]}


def make_page_of_all_kinds() -> Page:
    """A page with an attribute of every kind, assigned; the first rows of the catalogue are referred to."""
    plain: dict[AttributeInputType, Any] = {
        AttributeInputType.DROPDOWN: "Gạo",
        AttributeInputType.MULTISELECT: ["Gạo", "Muối"],
        AttributeInputType.SWATCH: "Đỏ",
        AttributeInputType.NUMERIC: 5,
        AttributeInputType.BOOLEAN: True,
        AttributeInputType.DATE: date(2026, 7, 1),
        AttributeInputType.DATE_TIME: datetime(2026, 7, 1, tzinfo=UTC),
        AttributeInputType.PLAIN_TEXT: "Gạo",
        AttributeInputType.RICH_TEXT: {"blocks": []},
    }
    attributes = {make_page_attribute(slug=f"kind-{kind}", input_type=kind): value for kind, value in plain.items()}
    for entity, model in (
        (AttributeEntityType.PAGE, Page),
        (AttributeEntityType.PRODUCT, Product),
        (AttributeEntityType.PRODUCT_VARIANT, ProductVariant),
        (AttributeEntityType.CATEGORY, Category),
        (AttributeEntityType.COLLECTION, Collection),
    ):
        pk = model.objects.order_by("pk").values_list("pk", flat=True)[0]
        for kind, value in ((AttributeInputType.REFERENCE, [pk]), (AttributeInputType.SINGLE_REFERENCE, pk)):
            slug = f"{kind}-{entity}"
            attributes[make_page_attribute(slug=slug, input_type=kind, entity_type=entity)] = value
    page_type = make_page_type(slug="all-kinds", attributes=tuple(attributes))
    page = make_page(page_type=page_type, attributes={attribute.pk: value for attribute, value in attributes.items()})
    translate_page(page_id=page.pk, language_code="en", title="Of all kinds")
    AttributeValueTranslation.objects.bulk_create(
        (
            AttributeValueTranslation(attribute_value=value, language_code="en")
            for value in AttributeValue.objects.all()
        ),
        ignore_conflicts=True,
    )
    return page
