"""Mails and pages name the public address, whatever host the request claims."""

import pytest
from django.core import mail
from django.urls import reverse

from tests.factories.accounts import make_user
from tests.factories.catalog import make_media

STRANGE = [
    {"HTTP_HOST": "localhost:9999"},
    {"HTTP_HOST": "other.example"},
    {"HTTP_HOST": "localhost", "HTTP_X_FORWARDED_HOST": "other.example:8443", "HTTP_X_FORWARDED_PROTO": "https"},
    {"HTTP_HOST": "localhost", "SERVER_PORT": "81", "HTTP_X_FORWARDED_PORT": "82"},
]


@pytest.fixture
def behind_a_proxy(settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.USE_X_FORWARDED_HOST = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.PUBLIC_URL = "https://shop.example"


@pytest.mark.parametrize("headers", STRANGE)
def test_links_in_mails_lead_to_the_public_address(
    client, shop, behind_a_proxy, headers, django_capture_on_commit_callbacks
):
    user, address = make_user(), f"192.0.2.{STRANGE.index(headers)}"  # sign-ups are counted
    sign_up = {"email": f"lan{STRANGE.index(headers)}@example.com", "password": "Ớt rất cay 7", "first_name": "Lan"}

    with django_capture_on_commit_callbacks(execute=True):
        client.post("/tai-khoan/dang-ky/", sign_up, REMOTE_ADDR=address, **headers)
        client.post(reverse("password-reset"), {"email": user.email}, REMOTE_ADDR=address, **headers)

    assert [message.to for message in mail.outbox] == [[sign_up["email"]], [user.email]]
    for message in mail.outbox:
        links = [word for word in message.body.split() if "://" in word]
        assert links
        assert all(link.startswith("https://shop.example/") for link in links)


@pytest.mark.parametrize("headers", STRANGE)
def test_pages_show_pictures_of_the_public_address(client, shop, behind_a_proxy, headers):
    make_media(product=shop["salt"], image="products/salt.png")

    page = client.get("/san-pham/", **headers).content.decode()

    assert 'src="https://shop.example/thumbnail/' in page
    for claimed in ("localhost", "other.example", "testserver"):
        assert f"//{claimed}" not in page


@pytest.mark.parametrize("headers", STRANGE)
def test_the_api_answers_the_public_address(client, shop, behind_a_proxy, headers):
    make_media(product=shop["salt"], image="products/salt.png")
    query = '{shop{domain{host url}} product(slug:"muoi-ot-tom",channel:"vn"){thumbnail{url}}}'

    body = client.post("/graphql/", {"query": query}, content_type="application/json", **headers).json()

    assert body["data"]["shop"]["domain"] == {"host": "shop.example", "url": "https://shop.example/"}
    assert body["data"]["product"]["thumbnail"]["url"].startswith("https://shop.example/thumb")
