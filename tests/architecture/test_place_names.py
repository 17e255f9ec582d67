"""Which province a market stands for is a setting: no package but the sample data and the facts of the country names one."""

from tests.architecture.code import LAYERS, ROOT, tracked_files
from vietnam.text import fold

MAY_NAME_IT = {"demo", "vietnam"}
# Lines of the contract that explain a field by an example.
EXAMPLES = ("What an address says: Tây Ninh.", "With its kind: Tỉnh Tây Ninh.")


def lines_that_name_the_province(text: str) -> list[str]:
    return [line for line in text.splitlines() if "tay ninh" in fold(line).replace("_", " ").replace("-", " ")]


def test_no_package_names_the_province_of_the_demo():
    found = []
    for path in tracked_files():
        relative = path.relative_to(ROOT)
        if relative.parts[0] not in set(LAYERS) - MAY_NAME_IT or path.suffix in {".png", ".webp", ".woff2", ".ico"}:
            continue
        found += [
            f"{relative}: {line.strip()}"
            for line in lines_that_name_the_province(path.read_text(encoding="utf-8"))
            if not any(example in line for example in EXAMPLES)
        ]

    assert found == []


def test_the_name_would_be_found_however_it_is_written():
    text = "PROVINCE = 'Tây Ninh'\nmap = TAY_NINH\n<p>tay-ninh</p>\nđồng tháp"

    assert lines_that_name_the_province(text) == text.splitlines()[:3]
