"""What is promised to orders is not forgotten, and what was bought stays."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from catalog.actions import delete_products, delete_variants, delete_warehouses, set_stock
from catalog.models import Product, ProductVariant, Stock, Warehouse
from orders.actions import place_order
from orders.baskets import load_basket
from orders.models import Order, OrderLine
from tests.factories.accounts import make_user
from tests.factories.catalog import make_product
from tests.factories.orders import NOW, make_basket
from tests.operators import errors_of, opened, page, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Client:
    return signed_in(make_user(is_staff=True, is_superuser=True))


def ordered() -> tuple[Product, Order]:
    """A product of which three of ten units are promised to an order."""
    checkout = make_basket(vendors=1, quantity=3, stock=10)
    product = Product.objects.get(variants__checkout_lines__checkout=checkout)
    return product, place_order(basket=load_basket(checkout, now=NOW), now=NOW)


def test_stock_below_what_is_promised_is_refused_with_the_orders_concerned():
    product, order = ordered()
    stock = Stock.objects.get()

    with pytest.raises(ValidationError) as refused:
        set_stock(warehouse_id=stock.warehouse_id, variant_id=product.variants.get().pk, quantity=2)

    assert (refused.value.error_dict["quantity"][0].code, str(order.number) in str(refused.value)) == (
        "below_promised",
        True,
    )
    stock.refresh_from_db()
    assert (stock.quantity, stock.quantity_allocated) == (10, 3)


@pytest.mark.parametrize(("quantity", "knowingly"), [(2, True), (3, False), (11, False)])
def test_stock_is_set_knowingly_or_when_it_covers_what_is_promised(quantity: int, knowingly: bool):
    product, _order = ordered()
    stock = Stock.objects.get()

    set_stock(
        warehouse_id=stock.warehouse_id, variant_id=product.variants.get().pk, quantity=quantity, knowingly=knowingly
    )

    stock.refresh_from_db()
    assert (stock.quantity, stock.quantity_allocated) == (quantity, 3)


def test_an_operator_is_told_and_may_say_so_knowingly(operator: Client):
    product, order = ordered()
    variant = product.variants.get()
    address = page(ProductVariant, "change", variant.pk)
    form = opened(operator, variant) | {"stocks-0-quantity": "1"}

    told = errors_of(operator.post(address, form))
    assert (str(order.number) in told, Stock.objects.get().quantity) == (True, 10)

    assert operator.post(address, form | {"stocks-0-knowingly": "on"}).status_code == 302
    assert Stock.objects.get().quantity == 1


def test_what_was_ordered_stays():
    product, _order = ordered()
    other = make_product()

    with pytest.raises(ValidationError) as refused:
        delete_products(product_ids=[other.pk, product.pk])
    with pytest.raises(ValidationError) as also_refused:
        delete_variants(variant_ids=[product.variants.get().pk])

    assert [error.value.error_dict["id"][0].code for error in (refused, also_refused)] == ["ordered", "ordered"]
    assert OrderLine.objects.get().variant == product.variants.get()
    assert Product.objects.count() == 2


def test_a_warehouse_with_promised_units_stays_and_one_without_goes():
    _product, order = ordered()
    other = make_product(stock=5)

    with pytest.raises(ValidationError, match=str(order.number)):
        delete_warehouses(warehouse_ids=[Warehouse.objects.get(stocks__quantity_allocated=3).pk])
    delete_warehouses(warehouse_ids=[Warehouse.objects.get(stocks__variant__product=other).pk])

    assert Stock.objects.get().quantity_allocated == 3


@pytest.mark.parametrize("of", ["product", "variant"])
def test_goods_that_nobody_ordered_can_be_deleted_with_their_stock(operator: Client, of: str):
    product = make_product(stock=10)
    row: Any = product if of == "product" else product.variants.get()

    response = operator.post(page(type(row), "delete", row.pk), {"post": "yes"})

    assert response.status_code == 302
    assert not type(row).objects.exists()
    assert not Stock.objects.exists()


def test_goods_in_bulk_can_be_deleted_while_nobody_ordered_them(operator: Client):
    ids = [make_product(stock=1).pk for _ in range(2)]

    operator.post(page(Product, "changelist"), {"action": "delete_selected", "_selected_action": ids, "post": "yes"})

    assert not Product.objects.exists()


@pytest.mark.parametrize("of", ["product", "variant"])
def test_an_operator_who_deletes_what_was_ordered_is_shown_how_to_hide_it(operator: Client, of: str):
    product, _order = ordered()
    row: Any = product if of == "product" else product.variants.get()

    response = operator.post(page(type(row), "delete", row.pk), {"post": "yes"}, follow=True)

    html = response.content.decode()
    way = f"{page(Product, 'changelist')}?id__in={product.pk}" if of == "product" else page(type(row), "change", row.pk)
    assert f'<a href="{way}">' in html
    assert type(row).objects.filter(pk=row.pk).exists()
    assert operator.get(way).status_code == 200
