"""Budgets, colours and the content policy: what can be checked of the look without eyes."""

import gzip
import re
from pathlib import Path

import django_htmx
import pytest

import storefront

FOLDER = Path(storefront.__file__).parent
STATIC = FOLDER / "static" / "storefront"
TEMPLATES = sorted((FOLDER / "templates").rglob("*.html"))
CSS = (STATIC / "shop.css").read_text()


def compressed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 6))


def test_the_style_sheet_stays_small():
    assert compressed(STATIC / "shop.css") <= 14_000


def test_scripts_stay_small():
    own = sum(compressed(path) for path in STATIC.glob("*.js"))
    htmx = compressed(Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js")

    assert own <= 10_000
    assert own + htmx <= 30_000


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_carry_no_inline_script_or_style(path):
    html = path.read_text()

    assert not re.search(r"\sstyle\s*=|\son[a-z]+\s*=|<style|javascript:", html)
    assert [tag for tag in re.findall(r"<script[^>]*>", html) if "src=" not in tag] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_ask_no_other_host(path):
    addresses = set(re.findall(r"https?://[^\s\"'<]+", path.read_text()))

    assert addresses == set()


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


PAIRS: dict[str, str] = dict(re.findall(r"--([a-z0-9-]+): light-dark\((#[0-9A-F]{6}, #[0-9A-F]{6})\)", CSS))
LIGHT: dict[str, str] = dict(re.findall(r"--([a-z0-9-]+): (#[0-9A-F]{6});", CSS))


def token(name: str, theme: int) -> str:
    return PAIRS[name].split(", ")[theme]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        *[
            (text, ground, 4.5)
            for text in ("ink", "ink-2", "chilli", "leaf", "slate")
            for ground in ("paper", "surface")
        ],
        *[("ink", ground, 4.5) for ground in ("tint", "sugar-tint", "leaf-tint", "slate-tint", "chilli-tint")],
        ("ink-2", "tint", 4.5),
        ("ink-2", "slate-tint", 4.5),
        ("chilli", "chilli-tint", 4.5),
        ("on-chilli", "chilli", 4.5),
        ("on-chilli", "chilli-down", 4.5),
        ("line", "paper", 3),
        ("line", "surface", 3),
        ("sugar", "paper", 3),
        ("on-sugar", "sugar", 3),
    ],
)
def test_colours_can_be_told_apart(text, ground, least, theme):
    assert contrast(token(text, theme), token(ground, theme)) >= least


def test_browsers_without_light_dark_get_the_light_theme():
    assert {name: LIGHT.get(name) for name in PAIRS} == {name: token(name, 0) for name in PAIRS}
