import ast
import re

from tests.architecture.code import LAYERS, ROOT

PAGE = ROOT / "docs" / "reference" / "settings.md"


def variables_read() -> set[str]:
    """Names of the environment variables that settings.py asks for."""
    tree = ast.parse((ROOT / "marketplace" / "settings.py").read_text())
    return {
        str(node.args[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and node.func.attr != "read_env"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


def variables_documented() -> set[str]:
    """Names in the first column of the page's tables."""
    return set(re.findall(r"^\| `([A-Z][A-Z0-9_]+)` \|", PAGE.read_text(), flags=re.MULTILINE))


def test_every_variable_is_documented_and_no_other():
    assert variables_documented() == variables_read()


def test_no_package_reads_the_environment_by_itself():
    readers = [
        str(path.relative_to(ROOT))
        for package in LAYERS
        if package != "marketplace"
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"\bos\.(environ|getenv)\b", path.read_text())
    ]

    assert readers == []
