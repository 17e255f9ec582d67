"""Saleor's own tool that keeps a shop's settings as a file, ``@saleor/configurator``: it reads ours to the end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from demo.shop import PASSWORD, PEOPLE
from tests.clients import nodejs
from tests.clients.shops import behind_tls
from tests.served import Shop

pytestmark = [pytest.mark.node, pytest.mark.slow, pytest.mark.timeout(300)]

OPERATOR = next(person.email for person in PEOPLE if person.role == "operator")
PROGRAM = "node_modules/@saleor/configurator/bin/cli.mjs"

SIGN_IN = "mutation ($email: String!, $password: String!) { tokenCreate(email: $email, password: $password) { token } }"


def test_introspect_writes_down_the_whole_shop(demo_shop: Shop, tmp_path: Path) -> None:
    # given
    project = nodejs.prepared("configurator", tmp_path)
    signed_in: Any = demo_shop.ask(SIGN_IN, email=OPERATOR, password=PASSWORD)
    token: str = signed_in["tokenCreate"]["token"]

    # when
    with behind_tls(demo_shop.port, tmp_path) as (url, certificate):
        said = nodejs.run(
            project,
            *(PROGRAM, "introspect", "--url", f"{url}/graphql/", "--token", token, "--config", "config.yml", "--text"),
            NODE_EXTRA_CA_CERTS=str(certificate),
        )

    # then
    assert "Paginated fetch failed" not in said
    assert "Skipping" not in said
    config: dict[str, Any] = yaml.safe_load((project / "config.yml").read_text())
    assert config["shop"]["limitQuantityPerCheckout"] == 50
    assert [(channel["slug"], channel["currencyCode"]) for channel in config["channels"]] == [
        ("vn", "VND"),
        ("export", "USD"),
    ]
    assert len(config["warehouses"]) == 46
    assert len(config["products"]) == 159
    assert {menu["slug"] for menu in config["menus"]} >= {"navbar", "footer"}
    assert [zone["name"] for zone in config["shippingZones"]] == [
        "Within the province",
        "Within the region",
        "Across the country",
        "Abroad",
    ]
    (express,) = [method for method in config["shippingZones"][2]["shippingMethods"] if method["name"] == "Giao nhanh"]
    assert express["channelListings"][0]["price"] == 65000
    assert config["taxClasses"] == []
