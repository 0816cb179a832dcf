"""The commands: what they say, what they leave behind, and how they fail in words."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import Result
from flask import Flask
from redis import Redis
from rq import Queue, Worker
from sqlalchemy import func, select, text

from core import configurations, operations, runs
from core.checks import fields_of
from core.context import bare_app, redis
from core.db import reading, writing
from core.domain import utc_now
from core.models import MasterStation, StationMapping
from core.queue import QUEUE_NAME
from core.watching import summaries
from core.watching.health import SCHEDULER_SEEN_KEY
from jobs import cli
from tests.conftest import SettingsFor, close_app
from tests.core.data import add_catalogue

FIELDS: dict[str, Any] = {
    "name": "Potomac", "description": "Two\nlines, ü", "data_type": "daily_mean", "pull_start_date": "1990-01-01",
    "schedule_type": "daily", "lookback_days": 30, "stations": ["01646500", "03294500"],
}  # fmt: skip

Command = Callable[..., Result]


@pytest.fixture
def flask(app: Flask) -> Command:
    """Run a command as `flask …` does; a stack trace fails the test."""
    cli.register(app)
    return lambda *words: _run(app, *words)


def _run(app: Flask, *words: str) -> Result:
    result = app.test_cli_runner().invoke(args=[str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def good(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output


def refused(result: Result) -> str:
    assert result.exit_code == 1 and result.output.startswith("Error: "), result.output
    return result.output


@pytest.fixture
def catalogue(app: Flask) -> None:
    with writing() as session:
        add_catalogue(session, "01646500", "03294500")


def count(table: type) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def stored() -> list[dict[str, Any]]:
    with reading() as session:
        return [
            fields_of(
                configurations.get_configuration(session, one.id), configurations.station_numbers(session, one.id)
            )
            for one in summaries.list_configurations(session, utc_now())
        ]


def test_init_can_be_given_any_number_of_times(flask: Command) -> None:
    first = good(flask("init"))
    assert first.startswith("The database is ready: ")
    before = count(MasterStation), count(StationMapping)
    assert good(flask("init")) == first
    assert (count(MasterStation), count(StationMapping)) == before
    assert f"{before[0]} starter stations, {before[1]} mappings" in first


def test_init_makes_a_database_where_there_is_none(settings_for: SettingsFor, tmp_path: Path) -> None:
    app = bare_app(settings_for(f"sqlite:///{tmp_path / 'new.db'}"))
    cli.register(app)
    good(_run(app, "init"))
    with app.app_context(), reading() as session:
        assert session.scalar(text("SELECT value FROM database_facts WHERE name = 'data_origin'")) == "live"
    close_app(app)


def test_init_keeps_simulated_and_live_data_apart(settings_for: SettingsFor, tmp_path: Path) -> None:
    said = []
    for simulated in ("on", "off"):
        app = bare_app(settings_for(f"sqlite:///{tmp_path / 'new.db'}", SIMULATED=simulated))
        cli.register(app)
        said.append(_run(app, "init"))
        close_app(app)
    good(said[0])
    assert "This database holds simulated data, and live data was about to enter it" in refused(said[1])


def test_init_says_that_the_database_is_held(
    settings_for: SettingsFor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.db.BUSY_TIMEOUT_SECONDS", 0.1)
    other = sqlite3.connect(tmp_path / "new.db", isolation_level=None)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("BEGIN IMMEDIATE")
    app = bare_app(settings_for(f"sqlite:///{tmp_path / 'new.db'}"))
    cli.register(app)
    assert "The database is held by another process; nothing was changed." in refused(_run(app, "init"))
    other.execute("ROLLBACK")
    other.close()
    close_app(app)


def test_files_are_imported_or_refused_by_row(flask: Command, tmp_path: Path) -> None:
    header = "station_number,station_name,latitude,longitude,state_code,huc_code,altitude_ft,drainage_area_sqmi,agency"
    file = tmp_path / "mine.csv"
    file.write_text(f"{header}\n01646500,Potomac,38.9,-77.1,MD,,,,USGS\n")
    assert good(flask("stations", "import", file)) == "1 stations were read from mine.csv.\n"
    file.write_text(f"{header}\n03294500,Ohio,38.3,-85.8,KY,,,,USGS\n01646500,Potomac,98.9,-77.1,MD,,,,USGS\n")
    assert "mine.csv, row 3: latitude 98.9 does not lie between -90 and 90." in refused(
        flask("stations", "import", file)
    )
    assert count(MasterStation) == 1
    file.write_text("source_agency,source_id,target_agency,target_id\nUSGS,01646500,NOAA-HADS,BRKM2\n")
    assert "1 mappings were read from mine.csv." in good(flask("mappings", "import", file))
    assert flask("stations", "import", tmp_path / "nowhere.csv").exit_code == 2


def test_configurations_are_listed(flask: Command, catalogue: None) -> None:
    assert "no configurations yet" in good(flask("configs", "list"))
    operations.save_configuration(FIELDS)
    operations.save_configuration(FIELDS | {"name": "Off", "is_enabled": False})
    lines = good(flask("configs", "list")).splitlines()
    assert lines[0].endswith("Off  [disabled]  2 stations, no next run")
    assert "Potomac  [scheduled]  2 stations, next " in lines[1] and lines[1].endswith("UTC")


def test_a_run_is_started_by_name_or_number(flask: Command, catalogue: None) -> None:
    made = operations.save_configuration(FIELDS)
    assert "waits for a worker" in good(flask("configs", "run", "Potomac"))
    assert "Potomac is being pulled already" in refused(flask("configs", "run", str(made)))
    assert "There is no configuration 'Ohio'. flask configs list shows them." in refused(
        flask("configs", "run", "Ohio")
    )
    with reading() as session:
        (run,) = runs.list_runs(session)
    assert run.trigger == "cli"


def test_a_back_fill_is_said_before_it_is_started(flask: Command, catalogue: None) -> None:
    operations.save_configuration(FIELDS)
    asked = ("configs", "run", "Potomac", "--from", "2010-01-01", "--to", "2010-12-31")
    assert "730 rows" in good(flask(*asked, "--dry-run"))
    assert "Say up to which day to pull." in refused(flask("configs", "run", "Potomac", "--from", "2010-01-01"))
    with reading() as session:
        assert runs.list_runs(session) == []
    good(flask(*asked))
    with reading() as session:
        (run,) = runs.list_runs(session)
    assert (run.strategy, f"{run.range_end:%Y-%m-%d}") == ("backfill", "2010-12-31")


def test_a_name_comes_before_a_number(flask: Command, catalogue: None) -> None:
    first = operations.save_configuration(FIELDS)
    second = operations.save_configuration(FIELDS | {"name": str(first)})
    good(flask("configs", "run", str(first)))
    with reading() as session:
        assert [run.config_id for run in runs.list_runs(session)] == [second]


def test_configurations_come_back_as_they_went(flask: Command, catalogue: None, tmp_path: Path) -> None:
    operations.save_configuration(FIELDS)
    operations.save_configuration(
        FIELDS
        | {"name": "Own time", "schedule_type": "custom_cron", "schedule_value": "5 4 * * *", "is_enabled": False}
    )
    before = stored()
    file = tmp_path / "configs.yaml"
    assert good(flask("configs", "export", file)) == ""
    assert file.read_text() == good(flask("configs", "export"))
    assert good(flask("configs", "import", file)) == "Changed Own time.\nChanged Potomac.\n"
    assert stored() == before
    with reading() as session:
        made = [one.id for one in summaries.list_configurations(session, utc_now())]
    for config_id in made:
        operations.delete_configuration(config_id)
    assert "Made Potomac." in good(flask("configs", "import", file))
    assert stored() == before


def test_an_import_runs_what_is_new_where_asked(flask: Command, catalogue: None, tmp_path: Path) -> None:
    file = tmp_path / "configs.yaml"
    file.write_text(yaml.safe_dump({"configurations": [FIELDS | {"name": "  Potomac   River "}]}))
    assert "waits for a worker" in good(flask("configs", "import", file, "--run-new"))
    assert good(flask("configs", "import", file, "--run-new")) == "Changed Potomac River.\n"
    assert Queue(QUEUE_NAME, connection=redis()).count == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"configurations: [", "The file is not YAML"),
        (b"configurations:\n- pull_start_date: 2024-13-01", "The file is not YAML: month must be in 1..12"),
        (b"", "The file needs a list `configurations`"),
        (b"- name: Potomac", "The file needs a list `configurations`"),
        (b"configurations: Potomac", "The file needs a list `configurations`"),
        (b"configurations: [Potomac]", "The file needs a list `configurations`"),
        (b"configurations: [{}]", "Configuration 1 (without a name): Give the configuration a name."),
        (
            b"configurations: [{name: Bad, stations: [01646500]}]",
            "Configuration 1 (Bad): Stations are a list of station",
        ),
        (b"configurations: [{name: Bad, colour: blue}]", "Configuration 1 (Bad): A configuration has no field colour."),
        (b"name: Rivi\xe8re", "configs.yaml is not UTF-8 text. Nothing was imported."),
        (b"!!python/object/apply:os.system ['true']", "The file is not YAML"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_bad_file_is_refused_in_words(flask: Command, tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "configs.yaml"
    file.write_bytes(content)
    assert words in refused(flask("configs", "import", file))
    assert stored() == []


def test_doctor_says_what_is_there(flask: Command) -> None:
    Worker([Queue(QUEUE_NAME, connection=redis())], connection=redis()).register_birth()
    redis().set(SCHEDULER_SEEN_KEY, utc_now().isoformat())
    said = {line[:16].strip(): line[16:] for line in good(flask("doctor")).splitlines()}
    assert (said["database"], said["Redis"], said["workers"], said["data"]) == ("answers", "answers", "1", "live")
    assert said["sign-in"] == "off, this machine alone"
    assert said["USGS"].endswith("without a key: 50 requests an hour")


def test_doctor_fails_with_what_is_missing(flask: Command, app: Flask) -> None:
    result = flask("doctor")
    assert result.exit_code == 1
    assert "No worker is running: runs wait until one starts." in result.output
    there = app.extensions["redis_connection"]
    with Redis.from_url("redis://127.0.0.1:1") as gone:
        app.extensions["redis_connection"] = gone
        result = flask("doctor")
        app.extensions["redis_connection"] = there
    assert result.exit_code == 1 and "Redis is gone: no run can start." in result.output
