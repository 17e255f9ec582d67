"""What import-linter cannot see of the areas of ``api``: texts that name modules, and packages whose tables are shown."""

import ast
import re

from tests.architecture.code import LAYERS, ROOT, python_files

DOTTED = re.compile(r"(?:api\.)[a-z_]+(?:\.[A-Za-z_]+)+")
AREAS = ("shop", "payments", "orders", "promotions", "ocop", "content", "catalog", "vendors", "accounts")


def area_of(path):
    return path.parts[1].removesuffix(".py") if len(path.parts) > 1 else ""


def dotted_texts(tree: ast.Module) -> list[str]:
    """Texts that name a module of ``api``, docstrings aside, and calls that import by name."""
    docstrings = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    found = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
        and DOTTED.fullmatch(node.value)
    ]
    calls = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return found + [call for call in calls if call.startswith(("import_string(", "import_module(", "__import__("))]


def test_no_area_names_another_in_a_text():
    # The package itself exports its few names lazily: models are not ready while Django imports it.
    found = {str(path): dotted_texts(tree) for path, tree in python_files("api") if len(path.parts) > 2}

    assert {path: texts for path, texts in found.items() if texts} == {}


def test_a_dotted_text_would_be_seen():
    tree = ast.parse('"""See api.catalog.types."""\nfield("api.orders.types.Order")\nimport_string(name)\n')

    assert dotted_texts(tree) == ["api.orders.types.Order", "import_string(name)"]


def test_an_area_reads_tables_of_its_own_package_and_those_below():
    wrong = []
    for path, tree in python_files("api"):
        area = area_of(path)
        if area not in LAYERS:
            continue
        higher = set(LAYERS[: LAYERS.index(area)]) - {"api", "search"}  # an engine finds products for their list
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in higher:
                wrong.append(f"{path}: {node.module}")

    assert wrong == []


def test_each_area_is_called_like_a_package():
    assert set(AREAS) - {"shop"} <= set(LAYERS)


def test_graphene_is_looked_into_in_one_place():
    """Whoever replaces graphene finds here what else than its public declarations is used (docs/decisions/0009)."""
    internal = re.compile(r"from graphene\.|_meta\.(?:enum|fields\b|interfaces|name\b)")
    users = {
        str(path) for path, _tree in python_files("api") if internal.search((ROOT / path).read_text(encoding="utf-8"))
    }

    assert users <= {"api/terms/declaring.py", "api/terms/scalars.py"}
