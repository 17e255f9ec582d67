"""The documents of the pages fit the schema, and each is used."""

import re
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

import storefront
from storefront import client

ROOT = Path(storefront.__file__).parent
NAMES = sorted(path.stem for path in client.FOLDER.glob("*.graphql"))


@pytest.fixture(scope="module")
def schema():
    return build_schema((ROOT.parent / "api" / "schema.graphql").read_text())


@pytest.mark.parametrize("name", NAMES)
def test_each_document_is_valid(schema, name):
    errors = validate(schema, parse(client.load(name)))

    assert [error.message for error in errors] == []


def test_each_document_has_a_page_that_asks_it():
    code = "".join(path.read_text() for path in ROOT.rglob("*.py"))
    asked = set(re.findall(r'ask\(\s*request,\s*f?"([a-z_{}]+)"', code))
    asked = {name for name in NAMES if name in asked or name.startswith("slugs_of_")}

    assert sorted(set(NAMES) - asked) == []


def test_a_fragment_used_twice_stands_once_in_the_document():
    text = client.load("home")

    assert text.count("fragment ProductPictures on Product") == 1
    assert text.count("fragment ProductCard on Product") == 1
