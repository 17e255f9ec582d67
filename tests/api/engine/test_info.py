"""A resolver learns where it stands and what is asked for below."""

from __future__ import annotations

from typing import Any

from api.engine.info import Info
from tests.api.engine.small import run, schema_of

TEXT = """
type Query { rows: [Row]  pet: Pet }
type Row { name: String  twin: Row  pet: Pet }
interface Pet { name: String }
type Cat implements Pet { name: String  mice: Int  row: Row }
"""


def info_of(text: str, place: str = "Row.twin", **variables: Any) -> Info[Any]:
    """What the resolver at a place was told."""
    told: list[Info[Any]] = []

    def resolve(_row: Any, info: Info[Any]) -> dict[str, Any]:
        told.append(info)
        return {}

    schema = schema_of(TEXT, {"Query.rows": lambda _root, _info: [{}, {}], place: resolve})
    assert run(schema, text, root="the root", **variables).data is not None
    return told[0]


def test_it_tells_where_the_field_stands():
    info = info_of("query($n:Int){all:rows{other:twin{name}}}", n=3)

    assert (info.field_name, info.parent_type.name, str(info.return_type)) == ("twin", "Row", "Row")
    assert info.path == ["all", "other"]
    assert [node.alias and node.alias.value for node in info.field_nodes] == ["other"]
    assert (info.root_value, info.variable_values) == ("the root", {"n": 3})
    assert not info.is_awaitable(object())


def test_all_parents_at_a_place_share_it():
    told: list[Info[Any]] = []
    schema = schema_of(TEXT, {"Row.twin": lambda _row, info: told.append(info)})

    run(schema, "{rows{twin{name}}}", root={"rows": [{}, {}]})

    assert told[0] is told[1]


def test_it_tells_what_is_selected_below():
    info = info_of("{rows{twin{...F also:twin{name} twin{pet{name}}}}} fragment F on Row{pet{...on Cat{mice}}}")

    assert info.selects("pet", "mice")
    assert info.selects("twin", "name")
    assert info.selects("twin", "pet", "name")
    assert not info.selects("name")
    assert not info.selects("pet", "name")
    assert not info.selects("also")
    assert info.selects()


def test_what_is_left_out_is_not_selected():
    info = info_of("query($yes:Boolean!){rows{twin{name @skip(if:$yes) pet @include(if:$yes){name}}}}", yes=True)

    assert not info.selects("name")
    assert info.selects("pet")


def test_below_a_leaf_nothing_is_selected():
    info = info_of("{rows{name}}", "Row.name")

    assert not info.selects("name")
    assert not info.selects("name", "name")
