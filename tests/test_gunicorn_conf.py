"""How the web is served: to everyone only where sign-in is on."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from jobs.redis_server import free_port
from tests.conftest import REPOSITORY
from tests.people import SECRET_KEY


@pytest.mark.parametrize(("auth", "address"), [("on", "0.0.0.0:9000"), ("off", "127.0.0.1:9000")])
def test_it_listens_beyond_this_machine_only_with_sign_in(monkeypatch: pytest.MonkeyPatch, auth: str, address: str):
    monkeypatch.setenv("AUTH", auth)
    monkeypatch.setenv("SECRET_KEY", SECRET_KEY)
    monkeypatch.setenv("PORT", "9000")
    assert runpy.run_path(str(REPOSITORY / "gunicorn.conf.py"))["bind"] == address


@pytest.mark.parametrize("host", ["0.0.0.0", "[::]"])
def test_it_does_not_start_where_a_command_opens_it_to_everybody_without_sign_in(tmp_path: Path, host: str) -> None:
    env = os.environ | {"AUTH": "off", "DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "gunicorn", "--bind", f"{host}:{free_port()}", "app:create_server()"]
    ended = subprocess.run(command, cwd=REPOSITORY, env=env, capture_output=True, text=True, timeout=60)
    assert ended.returncode != 0
    assert "AUTH is off, and it was told to listen at" in ended.stderr and "Traceback" not in ended.stderr
