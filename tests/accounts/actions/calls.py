"""Calls of the actions with what does not matter filled in, and readers of what came of them."""

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core import mail
from django.core.exceptions import ValidationError

from accounts import actions
from tests.factories.accounts import PASSWORD

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
REDIRECT = "http://localhost:3000/confirm"
HOME = {"country": "VN", "country_area": "Tây Ninh", "city": "Tân Ninh", "street_address_1": "12 Cách Mạng Tháng Tám"}


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
