"""The Flask app at its barest: settings, database, Redis. The web adds pages to it, a job works inside it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from flask import Flask, current_app
from flask_migrate import Migrate
from redis import Redis

from core.db import db, init_database
from core.queue import connect_for_counts, connect_redis
from core.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"


def bare_app(settings: Settings, connect: Callable[[Settings], Redis] = connect_redis) -> Flask:
    """Make the app that every process starts from; `connect` makes its connection to Redis."""
    app = Flask("app", static_folder=None)
    app.config["SECRET_KEY"] = settings.secret_key
    app.extensions["settings"] = settings
    app.extensions["redis_connection"] = connect(settings)
    app.extensions["redis_counts"] = connect_for_counts(settings)
    init_database(app, settings)
    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True)
    return app


@contextmanager
def working(settings: Settings) -> Iterator[None]:
    """Work inside an app of one's own, and close every connection of it at the end."""
    app = bare_app(settings)
    with app.app_context():
        try:
            yield
        finally:
            db.engine.dispose()
            redis().close()
            redis_for_counts().close()


def settings() -> Settings:
    """The settings of the running app."""
    return cast(Settings, current_app.extensions["settings"])


def redis() -> Redis:
    """The running app's connection to Redis; it connects when first used."""
    return cast(Redis, current_app.extensions["redis_connection"])


def redis_for_counts() -> Redis:
    """The running app's connection for counting requests, which waits for nothing."""
    return cast(Redis, current_app.extensions["redis_counts"])
