"""Which step of the schema a database stands at, and which steps this version knows."""

from dataclasses import replace
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import upgrade
from sqlalchemy import Connection

from core import context


def revision_of(connection: Connection) -> str | None:
    """Return the step a database stands at; None before the first."""
    return MigrationContext.configure(connection).get_current_revision()


def known_revisions() -> list[str]:
    """Return the steps of this version, the newest first."""
    return [script.revision for script in ScriptDirectory(str(context.MIGRATIONS)).walk_revisions()]


def migrate_file(path: Path, revision: str = "head") -> None:
    """Bring a SQLite file to a step of the schema; it is made where there is none."""
    with context.working(replace(context.settings(), database_url=f"sqlite:///{path}")):
        upgrade(revision=revision)
