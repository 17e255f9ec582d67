"""What must not get into the repository: one machine's paths, a registry's address, locks without hashes."""

import re

import pytest

from tests.architecture.code import ROOT, tracked_files

# Written apart so that this file does not find itself.
MACHINE_PATHS = re.compile(
    "|".join(["/" + "work/", "/" + "root/", "/" + r"home/[a-z]", "/" + "Users/", r"[A-Z]:\\" + "Users"])
)
REGISTRIES = re.compile(
    "|".join(
        ["pypi" + r"\.org", "pythonhosted" + r"\.org", "--index" + r"-url[ =]+\S*:", "--find" + r"-links[ =]+\S*/"]
    )
)


def text_files():
    for path in tracked_files():
        if path.suffix in {".png", ".jpg", ".jpeg", ".webp", ".avif", ".woff2", ".xlsx", ".ico", ".gz"}:
            continue
        yield path.relative_to(ROOT), path.read_text(encoding="utf-8")


def test_no_path_of_one_machine_is_in_the_repository():
    found = [f"{path}: {match.group()}" for path, text in text_files() for match in MACHINE_PATHS.finditer(text)]

    assert found == []


def test_no_address_of_a_package_registry_is_in_the_repository():
    found = [f"{path}: {match.group()}" for path, text in text_files() for match in REGISTRIES.finditer(text)]

    assert found == []


@pytest.mark.parametrize("name", ["base", "dev"])
def test_lock_files_pin_each_version_with_hashes(name):
    lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
    packages = [line for line in lines if re.match(r"[A-Za-z0-9]", line)]

    assert packages
    for line in packages:
        assert re.match(r"[A-Za-z0-9._-]+(\[[a-z0-9,]+\])?==\S+ .*\\$", line), line
        assert lines[lines.index(line) + 1].strip().startswith("--hash=sha256:"), line
    assert "://" not in "\n".join(lines)


def test_everything_that_base_locks_is_locked_the_same_in_dev():
    pinned = {
        name: dict(
            re.findall(
                r"^([A-Za-z0-9._-]+)(?:\[[a-z0-9,]+\])?==(\S+)", (ROOT / "requirements" / name).read_text(), re.M
            )
        )
        for name in ("base.txt", "dev.txt")
    }

    assert pinned["base.txt"].items() <= pinned["dev.txt"].items()


def test_refusals_of_input_have_one_maker():
    """``primitives.errors.refusal``: a field, a message and a code, said in one way."""
    made = re.compile(r"ValidationError\(\{[^{}]*: ValidationError\(|ValidationError\([^{}()]*code=")
    found = [
        f"{path}: {match.group()}"
        for path, text in text_files()
        if path.suffix == ".py" and path.parts[0] not in {"tests", "primitives"}
        for match in made.finditer(text)
    ]

    assert found == []
