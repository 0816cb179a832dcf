"""How the web is served: to everyone only where sign-in is on."""

import runpy

import pytest

from tests.conftest import REPOSITORY
from tests.people import SECRET_KEY


@pytest.mark.parametrize(("auth", "address"), [("on", "0.0.0.0:9000"), ("off", "127.0.0.1:9000")])
def test_it_listens_beyond_this_machine_only_with_sign_in(monkeypatch: pytest.MonkeyPatch, auth: str, address: str):
    monkeypatch.setenv("AUTH", auth)
    monkeypatch.setenv("SECRET_KEY", SECRET_KEY)
    monkeypatch.setenv("PORT", "9000")
    assert runpy.run_path(str(REPOSITORY / "gunicorn.conf.py"))["bind"] == address
