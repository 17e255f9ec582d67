"""A password is the same however a keyboard composes its letters, and hashes of earlier days still work."""

import unicodedata

import pytest
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError

from accounts import actions
from accounts.models import User
from tests.accounts.actions.calls import NOW, register, sign_in
from tests.factories.accounts import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]

WORDS = "mật-khẩu-rất-dài"
COMPOSED, DECOMPOSED = unicodedata.normalize("NFC", WORDS), unicodedata.normalize("NFD", WORDS)


@pytest.mark.parametrize("kept", [COMPOSED, DECOMPOSED])
@pytest.mark.parametrize("typed", [COMPOSED, DECOMPOSED])
def test_letters_are_the_same_however_they_are_composed(kept, typed):
    user = make_user(email="lan@example.com", password=kept)

    assert sign_in(password=typed).user == user


@pytest.mark.parametrize("hashed", [COMPOSED, DECOMPOSED])
@pytest.mark.parametrize("typed", [COMPOSED, DECOMPOSED])
def test_a_hash_of_earlier_days_still_works(hashed, typed):
    user = make_user(email="lan@example.com")
    User.objects.filter(pk=user.pk).update(password=make_password(hashed))

    assert sign_in(password=typed).user == user
    with pytest.raises(ValidationError):
        sign_in(password=typed.replace("r", "R"))


def test_changing_and_registering_again_know_both_spellings():
    user = make_user(email="lan@example.com", password=COMPOSED)
    actions.change_password(
        user_id=user.pk, old_password=DECOMPOSED, new_password=DECOMPOSED + "!", address="", now=NOW
    )
    assert sign_in(password=COMPOSED + "!").user == user

    register(email="hai@example.com", password=COMPOSED)
    register(email="hai@example.com", password=DECOMPOSED)
    assert User.objects.get(email="hai@example.com").has_usable_password()


def test_an_unusable_password_stays_unusable():
    user = make_user()
    user.set_password(None)

    assert not user.has_usable_password()
    assert not user.check_password("")
