"""Which module imports which: every import statement counts, inside functions and for the type checker alone too."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path


def module_name(path: Path) -> str:
    """The name by which other modules import the file."""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def import_graph(files: Iterable[tuple[Path, ast.Module]]) -> dict[str, set[str]]:
    """The modules that each module names. A package's parent is not counted: nobody wrote that import."""
    trees = {module_name(path): tree for path, tree in files}
    return {
        name: {target for target in _imported(tree, trees) if target != name} for name, tree in sorted(trees.items())
    }


def _imported(tree: ast.Module, known: Mapping[str, ast.Module]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inside = f"{node.module}.{alias.name}"
                if inside in known or node.module in known:
                    yield inside if inside in known else node.module


def circles(graph: Mapping[str, set[str]]) -> list[list[str]]:
    """The groups of modules that reach each other, each sorted (strongly connected components, after Tarjan)."""
    numbers: dict[str, int] = {}
    lowest: dict[str, int] = {}
    waiting: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        numbers[name] = lowest[name] = len(numbers)
        waiting.append(name)
        for target in sorted(graph[name]):
            if target not in numbers:
                visit(target)
                lowest[name] = min(lowest[name], lowest[target])
            elif target in waiting:
                lowest[name] = min(lowest[name], numbers[target])
        if lowest[name] == numbers[name]:
            group = [waiting.pop()]
            while group[-1] != name:
                group.append(waiting.pop())
            if len(group) > 1:
                found.append(sorted(group))

    for name in graph:
        if name not in numbers:
            visit(name)
    return sorted(found)
