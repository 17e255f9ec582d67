"""Everything that changes who somebody is: registration, sign-in, passwords, the address book, deletion."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import password_validation
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.http.request import validate_host
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from accounts import mails, tokens
from accounts.addresses import FIELDS as ADDRESS_FIELDS
from accounts.addresses import clean_address
from accounts.models import Address, App, AppToken, Permission, User, new_jwt_token_key
from accounts.viewers import find_user_of
from primitives.counters import Limit, TooManyTries, count_try, forget_tries
from primitives.metadata import merge_metadata

if TYPE_CHECKING:
    from datetime import datetime

MAX_ADDRESSES = 100
"""Addresses in a book; the oldest that is no default gives way to one more (Saleor's rule)."""
MAX_PASSWORD_LENGTH = 1024
MAX_URL_LENGTH = 2_000
"""Of a place to return to; orders keep it."""

_FIVE_MINUTES = 5 * 60
SIGN_INS_OF_PAIR = Limit("sign-in-pair", tries=5, seconds=_FIVE_MINUTES)
SIGN_INS_OF_ACCOUNT = Limit("sign-in-account", tries=30, seconds=_FIVE_MINUTES)
SIGN_INS_FROM_ADDRESS = Limit("sign-in-address", tries=60, seconds=_FIVE_MINUTES)
MAILS_TO_ACCOUNT = Limit("mail-account", tries=3, seconds=15 * 60)
MAILS_FROM_ADDRESS = Limit("mail-address", tries=30, seconds=15 * 60)
EMAIL_CHANGES_OF_ACCOUNT = Limit("change-email", tries=10, seconds=60 * 60)
REGISTRATIONS_FROM_ADDRESS = Limit("register-address", tries=30, seconds=15 * 60)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A user with fresh tokens. ``csrf_token`` is inside the refresh token too."""

    user: User
    access_token: str
    refresh_token: str
    csrf_token: str


# --- Registration ----------------------------------------------------------------------------------------------------


def register(
    *,
    email: str,
    password: str,
    redirect_url: str | None,
    first_name: str = "",
    last_name: str = "",
    language_code: str = "vi",
    metadata: Mapping[str, str] | None = None,
    address: str,
    now: datetime,
) -> None:
    """Open an account that its owner confirms by a mail. ``address`` is the caller's network address.

    Nothing tells the caller whether the e-mail was known: its owner gets a mail saying so. Registered again with another
    password before it is confirmed, an account has none from then on: nobody can tell which of the two is the owner's,
    who sets one by the mail for forgotten passwords.

    Raises ``ValidationError`` by field, with Saleor's codes.
    """
    email = _clean_email(email)
    names = _clean_names(first_name, last_name)
    if not redirect_url:
        _refuse("redirect_url", _("This field is required."), "required")
    check_redirect_url(redirect_url)
    fields: dict[str, Any] = {
        **names,
        "language_code": language_code,
        "metadata": merge_metadata({}, metadata),
        "is_confirmed": False,
        "date_joined": now,
    }
    user = User(email=email, **fields)
    _check_password(password, user=user, field="password")
    _count_or_delay([(REGISTRATIONS_FROM_ADDRESS, address)], now=now)
    # One hash, whatever is known, and none while a row is locked.
    seen = _waiting(User.objects.filter(email=email).first())
    if seen is None:
        user.set_password(password)
    is_same_password = seen is not None and check_password(password, seen.password)
    with transaction.atomic():
        known = User.objects.select_for_update().filter(email=email).first()
        waiting = _waiting(known)
        if known is None:
            if seen:  # deleted in the meantime
                user.set_password(password)
            try:
                with transaction.atomic():
                    user.save()
            except IntegrityError:  # registered a moment ago by another request, which sends the mail
                return
        elif waiting:
            if seen is None or seen.password != waiting.password:  # registered or changed in the meantime
                is_same_password = check_password(password, waiting.password)
            if not is_same_password:
                waiting.set_unusable_password()
                waiting.save(update_fields=["password", "updated_at"])
        if _may_mail(email, now=now):
            _enqueue(mails.send_confirmation, email=email, redirect_url=redirect_url)


def _waiting(user: User | None) -> User | None:
    """The user, if the owner of the e-mail has neither confirmed it nor ever signed in."""
    return user if user and not user.is_confirmed and user.last_login is None else None


def confirm(*, email: str, token: str, now: datetime) -> User:
    """Confirm an account with the token from the mail. Raises ``ValidationError`` at ``token`` or ``email``."""
    with transaction.atomic():
        user = _user_of_link(email, token, mails.CONFIRM, seconds=mails.CONFIRM_SECONDS, now=now)
        user.is_confirmed = True
        user.save(update_fields=["is_confirmed", "updated_at"])
    return user


# --- Sign-in ---------------------------------------------------------------------------------------------------------


def check_credentials(*, email: str, password: str, address: str, now: datetime) -> User:
    """Return the user with this e-mail and password.

    Takes as long for an unknown e-mail as for a wrong password, and counts tries per account and network ``address``.
    Raises ``ValidationError``: ``invalid_credentials``, ``account_not_confirmed`` (for the right password only) or
    ``login_attempt_delayed``.
    """
    email = email.strip().lower()[:254]
    counted = [
        (SIGN_INS_OF_PAIR, f"{address} {email}"),
        (SIGN_INS_OF_ACCOUNT, email),
        (SIGN_INS_FROM_ADDRESS, address),
    ]
    _count_or_delay(counted, now=now)
    user = None if "\0" in email else User.objects.filter(email=email, is_active=True).first()
    if len(password) > MAX_PASSWORD_LENGTH:
        is_right = False
    elif user is None:
        User().set_password(password)  # the work that a known e-mail costs
        is_right = False
    else:
        is_right = user.check_password(password)
    if user is None or not is_right:
        _refuse("email", _("Please, enter valid credentials"), "invalid_credentials")
    if not user.is_confirmed:
        _refuse("email", _("Account needs to be confirmed via email."), "account_not_confirmed")
    forget_tries(counted[:2], now=now)
    return user


def sign_in(*, email: str, password: str, address: str, now: datetime) -> SignedIn:
    """Check the password and hand out tokens. Raises as ``check_credentials`` does."""
    user = check_credentials(email=email, password=password, address=address, now=now)
    return hand_out_tokens(user=user, now=now)


def hand_out_tokens(*, user: User, now: datetime) -> SignedIn:
    """Fresh tokens for a user who has just proved who they are."""
    note_sign_in(user=user, now=now)
    csrf_token = secrets.token_urlsafe(48)
    return SignedIn(
        user=user,
        access_token=tokens.issue_token(user, tokens.ACCESS, now=now),
        refresh_token=tokens.issue_token(user, tokens.REFRESH, now=now, csrf_token=csrf_token),
        csrf_token=csrf_token,
    )


def note_sign_in(*, user: User, now: datetime) -> None:
    """Keep when a user has signed in last."""
    User.objects.filter(pk=user.pk).update(last_login=now)
    user.last_login = now


def refresh_from_cookie(*, cookie: str, csrf_token: str | None, now: datetime) -> tuple[User, str]:
    """Refresh with the token of a cookie, which any site can make a browser send: the script must know its CSRF token.

    Raises ``ValidationError`` as ``refresh`` does, and when the CSRF token is missing.
    """
    if not csrf_token:
        # Only a readable token asks for it, as in Saleor.
        _read(cookie, field="refresh_token", now=now)
        message = _("CSRF token is required when refreshToken is provided by the cookie")
        _refuse("csrf_token", message, "required")
    return refresh(refresh_token=cookie, csrf_token=csrf_token, now=now)


def refresh(*, refresh_token: str | None, csrf_token: str | None = None, now: datetime) -> tuple[User, str]:
    """Return the user of a refresh token and a new access token.

    Raises ``ValidationError`` at ``refresh_token`` (or ``csrf_token``, when one is shown and is not the token's own).
    """
    if not refresh_token:
        _refuse("refresh_token", _("Missing refreshToken"), "jwt_missing_token")
    payload, user = _read(refresh_token, field="refresh_token", now=now)
    if payload["type"] != tokens.REFRESH:
        _refuse("refresh_token", _("Incorrect refreshToken"), "jwt_invalid_token")
    if csrf_token is not None and not constant_time_compare(csrf_token, str(payload.get("csrfToken", ""))):
        _refuse("csrf_token", _("Invalid csrf token"), "jwt_invalid_csrf_token")
    return user, tokens.issue_token(user, tokens.ACCESS, now=now)


def end_sessions(*, user_id: int) -> None:
    """End every token and session of a user, on all devices."""
    User.objects.filter(pk=user_id).update(jwt_token_key=new_jwt_token_key())


def verify(*, token: str, now: datetime) -> tuple[User, dict[str, Any]]:
    """Return the user and the payload of a token that is good at ``now``. Raises ``ValidationError`` at ``token``."""
    payload, user = _read(token, field="token", now=now)
    return user, payload


def _read(token: str, *, field: str, now: datetime) -> tuple[dict[str, Any], User]:
    try:
        payload = tokens.read_token(token, now=now)
        return payload, find_user_of(payload)
    except tokens.MalformedToken:
        _refuse(field, _("Error decoding signature"), "jwt_decode_error")
    except tokens.ExpiredToken:
        _refuse(field, _("Signature has expired"), "jwt_signature_expired")
    except tokens.InvalidToken:
        _refuse(field, _("Invalid token"), "jwt_invalid_token")


# --- Passwords -------------------------------------------------------------------------------------------------------


def request_password_reset(*, email: str, redirect_url: str, address: str, now: datetime) -> None:
    """Mail a link for a new password. An unknown e-mail is answered in the same way and time, without a mail.

    Raises ``ValidationError`` for a place to return to that is not ours, or when one network address asks too often.
    """
    email = _clean_email(email)
    check_redirect_url(redirect_url)
    _count_or_delay([(MAILS_FROM_ADDRESS, address)], now=now)
    if _may_mail(email, now=now):
        _enqueue(mails.send_password_reset, email=email, redirect_url=redirect_url)


def set_password(*, email: str, token: str, password: str, now: datetime) -> SignedIn:
    """Set a new password with the token from the mail; sign in with it. The mail proves the address, so it confirms.

    Every earlier token and session ends. Raises ``ValidationError`` at its field.
    """
    with transaction.atomic():
        user = _user_of_link(email, token, mails.RESET, seconds=settings.PASSWORD_RESET_TIMEOUT, now=now)
        _check_password(password, user=user, field="password")
        user.set_password(password)
        user.is_confirmed = True
        user.save(update_fields=["password", "is_confirmed", "updated_at"])
        _enqueue(mails.send_password_changed, user_id=user.pk)
        return hand_out_tokens(user=user, now=now)


def change_password(*, user_id: int, old_password: str, new_password: str, address: str, now: datetime) -> User:
    """Change the password of somebody who knows it. Every earlier token and session ends.

    Raises ``ValidationError`` at its field; wrong old passwords are counted as tries to sign in.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        counted = [(SIGN_INS_OF_PAIR, f"{address} {user.email}"), (SIGN_INS_OF_ACCOUNT, user.email)]
        _count_or_delay(counted, now=now)
        if len(old_password) > MAX_PASSWORD_LENGTH or not user.check_password(old_password):
            _refuse("old_password", _("Old password isn't valid."), "invalid_credentials")
        _check_password(new_password, user=user, field="new_password")
        user.set_password(new_password)
        user.save(update_fields=["password", "updated_at"])
        _enqueue(mails.send_password_changed, user_id=user.pk)
    forget_tries(counted, now=now)
    return user


# --- E-mail ----------------------------------------------------------------------------------------------------------


def request_email_change(
    *, user_id: int, password: str, new_email: str, redirect_url: str, address: str, now: datetime
) -> User:
    """Mail a link to the new address that makes it the user's e-mail.

    Raises ``ValidationError`` at its field. That another account has the e-mail is said, as the contract does, but only
    to somebody who has proved the own password, and tries are counted as those to sign in.
    """
    new_email = _clean_email(new_email, field="new_email")
    check_redirect_url(redirect_url)
    user = User.objects.get(pk=user_id)
    counted = [(SIGN_INS_OF_PAIR, f"{address} {user.email}"), (SIGN_INS_OF_ACCOUNT, user.email)]
    _count_or_delay([*counted, (EMAIL_CHANGES_OF_ACCOUNT, str(user.pk))], now=now)
    if len(password) > MAX_PASSWORD_LENGTH or not user.check_password(password):
        _refuse("password", _("Password isn't valid."), "invalid_credentials")
    forget_tries(counted, now=now)
    if User.objects.filter(email=new_email).exists():
        _refuse("new_email", _("Email is used by other user."), "unique")
    if _may_mail(new_email, now=now):
        _enqueue(mails.send_email_change, user_id=user.pk, new_email=new_email, redirect_url=redirect_url)
    return user


def confirm_email_change(*, user_id: int, token: str, now: datetime) -> User:
    """Give the user the e-mail that the token was mailed to, and tell the old one. Orders stay as they were written.

    Links that were mailed to the old address end; whoever is signed in stays so, as in Saleor.
    Raises ``ValidationError`` at ``token`` or ``new_email``.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        new_email = tokens.email_of_change_token(token, user, now=now, seconds=mails.CHANGE_EMAIL_SECONDS)
        if new_email is None:
            _refuse("token", _("Invalid or expired token."), "jwt_invalid_token")
        old_email, user.email = user.email, new_email
        user.is_confirmed = True
        try:
            with transaction.atomic():
                user.save(update_fields=["email", "is_confirmed", "updated_at"])
        except IntegrityError:  # somebody else has registered it since
            _refuse("new_email", _("Email is used by other user."), "unique")
        _enqueue(mails.send_email_changed, user_id=user.pk, old_email=old_email)
    return user


# --- Account ---------------------------------------------------------------------------------------------------------


def update_account(
    *,
    user_id: int,
    first_name: str | None = None,
    last_name: str | None = None,
    language_code: str | None = None,
    metadata: Mapping[str, str] | None = None,
    default_shipping_address: Mapping[str, Any] | None = None,
    default_billing_address: Mapping[str, Any] | None = None,
    now: datetime,
) -> User:
    """Change what is given and leave the rest. Metadata keys are added, none is removed.

    A default address is changed in place, or added to the book when there was none. Raises ``ValidationError``.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        names = _clean_names(
            user.first_name if first_name is None else first_name, user.last_name if last_name is None else last_name
        )
        user.first_name, user.last_name = names["first_name"], names["last_name"]
        if language_code is not None:
            user.language_code = language_code
        user.metadata = merge_metadata(user.metadata, metadata)
        for field, values in (
            ("default_shipping_address", default_shipping_address),
            ("default_billing_address", default_billing_address),
        ):
            if values is not None:
                known: Address | None = getattr(user, field)
                address = _write_address(known, values) if known else _add_to_book(user, values)
                setattr(user, field, address)
        user.save()
    return user


def request_deletion(*, user_id: int, redirect_url: str, now: datetime) -> None:
    """Mail the user a link that deletes the account. Raises ``ValidationError`` at ``redirect_url``."""
    check_redirect_url(redirect_url)
    if _may_mail(f"user {user_id}", now=now):
        _enqueue(mails.send_deletion_link, user_id=user_id, redirect_url=redirect_url)


def delete_account(*, user_id: int, token: str, now: datetime) -> User:
    """Delete the account with its address book and baskets, with the token from the mail; orders stay, without owner.

    Staff accounts are closed by operators instead. Raises ``ValidationError`` at its field.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        if user.is_staff:
            _refuse("id", _("Cannot delete a staff account."), "delete_staff_account")
        if not tokens.is_link_token(token, user, mails.DELETE, now=now, seconds=mails.DELETE_SECONDS):
            _refuse("token", _("Invalid or expired token."), "invalid")
        pk = user.pk
        user.delete()
        user.pk = pk  # the caller still says whom it deleted
    return user


# --- Address book ----------------------------------------------------------------------------------------------------


def create_address(
    *,
    user_id: int,
    values: Mapping[str, Any],
    default_for: str | None = None,
    metadata: Mapping[str, str] | None = None,
) -> Address:
    """Add an address to a user's book, as the default ``"shipping"`` or ``"billing"`` one if so said.

    Raises ``ValidationError`` by field.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        address = _add_to_book(user, values, metadata=metadata)
        if default_for:
            _set_default(user, address, default_for)
    return address


def update_address(*, address_id: int, values: Mapping[str, Any], metadata: Mapping[str, str] | None = None) -> Address:
    """Change an address of a book; parts that are not given stay. Orders keep their own copy.

    Raises ``Address.DoesNotExist``, or ``ValidationError`` by field.
    """
    with transaction.atomic():
        address = Address.objects.select_for_update().get(pk=address_id, user__isnull=False)
        return _write_address(address, values, metadata=metadata)


def delete_address(*, address_id: int) -> Address:
    """Take an address out of its book; where it was a default there is none then. Raises ``Address.DoesNotExist``."""
    with transaction.atomic():
        address = Address.objects.select_for_update().get(pk=address_id, user__isnull=False)
        address.delete()
        address.pk = address_id  # the caller still says what it deleted
    return address


def set_default_address(*, user_id: int, address_id: int, default_for: str) -> User:
    """Make an address of the user's own book the default ``"shipping"`` or ``"billing"`` one.

    Raises ``Address.DoesNotExist``.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        _set_default(user, Address.objects.get(pk=address_id, user=user), default_for)
    return user


def keep_in_book(*, user_id: int, address: Address, kind: str) -> None:
    """Put a copy of an address that was used into the user's book, unless the same is there or it was never checked.

    It becomes the default ``"shipping"`` or ``"billing"`` one where there is none. Call it inside a transaction: the
    user's row is locked.
    """
    if address.validation_skipped:
        return
    user = User.objects.select_for_update().get(pk=user_id)
    texts = {name: getattr(address, name) for name in (*ADDRESS_FIELDS, "country")}
    known = user.addresses.filter(**texts).order_by("pk").first()
    if known is None:
        known = address.copy()
        known.user = user
        _make_room(user)
        known.save(force_insert=True)
    if getattr(user, f"default_{kind}_address_id") is None:
        _set_default(user, known, kind)


def _make_room(user: User) -> None:
    """Forget the oldest addresses of a full book, the defaults excepted."""
    surplus = user.addresses.count() + 1 - MAX_ADDRESSES
    if surplus > 0:
        defaults = [pk for pk in (user.default_shipping_address_id, user.default_billing_address_id) if pk]
        oldest = user.addresses.exclude(pk__in=defaults).order_by("pk").values_list("pk", flat=True)[:surplus]
        Address.objects.filter(pk__in=list(oldest)).delete()


def _add_to_book(user: User, values: Mapping[str, Any], *, metadata: Mapping[str, str] | None = None) -> Address:
    """Store a new address of ``user``, whose row the caller has locked."""
    address = clean_address(values)
    address.user = user
    address.metadata = merge_metadata({}, metadata)
    _make_room(user)
    address.save()
    return address


def _write_address(
    address: Address, values: Mapping[str, Any], *, metadata: Mapping[str, str] | None = None
) -> Address:
    known = {name: getattr(address, name) for name in (*ADDRESS_FIELDS, "country")}
    cleaned = clean_address(known | {name: value for name, value in values.items() if value is not None})
    cleaned.pk, cleaned.user_id = address.pk, address.user_id
    cleaned.metadata = merge_metadata(address.metadata, metadata)
    cleaned.save(force_update=True)
    return cleaned


def _set_default(user: User, address: Address, default_for: str) -> None:
    field = {"shipping": "default_shipping_address", "billing": "default_billing_address"}[default_for]
    setattr(user, field, address)
    user.save(update_fields=[field, "updated_at"])


# --- Apps ------------------------------------------------------------------------------------------------------------


def create_app_token(*, app_id: int, name: str = "") -> tuple[AppToken, str]:
    """Make a token for an app; the text is returned this once and only its hash is kept."""
    token = secrets.token_urlsafe(24)
    row = AppToken.objects.create(
        app_id=app_id, name=name, token_sha256=tokens.hash_app_token(token), token_last_4=token[-4:]
    )
    return row, token


def set_app_permissions(*, app_id: int, permissions: list[str]) -> App:
    """Say what an app may do, in Saleor's codes. Raises ``ValidationError`` for a code there is not."""
    unknown = sorted(set(permissions) - set(Permission.values))
    if unknown:
        _refuse("permissions", _("Unknown permission: %(codes)s.") % {"codes": ", ".join(unknown)}, "invalid")
    with transaction.atomic():
        app = App.objects.select_for_update().get(pk=app_id)
        app.permissions = sorted(set(permissions))
        app.save(update_fields=["permissions"])
    return app


# --- Shared checks ---------------------------------------------------------------------------------------------------


def check_redirect_url(url: str) -> None:
    """Let links in mails lead only to our own pages and to front ends that the settings name.

    Raises ``ValidationError`` at ``redirect_url``.
    """
    try:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        host = parts.hostname
    except ValueError:
        host, origin, parts = None, "", urlsplit("")
    is_plain = url.isprintable() and "\\" not in url and len(url) <= MAX_URL_LENGTH
    if parts.scheme not in {"http", "https"} or not host or parts.username or not is_plain:
        _refuse("redirect_url", _("Invalid URL. Please check if URL is in RFC 1808 format."), "invalid")
    if not _is_ours(origin, host):
        message = _("%(host)s is not allowed. Please check `ALLOWED_CLIENT_ORIGINS` configuration.") % {"host": host}
        _refuse("redirect_url", message, "invalid")


def _is_ours(origin: str, host: str) -> bool:
    if origin in {settings.PUBLIC_URL, *(allowed.rstrip("/") for allowed in settings.ALLOWED_CLIENT_ORIGINS)}:
        return True
    # A host that we answer to, spoken to in the same way; "*" there would mean anybody here.
    hosts = [allowed for allowed in settings.ALLOWED_HOSTS if allowed != "*"]
    return origin.partition(":")[0] == settings.PUBLIC_URL.partition(":")[0] and validate_host(host, hosts)


def _clean_email(email: str, *, field: str = "email") -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
        if len(email) > 254:
            raise ValidationError("")
    except ValidationError:
        _refuse(field, _("Enter a valid email address."), "invalid")
    return email


def _clean_names(first_name: str, last_name: str) -> dict[str, str]:
    """Tidy both names. Links and markup have no place in a name: it is printed in mails to the address's owner."""
    names = {"first_name": " ".join(first_name.split()), "last_name": " ".join(last_name.split())}
    errors = {
        field: ValidationError(_("This is not a name."), code="invalid")
        for field, name in names.items()
        if len(name) > 256 or "\0" in name or "://" in name or "<" in name
    }
    if errors:
        raise ValidationError(errors)
    return names


def _check_password(password: str, *, user: User, field: str) -> None:
    if len(password) > MAX_PASSWORD_LENGTH:
        message = _("At most %(limit)d characters.") % {"limit": MAX_PASSWORD_LENGTH}
        _refuse(field, message, "invalid_password")
    try:
        password_validation.validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({field: error.error_list}) from error


def _user_of_link(email: str, token: str, purpose: str, *, seconds: int, now: datetime) -> User:
    """The user, row locked, whom a link of a mail was sent to. An unknown e-mail is a bad token like any other."""
    email = email.strip().lower()
    user = None if "\0" in email else User.objects.select_for_update().filter(email=email, is_active=True).first()
    if user is None or not tokens.is_link_token(token, user, purpose, now=now, seconds=seconds):
        _refuse("token", _("Invalid or expired token."), "invalid")
    return user


def _may_mail(subject: str, *, now: datetime) -> bool:
    """Whether one more mail to this account is in order; beyond that mails are left out, and the caller not told."""
    try:
        count_try([(MAILS_TO_ACCOUNT, subject)], now=now)
    except TooManyTries:
        return False
    return True


def _count_or_delay(counted: list[tuple[Limit, str]], *, now: datetime) -> None:
    try:
        count_try([(limit, subject) for limit, subject in counted if subject], now=now)
    except TooManyTries as error:
        message = _("Too many tries. Please wait until %(time)s.")
        if error.used_up & {SIGN_INS_OF_PAIR.name, SIGN_INS_FROM_ADDRESS.name}:
            message = _(
                "Logging has been suspended till %(time)s due to too many logging attempts originating from the same"
                " IP address."
            )
        message %= {"time": error.until.isoformat(" ", "seconds")}
        raise ValidationError(message, code="login_attempt_delayed") from error


def _enqueue(task: Any, **arguments: Any) -> None:
    transaction.on_commit(partial(task.enqueue, **arguments))


def _refuse(field: str, message: str, code: str) -> NoReturn:
    raise ValidationError({field: ValidationError(message, code=code)})
