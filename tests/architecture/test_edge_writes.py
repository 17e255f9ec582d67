"""Rows are written by actions alone. import-linter cannot see a method call, so this does.

Any package, whatever comes later too, writes in its ``actions``; ``models`` hold what managers do. Whatever else writes
is listed here with its reason, and so is a method that is called as one that writes and writes no row.
"""

import ast
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin

from accounts.administration import GuardedAdmin, GuardedInline, ReadOnly, Saved
from tests.architecture.code import LAYERS, python_files

WRITES = {
    "save", "create", "bulk_create", "bulk_update", "update", "delete", "get_or_create", "update_or_create",
    "add", "set", "remove", "clear", "create_user", "create_superuser", "_raw_delete",
    "save_m2m", "save_model", "save_related", "save_formset", "delete_model", "delete_queryset",
}  # fmt: skip
"""Methods that write rows, and those of Django's admin that do; asynchronous ones have an ``a`` before."""

PLAIN = {"set", "dict", "list", "Counter", "defaultdict", "deque", "OrderedDict"}
"""What a name holds that is made by one of these, or by a display of braces, is no row."""

INFRASTRUCTURE = {
    "primitives/metadata.py": "writes for actions of every package, knows no table",
    "primitives/rows.py": "writes for actions of every package, knows no table",
    "primitives/translations.py": "writes for actions of every package, knows no table",
    "catalog/versions.py": "the catalogue's version, which triggers keep beside the tables",
    "search/changes.py": "marks all products when the triggers that mark them are put in place",
    "search/engines/database.py": "the index of the engine, written by search.actions through it",
    "marketplace/queue.py": "the task queue's own table",
    "marketplace/leases.py": "the task queue's own table",
}
"""Files outside of actions that write rows."""

NO_ROWS = {
    "accounts/administration.py: formset.save": "only sorts the lines: commit is False",
    "accounts/administration.py: self.save_formset": "calls an action of the inline",
    "accounts/administration.py: self.create": "calls an action of the page",
    "accounts/administration.py: self.delete": "calls an action of the page",
    "accounts/administration.py: inline.remove": "calls an action of the inline",
    "promotions/admin.py: super().save_related": "that of Saved, which calls actions",
    "api/accounts/types.py: held[group].add": "a set",
    "api/catalog/filters/products.py: conditions.add": "conditions of a search",
    "api/documents/costs.py: total.add": "a sum of costs",
    "api/documents/parsing.py: self._refused.clear": "a dict",
    "api/documents/parsing.py: self._valid.clear": "a dict",
    "api/engine/execute.py: found.add": "values of an answer",
    "api/management/commands/graphql_schema.py: named.clear": "definitions of a schema",
    "api/management/commands/graphql_schema.py: named.update": "definitions of a schema",
    "api/terms/declaring.py: known.update": "fields of a type",
    "catalog/pictures.py: picture.save": "draws into memory",
    "demo/loading.py: default_storage.save": "a file",
    "demo/loading.py: made.setdefault(product.producer.key, set()).add": "a set",
    "demo/pictures/files.py: image.save": "draws into memory",
    "importing/checking.py: seen.add": "rows of a file that were read",
    "api/orders/masking.py: info.context.cache.setdefault(_PROVED, set()).add": "a set",
    "importing/template.py: workbook.save": "a file",
    "marketplace/messages.py: catalog.add": "a catalogue of texts",
    "marketplace/periodic.py: self._stopping.set": "an event between threads",
    "primitives/counters.py: cache.add": "the cache",
    "storefront/drafts.py: form.errors.clear": "messages of a form",
    "storefront/shoppers/buying.py: basket.add": "asks the API",
}
"""Calls that are named as if they wrote a row. "file: what is called" -> what it is."""


def plain_names(tree: ast.Module) -> set[str]:
    """Names of sets, dicts and the like, as far as the module says what they are."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            noted = ast.unparse(node.annotation).partition("[")[0] if isinstance(node, ast.AnnAssign) else ""
            if noted in PLAIN or is_plain(node.value):
                names.update(ast.unparse(target) for target in targets)
    return names


def is_plain(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id in PLAIN
    return isinstance(value, ast.Dict | ast.Set | ast.List | ast.DictComp | ast.SetComp | ast.ListComp)


def calls_that_write(tree: ast.Module) -> Iterator[str]:
    plain = plain_names(tree)
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        name = node.func.attr
        is_named_so = name in WRITES or (name.startswith("a") and name[1:] in WRITES)
        if is_named_so and ast.unparse(node.func.value) not in plain:
            yield ast.unparse(node.func)


@cache
def found() -> frozenset[tuple[str, str]]:
    """Every call outside of actions and models that is named as one that writes: its file, and what is called."""
    return frozenset(
        (str(path), call)
        for path, tree in python_files(*LAYERS)
        if not {"actions", "models"} & set(path.with_suffix("").parts)
        for call in calls_that_write(tree)
    )


def test_rows_are_written_by_actions_alone():
    left = {
        f"{path}: {call}" for path, call in found() if path not in INFRASTRUCTURE and f"{path}: {call}" not in NO_ROWS
    }

    assert left == set()


def test_the_lists_of_exceptions_are_not_longer_than_needed():
    assert INFRASTRUCTURE.keys() - {path for path, _call in found()} == set()
    assert NO_ROWS.keys() - {f"{path}: {call}" for path, call in found()} == set()


def test_a_write_would_be_seen():
    tree = ast.parse(
        "def f(user, form, request):\n"
        "    known: set[int] = set()\n"
        "    known.add(1)\n"
        "    user.orders.create(total=1)\n"
        "    user.groups.add(known)\n"
        "    user.save()\n"
        "    await user.asave()\n"
        "    User.objects.filter(pk=1).update(name='x')\n"
        "    super().save_model(request, user, form, True)\n"
    )

    assert sorted(calls_that_write(tree)) == [
        "User.objects.filter(pk=1).update",
        "super().save_model",
        "user.asave",
        "user.groups.add",
        "user.orders.create",
        "user.save",
    ]


def pages() -> list[ModelAdmin[Any]]:
    """The operators' pages of our own tables."""
    return [page for page in admin.site._registry.values() if type(page).__module__.split(".")[0] in LAYERS]


def test_every_page_of_operators_is_written_by_actions():
    django_saves = [type(page).__name__ for page in pages() if not isinstance(page, Saved)]
    forgotten = [
        f"{type(page).__name__}.{name}"
        for page in pages()
        if not isinstance(page, ReadOnly)
        for name, other in (("create", "save_model"), ("change", "save_model"), ("delete", "has_delete_permission"))
        if getattr(type(page), name) is getattr(Saved, name)
        and getattr(type(page), other) is getattr(GuardedAdmin, other)
    ]

    assert django_saves == []
    assert forgotten == []


def test_every_line_below_a_page_is_written_by_actions():
    lines: list[Any] = [inline for page in pages() for inline in page.inlines]
    forgotten = [
        inline.__name__
        for inline in lines
        if not issubclass(inline, ReadOnly)
        and (inline.write is GuardedInline.write or inline.remove is GuardedInline.remove)
    ]

    assert lines
    assert all(issubclass(inline, GuardedInline) for inline in lines)
    assert forgotten == []
