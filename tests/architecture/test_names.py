from tests.architecture.code import LAYERS, ROOT, tracked_files

VAGUE = {"utils", "util", "helpers", "helper", "misc", "common", "core", "base", "handlers", "processors", "managers"}


def test_module_names_say_what_is_inside():
    packages = {*LAYERS, "tests", "bench"}
    vague = [
        str(path.relative_to(ROOT))
        for path in tracked_files()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in packages
        if VAGUE & {path.stem, *path.relative_to(ROOT).parts[:-1]}
    ]

    assert vague == []


def test_migrations_are_linear():
    for package in LAYERS:
        numbers = [path.name[:4] for path in (ROOT / package / "migrations").glob("[0-9]*.py")]
        assert len(numbers) == len(set(numbers)), f"two migrations of {package} have the same number"
