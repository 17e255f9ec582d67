"""Saleor's own sign-in library for storefronts, ``@saleor/auth-sdk``, against the served shop."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from demo.shop import PASSWORD, PEOPLE
from tests.clients import nodejs
from tests.clients.shops import KeyedTemplate
from tests.served import Shop, Template, serving

pytestmark = [pytest.mark.node, pytest.mark.slow, pytest.mark.timeout(300)]

SHOPPER = next(person.email for person in PEOPLE if person.role == "shopper")
FORGETFUL = next(person.email for person in PEOPLE if person.role == "producer")

REQUEST_RESET = """mutation ($email: String!, $url: String!) {
  requestPasswordReset(email: $email, redirectUrl: $url) { errors { field code } }
}"""


@pytest.fixture(scope="module")
def template(demo_shop_template: Template, tmp_path_factory: pytest.TempPathFactory) -> KeyedTemplate:
    secrets = tmp_path_factory.mktemp("secrets")
    return KeyedTemplate(demo_shop_template.folder, demo_shop_template.postgres, secrets=secrets)


@pytest.fixture(scope="module")
def shop(template: KeyedTemplate) -> Iterator[Shop]:
    with serving(template) as running:
        yield running


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return nodejs.prepared("auth_sdk", tmp_path_factory.mktemp("node"))


@pytest.mark.parametrize(
    "scenario",
    [
        "a wrong password signs nobody in",
        "who signs in is known until they sign out",
        "an access token that is over is renewed unnoticed",
        "a refresh token that is over signs out",
    ],
)
def test_sessions(scenario: str, project: Path, shop: Shop, template: KeyedTemplate) -> None:
    nodejs.run(project, "scenarios.mjs", scenario, **surroundings(shop, template, SHOPPER))


def test_a_forgotten_password_is_replaced_by_the_link_in_the_mail(
    project: Path, shop: Shop, template: KeyedTemplate
) -> None:
    # given
    asked: Any = shop.ask(REQUEST_RESET, email=FORGETFUL, url=f"{shop.url}/reset")
    assert asked == {"requestPasswordReset": {"errors": []}}
    (mail,) = template.read_mails(shop.url)
    (token,) = re.findall(r"[?&]token=([\w-]+)", mail)

    # when, then
    nodejs.run(
        project,
        "scenarios.mjs",
        "a new password signs in here and out everywhere else",
        **surroundings(shop, template, FORGETFUL),
        RESET_TOKEN=token,
        NEW_PASSWORD="a-new-and-better-one",
    )


def surroundings(shop: Shop, template: KeyedTemplate, email: str) -> dict[str, str]:
    """What the scenarios are told of the shop."""
    return {
        "API": f"{shop.url}/graphql/",
        "EMAIL": email,
        "PASSWORD": PASSWORD,
        "KEY_FILE": str(template.key_file),
    }
