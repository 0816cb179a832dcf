"""An installation on SQLite whose agencies are one that misbehaves, with a client that asks once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from core.context import bare_app
from core.sources import registry
from core.sources.http import Patience
from jobs.launch import agency_urls
from tests.conftest import SettingsFor, close_app
from tests.core.pulls import prepare
from tests.core.sources.misbehaving import Agency, misbehaving_agency


@pytest.fixture
def agency() -> Iterator[Agency]:
    with misbehaving_agency() as agency:
        yield agency


@pytest.fixture(autouse=True)
def app(
    agency: Agency, sqlite_template: Path, tmp_path: Path, settings_for: SettingsFor, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """The app as a job has it, its context open and the catalogue seeded."""
    monkeypatch.setattr(registry, "PATIENCE", Patience(attempts=1))
    database = tmp_path / "streamflow.db"
    shutil.copy(sqlite_template, database)
    app = bare_app(settings_for(f"sqlite:///{database}", **agency_urls(agency.url), SIMULATED="on"))
    with app.app_context():
        prepare()
        yield app
    close_app(app)


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the client lose patience soon, and yet not with a good answer on a busy machine."""
    monkeypatch.setattr(registry, "PATIENCE", Patience(connect=1, silence=1, answer=1.5, attempts=1))
