"""What the events of a transaction come to."""

from dataclasses import dataclass
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payments.amounts import sum_up


@dataclass
class Event:
    type: str
    amount: Decimal
    psp_reference: str = "p"


def sums(*events):
    """The sums that are not zero, by name."""
    result = sum_up(Event(kind, Decimal(amount), *rest) for kind, amount, *rest in events)
    return {
        name.removesuffix("_amount"): int(getattr(result, name))
        for name in result.__slots__
        if getattr(result, name) != 0
    }


def test_a_charge_uses_up_what_was_promised():
    assert sums(("authorization_success", 100), ("charge_success", 60)) == {"authorized": 40, "charged": 60}


def test_a_charge_without_a_promise_leaves_none():
    assert sums(("charge_success", 60)) == {"charged": 60}


def test_the_order_of_reports_does_not_matter():
    assert sums(("charge_success", 60), ("authorization_success", 100)) == {"authorized": 40, "charged": 60}


def test_a_request_is_pending_until_its_outcome():
    assert sums(("charge_request", 60)) == {"charge_pending": 60}
    assert sums(("charge_request", 60), ("charge_success", 60)) == {"charged": 60}
    assert sums(("charge_request", 60), ("charge_failure", 60)) == {}
    assert sums(("charge_request", 60, "a"), ("charge_failure", 60, "b")) == {"charge_pending": 60}


def test_a_request_told_twice_is_pending_once():
    assert sums(("charge_request", 60), ("charge_request", 60)) == {"charge_pending": 60}


def test_a_wish_that_no_service_has_confirmed_counts_nothing():
    assert sums(("charge_request", 60, "")) == {}


def test_a_refund_takes_from_what_was_charged_and_can_be_reversed():
    assert sums(("charge_success", 60), ("refund_success", 20)) == {"charged": 40, "refunded": 20}
    assert sums(("charge_success", 60), ("refund_request", 20)) == {"charged": 40, "refund_pending": 20}
    assert sums(("charge_success", 60), ("refund_success", 20), ("refund_reverse", 20)) == {"charged": 60}
    assert sums(("charge_success", 60), ("charge_back", 60)) == {}


def test_a_cancellation_takes_from_the_promise():
    assert sums(("authorization_success", 100), ("cancel_success", 100)) == {"canceled": 100}


def test_an_adjustment_sets_the_promise():
    assert sums(("authorization_success", 100), ("authorization_adjustment", 70)) == {"authorized": 70}
    assert sums(("charge_success", 30), ("authorization_adjustment", 70)) == {"authorized": 70, "charged": 30}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy
@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    f"{kind}_{outcome}"
                    for kind in ("authorization", "charge", "refund", "cancel")
                    for outcome in ("request", "success", "failure")
                ]
                + ["authorization_adjustment", "charge_back", "refund_reverse", "info"]
            ),
            st.integers(0, 1000),
            st.sampled_from(["", "a", "b"]),
        )
    )
)
def test_no_sum_is_ever_below_zero(events):
    assert all(amount > 0 for amount in sums(*events).values())
