import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts import actions, tokens
from accounts.models import User
from tests.accounts.actions.calls import NOW, REDIRECT, codes_of, link_of
from tests.factories.accounts import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def ask_for_new_email(user: User, **values: Any) -> User:
    given: dict[str, Any] = {
        "user_id": user.pk,
        "password": PASSWORD,
        "new_email": "new@example.com",
        "redirect_url": REDIRECT,
        "address": "192.0.2.1",
        "now": NOW,
    }
    return actions.request_email_change(**given | values)


def test_a_new_email_is_proved_by_the_link_sent_to_it_and_the_old_one_is_told(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
):
    user = make_user(email="old@example.com")
    with django_capture_on_commit_callbacks(execute=True):
        ask_for_new_email(user, new_email=" New@Example.com")
    (message,) = mail.outbox
    assert (message.to, message.subject) == (["new@example.com"], "Xác nhận e-mail mới")
    user.refresh_from_db()
    assert user.email == "old@example.com"
    token = link_of(message)["token"]

    with django_capture_on_commit_callbacks(execute=True):
        changed = actions.confirm_email_change(user_id=user.pk, token=token, now=datetime.now(UTC))

    assert changed.email == User.objects.get().email == "new@example.com"
    assert (mail.outbox[1].to, mail.outbox[1].subject) == (["old@example.com"], "E-mail tài khoản của bạn đã được đổi")
    with pytest.raises(ValidationError) as again:
        actions.confirm_email_change(user_id=user.pk, token=token, now=datetime.now(UTC))
    assert codes_of(again.value) == {"token": ["jwt_invalid_token"]}


def test_links_sent_to_the_old_email_end_with_it():
    user = make_user(email="old@example.com")
    reset = tokens.issue_link_token(user, "reset", now=NOW)
    change = tokens.issue_change_token(user, "new@example.com", now=NOW)

    actions.confirm_email_change(user_id=user.pk, token=change, now=NOW)

    for email in ("old@example.com", "new@example.com"):
        with pytest.raises(ValidationError):
            actions.set_password(email=email, token=reset, password="another-horse-entirely", now=NOW)


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"password": "wrong"}, {"password": ["invalid_credentials"]}),
        ({"password": "x" * 5000}, {"password": ["invalid_credentials"]}),
        ({"new_email": "taken@example.com"}, {"new_email": ["unique"]}),
        ({"new_email": "taken@example.com", "password": "wrong"}, {"password": ["invalid_credentials"]}),
        ({"new_email": "nope"}, {"new_email": ["invalid"]}),
        ({"redirect_url": "https://evil.example/"}, {"redirect_url": ["invalid"]}),
    ],
)
def test_a_wrong_wish_for_a_new_email_mails_nothing(
    values: dict[str, Any],
    codes: dict[str, Any],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
):
    user = make_user(email="old@example.com")
    make_user(email="taken@example.com")

    with django_capture_on_commit_callbacks() as callbacks, pytest.raises(ValidationError) as refused:
        ask_for_new_email(user, **values)

    assert codes_of(refused.value) == codes
    assert callbacks == []


def test_nobody_asks_for_the_emails_of_others_without_end():
    user = make_user(email="old@example.com")
    make_user(email="taken@example.com")
    for _ in range(10):
        with pytest.raises(ValidationError) as refused:
            ask_for_new_email(user, new_email="taken@example.com")
        assert codes_of(refused.value) == {"new_email": ["unique"]}

    with pytest.raises(ValidationError) as refused:
        ask_for_new_email(user, new_email="taken@example.com")

    assert [single.code for single in refused.value.error_list] == ["login_attempt_delayed"]


@pytest.mark.parametrize("seconds", [-1, 3600])
def test_a_link_for_a_new_email_is_good_for_an_hour(seconds: int):
    user = make_user()
    token = tokens.issue_change_token(user, "new@example.com", now=NOW)

    with pytest.raises(ValidationError) as refused:
        actions.confirm_email_change(user_id=user.pk, token=token, now=NOW + timedelta(seconds=seconds))

    assert codes_of(refused.value) == {"token": ["jwt_invalid_token"]}


@pytest.mark.parametrize("token", ["", "x", ".", "é.é", "bmV3QGV4YW1wbGUuY29t.x-y", "\udce9.x-y", "a" * 100_000])
def test_nonsense_changes_no_email(token: str):
    user = make_user(email="old@example.com")

    with pytest.raises(ValidationError) as refused:
        actions.confirm_email_change(user_id=user.pk, token=token, now=NOW)

    assert codes_of(refused.value) == {"token": ["jwt_invalid_token"]}


def test_a_link_changes_no_other_email_than_the_one_inside():
    user = make_user()
    token = tokens.issue_change_token(user, "new@example.com", now=NOW)
    forged = base64.urlsafe_b64encode(b"evil@example.com").rstrip(b"=").decode() + "." + token.partition(".")[2]

    for someone, shown in ((user, forged), (make_user(), token)):
        with pytest.raises(ValidationError) as refused:
            actions.confirm_email_change(user_id=someone.pk, token=shown, now=NOW)
        assert codes_of(refused.value) == {"token": ["jwt_invalid_token"]}


def test_an_email_that_was_taken_in_the_meantime_stays_with_its_owner():
    user = make_user(email="old@example.com")
    token = tokens.issue_change_token(user, "new@example.com", now=NOW)
    make_user(email="new@example.com")

    with pytest.raises(ValidationError) as refused:
        actions.confirm_email_change(user_id=user.pk, token=token, now=NOW)

    assert codes_of(refused.value) == {"new_email": ["unique"]}
    user.refresh_from_db()
    assert user.email == "old@example.com"
