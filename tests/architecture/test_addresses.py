"""No address that leaves the shop follows ``Host`` or ``X-Forwarded-*``: ``primitives.addresses.public_url`` makes all."""

import ast

from tests.architecture.code import LAYERS, python_files

FROM_THE_REQUEST = {"get_host", "get_port", "build_absolute_uri", "get_raw_uri", "_get_raw_host", "get_current_site"}
COMPARING = {"storefront/shoppers/buying.py"}
"""Compares the host with an address that came in, and answers only paths."""


def test_addresses_are_never_built_from_the_request():
    found = {
        f"{path}:{node.lineno}"
        for path, tree in python_files(*LAYERS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in FROM_THE_REQUEST and str(path) not in COMPARING
    }

    assert found == set()
