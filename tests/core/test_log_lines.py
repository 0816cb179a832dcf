"""Log lines for programs: JSON, with the run and the stations they are about."""

import json
import logging
import warnings
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

from core.db import writing
from core.domain import DataType
from core.log_lines import HIDDEN, about, send_log_lines
from core.models import AlertChannel
from core.settings import configure_logging
from simulator.server import Simulator
from tests.conftest import SettingsFor
from tests.core.data import NOW
from tests.core.pulls import POTOMAC, configure, prepare, pull
from tests.people import SECRET_KEY


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root, requests = logging.getLogger(), logging.getLogger("urllib3.connectionpool")
    handlers, levels = root.handlers[:], (root.level, requests.level)
    yield
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    requests.setLevel(levels[1])


def lines(told: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in told.readouterr().err.splitlines()]


def test_each_line_is_an_object_that_says_what_it_is_about(capsys: pytest.CaptureFixture[str]) -> None:
    send_log_lines("INFO", "json")
    log = logging.getLogger("core.ingest")
    with about(run_id=7, stations=["01646500"]):
        log.info("stored %d values", 3)
        with about(chunk=2):
            log.warning('a "quoted"\nline')
    log.info("after")
    first, second, last = lines(capsys)
    assert {name: first[name] for name in ("level", "logger", "message", "run_id", "stations")} == {
        "level": "INFO", "logger": "core.ingest", "message": "stored 3 values", "run_id": 7, "stations": ["01646500"],
    }  # fmt: skip
    assert str(first["time"]).endswith(("Z", "+00:00"))
    assert (second["message"], second["run_id"], second["chunk"]) == ('a "quoted"\nline', 7, 2)
    assert "run_id" not in last


def test_an_error_brings_its_traceback_on_the_same_line(capsys: pytest.CaptureFixture[str]) -> None:
    send_log_lines("INFO", "json")
    try:
        raise ValueError("no such flow")
    except ValueError:
        logging.getLogger("core").exception("it failed")
    (line,) = lines(capsys)
    assert "ValueError: no such flow" in str(line["exc_info"])


def test_a_warning_of_a_library_is_an_object_too(capsys: pytest.CaptureFixture[str]) -> None:
    send_log_lines("INFO", "json")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning("it will change", FutureWarning, "library.py", 28)
    (line,) = lines(capsys)
    assert (line["level"], line["logger"]) == ("WARNING", "py.warnings")
    assert "FutureWarning: it will change" in str(line["message"])


def test_plain_lines_stay_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    send_log_lines("WARNING", "plain")
    logging.getLogger("core").info("not told")
    logging.getLogger("core").warning("told")
    assert capsys.readouterr().err.endswith(" WARNING core: told\n")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_asked_for_a_run_says_which_run_and_stations(
    app: Flask, agency: Simulator, capsys: pytest.CaptureFixture[str]
) -> None:
    prepare()
    config = configure([POTOMAC], DataType.DAILY, "2026-10-01")
    send_log_lines("DEBUG", "json")
    logging.getLogger("urllib3.connectionpool").setLevel(logging.DEBUG)  # which core.alerts keeps from it
    run = pull(config)
    asked = [line for line in lines(capsys) if "GET" in str(line["message"]) and "/collections/daily/" in str(line)]
    assert asked and all((line["run_id"], line["stations"]) == (run.id, [POTOMAC]) for line in asked)


@pytest.mark.parametrize("form", ["plain", "json"])
def test_no_secret_of_the_settings_is_written(
    form: str, settings_for: SettingsFor, capsys: pytest.CaptureFixture[str]
) -> None:
    held = {
        "SECRET_KEY": SECRET_KEY, "API_USGS_PAT": "pat-4f9a", "REDIS_URL": "rediss://:redis%2Dhush@host:6380",
        "ALERT_URLS": "json://host/hook-hush", "SENTRY_DSN": "https://dsn-hush@sentry.example/1",
    }  # fmt: skip
    settings = settings_for("postgres://u:p%22ss-hush@host/d", LOG_FORMAT=form, **held)
    configure_logging(settings)
    secrets = [*held.values(), "redis-hush", "redis%2Dhush", 'p"ss-hush', "p%22ss-hush"]
    try:
        raise ValueError(f"refused {settings.database_url}")
    except ValueError:
        logging.getLogger("core").exception("with %s", " and ".join(secrets))
    said = capsys.readouterr().err
    assert "refused postgresql+psycopg://u:" in said and HIDDEN in said
    assert [one for one in (*secrets, "hush", "4f9a", SECRET_KEY) if one in said] == []


def test_no_error_of_the_database_tells_what_a_statement_was_given(app: Flask) -> None:
    with pytest.raises(DBAPIError) as failed, writing() as session:
        for _ in range(2):
            session.execute(insert(AlertChannel).values(name="ops", address="json://host/hook-hush", made_at=NOW))
    assert "alert_channels" in str(failed.value) and "hush" not in str(failed.value)
