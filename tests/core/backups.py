"""What the tests of backups look at: databases made on the side, and all that one holds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import psycopg
import pytest
from flask import Flask
from psycopg import sql
from sqlalchemy import select

from core.context import bare_app
from core.db import reading
from core.store.tables import Base
from jobs import cli
from tests.conftest import SettingsFor, close_app

Empty = Callable[[str], str]
_numbers = count(1)


@pytest.fixture
def empty_database(tmp_path, request: pytest.FixtureRequest) -> Iterator[Empty]:
    """Make databases of either kind without a table; gives the URL."""
    made: list[str] = []

    def make(kind: str) -> str:
        name = f"restored_{next(_numbers)}"
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / name}.db"
        admin: psycopg.Connection = request.getfixturevalue("postgres_admin")
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        made.append(name)
        return request.getfixturevalue("postgres_url").replace("/postgres?", f"/{name}?")

    yield make
    for name in made:
        admin = request.getfixturevalue("postgres_admin")
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def installation(settings_for: SettingsFor, redis_url: str) -> Callable[[str], Any]:
    """Open an installation on a database, as a command does."""

    @contextmanager
    def opened(url: str, **variables: str) -> Iterator[Flask]:
        app = bare_app(settings_for(url, REDIS_URL=redis_url, **variables))
        cli.register(app)
        with app.app_context():
            yield app
        close_app(app)

    return opened


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table in the order of its key."""
    with reading() as session:
        return {
            name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))]
            for name, table in Base.metadata.tables.items()
        }
