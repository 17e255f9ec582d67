"""The tree of categories: where a node stands is kept in its path and level."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from catalog.models import Category


def plant_category(category: Category) -> Category:
    """Store a new or changed category and bring its path, its level and those of everything below in line.

    Raises ``ValidationError`` at ``parent`` for a place inside itself.
    """
    with transaction.atomic():
        list(Category.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
        parent = Category.objects.get(pk=category.parent_id) if category.parent_id else None
        before = Category.objects.filter(pk=category.pk).first() if category.pk else None
        if before and parent and parent.path.startswith(before.path):
            message = _("A category cannot stand below itself.")
            raise ValidationError({"parent": ValidationError(message, code="invalid")})
        category.level = parent.level + 1 if parent else 0
        category.save()
        category.path = f"{parent.path if parent else ''}{category.pk}/"
        category.save(update_fields=["path"])
        if before and before.path != category.path:
            below = Category.objects.filter(path__startswith=before.path).exclude(pk=category.pk)
            below.update(
                path=Concat(Value(category.path), Substr("path", len(before.path) + 1)),
                level=F("level") + (category.level - before.level),
            )
    return category
