"""Slugs that rows had before."""

from __future__ import annotations

from django.db import models


class FormerSlug(models.Model):
    """A slug that a row of ``kind`` had; the database's triggers write it (``catalog.former_slugs``)."""

    kind = models.CharField(max_length=16, help_text="products, categories, collections or vendors")
    slug = models.CharField(max_length=255)
    row_id = models.BigIntegerField(help_text="Primary key of the row; it may be gone")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="catalog_former_slug_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"
