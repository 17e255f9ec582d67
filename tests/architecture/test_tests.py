"""The tests themselves are built like the rest."""

import ast

from tests.architecture.code import python_files


def test_no_module_imports_from_a_module_of_tests():
    """What tests share stands in ``tests/factories`` or in a module that is named for it."""
    found = [
        f"{path}: {name}"
        for path, tree in python_files("tests", "bench")
        for node in ast.walk(tree)
        for name in _imported(node)
        if name.startswith("tests.") and any(part.startswith("test_") for part in name.split("."))
    ]

    assert found == []


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []
