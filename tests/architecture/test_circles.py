"""No module needs one that needs it. Imports inside functions and under ``TYPE_CHECKING`` count as any other."""

import ast
from pathlib import Path

from tests.architecture.code import LAYERS, python_files
from tests.architecture.graph import circles, import_graph


def graph_of(**sources: str) -> dict[str, set[str]]:
    return import_graph((Path(f"{name}.py"), ast.parse(source)) for name, source in sources.items())


def test_modules_form_no_circles():
    packages = {*LAYERS, "tests", "bench"}

    assert circles(import_graph(python_files(*packages))) == []


def test_a_circle_is_found_wherever_its_imports_stand():
    inside_a_function = "def f():\n    from first import y"
    for_types = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import third"

    assert circles(graph_of(first=for_types, second=inside_a_function, third="import second")) == [
        ["first", "second", "third"]
    ]
    assert circles(graph_of(first=for_types, second="", third="import second")) == []
