"""The database: one engine a process, sessions that read and sessions that write.

Functions of core take the session they work in and never commit; the edges open one here.
"""

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

import core.models  # noqa: F401  the tables must be known to the metadata
from core.errors import DatabaseBusy, DatabaseUnreadable, DatabaseUnwritable, StreamflowError
from core.settings import Settings
from core.store.tables import Base

logger = logging.getLogger(__name__)

T = TypeVar("T")

BUSY_TIMEOUT_SECONDS = 60
# A worker with an answer in hand waits this long for its database to come back.
PATIENCE_SECONDS = 120

db: SQLAlchemy = SQLAlchemy(model_class=Base)


def init_database(app: Flask, settings: Settings) -> None:
    """Bind the app to its database; a SQLite file's folder is made."""
    url = make_url(settings.database_url)
    options: dict[str, Any] = {"pool_pre_ping": True}
    if url.get_backend_name() == "sqlite":
        options = {"connect_args": {"timeout": BUSY_TIMEOUT_SECONDS}}
        if url.database and url.database != ":memory:":
            settings.data_dir.mkdir(parents=True, exist_ok=True)
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    # What a statement was given may be secret, an alert's address or the hash of a password: no error tells it.
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options | {"hide_parameters": True}
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _prepare_sqlite(db.engine)


def _prepare_sqlite(engine: Engine) -> None:
    """WAL, foreign keys, and transactions that begin where we say.

    The driver's own begin is deferred: a reader that turns writer then fails at once instead of waiting.
    """

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "temp_store=MEMORY"):
            _try_pragma(connection, pragma)

    @event.listens_for(engine, "begin")
    def on_begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _try_pragma(connection: sqlite3.Connection, pragma: str) -> None:
    try:
        connection.execute(f"PRAGMA {pragma}")
    except sqlite3.OperationalError as error:
        # A read-only file cannot be turned to WAL; reading it still works.
        if "readonly" not in str(error):
            raise


@contextmanager
def reading() -> Iterator[Session]:
    """Open a session to read in; whatever it did not commit is rolled back."""
    with explained(), Session(db.engine) as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """Open one transaction to write in: committed at the end, rolled back on any error."""
    engine = db.engine.execution_options(writes=True)
    with explained(), Session(engine) as session, session.begin():
        yield session


def patiently(step: Callable[[], T], seconds: float = PATIENCE_SECONDS) -> T:
    """Do a step that opens its own transaction, again and again while the database is away; raises DatabaseBusy."""
    end, pause = time.monotonic() + seconds, 0.25
    while True:
        try:
            return step()
        except DatabaseBusy as error:
            if time.monotonic() + pause > end:
                raise
            logger.warning("%s Trying again in %.1f s.", error, pause)
            time.sleep(pause)
            pause = min(2 * pause, 8)


@contextmanager
def explained() -> Iterator[None]:
    """Turn the drivers' words for a busy or unwritable database into ours."""
    try:
        yield
    except (OperationalError, DBAPIError) as error:
        raise explain_database_error(error) or error from error


def explain_database_error(error: DBAPIError) -> StreamflowError | None:
    """Say in a sentence what a driver's error means to an operator; None for one that is a defect of ours."""
    words = str(error.orig).lower()
    if "locked" in words or "busy" in words:
        return DatabaseBusy("The database is held by another process; nothing was changed. Try again shortly.")
    if "readonly" in words or "read-only" in words:
        return DatabaseUnwritable("The database is read-only, so nothing was changed. Check the file's permissions.")
    if "full" in words or "no space" in words:
        return DatabaseUnwritable("The disk that holds the database is full; nothing was changed. Free some space.")
    if "unable to open" in words:
        return DatabaseUnreadable("The database file cannot be opened. Check DATABASE_URL and its folder.")
    if "no such table" in words or ("relation" in words and "does not exist" in words):
        return DatabaseUnreadable("The database lacks tables of this version. Run flask init.")
    if "connection" in words or "server closed" in words or "the database system is" in words:
        return DatabaseBusy("The database does not answer; nothing was changed. Check that it is running.")
    return None
