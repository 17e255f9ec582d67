"""Marks change nothing of a resolver but what the engine sees in it."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from api.engine.marks import (
    ATTRIBUTE_MARK,
    BATCHED_MARK,
    CACHEABLE_MARK,
    batched,
    cacheable,
    node_attribute,
    reads_attribute,
)


@pytest.mark.parametrize(
    ("mark", "name"), [(batched, BATCHED_MARK), (cacheable, CACHEABLE_MARK), (reads_attribute, ATTRIBUTE_MARK)]
)
def test_a_marked_resolver_is_the_same_function(mark, name):
    def resolve(_row: Any, _info: Any) -> int:
        return 3

    assert mark(resolve) is resolve
    assert getattr(resolve, name) is True
    assert resolve(None, None) == 3


def test_a_wrapped_row_is_read_through_its_wrapper():
    wrapped = SimpleNamespace(node=SimpleNamespace(name="Muối"), name="wrapper")

    assert partial(node_attribute, "name", None)(wrapped, None) == "Muối"
    assert partial(node_attribute, "other", "none")(wrapped, None, unused=1) == "none"
