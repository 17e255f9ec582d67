"""No container engine runs here, so the files are read with the rules that a linter would apply."""

import re
from typing import Any

import pytest
import yaml

from tests.architecture.code import ROOT


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions in their order, continued lines joined."""
    text = (ROOT / "Dockerfile").read_text()
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    return [
        (word, rest.strip()) for word, _, rest in (line.partition(" ") for line in text.splitlines() if line.strip())
    ]


def arguments(word: str) -> list[str]:
    return [rest for name, rest in instructions() if name == word]


@pytest.fixture
def compose() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return parsed


def test_images_are_pinned_to_a_full_version():
    copied_from = [match for rest in arguments("COPY") for match in re.findall(r"--from=(\S+[/:]\S+)", rest)]
    images = [rest.split()[0] for rest in arguments("FROM")] + copied_from

    assert len(images) >= 2
    for image in images:
        assert re.search(r":\d+\.\d+\.\d+", image), f"{image} may change without notice"


def test_the_image_has_the_python_that_the_project_asks_for():
    versions = {tuple(map(int, re.findall(r"python:(\d+)\.(\d+)", rest)[0])) for rest in arguments("FROM")}

    assert len(versions) == 1
    assert versions.pop() >= (3, 11)


def test_the_process_is_not_root():
    names = [name for name, _ in instructions()]

    assert arguments("USER") == ["marketplace"]
    assert names.index("USER") < names.index("CMD")
    assert "RUN" not in names[names.index("USER") :]


def test_packages_are_installed_from_the_lock_with_hashes():
    installs = [rest for rest in arguments("RUN") if "install" in rest]

    assert installs
    assert all("--require-hashes" in rest and "--no-cache" in rest for rest in installs)
    assert arguments("COPY")[1].startswith("requirements/base.txt"), "the lock alone decides whether packages rebuild"


def test_no_secret_is_built_in():
    text = (ROOT / "Dockerfile").read_text()

    assert not arguments("ARG")
    assert not re.search(r"(SECRET_KEY|PASSWORD|RSA_PRIVATE_KEY|DATABASE_URL)\s*=", text)
    assert {".git", ".env", "var", ".venv"} <= set((ROOT / ".dockerignore").read_text().split())


def test_commands_are_in_exec_form_so_that_signals_arrive():
    for word in ("ENTRYPOINT", "CMD"):
        assert [yaml.safe_load(rest) for rest in arguments(word)], word
        assert all(rest.startswith("[") for rest in arguments(word)), word


def test_the_image_tells_its_health():
    (check,) = arguments("HEALTHCHECK")

    assert "/health/live" in check
    assert "--timeout=" in check


def test_adds_nothing_from_the_network():
    assert arguments("ADD") == []
    assert not any(re.search(r"\b(curl|wget)\b", rest) for rest in arguments("RUN"))


def test_compose_has_the_parts_of_the_grown_up_set_up(compose):
    assert set(compose["services"]) == {"migrate", "web", "worker", "postgres", "redis"}


def test_each_long_running_service_is_checked_and_restarted(compose):
    for name, service in compose["services"].items():
        if name == "migrate":
            assert service["restart"] == "no"
            continue
        assert service["restart"] == "unless-stopped", name
        assert "healthcheck" in service or name == "web", f"{name} (web has the image's)"


def test_compose_pins_the_images_of_others(compose):
    for name in ("postgres", "redis"):
        assert re.search(r":\d+\.\d+(\.\d+)?-\w+$", compose["services"][name]["image"]), name


def test_compose_holds_no_secret_and_publishes_only_the_web(compose):
    text = (ROOT / "compose.yaml").read_text()

    assert re.findall(r"(?:SECRET_KEY|PASSWORD): (?!\$\{)", text) == []
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["web"]
    assert compose["services"]["web"]["ports"] == ["127.0.0.1:${PORT:-8000}:8000"]


def test_services_wait_for_what_they_need(compose):
    for name in ("web", "worker"):
        assert compose["services"][name]["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully"},
            "redis": {"condition": "service_healthy"},
        }
    assert compose["services"]["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}


def test_compose_sets_only_variables_that_exist(compose):
    documented = set(re.findall(r"^\| `([A-Z0-9_]+)` \|", (ROOT / "docs/reference/settings.md").read_text(), re.M))

    for name in ("migrate", "web", "worker"):
        variables = {key.removesuffix("_FILE") for key in compose["services"][name]["environment"]}
        assert variables <= documented, name


def test_volumes_and_secrets_that_services_use_are_declared(compose):
    for service in compose["services"].values():
        assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= compose["volumes"].keys()
        assert set(service.get("secrets", [])) <= compose["secrets"].keys()
