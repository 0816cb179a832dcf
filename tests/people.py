"""Clients of a server with AUTH=on that are signed in, as a browser would be."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.db import writing
from core.domain import utc_now
from core.people.principal import Principal
from core.people.roles import Role
from core.people.users import create_user

PASSWORD = "correct horse battery"
SECRET_KEY = "5f0c1f6f9e2b4a7d8c3e0b1d6a9f4e27c5803fbd"
OWN = {"Origin": "http://localhost"}


def make_user(server: Flask, name: str, role: Role) -> None:
    """Make a user with PASSWORD."""
    with server.app_context(), writing() as session:
        create_user(session, name, PASSWORD, role, utc_now())


def sign_in(
    client: FlaskClient, name: str, password: str = PASSWORD, target: str = "/", address: str = "127.0.0.1"
) -> TestResponse:
    """Send the form, as the sign-in page does."""
    form = {"name": name, "password": password, "next": target}
    return client.post("/sign-in", data=form, headers=OWN, environ_overrides={"REMOTE_ADDR": address})


def client_of(server: Flask, role: Role) -> FlaskClient:
    """Make a client that is signed in as a user named like its role, who must exist; nobody is not signed in."""
    client = server.test_client()
    if role is not Role.NOBODY:
        assert sign_in(client, role.value).status_code == 303
    return client


@contextmanager
def request_of(app: Flask, principal: Principal) -> Iterator[None]:
    """Work in a request that the gate has let in for somebody."""
    app.extensions["settings"] = replace(app.extensions["settings"], auth=True)
    with app.test_request_context("/"):
        g.principal = principal
        yield
