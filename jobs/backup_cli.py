"""The commands that keep a copy of everything: flask backup, flask restore."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from core.backup.restore import restore_backup
from core.backup.write import write_backup
from jobs.words import in_words


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
@in_words
def backup(file: Path) -> None:
    """Write everything the database holds to the new FILE; nobody has to stop for it."""
    held = write_backup(file)
    size = file.stat().st_size / 1e6
    click.echo(f"{file} holds the {held.origin or 'empty'} database as of now: {size:,.1f} MB, step {held.revision}.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Lose what the database holds now.")
@with_appcontext
@in_words
def restore(file: Path, yes: bool) -> None:
    """Put what FILE holds in place of what the database holds; web, workers and scheduler must stand still."""
    rows = restore_backup(file, replace=yes)
    click.echo(
        f"Restored {rows['discharge_observations']:,} observations, {rows['observation_revisions']:,} entries of the "
        f"ledger, {rows['pull_configurations']:,} configurations, {sum(rows.values()):,} rows in all."
    )
    click.echo("Start web, workers and scheduler again; the scheduler brings the schedule up to date.")
