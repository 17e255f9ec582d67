"""Tables of what the shop says about itself: pages with attributes, and menus that lead to them and to goods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from catalog.models import Attribute, AttributeValue, Category, Collection, Metadata, SeoFields, published
from vietnam.text import fold

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.viewers import Viewer

MAX_SEARCH_WORDS = 10


class PageType(Metadata):
    """What kind of page: which attributes describe it."""

    name = models.CharField(max_length=250)
    slug = models.SlugField(max_length=255, unique=True)
    attributes = models.ManyToManyField(Attribute, through="PageTypeAttribute", related_name="page_types")

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class PageTypeAttribute(models.Model):
    """An attribute of a page type, in its place."""

    page_type = models.ForeignKey(PageType, on_delete=models.CASCADE, related_name="type_attributes")
    attribute = models.ForeignKey(Attribute, on_delete=models.CASCADE, related_name="page_type_attributes")
    sort_order = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page_type", "attribute"], name="content_page_type_attribute_once"),
        ]

    def __str__(self) -> str:
        return f"{self.page_type_id}: {self.attribute_id}"


class PageQuerySet(models.QuerySet["Page"]):
    def published(self, now: datetime) -> PageQuerySet:
        """Pages that everybody may read at ``now``."""
        return self.filter(published(now))

    def visible_to(self, viewer: Viewer, *, now: datetime) -> PageQuerySet:
        """Published pages; all of them for staff and apps that manage pages."""
        return self if viewer.has_permission("MANAGE_PAGES") else self.published(now)

    def naming(self, text: str) -> PageQuerySet:
        """Pages whose title or text, in any language, has every word of ``text``; accents and case are optional."""
        found = self
        for word in fold(text).split()[:MAX_SEARCH_WORDS]:
            found = found.filter(search_text__contains=word)
        return found


class Page(SeoFields, Metadata):
    """A page of text. Title and text are Vietnamese; other languages are translations."""

    page_type = models.ForeignKey(PageType, on_delete=models.PROTECT, related_name="pages")
    title = models.CharField(max_length=250)
    slug = models.SlugField(max_length=255, unique=True)
    content = models.JSONField(null=True, blank=True, help_text="EditorJS document, as Saleor clients expect")
    is_published = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    search_text = models.TextField(blank=True, help_text="Title and text in all languages, folded, for searching")

    objects = PageQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]
        indexes = [
            models.Index(fields=["title", "id"], name="content_page_by_title"),
            models.Index(fields=["is_published", "published_at", "id"], name="content_page_by_date"),
        ]

    def __str__(self) -> str:
        return self.slug

    def is_visible(self, now: datetime) -> bool:
        return self.is_published and (self.published_at is None or self.published_at <= now)


class PageTranslation(SeoFields):
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="translations")
    language_code = models.CharField(max_length=35)
    title = models.CharField(max_length=255, blank=True)
    content = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "language_code"], name="content_page_translation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} ({self.language_code})"


class PageAttributeValue(models.Model):
    """A value that describes a page."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="attribute_values")
    value = models.ForeignKey(AttributeValue, on_delete=models.CASCADE, related_name="page_assignments")
    sort_order = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "value"], name="content_page_value_once"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.value_id}"


class PageReference(models.Model):
    """The page to which an attribute value refers. The catalogue is below pages and cannot name them."""

    value = models.OneToOneField(AttributeValue, on_delete=models.CASCADE, related_name="page_reference")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="references")

    def __str__(self) -> str:
        return f"{self.value_id}: {self.page_id}"


class Menu(Metadata):
    """A list of links in the frame of every page, such as ``navbar`` and ``footer``."""

    name = models.CharField(max_length=250)
    slug = models.SlugField(max_length=255, unique=True)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class MenuItem(Metadata):
    """One link: to a category, a collection, a page or an address; or only a heading over its children."""

    menu = models.ForeignKey(Menu, on_delete=models.CASCADE, related_name="items")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    level = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=128)
    url = models.CharField(max_length=256, blank=True)
    category = models.ForeignKey(Category, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    sort_order = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["menu", "parent", "sort_order", "id"], name="content_menu_item_in_order")]

    def __str__(self) -> str:
        return self.name


class MenuItemTranslation(models.Model):
    menu_item = models.ForeignKey(MenuItem, on_delete=models.CASCADE, related_name="translations")
    language_code = models.CharField(max_length=35)
    name = models.CharField(max_length=128, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["menu_item", "language_code"], name="content_menu_item_translation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.menu_item_id} ({self.language_code})"
