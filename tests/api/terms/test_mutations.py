"""Mutations report what the person can correct at its field, and everything else as Saleor does."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import graphene
import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

import api.edge.execution
from accounts.models import App
from accounts.viewers import ANONYMOUS, Viewer
from api.documents.parsing import Documents
from api.edge.execution import run
from api.schema import assemble
from api.terms.errors import error_type
from api.terms.ids import find_int_pk, from_global_id, int_pk, to_global_id, uuid_pk
from api.terms.mutations import mutation, payload
from api.terms.permissions import AUTHENTICATED_APP, denied


class OutOfStock(Exception):
    """For the tests: a fact of the domain."""


ThingErrorCode = graphene.Enum(
    "ThingErrorCode",
    [("GRAPHQL_ERROR", "graphql_error"), ("INVALID", "invalid"), ("REQUIRED", "required"), ("NO_STOCK", "no_stock")],
)
ThingError = error_type("ThingError", ThingErrorCode, variants=graphene.List(graphene.NonNull(graphene.ID)))
ThingDo = payload(
    "ThingDo", ThingError, done=graphene.String(), sure=graphene.Boolean(required=True, default_value=False)
)


def _out_of_stock(_error: OutOfStock) -> ValidationError:
    return ValidationError(
        {"stock_left": ValidationError("gone", code="NO_STOCK", params={"variants": ["v1"], "secret": 1})}
    )


RAISED: dict[str, Exception] = {
    "single": ValidationError("wrong", code="INVALID"),
    "fields": ValidationError(
        {
            "street_address_1": ValidationError("needed", code="required"),
            "city": [ValidationError("blank", code="blank")],
        }
    ),
    "unknown code": ValidationError({"__all__": ValidationError("odd", code="max_length")}),
    "domain": OutOfStock(),
    "bug": KeyError("secret"),
}


class Things(graphene.ObjectType):
    @mutation(ThingDo, what=graphene.String(), id=graphene.ID(), failures={OutOfStock: _out_of_stock})
    def thing_do(
        info: Any, *, what: str = "", id: str | None = None
    ) -> dict[str, Any]:  # a mutation is a function without a self
        if what == "denied":
            raise denied("MANAGE_ORDERS")
        if what in RAISED:
            raise RAISED[what]
        if id is not None:
            return {"done": str(uuid_pk(id, "Thing", field="thing_id" if what == "field" else None))}
        return {"done": what, "sure": True}

    @mutation(ThingDo, permissions=("MANAGE_ORDERS", AUTHENTICATED_APP))
    def thing_guard(info: Any) -> dict[str, Any]:  # as above
        return {"done": "guarded"}


class Nothing(graphene.ObjectType):
    nothing = graphene.Int()


@pytest.fixture(autouse=True)
def own_schema(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    schema = assemble((Nothing,), (Things,))
    monkeypatch.setattr(api.edge.execution, "documents", Documents(schema.graphql_schema))
    with translation.override("en"):
        yield


def do(text: str, viewer: Viewer = ANONYMOUS, language: str = "en", **variables: Any) -> Any:
    return run(
        text,
        variables,
        viewer=viewer,
        language=language,
        now=datetime(2026, 5, 1, tzinfo=UTC),
        build_url=lambda path: path,
    )


DO = "mutation($w:String,$id:ID){thingDo(what:$w,id:$id){done sure errors{field message code variants}}}"


def test_gives_its_payload_without_errors():
    assert do(DO, w="well").data == {"thingDo": {"done": "well", "sure": True, "errors": []}}


@pytest.mark.parametrize(
    ("what", "errors"),
    [
        ("single", [{"field": None, "message": "wrong", "code": "INVALID", "variants": None}]),
        (
            "fields",
            [
                {"field": "streetAddress1", "message": "needed", "code": "REQUIRED", "variants": None},
                {"field": "city", "message": "blank", "code": "REQUIRED", "variants": None},
            ],
        ),
        ("unknown code", [{"field": None, "message": "odd", "code": "INVALID", "variants": None}]),
        ("domain", [{"field": "stockLeft", "message": "gone", "code": "NO_STOCK", "variants": ["v1"]}]),
    ],
)
def test_reports_expected_failures_in_the_payload(what, errors):
    result = do(DO, w=what)

    assert result.errors == []
    assert result.data == {"thingDo": {"done": None, "sure": False, "errors": errors}}


def test_a_wrong_id_is_reported_at_its_field_or_at_the_top():
    at_field = do(DO, w="field", id="zz")
    at_top = do(DO, id="zz")

    assert at_field.data["thingDo"]["errors"] == [
        {
            "field": "thingId",
            "message": "Invalid ID: zz. Expected: Thing.",
            "code": "GRAPHQL_ERROR",
            "variants": None,
        }
    ]
    assert at_top.data == {"thingDo": None}
    assert [(e["message"], e["extensions"]["exception"]["code"]) for e in at_top.errors] == [
        ("Invalid ID: zz. Expected: Thing.", "GraphQLError")
    ]


def test_a_refusal_is_a_top_level_error():
    result = do(DO, w="denied")

    assert result.data == {"thingDo": None}
    assert result.errors == [
        {
            "message": "To access this path, you need one of the following permissions: MANAGE_ORDERS",
            "locations": [{"line": 1, "column": 28}],
            "path": ["thingDo"],
            "extensions": {"exception": {"code": "PermissionDenied"}},
        }
    ]


def test_a_bug_is_logged_once_and_not_shown(caplog):
    with caplog.at_level(logging.ERROR, logger="api.terms.errors"):
        result = do(DO, w="bug")

    assert [(e["message"], e["extensions"]["exception"]["code"]) for e in result.errors] == [
        ("Internal Server Error", "InternalServerError")
    ]
    assert "secret" not in str(result.errors)
    assert [record.message for record in caplog.records] == ["A GraphQL field failed unexpectedly"]


@pytest.mark.parametrize(
    ("viewer", "allowed"),
    [
        (ANONYMOUS, False),
        (Viewer(permissions=frozenset({"MANAGE_PRODUCTS"})), False),
        (Viewer(permissions=frozenset({"MANAGE_ORDERS"})), True),
        (Viewer(app=App(name="x")), True),
    ],
)
def test_permissions_guard_a_mutation(viewer, allowed):
    result = do("mutation{thingGuard{done}}", viewer)

    assert (result.data == {"thingGuard": {"done": "guarded"}}) is allowed
    assert [e["message"] for e in result.errors] == (
        []
        if allowed
        else ["To access this path, you need one of the following permissions: MANAGE_ORDERS, AUTHENTICATED_APP"]
    )


def test_messages_follow_the_language():
    assert do(DO, language="vi", id="zz").errors[0]["message"] == "Mã không hợp lệ: zz. Cần mã của: Thing."


def test_the_same_root_field_twice_is_refused():
    class Again(graphene.ObjectType):
        nothing = graphene.Int()

    with pytest.raises(ValueError, match="Again brings root fields that exist already"):
        assemble((Nothing, Again), ())


def test_ids_are_saleors():
    assert to_global_id("Product", 402) == "UHJvZHVjdDo0MDI="
    assert from_global_id("UHJvZHVjdDo0MDI=", "Product") == "402"
    assert int_pk("UHJvZHVjdDo0MDI=", "Product") == 402
    assert uuid_pk("Q2hlY2tvdXQ6NDVkZjExZGMtNTc1ZC00MjEzLWJhYTItNzNhNjk1ZjNiYWFm", "Checkout") == UUID(
        "45df11dc-575d-4213-baa2-73a695f3baaf"
    )
    assert find_int_pk("UHJvZHVjdDo0MDI=", "Product") == 402
    assert find_int_pk("UHJvZHVjdDo0MDI=", "Category") is None


@pytest.mark.parametrize(
    "text",
    ["", "abc", "đ", "Product:1", "UHJvZHVjdDo=", "OjE=", "x" * 10_000]
    + [to_global_id("Product", pk) for pk in ("-1", "1.0", "x", "1" * 30, "²", "١", "1\0", " 1", "1e3")],
)
def test_what_is_no_id_is_refused(text):
    from api.terms.ids import InvalidId

    for read in (int_pk, uuid_pk, find_int_pk):
        with pytest.raises(InvalidId, match=r"^Invalid ID: .*\. Expected: Product\.$"):
            read(text, "Product")


def test_an_id_of_another_type_says_so():
    from api.terms.ids import InvalidId

    with pytest.raises(InvalidId, match=r"Invalid ID: Q2F0ZWdvcnk6MQ==\. Expected: Product, received: Category\."):
        int_pk("Q2F0ZWdvcnk6MQ==", "Product")
