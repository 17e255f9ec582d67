"""Values are completed, nulls spread, and errors are told as the specification says."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from graphql import GraphQLError

from api.engine.marks import batched, node_attribute, reads_attribute
from tests.api.engine.small import errors_of, run, schema_of

TEXT = """
type Query {
  row: Row  rows: [Row]  mustRows: [Row!]  allMust: [Row!]!  table: [[Row!]]  mustTable: [[Row!]!]!
  words: [String]  mustWords: [String!]  numbers: [[Int!]]  pet: Pet  pets: [Pet]  must: Row!
  given(n: Int!): Int
}
type Row { name: String  must: String!  below: Row  mustBelow: Row!  rows: [Row!]  words: [String!] }
interface Pet { name: String }
type Cat implements Pet { name: String  mice: Int }
type Dog implements Pet { name: String  bones: Int }
"""
NULL = "Cannot return null for non-nullable field Row.must."


def raising(message: str = "broken") -> Any:
    def resolve(_row: Any, _info: Any, **_arguments: Any) -> Any:
        raise ValueError(message)

    return resolve


def ask(text: str, root: Any, **resolvers: Any) -> Any:
    """Answer from a dictionary; return data and errors."""
    answer = run(schema_of(TEXT, {name.replace("__", "."): one for name, one in resolvers.items()}), text, root=root)
    return answer.data, errors_of(answer)


def test_what_is_there_is_answered_in_the_order_of_the_question():
    data, errors = ask(
        "{row{below{name} name} words}", {"row": {"name": "a", "below": {"name": "b"}}, "words": ("x", None)}
    )

    assert list(data) == ["row", "words"]
    assert data == {"row": {"below": {"name": "b"}, "name": "a"}, "words": ["x", None]}
    assert errors == []


@pytest.mark.parametrize(
    ("text", "root", "data", "path"),
    [
        ("{row{must}}", {"row": {}}, {"row": None}, ["row", "must"]),
        ("{row{below{must}}}", {"row": {"below": {}}}, {"row": {"below": None}}, ["row", "below", "must"]),
        ("{row{mustBelow{must}}}", {"row": {"mustBelow": {}}}, {"row": None}, ["row", "mustBelow", "must"]),
        ("{rows{must}}", {"rows": [{"must": "a"}, {}]}, {"rows": [{"must": "a"}, None]}, ["rows", 1, "must"]),
        ("{mustRows{must}}", {"mustRows": [{}]}, {"mustRows": None}, ["mustRows", 0, "must"]),
        ("{allMust{must}}", {"allMust": [{}]}, None, ["allMust", 0, "must"]),
        ("{must{must}}", {"must": {}}, None, ["must", "must"]),
        (
            "{table{must}}",
            {"table": [[{}], [{"must": "a"}]]},
            {"table": [None, [{"must": "a"}]]},
            ["table", 0, 0, "must"],
        ),
        ("{mustTable{must}}", {"mustTable": [[{}]]}, None, ["mustTable", 0, 0, "must"]),
    ],
)
def test_a_missing_value_makes_the_nearest_place_null_that_may_be(text, root, data, path):
    assert ask(text, root) == (data, [(path, NULL)])


@pytest.mark.parametrize(
    ("text", "root", "data", "error"),
    [
        (
            "{mustWords}",
            {"mustWords": ["a", None]},
            None,
            (["mustWords", 1], "Cannot return null for non-nullable field Query.mustWords."),
        ),
        (
            "{words}",
            {"words": 5},
            None,
            (["words"], "Expected Iterable, but did not find one for field 'Query.words'."),
        ),
        ("{words}", {"words": ["a", ValueError("gone")]}, ["a", None], (["words", 1], "gone")),
        ("{words}", {"words": ValueError("gone")}, None, (["words"], "gone")),
        ("{words}", {"words": [{}]}, [None], (["words", 0], "String cannot represent value: {}")),
        (
            "{numbers}",
            {"numbers": [[1], ["x"], None]},
            [[1], None, None],
            (["numbers", 1, 0], "Int cannot represent non-integer value: 'x'"),
        ),
        (
            "{numbers}",
            {"numbers": [[1], 7]},
            [[1], None],
            (["numbers", 1], "Expected Iterable, but did not find one for field 'Query.numbers'."),
        ),
        ("{rows{name}}", {"rows": [ValueError("gone"), {}]}, [None, {"name": None}], (["rows", 0], "gone")),
        ("{table{name}}", {"table": [[{}, ValueError("gone")]]}, [None], (["table", 0, 1], "gone")),
    ],
)
def test_a_list_is_completed_item_by_item(text, root, data, error):
    assert ask(text, root) == ({text.strip("{}").partition("{")[0]: data}, [error])


def test_a_list_that_is_not_there_is_null():
    assert ask("{words rows{name}}", {}) == ({"words": None, "rows": None}, [])


def test_a_list_that_breaks_while_it_is_read_fails_its_field():
    def rows() -> Any:
        yield "a"
        raise ValueError("torn")

    assert ask("{words}", {"words": rows()}) == ({"words": None}, [(["words"], "torn")])


def test_a_resolver_that_raises_fails_its_field_alone():
    data, errors = ask("{row{name below{name}}}", {"row": {"below": {"name": "b"}}}, Row__name=raising())

    assert data == {"row": {"name": None, "below": {"name": None}}}
    assert errors == [(["row", "name"], "broken"), (["row", "below", "name"], "broken")]


class Broken:
    @property
    def name(self) -> str:
        raise ValueError("no name")


@reads_attribute
def read(_name: str, _default: Any, _row: Any, _info: Any) -> Any:
    raise AssertionError("the engine reads itself")


@pytest.mark.parametrize(
    ("resolver", "rows"),
    [
        (read, [Broken(), {"name": "a"}, object()]),
        (
            node_attribute,
            [SimpleNamespace(node=Broken()), SimpleNamespace(node=SimpleNamespace(name="a")), SimpleNamespace(node=4)],
        ),
    ],
)
def test_what_the_engine_reads_itself_may_be_missing_or_raise(resolver, rows):
    data, errors = ask("{rows{name}}", {"rows": rows}, Row__name=partial(resolver, "name", "none"))

    assert [one["name"] for one in data["rows"]] == [None, "a", "none"]
    assert errors == [(["rows", 0, "name"], "no name")]


def test_a_batch_may_be_any_iterable():
    data, errors = ask(
        "{rows{name}}", {"rows": [{}, {}]}, Row__name=batched(lambda rows, _info: (str(len(rows)) for _ in rows))
    )

    assert (data, errors) == ({"rows": [{"name": "2"}, {"name": "2"}]}, [])


def test_a_constant_argument_that_is_wrong_fails_its_field():
    # validation refuses it before; the engine tells it all the same
    assert ask("{given}", None) == (
        {"given": None},
        [(["given"], "Argument 'n' of required type 'Int!' was not provided.")],
    )


def test_errors_come_by_their_place_in_the_document_then_in_the_answer():
    root: Any = {"rows": [{"below": {}}, {"below": {}}], "row": {}}

    _data, errors = ask("{row{must} rows{name below{must}}}", root, Row__name=raising())

    assert [path for path, _message in errors] == [
        ["row", "must"],
        ["rows", 0, "name"],
        ["rows", 1, "name"],
        ["rows", 0, "below", "must"],
        ["rows", 1, "below", "must"],
    ]


def test_what_fails_inside_of_what_is_null_already_is_not_told():
    root: Any = {"row": {"mustBelow": {}, "rows": [{}, {}]}}

    data, errors = ask("{row{mustBelow{must} rows{name}}}", root, Row__name=raising())

    assert (data, errors) == ({"row": None}, [(["row", "mustBelow", "must"], NULL)])


def test_nothing_is_begun_after_the_root_is_null():
    called = []

    ask("{must{name} row{name}}", {"must": None}, Query__row=lambda _root, _info: called.append("row"))

    assert called == []


def test_each_object_is_answered_as_the_type_that_it_is():
    pets = [{"kind": "Cat", "name": "Mi", "mice": 3}, {"kind": "Dog", "name": "Vàng"}, {"kind": "Cat", "mice": 0}]

    data, errors = ask("{pets{__typename name ...on Cat{mice} ...on Dog{bones}}}", {"pets": pets})

    assert data["pets"] == [
        {"__typename": "Cat", "name": "Mi", "mice": 3},
        {"__typename": "Dog", "name": "Vàng", "bones": None},
        {"__typename": "Cat", "name": None, "mice": 0},
    ]
    assert errors == []


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (
            None,
            "Abstract type 'Pet' must resolve to an Object type at runtime for field 'Query.pet'. Either the 'Pet' type",
        ),
        (
            7,
            "Abstract type 'Pet' must resolve to an Object type at runtime for field 'Query.pet' with value {'kind': 7}",
        ),
        ("Cow", "Abstract type 'Pet' was resolved to a type 'Cow' that does not exist inside the schema."),
        ("Pet", "Abstract type 'Pet' was resolved to a non-object type 'Pet'."),
        ("Row", "Runtime Object type 'Row' is not a possible type for 'Pet'."),
    ],
)
def test_an_object_of_no_possible_type_fails(kind, message):
    data, ((path, told),) = ask("{pet{name}}", {"pet": {"kind": kind}})

    assert (data, path) == ({"pet": None}, ["pet"])
    assert told.startswith(message)


def test_a_type_can_refuse_an_object():
    schema = schema_of(TEXT, {})
    row: Any = schema.type_map["Row"]
    row.is_type_of = lambda value, _info: value["name"] != "stranger"

    answer = run(schema, "{rows{name}}", root={"rows": [{"name": "a"}, {"name": "stranger"}]})

    assert answer.data == {"rows": [{"name": "a"}, None]}
    assert errors_of(answer) == [(["rows", 1], "Expected value of type 'Row' but got: {'name': 'stranger'}.")]


def test_an_argument_that_cannot_be_known_fails_its_field():
    schema = schema_of(TEXT, {"Query.given": lambda _root, _info, n: n})

    assert run(schema, "query($n:Int!){given(n:$n)}", n=4).data == {"given": 4}
    missing = run(schema, "query($n:Int!){given(n:$n)}")
    assert missing.data == {"given": None}
    assert errors_of(missing) == [
        (
            ["given"],
            "Argument 'n' of required type 'Int!' was provided the variable '$n' which was not provided a runtime value.",
        )
    ]


def test_an_error_keeps_what_the_resolver_said_of_it():
    class Refused(GraphQLError):
        pass

    def refuse(_root: Any, _info: Any) -> Any:
        raise Refused("not for you", extensions={"code": "NO"})

    answer = run(schema_of(TEXT, {"Query.row": refuse}), "{row{name}}")

    (error,) = answer.errors
    assert (error.message, error.extensions, error.locations and error.locations[0].column) == (
        "not for you",
        {"code": "NO"},
        2,
    )
