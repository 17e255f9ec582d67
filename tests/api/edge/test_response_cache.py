"""Answers of the catalogue are kept for anonymous readers, and never survive a write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import graphene
import pytest
from django.db import transaction

import api.edge.execution
from accounts.models import User
from accounts.viewers import ANONYMOUS, Viewer
from api.documents.parsing import Documents
from api.edge import response_cache
from api.edge.execution import run
from api.engine import cacheable
from catalog.models import Category
from catalog.versions import install_after_migrate, remove_before_migrate
from tests.factories.catalog import make_category

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)


class Query(graphene.ObjectType):
    categories = graphene.List(graphene.String, start=graphene.String())
    viewer = graphene.String()
    broken = graphene.String()

    @staticmethod
    @cacheable
    def resolve_categories(_root: Any, _info: Any, start: str = "") -> list[str]:
        rows = Category.objects.filter(name__startswith=start).order_by("name")
        return list(rows.values_list("name", flat=True))

    @staticmethod
    def resolve_viewer(_root: Any, info: Any) -> str:
        return "nobody" if info.context.viewer.is_anonymous else "somebody"

    @staticmethod
    @cacheable
    def resolve_broken(_root: Any, _info: Any) -> str:
        Category.objects.count()
        raise ValueError("broken")


@pytest.fixture(autouse=True)
def own_schema(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[None]:
    settings.RESPONSE_CACHE = True
    monkeypatch.setattr(api.edge.execution, "documents", Documents(graphene.Schema(Query).graphql_schema))
    response_cache.answers.clear()
    yield
    response_cache.answers.clear()


def ask(text: str = "{categories}", variables: dict[str, Any] | None = None, **request: Any) -> Any:
    host = request.pop("host", "https://a.example")
    asked: dict[str, Any] = {
        "viewer": ANONYMOUS,
        "language": "vi",
        "now": NOW,
        "build_url": lambda path: host + path,
    } | request
    return run(text, variables, **asked)


def test_a_hit_costs_one_statement_and_equals_the_first_answer(django_assert_num_queries):
    make_category(name="salt")

    first = ask()
    with django_assert_num_queries(1):
        second = ask()

    assert first.data == second.data == {"categories": ["salt"]}
    assert second.errors == []


def test_changing_an_answer_does_not_change_the_kept_one():
    make_category(name="salt")

    for _ in range(3):
        answer = ask()
        assert answer.data == {"categories": ["salt"]}
        answer.data["categories"].append("mine")


def test_a_write_is_seen_by_the_next_request():
    category = make_category(name="salt")
    ask()

    Category.objects.filter(pk=category.pk).update(name="sugar")

    assert ask().data == {"categories": ["sugar"]}


def test_while_migrations_run_nothing_is_kept():
    category = make_category(name="salt")
    ask()

    remove_before_migrate(using="default", plan=["a migration"])
    assert ask().data == {"categories": ["salt"]}
    Category.objects.filter(pk=category.pk).update(name="sugar")

    assert ask().data == {"categories": ["sugar"]}
    install_after_migrate(using="default")


def test_a_write_that_is_rolled_back_is_never_kept():
    make_category(name="salt")

    with transaction.atomic():
        make_category(name="sugar")
        assert ask().data == {"categories": ["salt", "sugar"]}
        transaction.set_rollback(True)

    assert ask().data == {"categories": ["salt"]}


@pytest.mark.parametrize(
    "other",
    [
        {"language": "en"},
        {"host": "https://b.example"},
        {"now": NOW + timedelta(minutes=1)},
        {"variables": {"s": "sa"}},
        {"text": "query Other($s:String){categories(start:$s) }"},
    ],
)
def test_another_request_is_not_answered_from_it(django_assert_num_queries, other):
    text = "query($s:String){categories(start:$s)}"
    make_category(name="salt")
    ask(text)

    with django_assert_num_queries(2):
        ask(**({"text": text} | other))


def test_within_a_minute_it_is(django_assert_num_queries):
    ask()

    with django_assert_num_queries(1):
        ask(now=NOW + timedelta(seconds=59))


def test_somebody_is_never_answered_from_it(django_assert_num_queries):
    ask()

    with django_assert_num_queries(1):  # of the resolver: the version is not even read
        ask(viewer=Viewer(user=User(email="a@example.com")))


@pytest.mark.parametrize("text", ["{viewer}", "{categories viewer}", "{...F} fragment F on Query{viewer}"])
def test_other_root_fields_are_never_kept(text):
    ask(text)

    assert len(response_cache.answers) == 0


def test_an_answer_with_an_error_is_not_kept():
    ask("{broken}")

    assert len(response_cache.answers) == 0


def test_can_be_switched_off(settings):
    settings.RESPONSE_CACHE = False

    ask()

    assert len(response_cache.answers) == 0


def test_forgets_the_least_recently_used():
    from api.documents.parsing import LeastRecentlyUsed

    store: LeastRecentlyUsed[int] = LeastRecentlyUsed(3, 100)
    for number, key in enumerate("abc"):
        store.put(key, number, size=10)
    store.get("a")

    store.put("d", 3, size=10)
    by_count = [store.get(key) for key in "abcd"]
    for key in "efgh":
        store.put(key, 4, size=25)
    store.put("i", 5, size=26)
    by_size = [store.get(key) for key in "adefghi"]

    assert by_count == [0, None, 2, 3]
    assert by_size == [None, None, None, 4, 4, 4, None]
