"""The commands: flask init, stations, mappings, configs, users, keys, backup, restore, housekeeping, doctor."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext
from flask_migrate import upgrade

from core import context, operations, seeding
from core.catalogue import SyncStep, sync_catalogue
from core.configurations import get_configuration
from core.db import explained, reading, writing
from core.domain import Agency, Trigger, utc_now
from core.files import configuration_files, mapping_files, site_files
from core.pulling.backfill import check_range
from core.pulling.preview import Preview
from core.scheduling.housekeeping import keep_house
from core.sources.registry import catalogues_for, crosswalk_for
from core.store import origin
from core.watching import health, summaries
from core.watching.disk_room import least_room
from jobs.backup_cli import backup, restore
from jobs.keys_cli import keys
from jobs.people_cli import users
from jobs.words import in_words

stations = AppGroup("stations", help="The station catalogue.")
mappings = AppGroup("mappings", help="Station ids in other networks.")
configs = AppGroup("configs", help="Pull configurations.")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def register(app: Flask) -> None:
    """Add the commands to an app."""
    for command in (init, doctor, housekeeping, stations, mappings, configs, users, keys, backup, restore):
        app.cli.add_command(command)


@click.command()
@with_appcontext
@in_words
def init() -> None:
    """Migrate the database and add the starter stations and mappings that are missing."""
    with explained():
        upgrade()
    with writing() as session:
        origin.stamp_origin(session, context.settings().simulated)
        station_rows, mapping_rows = seeding.seed(session)
    click.echo(f"The database is ready: {station_rows} starter stations, {mapping_rows} mappings.")


@stations.command("import")
@click.argument("file", type=FILE)
@in_words
def import_stations(file: Path) -> None:
    """Add the stations of FILE (our CSV, a USGS site file, the Canadian list) or bring them up to date."""
    with writing() as session:
        count = site_files.import_stations(session, file)
    click.echo(f"{count} stations were read from {file.name}.")


@stations.command("sync")
@click.option("--agency", type=click.Choice([agency.value for agency in Agency]), help="One agency alone.")
@click.option("--state", help="One state of the United States alone, such as MD.")
@in_words
def sync_stations(agency: str | None, state: str | None) -> None:
    """Freshen the station catalogue from the agencies."""
    with reading() as session:
        origin.check_origin(session, context.settings().simulated)
    sources = catalogues_for(context.settings(), context.redis())
    wanted = [Agency(agency)] if agency else [Agency.USGS] if state else list(sources)
    if wanted[0] not in sources:
        raise click.ClickException(f"{agency} has no list that can be read. flask stations import reads a file.")
    steps = sync_catalogue([(sources[one], state) for one in wanted], _show_step)
    failed = [step for step in steps if step.error]
    if failed:
        raise click.ClickException(f"{len(failed)} of {len(steps)} parts could not be read; the others are stored.")


def _show_step(step: SyncStep) -> None:
    said = step.error or step.doubt or f"{step.stations:,} stations, {step.vanished} vanished"
    click.echo(f"{step.done:>3} of {step.total}  {step.scope.label:<8} {said}")


@mappings.command("import")
@click.argument("file", type=FILE)
@in_words
def import_mappings(file: Path) -> None:
    """Add the mappings of FILE (our CSV, or the HADS file as published) or bring them up to date."""
    with writing() as session:
        found = mapping_files.import_mapping_file(session, file)
    _show_mappings(found, file.name)


@mappings.command("sync")
@in_words
def sync_mappings() -> None:
    """Fetch the list of USGS numbers and NWS location identifiers from HADS_URL and import it."""
    source = crosswalk_for(context.settings(), context.redis())
    _show_mappings(mapping_files.sync_mappings(source), source.address)


def _show_mappings(found: mapping_files.MappingImport, place: str) -> None:
    click.echo(f"{found.rows} mappings were read from {place}.")
    for one in found.duplicates:
        click.echo(f"Row {one.row}: {one.station_number} is {one.kept} already; {one.left_out} was left out.")
    for row in found.misplaced:
        click.echo(f"Row {row}: its position cannot be right; the mapping was taken all the same.")


@configs.command("list")
@in_words
def list_configs() -> None:
    """List the configurations."""
    with reading() as session:
        found = summaries.list_configurations(session, utc_now())
        if not found:
            click.echo("There are no configurations yet. Make one on the Configurations page, or import a YAML file.")
        for one in found:
            count = "1 station" if one.station_count == 1 else f"{one.station_count:,} stations"
            due = f"next {one.next_run_at:%Y-%m-%d %H:%M} UTC" if one.next_run_at else "no next run"
            click.echo(f"{one.id:>4}  {one.name}  [{one.state}]  {count}, {due}")


@configs.command("run")
@click.argument("name")
@click.option("--from", "start", type=click.DateTime(["%Y-%m-%d"]), help="Back-fill from this day; --to goes with it.")
@click.option("--to", "end", type=click.DateTime(["%Y-%m-%d"]), help="Back-fill up to the end of this day.")
@click.option("--dry-run", is_flag=True, help="Say what it would ask for and take; start nothing.")
@in_words
def run_config(name: str, start: datetime | None, end: datetime | None, dry_run: bool) -> None:
    """Start a run of the configuration NAME (its name or number), or a back-fill of a range."""
    config_id, chosen = _find(name), None
    if start or end:
        last = end + timedelta(days=1, seconds=-1) if end else None
        with reading() as session:
            data_type = get_configuration(session, config_id).data_type
        chosen = check_range(start, last, data_type, utc_now())
    if dry_run:
        _echo_preview(operations.preview({}, config_id, window=chosen))
    else:
        click.echo(f"Run {operations.start_run(config_id, Trigger.CLI, backfill=chosen)} waits for a worker.")


def _echo_preview(found: Preview) -> None:
    click.echo(found.sentence)
    for cost in found.costs:
        left = f" of {cost.quota.remaining:,} left this hour" if cost.quota else ""
        click.echo(
            f"{cost.source}: at most {cost.windows:,} windows, {cost.requests:,} requests{left}, "
            f"{cost.rows:,} rows, about {cost.seconds:,.0f} s"
        )
    for text in (*found.problems.values(), *found.warnings):
        click.echo(text)


def _find(name: str) -> int:
    with reading() as session:
        listed = summaries.list_configurations(session, utc_now())
    # A configuration may be called like another one's number: the name comes first.
    found = [one.id for one in listed if one.name == name] or [one.id for one in listed if str(one.id) == name]
    if not found:
        raise click.ClickException(f"There is no configuration {name!r}. flask configs list shows them.")
    return found[0]


@configs.command("export")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=False)
@in_words
def export_configs(file: Path | None) -> None:
    """Write every configuration as YAML to FILE, or to the screen."""
    with reading() as session:
        text = configuration_files.export_configurations(session)
    if file is None:
        click.echo(text, nl=False)
    else:
        file.write_text(text, encoding="utf-8")


@configs.command("import")
@click.argument("file", type=FILE)
@click.option("--run-new", is_flag=True, help="Start a run of each configuration that was not there before.")
@in_words
def import_configs(file: Path, run_new: bool) -> None:
    """Make the configurations of FILE (YAML), or change those of the same name."""
    for name, config_id, is_new in configuration_files.import_configurations(_text_of(file)):
        click.echo(f"{'Made' if is_new else 'Changed'} {name}.")
        if is_new and run_new:
            click.echo(f"Run {operations.start_run(config_id, Trigger.CLI)} waits for a worker.")


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file.name} is not UTF-8 text. Nothing was imported.") from error


@click.command()
@with_appcontext
@in_words
def housekeeping() -> None:
    """Do now what is done daily: prune old runs and alerts, clear the queue's registries, put the database in order."""
    days = context.settings().keep_runs_days
    kept = keep_house(context.redis(), days, utc_now())
    runs = "1 run" if kept.runs_pruned == 1 else f"{kept.runs_pruned:,} runs"
    click.echo(f"Deleted {runs} older than {days} days. Observations all stay.")
    click.echo(f"Dead entries cleared from the queue: {kept.registry_entries:,}.")
    if kept.log_emptied is False:
        click.echo("Someone was reading, so the write-ahead log was not emptied. The next housekeeping tries again.")


@click.command()
@with_appcontext
@in_words
def doctor() -> None:
    """Say what is configured, reachable, migrated and alive; fails when something is missing."""
    settings, found = context.settings(), health.check_health()
    room = least_room(settings)
    lines: dict[str, Any] = {
        "data folder": settings.data_dir,
        "data": "simulated" if settings.simulated else "live",
        "USGS": settings.usgs_base_url
        + (" with a key" if settings.api_usgs_pat else " without a key: 50 requests an hour"),
        "sign-in": "on" if settings.auth else "off, this machine alone",
        "disk": f"{room.free_bytes / 1e9:,.1f} GB left" if room else "nothing is written to it",
        "database": found.database or "answers",
        "Redis": found.redis or "answers",
        "workers": found.workers,
        "scheduler seen": f"{found.scheduler_seen_at} UTC" if found.scheduler_seen_at else "never",
    }
    for name, value in lines.items():
        click.echo(f"{name:<16}{value}")
    if found.problems:
        raise click.ClickException(" ".join(problem.sentence for problem in found.problems))
