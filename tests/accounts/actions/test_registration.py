from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts import actions, tokens
from accounts.models import User
from tests.accounts.actions.calls import NOW, REDIRECT, codes_of, link_of, register
from tests.factories.accounts import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def test_registering_stores_an_unconfirmed_user_and_mails_a_link_that_confirms(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        register(email="  Lan@Example.com", first_name=" Lan ", last_name="Nguyễn", metadata={"k": "v"})

    user = User.objects.get(email="lan@example.com")
    assert (user.first_name, user.last_name, user.is_confirmed, user.metadata) == ("Lan", "Nguyễn", False, {"k": "v"})
    (message,) = mail.outbox
    assert (message.to, message.subject) == (["lan@example.com"], "Xác nhận tài khoản của bạn")
    found = link_of(message)
    assert found["url"].startswith(REDIRECT + "?")

    actions.confirm(email=found["email"], token=found["token"], now=datetime.now(UTC))

    user.refresh_from_db()
    assert user.is_confirmed


def test_the_mail_is_english_for_who_does_not_read_vietnamese(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        register(language_code="en")

    assert mail.outbox[0].subject == "Confirm your account"


def test_registering_a_known_email_changes_nothing_and_tells_its_owner(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
):
    user = make_user(email="lan@example.com", first_name="Lan")

    with django_capture_on_commit_callbacks(execute=True):
        register(password="another-horse-entirely", first_name="Mallory")

    user.refresh_from_db()
    assert (user.first_name, user.check_password(PASSWORD)) == ("Lan", True)
    assert [message.subject for message in mail.outbox] == ["Bạn đã có tài khoản"]
    assert "token=" not in mail.outbox[0].body


@pytest.mark.parametrize("passwords", [("chosen-by-a-stranger", PASSWORD), (PASSWORD, "chosen-by-a-stranger")])
def test_two_passwords_before_the_confirmation_leave_none_to_a_stranger(
    passwords: tuple[str, str], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    for password in passwords:
        with django_capture_on_commit_callbacks(execute=True):
            register(password=password)

    found = link_of(mail.outbox[-1])
    actions.confirm(email=found["email"], token=found["token"], now=datetime.now(UTC))

    user = User.objects.get()
    assert (user.is_confirmed, user.has_usable_password()) == (True, False)
    assert not any(user.check_password(password) for password in passwords)


def test_registering_again_with_the_same_password_keeps_it(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
):
    for name in ("Lan", "Mallory"):
        with django_capture_on_commit_callbacks(execute=True):
            register(first_name=name)

    for message in mail.outbox:
        assert link_of(message)["email"] == "lan@example.com"
    user = User.objects.get()
    assert (len(mail.outbox), user.first_name, user.check_password(PASSWORD)) == (2, "Lan", True)


def test_a_confirmation_link_is_good_once_and_for_three_days():
    register()
    user = User.objects.get()
    token = tokens.issue_link_token(user, "confirm", now=NOW)

    for moment in (NOW + timedelta(days=3), NOW - timedelta(seconds=1)):
        with pytest.raises(ValidationError) as refused:
            actions.confirm(email=user.email, token=token, now=moment)
        assert codes_of(refused.value) == {"token": ["invalid"]}
    actions.confirm(email=user.email, token=token, now=NOW + timedelta(days=3, seconds=-1))
    with pytest.raises(ValidationError):
        actions.confirm(email=user.email, token=token, now=NOW + timedelta(hours=1))


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"email": "nope"}, {"email": ["invalid"]}),
        ({"email": "a" * 300 + "@example.com"}, {"email": ["invalid"]}),
        ({"email": "a\0b@example.com"}, {"email": ["invalid"]}),
        ({"password": "123"}, {"password": ["password_too_short", "password_too_common"]}),
        ({"password": "password1"}, {"password": ["password_too_common"]}),
        ({"password": "lan@example.com"}, {"password": ["password_too_similar"]}),
        ({"password": "x" * 1025}, {"password": ["invalid_password"]}),
        ({"redirect_url": None}, {"redirect_url": ["required"]}),
        ({"redirect_url": "https://evil.example/"}, {"redirect_url": ["invalid"]}),
        ({"redirect_url": "javascript:alert(1)"}, {"redirect_url": ["invalid"]}),
        ({"redirect_url": "http://localhost:3000@evil.example/"}, {"redirect_url": ["invalid"]}),
        ({"redirect_url": "http://localhost:3000\\@evil.example/"}, {"redirect_url": ["invalid"]}),
        ({"redirect_url": "http://[::1"}, {"redirect_url": ["invalid"]}),
        ({"redirect_url": "//localhost:3000/"}, {"redirect_url": ["invalid"]}),
        ({"redirect_url": REDIRECT + "a" * 2_000}, {"redirect_url": ["invalid"]}),
        ({"first_name": "x" * 257}, {"first_name": ["invalid"]}),
        ({"first_name": "win at https://evil.example"}, {"first_name": ["invalid"]}),
    ],
)
def test_a_wrong_registration_is_refused_at_its_field_and_stores_nothing(values: dict[str, Any], codes: dict[str, Any]):
    with pytest.raises(ValidationError) as refused:
        register(**values)

    assert codes_of(refused.value) == codes
    assert not User.objects.exists()
