from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts import actions, tokens
from accounts.viewers import viewer_from_token
from tests.accounts.actions.calls import NOW, REDIRECT, codes_of, link_of, sign_in
from tests.factories.accounts import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def test_a_changed_password_ends_access_and_refresh(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks):
    user = make_user(email="lan@example.com")
    signed_in = sign_in()

    with django_capture_on_commit_callbacks(execute=True):
        actions.change_password(
            user_id=user.pk,
            old_password=PASSWORD,
            new_password="another-horse-entirely",
            address="192.0.2.1",
            now=NOW,
        )

    with pytest.raises(tokens.InvalidToken):
        viewer_from_token(signed_in.access_token, now=NOW)
    with pytest.raises(ValidationError) as refused:
        actions.refresh(refresh_token=signed_in.refresh_token, now=NOW)
    assert codes_of(refused.value) == {"refresh_token": ["jwt_invalid_token"]}
    assert [message.subject for message in mail.outbox] == ["Mật khẩu của bạn đã được đổi"]


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("wrong", "another-horse-entirely", {"old_password": ["invalid_credentials"]}),
        (PASSWORD, "123", {"new_password": ["password_too_short", "password_too_common"]}),
    ],
)
def test_a_wrong_change_of_password_changes_nothing(old: str, new: str, codes: dict[str, Any]):
    user = make_user()

    with pytest.raises(ValidationError) as refused:
        actions.change_password(user_id=user.pk, old_password=old, new_password=new, address="192.0.2.1", now=NOW)

    assert codes_of(refused.value) == codes
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_reset_link_sets_the_password_once(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks):
    user = make_user(email="lan@example.com", is_confirmed=False)
    with django_capture_on_commit_callbacks(execute=True):
        actions.request_password_reset(email="Lan@example.com", redirect_url=REDIRECT, address="192.0.2.1", now=NOW)
    found = link_of(mail.outbox[0])
    now = datetime.now(UTC)

    signed_in = actions.set_password(
        email=found["email"], token=found["token"], password="another-horse-entirely", now=now
    )

    user.refresh_from_db()
    assert user.check_password("another-horse-entirely")
    assert user.is_confirmed
    assert viewer_from_token(signed_in.access_token, now=now).user == user
    with pytest.raises(ValidationError):
        actions.set_password(email=found["email"], token=found["token"], password="a-third-horse", now=now)


def test_asking_for_an_unknown_email_is_answered_alike_and_mails_nothing(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
):
    make_user(email="closed@example.com", is_active=False)

    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        for email in ("nobody@example.com", "closed@example.com"):
            actions.request_password_reset(email=email, redirect_url=REDIRECT, address="192.0.2.1", now=NOW)

    assert len(callbacks) == 2  # the task looks the e-mail up, so a known one takes no longer
    assert mail.outbox == []


def test_an_account_gets_three_mails_in_a_quarter_of_an_hour(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
):
    make_user(email="lan@example.com")

    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(10):
            actions.request_password_reset(email="lan@example.com", redirect_url=REDIRECT, address="192.0.2.1", now=NOW)

    assert len(mail.outbox) == 3
