"""What our schema shares with Saleor's has Saleor's shape, and what it adds is on a list.

``saleor_contract.json`` holds Saleor's public contract as facts: types, fields, arguments, inputs, enum values.
``additions.txt`` lists what we add to Saleor's own types, one dotted name a line.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import build_schema

HERE = Path(__file__).parent
CONTRACT: dict[str, dict[str, Any]] = json.loads((HERE / "saleor_contract.json").read_text())["types"]
ADDITIONS = {
    line.split("#")[0].strip()
    for line in (HERE / "additions.txt").read_text().splitlines()
    if line.split("#")[0].strip()
}


@pytest.fixture(scope="module")
def ours() -> dict[str, str | None]:
    """Every dotted name of our schema with its type."""
    schema = build_schema((HERE.parent.parent / "api" / "schema.graphql").read_text())
    names: dict[str, str | None] = {}
    for name, kind in schema.type_map.items():
        for value in getattr(kind, "values", None) or {}:
            names[f"{name}.{value}"] = None
        for field, definition in (getattr(kind, "fields", None) or {}).items():
            names[f"{name}.{field}"] = str(definition.type)
            for argument, spec in getattr(definition, "args", {}).items():
                names[f"{name}.{field}({argument})"] = str(spec.type)
    return names


def saleors() -> Iterator[tuple[str, str | None, bool]]:
    """Every dotted name of Saleor's contract with its type and whether a server puts it out."""
    for name, entry in CONTRACT.items():
        for value in entry.get("values", []):
            yield f"{name}.{value}", None, True
        for field, fact in entry.get("fields", {}).items():
            if entry["kind"] == "InputObject":
                yield f"{name}.{field}", fact, False
                continue
            yield f"{name}.{field}", fact["type"], True
            for argument, spec in fact["args"].items():
                yield f"{name}.{field}({argument})", spec["type"], False


def is_compatible(our_type: str, their_type: str, *, is_output: bool) -> bool:
    """Whether ours can stand for theirs: an output may promise more (non-null), an input may demand less."""
    if our_type.replace("!", "") != their_type.replace("!", ""):
        return False
    ours_strict, theirs_strict = our_type.count("!"), their_type.count("!")
    return ours_strict >= theirs_strict if is_output else ours_strict <= theirs_strict


def test_what_we_share_with_saleor_has_its_shape(ours):
    different = [
        f"{name}: {ours[name]}, Saleor {theirs}"
        for name, theirs, is_output in saleors()
        if theirs is not None and name in ours and not is_compatible(str(ours[name]), theirs, is_output=is_output)
    ]

    assert different == []


def test_a_field_we_share_demands_no_argument_that_saleor_does_not_know(ours):
    known = {name for name, _, _ in saleors()}
    demanding = [
        name
        for name, our_type in ours.items()
        if "(" in name and name.split("(")[0] in known and name not in known and str(our_type).endswith("!")
    ]

    assert demanding == []


def test_types_that_we_share_with_saleor_have_all_its_members_and_interfaces():
    schema = build_schema((HERE.parent.parent / "api" / "schema.graphql").read_text())
    missing = [
        f"{name}: {other}"
        for name, entry in CONTRACT.items()
        if name in schema.type_map
        for relation, has in (("members", "types"), ("interfaces", "interfaces"))
        for other in entry.get(relation, ())
        if other not in {found.name for found in getattr(schema.type_map[name], has)}
    ]

    assert missing == []


def test_what_we_add_to_saleors_types_is_on_the_list(ours):
    known = {name for name, _, _ in saleors()}
    unlisted = sorted(
        name
        for name in ours
        if name.split(".")[0] in CONTRACT
        and name not in known
        and name not in ADDITIONS
        and name.split("(")[0] not in ADDITIONS  # the arguments of a listed field come with it
    )

    assert unlisted == []


def test_the_list_of_additions_names_only_what_is_there(ours):
    assert sorted(ADDITIONS - set(ours)) == []
