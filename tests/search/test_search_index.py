"""`manage.py search_index` brings the index up to date, or makes it anew."""

import io

import pytest
from django.core.management import call_command

from search.actions import index_changed_products
from tests.factories.catalog import make_product

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    output = io.StringIO()
    call_command("search_index", *arguments, stdout=output)
    return output.getvalue()


def test_what_has_changed_is_indexed_and_all_of_it_where_one_asks():
    make_product()
    index_changed_products()
    make_product()

    assert run() == "1 products indexed\n"
    assert run() == "0 products indexed\n"
    assert run("--rebuild") == "2 products indexed\n"
