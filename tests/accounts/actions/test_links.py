import pytest
from django.core.exceptions import ValidationError
from pytest_django import Settings

from accounts import actions, tokens
from tests.accounts.actions.calls import NOW, codes_of
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db


def test_links_may_lead_to_our_own_pages_and_to_front_ends_in_the_settings(settings: Settings):
    settings.PUBLIC_URL = "https://shop.example"
    settings.ALLOWED_CLIENT_ORIGINS = ["https://front.example/"]

    actions.check_redirect_url("https://shop.example/account/confirm/?next=/")
    actions.check_redirect_url("https://front.example")
    for url in ("http://shop.example/", "https://shop.example:8443/", "https://front.example.evil.example/"):
        with pytest.raises(ValidationError):
            actions.check_redirect_url(url)


def test_a_link_for_one_purpose_serves_no_other():
    user = make_user()
    token = tokens.issue_link_token(user, "confirm", now=NOW)

    with pytest.raises(ValidationError) as refused:
        actions.set_password(email=user.email, token=token, password="another-horse-entirely", now=NOW)

    assert codes_of(refused.value) == {"token": ["invalid"]}
