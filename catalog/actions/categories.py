"""Everything that changes categories. Where one stands in the tree is kept in its path and level."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Category, Product
from primitives.documents import clean_documents
from primitives.rows import (
    BATCH,
    CHANGED_AT_ONCE,
    Change,
    RowErrors,
    changed_rows,
    check_new,
    columns_of,
    find_rows,
    free_slugs,
    remove_rows,
    take_changes,
    write_changes,
)
from vietnam.text import slugify

_CHANGEABLE = frozenset(
    {
        "name",
        "slug",
        "parent_id",
        "set_number",
        "sort_order",
        "description",
        "seo_title",
        "seo_description",
        "background_image",
        "background_image_alt",
        "metadata",
        "private_metadata",
    }
)


@dataclass(frozen=True, slots=True)
class NewCategory:
    """A category below ``parent_id``, else at the top. Without a ``slug`` it gets one of its name.

    ``background_image`` is an upload, or a name in storage.
    """

    name: str
    slug: str = ""
    parent_id: int | None = None
    set_number: int | None = None
    sort_order: int = 0
    description: Mapping[str, Any] | None = None
    seo_title: str = ""
    seo_description: str = ""
    background_image: Any = ""
    background_image_alt: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    private_metadata: Mapping[str, str] = field(default_factory=dict)


def create_categories(*, categories: Sequence[NewCategory]) -> list[Category]:
    """Store categories, all or none, a handful of statements per thousand. Locks the tree. Raises ``RowsRefused``."""
    errors = RowErrors()
    with transaction.atomic():
        _lock_tree()
        rows = [Category(**columns_of(new)) for new in categories]
        unnamed = [row for row in rows if not row.slug]
        slugs = free_slugs(Category.objects.all(), [[slugify(row.name)] for row in unnamed])
        for row, slug in zip(unnamed, slugs, strict=True):
            row.slug = slug
        parents = [new.parent_id for new in categories]
        message = _("No such category.")
        found = find_rows(Category.objects.all(), parents, errors, field="parent_id", message=message)
        clean_documents(enumerate(rows), errors)
        check_new(rows, errors, unique=["slug", "set_number"], later=["path", "level"])
        errors.raise_any()
        for row in rows:
            row.level = found[row.parent_id].level + 1 if row.parent_id else 0
        Category.objects.bulk_create(rows, batch_size=BATCH)
        for row in rows:
            row.path = f"{found[row.parent_id].path if row.parent_id else ''}{row.pk}/"
        Category.objects.bulk_update(rows, ["path"], batch_size=CHANGED_AT_ONCE)
    return rows


def change_categories(*, changes: Sequence[Change]) -> list[Category]:
    """Change categories, all or none; one that moves takes all below it along. Locks the tree. Raises ``RowsRefused``."""
    errors = RowErrors()
    with transaction.atomic():
        tree = _lock_tree()
        rows = take_changes(Category.objects.all(), changes, errors, columns=_CHANGEABLE)
        clean_documents(changed_rows(rows, changes, "description"), errors)
        tree |= rows
        parents = [change.values.get("parent_id") for change in changes]
        for number, parent_id in enumerate(parents):
            if parent_id is not None and parent_id not in tree:
                errors.add(number, "parent_id", _("No such category."), "not_found")
            elif parent_id is not None and _is_below(tree, parent_id, changes[number].pk):
                errors.add(number, "parent_id", _("A category cannot be below itself."))
        errors.raise_any()
        write_changes(rows, changes)
        _replant(tree)
    return [rows[change.pk] for change in changes]


def delete_categories(*, category_ids: Collection[int]) -> list[Category]:
    """Remove categories and all below them; their goods move to the nearest category above that stays. Locks the tree.

    Raises ``RowsRefused``: one whose goods have none above to go to is not removed, nor is any other then.
    """
    errors = RowErrors()
    with transaction.atomic():
        tree = _lock_tree()
        gone = {pk for pk in tree if any(_is_below(tree, pk, above) for above in category_ids)}
        heirs = _heirs(tree, gone)
        stranded = set(Product.objects.filter(category__in=heirs.pop(None, [])).values_list("category_id", flat=True))
        message = _("There are goods in this category, and no category above to take them: move them first.")
        for number, top in enumerate(category_ids):
            if any(_is_below(tree, pk, top) for pk in stranded):
                errors.add(number, "id", message)
        errors.raise_any()
        for heir, pks in heirs.items():
            Product.objects.filter(category__in=pks).update(category=heir)
        return remove_rows(Category.objects.all(), category_ids)


def _heirs(tree: Mapping[int, Category], gone: Collection[int]) -> dict[int | None, list[int]]:
    """The nodes that go by the nearest one above that stays; None has those with nothing above."""
    heirs: dict[int | None, list[int]] = {}
    for pk in sorted(gone):
        above = tree[pk].parent_id
        while above is not None and above in gone:
            above = tree[above].parent_id
        heirs.setdefault(above, []).append(pk)
    return heirs


def _lock_tree() -> dict[int, Category]:
    """All categories, locked in primary key order: moves would cross otherwise."""
    nodes = Category.objects.select_for_update().only("parent_id", "path", "level").order_by("pk")
    return {row.pk: row for row in nodes}


def _is_below(tree: Mapping[int, Category], pk: int, above: Any) -> bool:
    """Whether a node is another, or stands below it; also where what is asked for is a circle."""
    seen: set[int] = set()
    at: int | None = pk
    while at is not None and at not in seen:
        if at == above:
            return True
        seen.add(at)
        at = tree[at].parent_id if at in tree else None
    return False


def _replant(tree: Mapping[int, Category]) -> None:
    """Bring the paths and levels of all nodes in line with their parents; only what differs is written."""
    paths: dict[int, str] = {}

    def path_of(row: Category) -> str:
        if row.pk not in paths:
            paths[row.pk] = f"{path_of(tree[row.parent_id]) if row.parent_id else ''}{row.pk}/"
        return paths[row.pk]

    moved = [row for row in tree.values() if row.path != path_of(row)]
    for row in moved:
        row.path = paths[row.pk]
        row.level = row.path.count("/") - 1
    if moved:
        Category.objects.bulk_update(moved, ["path", "level"], batch_size=CHANGED_AT_ONCE)
