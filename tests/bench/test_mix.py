"""The requests are drawn from the shop's data, alike each time, some far more often than others."""

import random
from collections import Counter

import pytest

from bench.mix import DOCUMENT_OF, LENGTH, READS, Flow, Sample, document, ranked, variables_of

SAMPLE: Sample = {
    "cursors": [None, "a", "b"],
    "slugs": [f"slug-{number}" for number in range(100)],
    "values": [["ocop-stars", "3"], ["ocop-stars", "4"]],
    "words": ["muoi ot", "bánh tráng"],
    "variants": ["v1", "v2", "v3", "v4"],
    "token": "secret",
}


@pytest.mark.parametrize("read", READS)
def test_gives_the_same_requests_for_the_same_seed(read):
    one, two = (list(variables_of(read, SAMPLE, random.Random(7))) for _ in range(2))

    assert len(one) == LENGTH
    assert one == two


@pytest.mark.parametrize("read", READS)
def test_declares_every_variable_in_its_document(read):
    variables = next(variables_of(read, SAMPLE, random.Random(7)))

    assert all(f"${name}:" in document(DOCUMENT_OF[read]) for name in variables)


def test_asks_for_the_first_choice_twice_as_often_as_for_the_second():
    drawn = Counter(ranked(["a", "b"], 30_000, random.Random(7)))

    assert drawn["a"] / drawn["b"] == pytest.approx(2, rel=0.05)


def answers(*, total: int, errors: list[dict[str, str]] | None = None):
    """Return an ``ask`` that plays a shop which sums every order up to ``total``, and what it was asked."""
    asked = []
    checkout = {"id": "checkout", "totalPrice": {"gross": {"amount": 50.0, "currency": "VND"}}}

    def ask(name, variables, token):
        asked.append((name, token))
        field = "".join(part if number == 0 else part.title() for number, part in enumerate(name.split("_")))
        payload = {"checkout": checkout, "errors": errors or []}
        if name == "delivery_options_calculate":
            payload["deliveries"] = [{"id": "method"}]
        if name == "checkout_complete":
            payload["order"] = {"number": "1", "total": {"gross": {"amount": float(total), "currency": "VND"}}}
        return {field: payload}

    return ask, asked


def test_buys_in_nine_requests_of_which_only_the_payment_carries_the_token():
    ask, asked = answers(total=50)

    order = Flow(ask, sample=SAMPLE, random_=random.Random(7)).run()

    assert order["number"] == "1"
    assert len(asked) == 9
    assert [name for name, token in asked if token] == ["transaction_create"]


def test_refuses_an_order_that_costs_something_else_than_the_checkout():
    ask, _ = answers(total=51)

    with pytest.raises(ValueError, match="checkoutComplete"):
        Flow(ask, sample=SAMPLE, random_=random.Random(7)).run()


def test_refuses_a_step_with_errors():
    ask, asked = answers(total=50, errors=[{"code": "INSUFFICIENT_STOCK"}])

    with pytest.raises(ValueError, match="INSUFFICIENT_STOCK"):
        Flow(ask, sample=SAMPLE, random_=random.Random(7)).run()
    assert len(asked) == 1
