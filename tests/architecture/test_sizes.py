"""What a reader takes in at once: short functions, files of a bearable length, and no banners to find the way in them."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.code import ROOT, tracked_files

MOST_LINES_OF_A_FILE = 600
MOST_LINES_OF_A_FUNCTION = 80

# A comment that is a line, or has one on its side. Written apart so that this file does not find itself.
BANNER = re.compile(
    r"^\s*(#|//|/\*|\{#|<!--).*" + "(-{4}|={4}|~{4}|─{4})" + "|" + r"^\s*# ?" + "(---|===)", re.MULTILINE
)
WITH_COMMENTS = {".py", ".toml", ".yaml", ".yml", ".css", ".js", ".html", ".txt", ".sh", ""}


def source_files() -> Iterator[tuple[str, str]]:
    for path in tracked_files():
        name = str(path.relative_to(ROOT))
        is_written = "migrations" not in path.parts and path.suffix in WITH_COMMENTS
        if is_written and not name.startswith(("docs/", "requirements/")):
            yield name, path.read_text(encoding="utf-8")


def python_sources() -> Iterator[tuple[str, str]]:
    return ((name, text) for name, text in source_files() if name.endswith(".py"))


def length_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = min(node.lineno for node in (function, *function.decorator_list))
    return (function.end_lineno or first) - first + 1


def test_no_file_outgrows_its_reader():
    long = [name for name, text in python_sources() if text.count("\n") > MOST_LINES_OF_A_FILE]

    assert long == []


def test_no_function_outgrows_its_reader():
    functions = (
        (name, node)
        for name, text in python_sources()
        for node in ast.walk(ast.parse(text, filename=name))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    long = [f"{name}: {node.name}" for name, node in functions if length_of(node) > MOST_LINES_OF_A_FUNCTION]

    assert long == []


def test_nothing_is_headed_by_a_banner():
    found = [f"{name}: {match.group()}" for name, text in source_files() for match in BANNER.finditer(text)]

    assert found == []


def test_a_banner_is_known_in_every_shape():
    line = "-" * 20
    for banner in (
        f"# {line} Mails {line}",
        f"# Mails {line}",
        f"    # Mails {line}",
        "# " + "=" * 30,
        f"// Schema {line}",
    ):
        assert BANNER.search(banner), banner
    for comment in ("# a -> b", "x = 1  # --flag", 'text = "-----BEGIN"', "# from 1--2"):
        assert not BANNER.search(comment), comment
