import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from jobs import cli


@pytest.fixture
def run(app: Flask) -> FlaskCliRunner:
    cli.register(app)
    return app.test_cli_runner()


def test_a_key_is_made_listed_and_revoked(run: FlaskCliRunner) -> None:
    assert "no keys yet" in run.invoke(args=["keys", "list"]).output
    made = run.invoke(args=["keys", "create", "pump", "--scope", "operate", "--days", "30"])
    secret = made.stdout.strip()
    assert (made.exit_code, secret[:4], "cannot be shown again" in made.stderr) == (0, "sfk_", True)
    listed = run.invoke(args=["keys", "list"]).output
    assert "pump" in listed and secret[:10] in listed and secret not in listed and "never used" in listed
    assert run.invoke(args=["keys", "revoke", "pump"]).exit_code == 0
    assert "revoked, never used" in run.invoke(args=["keys", "list"]).output


def test_it_fails_in_words(run: FlaskCliRunner) -> None:
    assert "no key nothing" in run.invoke(args=["keys", "revoke", "nothing"]).output
    assert "1 to 3650 days" in run.invoke(args=["keys", "create", "x", "--days", "9999"]).output
    run.invoke(args=["keys", "create", "x", "--days", "0"])
    assert "never ends" in run.invoke(args=["keys", "list"]).output
