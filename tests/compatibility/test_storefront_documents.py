"""Documents that Saleor's own storefront sends, or that name what it may ask for: each is valid and answered."""

import pytest

from tests.api.asking import ask, gid
from tests.factories.orders import make_checkout

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "member",
    [
        "CheckoutLineProblemInsufficientStock",
        "CheckoutLineProblemVariantNotAvailable",
        "CheckoutProblemDeliveryMethodInvalid",
        "CheckoutProblemDeliveryMethodStale",
    ],
)
def test_every_problem_of_a_checkout_can_be_asked_for(member):
    document = f"query($id: ID!) {{ checkout(id: $id) {{ problems {{ ... on {member} {{ __typename }} }} }} }}"

    assert ask(document, id=gid(make_checkout())) == {"checkout": {"problems": []}}


def test_the_delivery_of_a_stale_problem_can_be_asked_for():
    document = """query($id: ID!) { checkout(id: $id) { problems { ... on CheckoutProblemDeliveryMethodStale {
      delivery { id shippingMethod { name } } } } } }"""

    assert ask(document, id=gid(make_checkout())) == {"checkout": {"problems": []}}
