"""Nothing personal stays that no account, basket or order owns."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django_tasks_db.models import DBTaskResult

from accounts import actions, mails
from accounts.models import Address, User
from orders.models import Checkout
from tests.factories.accounts import make_staff, make_user
from tests.factories.orders import VIETNAMESE_ADDRESS, make_address, make_basket
from tests.factories.payments import complete, pay

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def queue(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def checked(*arguments):
    out = StringIO()
    call_command("ownerless_data", *arguments, stdout=out)
    return out.getvalue()


def note_change(user):
    LogEntry.objects.create(
        user=make_staff(),
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(user.pk),
        object_repr=user.email,
        action_flag=CHANGE,
    )


def test_what_accounts_baskets_and_orders_own_is_not_found():
    user = make_user()
    actions.create_address(user_id=user.pk, values=VIETNAMESE_ADDRESS)
    checkout = make_basket(vendors=1)
    pay(checkout)
    complete(checkout)
    make_basket(vendors=1)
    note_change(user)
    mails.send_password_reset.enqueue(email=user.email, redirect_url="http://testserver/")
    DBTaskResult.objects.update(enqueued_at=user.date_joined - timedelta(days=3))

    assert checked() == "No personal data without an owner.\n"


def test_what_nobody_owns_is_found_and_erased():
    make_address().save()
    checkout = make_basket(vendors=1)
    Checkout.objects.filter(pk=checkout.pk).update(billing_address=None)
    mails.send_password_reset.enqueue(email="gone@example.com", redirect_url="http://testserver/")
    user = make_user()
    DBTaskResult.objects.update(enqueued_at=user.date_joined - timedelta(days=3))
    note_change(user)
    User.objects.filter(pk=user.pk).delete()

    with pytest.raises(CommandError, match="2 addresses, 1 tasks, 1 log entries"):
        checked()

    assert checked("--erase").startswith("Erased: 4")
    assert (Address.objects.count(), LogEntry.objects.get().object_repr) == (1, "")


def test_a_mail_for_an_unknown_address_may_wait_for_its_day():
    mails.send_password_reset.enqueue(email="gone@example.com", redirect_url="http://testserver/")

    assert checked() == "No personal data without an owner.\n"


def test_an_account_takes_its_tasks_and_its_name_in_the_log_along():
    user, other = make_user(), make_user()
    for one in (user, other):
        note_change(one)
        mails.send_email_changed.enqueue(user_id=one.pk, old_email=one.email)
    email = user.email

    actions.end_account(user=User.objects.get(pk=user.pk))

    assert sorted(LogEntry.objects.values_list("object_repr", flat=True)) == ["", other.email]
    assert not any(email in str(row) for row in DBTaskResult.objects.values_list("args_kwargs", flat=True))
    assert DBTaskResult.objects.count() == 1
