"""How Alembic meets our database: through the running app's engine, one transaction for all steps."""

from alembic import context
from flask import current_app

from core.store.partitions import is_partition

extension = current_app.extensions["migrate"]


def run_migrations() -> None:
    """Bring the database to the revision asked for."""
    with extension.db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=extension.db.metadatas[None],
            include_name=lambda name, kind, _: not (kind == "table" and is_partition(name)),
            **extension.configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run_migrations()
