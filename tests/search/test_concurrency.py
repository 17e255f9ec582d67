"""Changes that happen while the index is being brought up to date."""

import threading

import pytest
from django.db import connections, transaction

from catalog.models import Product
from search import actions
from search.actions import index_changed_products
from search.documents import build_documents
from search.engines import get_engine
from tests.factories.catalog import make_product

pytestmark = [pytest.mark.django_db(transaction=True)]


def found(text):
    return [product.name for product in get_engine().restrict(Product.objects.all(), text)]


@pytest.mark.postgresql
def test_a_change_during_indexing_is_not_lost(monkeypatch):
    product = make_product(name="Muối")
    index_changed_products()
    Product.objects.filter(pk=product.pk).update(search_index_dirty=True)
    build = build_documents
    written = threading.Event()

    def write():
        with transaction.atomic():
            product.translations.create(language_code="en", name="Salt")
        written.set()
        connections.close_all()

    writer = threading.Thread(target=write)

    def build_then_change(ids):
        documents = build(ids)
        writer.start()  # it must wait: the product's row is locked by the index
        assert not written.wait(0.3)
        return documents

    with monkeypatch.context() as patch:
        patch.setattr(actions, "build_documents", build_then_change)
        actions._index_batch()
    writer.join(10)

    assert index_changed_products() == 1
    assert found("salt") == ["Muối"]


@pytest.mark.postgresql
def test_two_workers_share_the_work():
    for number in range(30):
        make_product(name=f"Muối {number}")
    totals = []

    def work():
        totals.append(index_changed_products())
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)

    assert sum(totals) == 30
    assert len(found("muoi")) == 30


def test_a_failing_index_keeps_the_marks(monkeypatch):
    make_product(name="Muối")

    def fail(_ids):
        raise RuntimeError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(actions, "build_documents", fail)
        with pytest.raises(RuntimeError):
            index_changed_products()

    assert index_changed_products() == 1
