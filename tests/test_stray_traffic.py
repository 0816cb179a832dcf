"""The guard that keeps the tests on this machine."""

import socket

import pytest

from tests.stray_traffic import stray_traffic


def test_it_refuses_and_remembers_addresses_beyond_this_machine():
    with stray_traffic() as strays, socket.socket() as probe:
        with pytest.raises(ConnectionRefusedError):
            probe.connect(("192.0.2.1", 80))
        with pytest.raises(ConnectionRefusedError):
            probe.connect_ex(("192.0.2.1", 81))
    assert strays == ["192.0.2.1:80", "192.0.2.1:81"]


def test_it_refuses_and_remembers_names_beyond_this_machine():
    with stray_traffic() as strays, pytest.raises(socket.gaierror):
        socket.create_connection(("api.waterdata.usgs.gov", 443))
    assert strays == ["api.waterdata.usgs.gov"]


def test_it_lets_a_test_ask_for_a_name_that_does_not_exist():
    with stray_traffic() as strays, pytest.raises(socket.gaierror):
        socket.getaddrinfo("agency.invalid", 443)
    assert strays == []


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "localhost"])
def test_it_lets_this_machine_speak_to_itself(host: str):
    with socket.create_server(("", 0)) as listener, stray_traffic() as strays:
        socket.create_connection((host, listener.getsockname()[1])).close()
    assert strays == []
