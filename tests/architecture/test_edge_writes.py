"""Edges read rows and call actions; they do not write. import-linter cannot see a method call, so this does."""

import ast

from tests.architecture.code import python_files

WRITES = {
    "save",
    "create",
    "bulk_create",
    "bulk_update",
    "delete",
    "get_or_create",
    "update_or_create",
}

# "file: source of the call" -> why this is no write of a row.
ALLOWED: dict[str, str] = {}


def calls_that_write(tree: ast.Module) -> list[str]:
    return [
        ast.unparse(node.func)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES
    ]


def test_no_row_is_written_at_the_edges():
    found = {f"{path}: {call}" for path, tree in python_files("api", "storefront") for call in calls_that_write(tree)}

    assert found - ALLOWED.keys() == set()


def test_the_list_of_exceptions_is_not_longer_than_needed():
    found = {f"{path}: {call}" for path, tree in python_files("api", "storefront") for call in calls_that_write(tree)}

    assert ALLOWED.keys() - found == set()


def test_a_write_would_be_seen():
    tree = ast.parse("def f(user):\n    user.orders.create(total=1)\n    user.save()\n")

    assert calls_that_write(tree) == ["user.orders.create", "user.save"]
