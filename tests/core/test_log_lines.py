"""Log lines for programs: JSON, with the run and the stations they are about."""

import json
import logging
from collections.abc import Iterator

import pytest
from flask import Flask

from core.domain import DataType
from core.log_lines import about, send_log_lines
from simulator.server import Simulator
from tests.core.pulls import POTOMAC, configure, prepare, pull


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root, requests = logging.getLogger(), logging.getLogger("urllib3.connectionpool")
    handlers, levels = root.handlers[:], (root.level, requests.level)
    yield
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
