"""Every write to pages and their types."""

from __future__ import annotations

from collections.abc import Collection as Many
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Attribute, AttributeType
from content.actions.assigning import store_values
from content.actions.filling import check, fill, known_only
from content.models import Page, PageAttributeValue, PageTranslation, PageType, PageTypeAttribute
from primitives.documents import clean_document, text_of
from primitives.errors import refusal
from primitives.rows import upsert
from vietnam.text import fold, slugify

_PAGE_FIELDS = frozenset({"title", "slug", "content", "seo_title", "seo_description", "is_published", "published_at"})


def create_page_type(*, name: str, slug: str = "", attribute_ids: Sequence[int] = ()) -> PageType:
    """Store a kind of page, described by these attributes in this order. Raises ``ValidationError`` at its field."""
    page_type = PageType(name=name.strip(), slug=slug or slugify(name))
    check(page_type)
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


def update_page_type(*, page_type_id: int, **changes: Any) -> PageType:
    """Change a kind of page; what is not named stays. Locks its row. Raises ``ValidationError`` at its field."""
    known_only(changes, frozenset({"name", "slug", "metadata", "private_metadata"}))
    with transaction.atomic():
        page_type = PageType.objects.select_for_update().filter(pk=page_type_id).first()
        if page_type is None:
            raise refusal("id", _("No such page type."), "not_found")
        fill(page_type, changes)
        check(page_type)
        page_type.save(update_fields=list(changes))
    return page_type


def describe_page_type(*, page_type_id: int, places: Mapping[int, int]) -> None:
    """Let attributes describe pages of a kind; ``places`` says by attribute where each stands. Others stay.

    Raises ``ValidationError`` at ``attributes``.
    """
    attributes = Attribute.objects.filter(type=AttributeType.PAGE_TYPE).in_bulk(list(places))
    if len(attributes) < len(places):
        raise refusal("attributes", _("Only page attributes can be assigned."))
    rows = (
        PageTypeAttribute(page_type_id=page_type_id, attribute_id=pk, sort_order=order) for pk, order in places.items()
    )
    upsert(((row, ["sort_order"]) for row in rows), key=["page_type_id", "attribute_id"])


def undescribe_page_type(*, page_type_id: int, attribute_ids: Many[int]) -> None:
    """Let attributes describe pages of a kind no more. Values that its pages have stay with them."""
    PageTypeAttribute.objects.filter(page_type=page_type_id, attribute__in=attribute_ids).delete()


def delete_page_types(*, page_type_ids: Many[int]) -> None:
    """Remove kinds of pages. Raises ``ProtectedError`` for one that has pages."""
    PageType.objects.filter(pk__in=page_type_ids).delete()


def create_page(
    *, page_type_id: int, title: str, now: datetime, attributes: Mapping[int, Any] | None = None, **fields: Any
) -> Page:
    """Store a page. A page that is published without a time is so from ``now`` on; a missing slug follows the title.

    ``attributes`` maps attributes of the page's type to values as ``content.actions.assigning`` takes them.
    Raises ``ValidationError`` by field.
    """
    known_only(fields, _PAGE_FIELDS)
    if not PageType.objects.filter(pk=page_type_id).exists():
        raise refusal("page_type", _("No such page type."), "not_found")
    page = Page(page_type_id=page_type_id, title=title.strip(), created_at=now)
    fill(page, {"slug": slugify(title)} | {name: value for name, value in fields.items() if value not in (None, "")})
    _prepare(page, now)
    with transaction.atomic():
        page.save()
        _assign(page, attributes or {}, is_new=True)
        refresh_search_text(page_id=page.pk)
    return page


def update_page(*, page_id: int, now: datetime, attributes: Mapping[int, Any] | None = None, **changes: Any) -> Page:
    """Change a page; what is not named stays. Locks its row. Raises ``ValidationError`` by field."""
    known_only(changes, _PAGE_FIELDS)
    with transaction.atomic():
        page = Page.objects.select_for_update().filter(pk=page_id).first()
        if page is None:
            raise refusal("id", _("No such page."), "not_found")
        fill(page, changes)
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
    known_only(texts, frozenset({"title", "content", "seo_title", "seo_description"}))
    if not Page.objects.filter(pk=page_id).exists():
        raise refusal("id", _("No such page."), "not_found")
    if "content" in texts:
        texts["content"] = _document(texts["content"])
    with transaction.atomic():
        translation = PageTranslation.objects.select_for_update().filter(
            page_id=page_id, language_code=language_code
        ).first() or PageTranslation(page_id=page_id, language_code=language_code)
        for name, text in texts.items():
            setattr(translation, name, text)
        check(translation)
        translation.save()
        refresh_search_text(page_id=page_id)
    return translation


def remove_page_translations(*, page_id: int, language_codes: Many[str]) -> None:
    """Forget the texts of a page in these languages."""
    with transaction.atomic():
        PageTranslation.objects.filter(page=page_id, language_code__in=language_codes).delete()
        refresh_search_text(page_id=page_id)


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
    check(page)


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
