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


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/",
        "https://shop.example:8443/",
        "https://shop.example:443.evil.example/",
        "https://www.shop.example/",
        "https://front.example.evil.example/",
        "https://front.example:444/",
        "http://localhost:8030/",
        "http://localhost:8030.evil.example/",
        "https://other.example/",
    ],
)
def test_links_lead_to_no_other_port_scheme_or_host_even_one_that_we_answer_to(settings: Settings, url: str):
    settings.PUBLIC_URL = "https://shop.example"
    settings.ALLOWED_HOSTS = ["shop.example", ".shop.example", "localhost", "other.example"]
    settings.ALLOWED_CLIENT_ORIGINS = ["https://front.example", "*"]

    with pytest.raises(ValidationError) as refused:
        actions.check_redirect_url(url)

    assert codes_of(refused.value) == {"redirect_url": ["invalid"]}


def test_a_link_for_one_purpose_serves_no_other():
    user = make_user()
    token = tokens.issue_link_token(user, "confirm", now=NOW)

    with pytest.raises(ValidationError) as refused:
        actions.set_password(email=user.email, token=token, password="another-horse-entirely", now=NOW)

    assert codes_of(refused.value) == {"token": ["invalid"]}
