"""Registration, sign-in, passwords and the address book: what the actions promise."""

import base64
import re
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts import actions, tokens
from accounts.models import Address, User
from accounts.viewers import viewer_from_token
from tests.factories.accounts import PASSWORD, make_staff, make_user

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
REDIRECT = "http://localhost:3000/confirm"
HOME = {"country": "VN", "country_area": "Tây Ninh", "city": "Tân Ninh", "street_address_1": "12 Cách Mạng Tháng Tám"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_tries_yet():
    cache.clear()


def codes_of(error: ValidationError) -> dict[str, list[str | None]]:
    return {field: [single.code for single in errors] for field, errors in error.error_dict.items()}


def link_of(message: mail.EmailMessage) -> dict[str, str]:
    (url,) = re.findall(r"https?://\S+token=\S+", str(message.body))
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()} | {"url": url}


def register(**values: Any) -> None:
    given: dict[str, Any] = {
        "email": "lan@example.com",
        "password": PASSWORD,
        "redirect_url": REDIRECT,
        "address": "192.0.2.1",
        "now": NOW,
    }
    actions.register(**given | values)


def sign_in(**values: Any) -> actions.SignedIn:
    given: dict[str, Any] = {"email": "lan@example.com", "password": PASSWORD, "address": "192.0.2.1", "now": NOW}
    return actions.sign_in(**given | values)


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


def test_a_link_for_one_purpose_serves_no_other():
    user = make_user()
    token = tokens.issue_link_token(user, "confirm", now=NOW)

    with pytest.raises(ValidationError) as refused:
        actions.set_password(email=user.email, token=token, password="another-horse-entirely", now=NOW)

    assert codes_of(refused.value) == {"token": ["invalid"]}


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


def test_links_may_lead_to_our_own_pages_and_to_front_ends_in_the_settings(settings: Settings):
    settings.PUBLIC_URL = "https://shop.example"
    settings.ALLOWED_CLIENT_ORIGINS = ["https://front.example/"]

    actions.check_redirect_url("https://shop.example/account/confirm/?next=/")
    actions.check_redirect_url("https://front.example")
    for url in ("http://shop.example/", "https://shop.example:8443/", "https://front.example.evil.example/"):
        with pytest.raises(ValidationError):
            actions.check_redirect_url(url)


def test_signing_in_hands_out_tokens_and_notes_the_time():
    user = make_user(email="lan@example.com")

    signed_in = sign_in(email=" LAN@example.com ")

    assert viewer_from_token(signed_in.access_token, now=NOW).user == user
    user.refresh_from_db()
    assert user.last_login == NOW


@pytest.mark.parametrize(
    ("fields", "password", "codes"),
    [
        ({}, "wrong", {"email": ["invalid_credentials"]}),
        ({}, "x" * 100_000, {"email": ["invalid_credentials"]}),
        ({"email": "other@example.com"}, PASSWORD, {"email": ["invalid_credentials"]}),
        ({"is_active": False}, PASSWORD, {"email": ["invalid_credentials"]}),
        ({"is_confirmed": False}, PASSWORD, {"email": ["account_not_confirmed"]}),
        ({"is_confirmed": False}, "wrong", {"email": ["invalid_credentials"]}),
    ],
)
def test_signing_in_says_no_more_than_it_must(fields: dict[str, Any], password: str, codes: dict[str, Any]):
    make_user(**{"email": "lan@example.com"} | fields)

    with pytest.raises(ValidationError) as refused:
        sign_in(password=password)

    assert codes_of(refused.value) == codes


def test_an_unknown_email_costs_a_password_hash_too(monkeypatch: pytest.MonkeyPatch):
    hashed: list[str | None] = []
    monkeypatch.setattr(User, "set_password", lambda _user, password: hashed.append(password))

    with pytest.raises(ValidationError):
        sign_in(password="guess")

    assert hashed == ["guess"]


def test_the_sixth_wrong_password_in_five_minutes_is_not_even_looked_at():
    make_user(email="lan@example.com")
    for _ in range(5):
        with pytest.raises(ValidationError):
            sign_in(password="wrong")

    with pytest.raises(ValidationError) as refused:
        sign_in()

    assert [single.code for single in refused.value.error_list] == ["login_attempt_delayed"]
    sign_in(address="192.0.2.99")  # the owner is elsewhere
    sign_in(now=NOW + timedelta(minutes=5))


def test_a_right_password_gives_the_tries_back():
    make_user(email="lan@example.com")
    for _ in range(4):
        for _ in range(4):
            with pytest.raises(ValidationError):
                sign_in(password="wrong")
        sign_in()


def test_one_network_address_cannot_try_many_accounts():
    make_user(email="lan@example.com")
    for number in range(60):
        with pytest.raises(ValidationError):
            sign_in(email=f"guess{number}@example.com", password="wrong")

    with pytest.raises(ValidationError) as refused:
        sign_in()

    assert [single.code for single in refused.value.error_list] == ["login_attempt_delayed"]


def test_many_addresses_cannot_try_one_account():
    make_user(email="lan@example.com")
    for number in range(30):
        with pytest.raises(ValidationError):
            sign_in(password="wrong", address=f"192.0.2.{number}")

    with pytest.raises(ValidationError) as refused:
        sign_in(address="192.0.2.200")

    assert [single.code for single in refused.value.error_list] == ["login_attempt_delayed"]


def test_a_refresh_token_gives_new_access():
    user = make_user(email="lan@example.com")
    signed_in = sign_in()

    refreshed, access = actions.refresh(refresh_token=signed_in.refresh_token, now=NOW + timedelta(days=29))

    assert refreshed == user
    assert viewer_from_token(access, now=NOW + timedelta(days=29)).user == user


def test_refreshing_with_something_else_is_refused():
    make_user(email="lan@example.com")
    signed_in = sign_in()

    for token, now, code in (
        (None, NOW, "jwt_missing_token"),
        ("x", NOW, "jwt_decode_error"),
        (signed_in.access_token, NOW, "jwt_invalid_token"),
        (signed_in.refresh_token, NOW + timedelta(days=30), "jwt_signature_expired"),
    ):
        with pytest.raises(ValidationError) as refused:
            actions.refresh(refresh_token=token, now=now)
        assert codes_of(refused.value) == {"refresh_token": [code]}
    with pytest.raises(ValidationError) as refused:
        actions.refresh(refresh_token=signed_in.refresh_token, csrf_token="another", now=NOW)
    assert codes_of(refused.value) == {"csrf_token": ["jwt_invalid_csrf_token"]}
    assert actions.refresh(refresh_token=signed_in.refresh_token, csrf_token=signed_in.csrf_token, now=NOW)


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


def test_ending_the_sessions_ends_tokens_and_page_sessions(client: Client):
    user = make_user()
    token = tokens.issue_token(user, tokens.ACCESS, now=NOW)
    client.force_login(user)
    assert client.get("/admin/login/").wsgi_request.user == user

    actions.end_sessions(user_id=user.pk)

    with pytest.raises(tokens.InvalidToken):
        viewer_from_token(token, now=NOW)
    assert client.get("/admin/login/").wsgi_request.user == AnonymousUser()


def test_an_account_is_deleted_with_the_link_only():
    user = make_user()
    actions.create_address(user_id=user.pk, values=HOME, default_for="shipping")
    token = tokens.issue_link_token(user, "delete", now=NOW)

    with pytest.raises(ValidationError) as refused:
        actions.delete_account(user_id=user.pk, token="bad", now=NOW)
    assert codes_of(refused.value) == {"token": ["invalid"]}
    actions.delete_account(user_id=user.pk, token=token, now=NOW)

    assert (User.objects.count(), Address.objects.count()) == (0, 0)


def test_a_staff_account_cannot_delete_itself():
    user = make_staff()

    with pytest.raises(ValidationError) as refused:
        actions.delete_account(user_id=user.pk, token=tokens.issue_link_token(user, "delete", now=NOW), now=NOW)

    assert codes_of(refused.value) == {"id": ["delete_staff_account"]}


def test_the_book_takes_an_address_in_official_wording_and_makes_it_the_default():
    user = make_user()

    address = actions.create_address(user_id=user.pk, values=HOME, default_for="shipping")

    user.refresh_from_db()
    assert (address.city, address.commune_code, address.user_id) == ("Phường Tân Ninh", "25459", user.pk)
    assert (user.default_shipping_address, user.default_billing_address) == (address, None)


def test_the_hundred_and_first_address_takes_the_place_of_the_oldest_that_is_no_default():
    user = make_user()
    first = actions.create_address(user_id=user.pk, values=HOME, default_for="billing")
    second = actions.create_address(user_id=user.pk, values=HOME)
    Address.objects.bulk_create(Address(user=user, country="VN") for _ in range(98))

    actions.create_address(user_id=user.pk, values=HOME)

    assert user.addresses.count() == 100
    assert user.addresses.filter(pk=first.pk).exists()
    assert not user.addresses.filter(pk=second.pk).exists()


def test_an_address_is_changed_in_the_parts_that_are_given():
    user = make_user()
    address = actions.create_address(user_id=user.pk, values=HOME | {"phone": "0276 382 2233"}, metadata={"a": "1"})

    changed = actions.update_address(
        address_id=address.pk, values={"street_address_1": "1 Lê Lợi", "phone": None}, metadata={"b": "2"}
    )

    changed.refresh_from_db()
    assert (changed.street_address_1, changed.city, changed.phone, changed.metadata, changed.user_id) == (
        "1 Lê Lợi",
        "Phường Tân Ninh",
        "+842763822233",
        {"a": "1", "b": "2"},
        user.pk,
    )


def test_a_checkouts_address_is_in_no_book():
    address = Address.objects.create(country="VN")

    with pytest.raises(Address.DoesNotExist):
        actions.update_address(address_id=address.pk, values=HOME)
    with pytest.raises(Address.DoesNotExist):
        actions.delete_address(address_id=address.pk)


def test_a_deleted_address_is_no_default_any_more():
    user = make_user()
    address = actions.create_address(user_id=user.pk, values=HOME, default_for="shipping")

    actions.delete_address(address_id=address.pk)

    user.refresh_from_db()
    assert user.default_shipping_address is None


def test_pairs_of_an_account_and_its_addresses_do_not_grow_without_end():
    user = make_user()
    first, second = {"a": "x" * 40_000}, {"b": "x" * 40_000}
    address = actions.create_address(user_id=user.pk, values=HOME, metadata=first)
    actions.update_account(user_id=user.pk, metadata=first, now=NOW)

    for call in (
        partial(actions.update_address, address_id=address.pk, values={}),
        partial(actions.update_account, user_id=user.pk, now=NOW),
    ):
        with pytest.raises(ValidationError) as caught:
            call(metadata=second)
        assert list(caught.value.error_dict) == ["metadata"]

    user.refresh_from_db()
    address.refresh_from_db()
    assert (user.metadata, address.metadata) == (first, first)


def test_the_default_must_be_of_the_own_book():
    stranger = actions.create_address(user_id=make_user().pk, values=HOME)

    with pytest.raises(Address.DoesNotExist):
        actions.set_default_address(user_id=make_user().pk, address_id=stranger.pk, default_for="billing")


def test_updating_the_account_leaves_what_is_not_given():
    user = make_user(first_name="Lan", last_name="Nguyễn", metadata={"a": "1"})

    actions.update_account(
        user_id=user.pk, last_name="Trần", metadata={"b": "2"}, default_shipping_address=HOME, now=NOW
    )
    actions.update_account(
        user_id=user.pk, default_shipping_address={"street_address_1": "1 Lê Lợi"}, language_code="en", now=NOW
    )

    user.refresh_from_db()
    assert (user.first_name, user.last_name, user.language_code) == ("Lan", "Trần", "en")
    assert user.metadata == {"a": "1", "b": "2"}
    assert user.addresses.count() == 1
    assert user.default_shipping_address is not None
    assert user.default_shipping_address.street_address_1 == "1 Lê Lợi"
