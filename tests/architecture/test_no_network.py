import socket
import urllib.request

import pytest

from tests.conftest import NetworkForbidden


def test_other_machines_cannot_be_reached_from_a_test():
    with pytest.raises(NetworkForbidden), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))


def test_names_of_other_machines_are_not_looked_up():
    with pytest.raises(NetworkForbidden):
        urllib.request.urlopen("http://shop.example/", timeout=1)


def test_this_machine_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()
