"""Stored means of payment: no gateway keeps any, and each request says so as Saleor does without such a gateway."""

import pytest

from accounts.viewers import ANONYMOUS, viewer_for_user
from tests.api.asking import ask, refusal
from tests.factories.accounts import make_user
from tests.factories.catalog import make_channel

pytestmark = pytest.mark.django_db

CALLS = {
    "paymentGatewayInitializeTokenization": "",
    "paymentMethodInitializeTokenization": ", paymentFlowToSupport: INTERACTIVE, data: {a: 1}",
    "paymentMethodProcessTokenization": "",
    "storedPaymentMethodRequestDelete": "",
}


def document(name, channel="vn"):
    more = CALLS[name]
    return f"""mutation {{ {name}(id: "saleor.app.payment.stripe", channel: "{channel}"{more}) {{
      result errors {{ field code message }} }} }}"""


@pytest.mark.parametrize("name", CALLS)
def test_no_gateway_keeps_means_of_payment(name, contents):
    make_channel()
    viewer = viewer_for_user(make_user())
    before = contents()

    answer = ask(document(name), viewer=viewer)[name]

    assert answer["result"] == "FAILED_TO_DELIVER"
    (error,) = answer["errors"]
    assert (error["field"], error["code"]) == (None, "NOT_FOUND")
    assert error["message"].startswith("No active payment app")
    assert contents() == before


@pytest.mark.parametrize("name", CALLS)
def test_the_channel_must_be_there_and_open(name):
    make_channel(slug="closed", is_active=False)
    viewer = viewer_for_user(make_user())

    for channel, code in (("mars", "NOT_FOUND"), ("closed", "CHANNEL_INACTIVE")):
        answer = ask(document(name, channel), viewer=viewer)[name]
        assert answer["result"] == "FAILED_TO_DELIVER"
        assert [(error["field"], error["code"]) for error in answer["errors"]] == [("channel", code)]


@pytest.mark.parametrize("name", CALLS)
def test_only_who_is_signed_in_asks(name):
    make_channel()

    assert refusal(document(name), viewer=ANONYMOUS)[0] == "PermissionDenied"
