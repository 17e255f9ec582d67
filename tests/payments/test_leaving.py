"""An account ends with its baskets and their addresses, but not while money is held for them."""

from collections import Counter

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django_tasks_db.models import DBTaskResult

from accounts import actions as accounts
from accounts import mails, tokens
from accounts.models import Address, Permission, User
from accounts.viewers import Viewer
from orders.models import Checkout, Order
from payments import actions
from payments.models import Transaction
from tests.factories.accounts import make_staff, make_user
from tests.factories.orders import NOW, VIETNAMESE_ADDRESS, make_basket
from tests.factories.payments import complete, pay, play
from tests.racing import at_once

pytestmark = pytest.mark.usefixtures("no_tries_yet")


def leave(user, token=None):
    token = token or tokens.issue_link_token(user, mails.DELETE, now=NOW)
    return actions.delete_account(user_id=user.pk, token=token, now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("event", ["CHARGE_SUCCESS", "AUTHORIZATION_SUCCESS", "CHARGE_REQUEST"])
def test_an_account_stays_while_money_is_held_for_its_basket_and_staff_are_told_once(
    event, django_capture_on_commit_callbacks, contents
):
    make_staff(permissions=(Permission.HANDLE_PAYMENTS,), email="cash@example.com", language_code="en")
    user = make_user()
    checkout = make_basket(vendors=1, user=user)
    payment = pay(checkout, viewer=Viewer(user=user), **play(event)).transaction
    before = contents()

    with django_capture_on_commit_callbacks(execute=True):
        for _try in range(2):
            with pytest.raises(ValidationError) as caught:
                leave(user)

    assert caught.value.error_dict["id"][0].code == "invalid"
    after = contents()
    assert {table for table in before if before[table] != after[table]} <= {"django_tasks_database_dbtaskresult"}
    assert [message.subject for message in mail.outbox] == ["An account cannot be deleted while its money is held"]
    assert f"/admin/payments/transaction/{payment.pk}/change/" in mail.outbox[0].body


@pytest.mark.django_db
def test_cash_that_is_only_promised_keeps_no_account():
    user = make_user()
    pay(make_basket(vendors=1, user=user), viewer=Viewer(user=user))

    leave(user)

    assert (User.objects.count(), Checkout.objects.count()) == (0, 0)
    assert Transaction.objects.get().authorized_amount == 0


@pytest.mark.django_db
def test_nothing_personal_stays_of_an_account_but_its_orders(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    user, other = make_user(), make_user()
    accounts.create_address(user_id=user.pk, values=VIETNAMESE_ADDRESS, default_for="shipping")
    make_basket(vendors=1, user=user)
    make_basket(vendors=1, user=other)
    for one in (user, other):
        mails.send_password_reset.enqueue(email=one.email, redirect_url="http://testserver/")
        mails.send_password_changed.enqueue(user_id=one.pk)
    email = user.email

    leave(user)

    assert Address.objects.count() == 2  # of the other's basket
    assert Checkout.objects.get().user == other
    rows = [str(row) for row in DBTaskResult.objects.values_list("args_kwargs", flat=True)]
    assert len(rows) == 2
    assert not any(email in row for row in rows)


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["bad", "1-2", ""])
def test_a_wrong_link_is_told_before_anything_about_money(token):
    user = make_user()
    pay(make_basket(vendors=1, user=user), viewer=Viewer(user=user), **play("CHARGE_SUCCESS"))

    with pytest.raises(ValidationError) as caught:
        leave(user, token=token or "x")

    assert list(caught.value.error_dict) == ["token"]


@pytest.mark.django_db(transaction=True)
def test_leaving_beside_the_completion_of_the_same_basket_never_ends_in_a_deadlock():
    users = [make_user() for _ in range(6)]
    baskets = [make_basket(vendors=1, user=user) for user in users]
    for user, checkout in zip(users, baskets, strict=True):
        accounts.create_address(user_id=user.pk, values=VIETNAMESE_ADDRESS)
        pay(checkout, viewer=Viewer(user=user))
    links = {user.pk: tokens.issue_link_token(user, mails.DELETE, now=NOW) for user in users}

    results = at_once(
        [
            call
            for user, checkout in zip(users, baskets, strict=True)
            for call in (
                lambda user=user, checkout=checkout: complete(checkout, viewer=Viewer(user=user)),
                lambda user=user: leave(user, token=links[user.pk]),
            )
        ]
    )

    kinds = Counter(type(result).__name__ for result in results)
    assert set(kinds) <= {"Order", "User", "CheckoutNotFound"}, results
    assert kinds["User"] == 6
    assert User.objects.count() == 0
    assert Order.objects.count() == kinds["Order"]
