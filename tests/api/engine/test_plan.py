"""A document is compiled once: fields are merged, fragments spread, conditions answered, arguments folded."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, parse

from api.engine.marks import batched, node_attribute, reads_attribute
from api.engine.plan import ABSTRACT, ATTRIBUTE, BATCH, CALL, LEAF, OBJECT, TYPENAME, Shapes, condition_variables
from tests.api.engine.small import plan_of, schema_of

TEXT = """
type Query { row(n: Int = 4, tags: [String], where: Where): Row  pet: Pet }
type Row { name: String  twin: Row  must: [[Int!]]! }
input Where { n: Int }
interface Pet { name: String }
type Cat implements Pet { name: String  mice: Int }
type Dog implements Pet { name: String }
"""
SCHEMA = schema_of(TEXT, {})


def keys(text: str, *path: str, schema: GraphQLSchema = SCHEMA, **conditions: Any) -> list[str]:
    """The response keys at a place of an answer."""
    plan = plan_of(schema, text, conditions)
    fields = plan.root.fields_for(plan.root_type)
    for key in path:
        (field,) = [one for one in fields if one.key == key]
        assert field.selection is not None
        fields = field.selection.fields_for(field.shape.named_type)
    return [field.key for field in fields]


def arguments(text: str, **variables: Any) -> tuple[dict[str, Any], bool]:
    """What the first field is given, and whether that may differ from request to request."""
    plan = plan_of(SCHEMA, text)
    field = plan.root.fields_for(plan.root_type)[0]
    return field.arguments(variables), field.arguments_vary


def test_a_field_that_is_asked_for_twice_is_one():
    assert keys("{row{name} row{twin{name}}}") == ["row"]
    assert keys("{row{name} row{twin{name}}}", "row") == ["name", "twin"]


def test_an_alias_is_a_field_of_its_own():
    assert keys("{row{name also:name name}}", "row") == ["name", "also"]


def test_fragments_stand_where_they_are_spread():
    assert keys("{row{...F twin{name}}} fragment F on Row{must name}", "row") == ["must", "name", "twin"]
    assert keys("{row{...F ...F}} fragment F on Row{name}", "row") == ["name"]
    assert keys("{row{...{name}}}", "row") == ["name"]


def test_a_fragment_counts_for_its_types_only():
    text = "{pet{...on Cat{mice} ...on Dog{name} ...on Pet{p:name}}}"
    plan = plan_of(SCHEMA, text)
    selection = plan.root.fields_for(plan.root_type)[0].selection
    assert selection is not None

    by_type = {name: [field.key for field in selection.fields_for(kind(name))] for name in ("Cat", "Dog")}

    assert by_type == {"Cat": ["mice", "p"], "Dog": ["name", "p"]}


def kind(name: str) -> Any:
    return SCHEMA.type_map[name]


def test_the_fields_for_a_type_are_compiled_once():
    plan = plan_of(SCHEMA, "{row{name}}")

    assert plan.root.fields_for(plan.root_type) is plan.root.fields_for(plan.root_type)


@pytest.mark.parametrize(
    ("condition", "yes", "asked"),
    [
        ("@include(if:$yes)", True, True),
        ("@include(if:$yes)", False, False),
        ("@skip(if:$yes)", True, False),
        ("@skip(if:$yes)", False, True),
        ("@skip(if:false) @include(if:$yes)", False, False),
    ],
)
@pytest.mark.parametrize(
    "text", ["{row{twin{name} name C}}", "{row{twin{name} ...C{name}}}", "{row{twin{name} ...F C}}"]
)
def test_conditions_are_answered_when_the_plan_is_made(text, condition, yes, asked):
    text = f"query($yes:Boolean!){text.replace('C', condition)} fragment F on Row{{name}}"

    assert keys(text, "row", yes=yes) == (["twin", "name"] if asked else ["twin"])


def test_it_tells_which_variables_decide():
    text = """query($a:Boolean!,$b:Boolean!,$c:Boolean!,$d:Boolean!,$n:Int){
        row(n:$n) @include(if:$b){ ...F name @skip(if:true) ...on Row @skip(if:$d){name} } } fragment F on Row{name @skip(if:$a) ...F}"""
    operation, fragment = parse(text).definitions
    assert isinstance(operation, OperationDefinitionNode)

    assert condition_variables(operation, {"F": fragment}) == ("a", "b", "d")  # type: ignore[dict-item] # a fragment


@pytest.mark.parametrize(
    ("text", "expected", "vary"),
    [
        ("{row{name}}", {"n": 4}, False),
        ("{row(n:7){name}}", {"n": 7}, False),
        ('{row(tags:["a"]){name}}', {"n": 4, "tags": ["a"]}, True),
        ("query($v:Int){row(n:$v){name}}", {"n": 9}, True),
        ("query($v:Int){row(where:{n:$v}){name}}", {"n": 4, "where": {"n": 9}}, True),
    ],
)
def test_arguments_are_worked_out_once_where_they_are_constant(text, expected, vary):
    assert arguments(text, v=9) == (expected, vary)


def test_lists_among_arguments_are_made_anew_for_each_request():
    plan = plan_of(SCHEMA, '{row(tags:["a"]){name}}')
    field = plan.root.fields_for(plan.root_type)[0]

    field.arguments({})["tags"].append("b")

    assert field.arguments({})["tags"] == ["a"]


def test_a_shape_tells_how_a_field_gets_its_values():
    def read(_name: str, _default: Any, _row: Any, _info: Any) -> Any:
        raise AssertionError("the engine reads itself")

    from functools import partial

    schema = schema_of(TEXT, {})
    row: Any = schema.type_map["Row"]
    shapes = Shapes(schema)
    row.fields["name"].resolve = partial(reads_attribute(read), "title", "none")
    row.fields["twin"].resolve = batched(lambda rows, _info: rows)
    row.fields["must"].resolve = partial(node_attribute, "musts", None)

    name, twin, must, typename = (shapes.shape(row, field) for field in ("name", "twin", "must", "__typename"))

    assert name is not None
    assert twin is not None
    assert must is not None
    assert typename is not None
    assert (name.mode, name.attribute, name.default, name.nature) == (ATTRIBUTE, "title", "none", LEAF)
    assert (twin.mode, twin.nature, twin.levels) == (BATCH, OBJECT, (False,))
    assert (must.attribute, must.levels) == ("musts", (True, False, True))
    assert typename.mode == TYPENAME
    assert shapes.shape(row, "name") is name
    assert shapes.shape(row, "nothing") is None


def test_the_root_alone_has_the_schema():
    shapes = Shapes(SCHEMA)
    query: Any = SCHEMA.query_type

    pet, schema, row = shapes.shape(query, "pet"), shapes.shape(query, "__schema"), kind("Row")

    assert pet is not None
    assert (pet.nature, pet.mode) == (ABSTRACT, CALL)
    assert schema is not None
    assert shapes.shape(query, "__type") is not None
    assert shapes.shape(row, "__schema") is None
