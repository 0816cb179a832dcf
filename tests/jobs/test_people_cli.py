import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskCliRunner

from core.db import reading
from core.people.users import list_users
from jobs import cli
from tests.conftest import REPOSITORY

PASSWORD = "correct horse battery"


@pytest.fixture
def run(app: Flask) -> FlaskCliRunner:
    cli.register(app)
    return app.test_cli_runner()


def make(run: CliRunner, *arguments: str, password: str = PASSWORD) -> Result:
    return run.invoke(args=["users", "create", *arguments], input=password + "\n")


def test_a_user_is_made_with_a_password_of_the_standard_input(run: FlaskCliRunner) -> None:
    result = make(run, "Alice", "--role", "admin")
    assert (result.exit_code, result.output) == (0, "alice may sign in as admin.\n")
    listed = run.invoke(args=["users", "list"]).output
    assert listed.split() == ["alice", "admin", "never", "signed", "in"]


def test_a_user_is_a_viewer_where_nothing_is_said(run: FlaskCliRunner) -> None:
    make(run, "bob")
    with reading() as session:
        assert [(one.name, one.role) for one in list_users(session)] == [("bob", "viewer")]


@pytest.mark.parametrize("password", ["", "short"])
def test_a_weak_password_fails_in_words(run: FlaskCliRunner, password: str) -> None:
    result = make(run, "bob", password=password)
    assert result.exit_code == 1
    assert "12 characters or more" in result.output


def test_users_are_disabled_enabled_and_changed(run: FlaskCliRunner) -> None:
    make(run, "alice", "--role", "admin")
    make(run, "bob")
    for arguments in (["role", "bob", "operator"], ["disable", "bob"]):
        assert run.invoke(args=["users", *arguments]).exit_code == 0
    assert run.invoke(args=["users", "list"]).output.splitlines()[1].split() == ["bob", "operator", "disabled"]
    assert run.invoke(args=["users", "enable", "bob"]).exit_code == 0
    assert run.invoke(args=["users", "password", "bob"], input="another horse battery\n").exit_code == 0
    last = run.invoke(args=["users", "disable", "alice"])
    assert last.exit_code == 1 and "last admin" in last.output


def test_a_terminal_shows_nothing_of_what_is_typed(sqlite_template: Path, tmp_path: Path) -> None:
    (tmp_path / "streamflow.db").write_bytes(sqlite_template.read_bytes())
    environment = os.environ | {"AUTH": "off", "DATA_DIR": str(tmp_path)}
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "users", "create", "alice"],
        stdin=theirs, stdout=theirs, stderr=theirs, cwd=REPOSITORY, env=environment, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    shown = _type(ours, ["Password: ", "The same again: "], PASSWORD)
    assert process.wait(30) == 0, shown
    assert "alice may sign in as viewer." in shown
    assert PASSWORD not in shown


def _type(terminal: int, prompts: list[str], answer: str) -> str:
    """Answer each prompt as it comes; returns all that was shown."""
    shown, end = "", time.monotonic() + 60
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                part = os.read(terminal, 4096)
            except OSError:
                break
            if not part:
                break
            shown += part.decode()
        if prompts and shown.endswith(prompts[0]):
            prompts.pop(0)
            time.sleep(0.1)
            os.write(terminal, answer.encode() + b"\n")
    os.close(terminal)
    return shown
