"""Every statement of the project gives the same rows, whether it is compiled once or run as a plain QuerySet."""

import gc
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from django.db import transaction
from django.db.models import Model, QuerySet
from django.test import override_settings

from catalog.models import Channel, Product, ProductType, ProductVariant
from orders.models import Checkout
from primitives.statements import Slot, Statement
from search.actions import index_changed_products
from tests.api.asking import ask
from tests.architecture.code import LAYERS
from tests.factories.accounts import make_user
from tests.factories.catalog import (
    make_attribute,
    make_category,
    make_collection,
    make_media,
    make_product,
    make_product_type,
    make_stars_attribute,
    make_variant,
)
from tests.factories.content import make_page
from tests.factories.orders import NOW, make_basket
from tests.factories.payments import complete, pay
from tests.factories.promotions import make_gift_rule
from vendors.models import Vendor

pytestmark = pytest.mark.django_db

LIST = """query($sort:ProductOrder,$search:String,$first:Int,$last:Int,$after:String,$before:String){
  products(channel:"vn",search:$search,sortBy:$sort,first:$first,last:$last,after:$after,before:$before){
    totalCount pageInfo{startCursor endCursor} edges{node{slug category{slug} vendor{slug}}}}}"""
DETAIL = """query($slug:String){product(slug:$slug,channel:"vn"){slug name category{slug} vendor{slug}}}"""
# These make statements for each list that is asked for: the lists below compare them.
MADE_FOR_LISTS = {"api.terms.pagination.pages", "api.catalog.product_lists.published"}
FIELDS = ("NAME", "MINIMAL_PRICE", "PUBLISHED_AT", "CREATED_AT", "OCOP_STARS")
RANKED = (*FIELDS, "RANK")


@pytest.fixture
def shop():
    """Something for every statement: goods, baskets of which one is paid and earns a gift, an order, a page."""
    basket = make_basket(vendors=2, quantity=2)
    make_basket(vendors=1)
    product_type = make_product_type()
    make_stars_attribute()
    material = make_attribute(slug="material", values=("Gạo",), product_type=product_type)
    size = make_attribute(slug="size", values=("Lớn",), product_type=product_type, is_of_variant=True)
    for number in range(5):
        product = make_product(
            name=f"Muối {number}",
            price=10_000 * (number % 3 + 1),
            vendor=basket.lines.all()[0].variant.product.vendor,
            category=make_category(parent=make_category()),
            collection=make_collection(),
            values=(material.values.get(),),
            stars=3 + number % 3 if number else None,
        )
        make_variant(product=product, values=(size.values.get(),))
        make_media(product=product)
        product.translations.create(language_code="en", name=f"Salt {number}")
    make_gift_rule(gifts=[product.variants.all()[0]], min_spent=1)
    pay(basket)
    sold = make_basket(vendors=1)
    pay(sold)
    complete(sold)
    make_page()
    index_changed_products()
    return basket


def sample_values(basket: Checkout) -> dict[str, Any]:
    """What the parameters of statements are called, and something to give for each."""

    def all_of(model: type[Model]) -> list[Any]:
        return list(model._default_manager.values_list("pk", flat=True))

    return {
        "products": all_of(Product),
        "variants": all_of(ProductVariant),
        "types": all_of(ProductType),
        "channels": all_of(Channel),
        "channel": basket.channel_id,
        "checkouts": all_of(Checkout),
        "vendors": set(all_of(Vendor)),
        "currencies": {"VND", "USD"},
        "language": "en",
        "today": date(2026, 11, 23),
        "now": NOW,
        "pk": basket.pk,
        "user": make_user().pk,
    }


def statements() -> list[Statement[Any]]:
    """Those that the modules of the project made, in variables and in resolvers."""
    from api import schema  # noqa: F401 - which imports whatever makes one

    made: list[Statement[Any]] = [thing for thing in gc.get_objects() if type(thing) is Statement]
    return [statement for statement in made if statement._build.__module__.split(".")[0] in LAYERS]


def parameters_of(statement: Statement[Any]) -> list[str]:
    return list(inspect.signature(statement._build).parameters if statement._names is None else statement._names)


def queryset_of(statement: Statement[Any]) -> QuerySet[Any]:
    return statement._build(**{name: Slot(name) for name in parameters_of(statement)})


def is_ordered(statement: Statement[Any]) -> bool:
    return statement._head is not None or queryset_of(statement).ordered


def shown(row: Any, seen: tuple[int, ...] = ()) -> Any:
    """All that a row holds, with the rows that came along with it."""
    if not isinstance(row, Model):
        return row
    if id(row) in seen:
        return row.pk
    held = {name: value for name, value in vars(row).items() if name != "_state"}
    along = {name: shown(other, (*seen, id(row))) for name, other in row._state.fields_cache.items()}
    return type(row).__name__, held, along, row._state.adding, row._state.db


def both_ways(call: Callable[..., Any], *arguments: Any, **values: Any) -> tuple[Any, Any]:
    compiled = call(*arguments, **values)
    with override_settings(COMPILED_STATEMENTS=False):
        return compiled, call(*arguments, **values)


def assert_same_rows(compiled: list[Any], plain: list[Any], *, is_ordered: bool) -> None:
    one, other = [shown(row) for row in compiled], [shown(row) for row in plain]
    if not is_ordered:
        one.sort(key=repr)
        other.sort(key=repr)
    assert one == other


@contextmanager
def every_call_compared() -> Iterator[list[Any]]:
    """Run each statement both ways whoever sends it; what they gave is collected."""
    rows_of, count_of = Statement.rows, Statement.count
    given: list[Any] = []

    def rows(statement: Statement[Any], **values: Any) -> list[Any]:
        compiled, plain = both_ways(rows_of, statement, **values)
        assert_same_rows(compiled, plain, is_ordered=is_ordered(statement))
        given.append(compiled)
        return list(compiled)

    def count(statement: Statement[Any], **values: Any) -> int:
        compiled, plain = both_ways(count_of, statement, **values)
        assert compiled == plain
        return int(compiled)

    with patch.object(Statement, "rows", rows), patch.object(Statement, "count", count):
        yield given


def test_every_statement_gives_the_same_rows_both_ways(shop):
    known = sample_values(shop)
    empty = []

    for statement in statements():
        if statement._build.__module__ in MADE_FOR_LISTS:
            continue
        model = queryset_of(statement).model
        pks = list(model._default_manager.values_list("pk", flat=True))
        values = {name: (known | {"pks": pks})[name] for name in parameters_of(statement)}
        with transaction.atomic():
            compiled, plain = both_ways(statement.rows, **values)
        assert_same_rows(compiled, plain, is_ordered=is_ordered(statement))
        if not compiled:
            empty.append(model.__name__)

    assert empty == []  # each was compared with rows in it


@pytest.mark.parametrize(
    ("search", "field"), [*((None, field) for field in FIELDS), *(("muoi", field) for field in RANKED)]
)
def test_lists_of_products_are_the_same_both_ways(shop, search, field):
    with every_call_compared() as given:
        for direction in ("ASC", "DESC"):
            asked = {"sort": {"field": field, "direction": direction}, "search": search}
            first = ask(LIST, **asked, first=3)["products"]
            ask(LIST, **asked, first=3, after=first["pageInfo"]["endCursor"])
            last = ask(LIST, **asked, last=3)["products"]
            ask(LIST, **asked, last=3, before=last["pageInfo"]["startCursor"])
            assert first["totalCount"] >= 5
        assert ask(DETAIL, slug="muoi-1")["product"]["category"]

    assert sum(len(rows) >= 3 for rows in given) >= 4
