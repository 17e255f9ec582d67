"""Whose basket it is, in which language, and what the shopper tells the producers."""

import pytest

from orders.models import Checkout
from tests.api.asking import gid
from tests.api.buying import ask, make_goods, run
from tests.factories.accounts import make_user, token_of
from tests.factories.orders import make_checkout

pytestmark = pytest.mark.django_db

ATTACH = "mutation($id: ID) { checkoutCustomerAttach(id: $id) { checkout { email user { email } } errors { code } } }"
DETACH = "mutation($id: ID) { checkoutCustomerDetach(id: $id) { checkout { user { email } } errors { code } } }"


def test_a_guests_basket_is_taken_over_by_who_signs_in():
    user, checkout = make_user(), make_checkout(email="guest@example.com")

    payload = ask(ATTACH, token=token_of(user), id=gid(checkout))["data"]["checkoutCustomerAttach"]

    assert payload == {"checkout": {"email": user.email, "user": {"email": user.email}}, "errors": []}
    assert ask(DETACH, token=token_of(user), id=gid(checkout))["data"]["checkoutCustomerDetach"] == {
        "checkout": {"user": None},
        "errors": [],
    }


def test_nobody_takes_over_or_away_without_signing_in_or_what_is_somebody_elses():
    owner = make_user()
    guest, owned = make_checkout(), make_checkout(user=owner)
    stranger = token_of(make_user())

    answers = [
        ask(ATTACH, id=gid(guest)),
        ask(ATTACH, token=stranger, id=gid(owned)),
        ask(DETACH, id=gid(owned)),
        ask(DETACH, token=stranger, id=gid(owned)),
    ]

    for answer in answers:
        assert list(answer["data"].values()) == [None]
        assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    assert set(Checkout.objects.values_list("user", flat=True)) == {None, owner.pk}


def test_a_basket_made_when_signed_in_belongs_to_the_account():
    user, (variant,) = make_user(), make_goods()
    lines = [{"variantId": gid(variant), "quantity": 1}]

    created = run("checkout_create", token=token_of(user), input={"channel": "vn", "lines": lines})

    assert created["checkout"]["email"] == user.email
    assert Checkout.objects.get().user == user


def test_language_and_note_are_kept():
    checkout = make_checkout()
    text = """mutation($id: ID!, $note: String!) {
      a: checkoutLanguageCodeUpdate(id: $id, languageCode: EN_US) { checkout { languageCode } errors { code } }
      b: checkoutCustomerNoteUpdate(id: $id, customerNote: $note) { checkout { customerNote } errors { field code } } }"""

    answer = ask(text, id=gid(checkout), note="Gọi trước khi giao 📦")["data"]
    refused = ask(text, id=gid(checkout), note="x" * 2001)["data"]

    assert answer["a"] == {"checkout": {"languageCode": "EN_US"}, "errors": []}
    assert answer["b"]["checkout"] == {"customerNote": "Gọi trước khi giao 📦"}
    assert refused["b"] == {"checkout": None, "errors": [{"field": "customerNote", "code": "INVALID"}]}
    assert Checkout.objects.get().customer_note == "Gọi trước khi giao 📦"
