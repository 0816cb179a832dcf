"""/api/v1/runs: watch a run, cancel it, pull again what failed."""

from typing import Any

from core import operations
from core.api.fields import LARGEST_ID
from core.api.paging import page_of, read_cursor
from core.api.routes import BASE, endpoint, make_blueprint
from core.api.run_schemas import (
    RetryWanted,
    RunAnswer,
    RunEventPage,
    RunEventsQuestion,
    RunPage,
    RunsQuestion,
    RunStationPage,
    RunStationsQuestion,
    StartedRun,
)
from core.api.stations import read_number
from core.db import reading
from core.domain import Trigger
from core.pulling.run_events import read_lines
from core.runs import RunRow, get_run, list_runs, run_stations

blueprint = make_blueprint("runs", "Runs of pull configurations.")
ONE = f"/runs/<int(min=1, max={LARGEST_ID}):run_id>"


@endpoint(blueprint, "/runs", query=RunsQuestion, answer=RunPage, errors=(422,))
def get_runs(query: dict[str, Any]) -> dict[str, Any]:
    """List runs.

    The newest first.
    """
    before = read_cursor(query.get("cursor"), "runs", read_id)
    with reading() as session:
        began = (query.get("start"), query.get("end"))
        wanted = (query.get("configuration"), query.get("status"))
        rows = list_runs(session, *wanted, query["limit"] + 1, before, query.get("trigger"), began)
    return page_of(rows, query["limit"], "runs", lambda row: str(row.id))


@endpoint(blueprint, ONE, answer=RunAnswer, errors=(404,))
def get_one_run(run_id: int) -> RunRow:
    """Show a run."""
    with reading() as session:
        return get_run(session, run_id)


@endpoint(blueprint, f"{ONE}/stations", query=RunStationsQuestion, answer=RunStationPage, errors=(404, 422))
def get_run_stations(run_id: int, query: dict[str, Any]) -> dict[str, Any]:
    """List a run's stations.

    In number order, with the window asked for and what came.
    """
    after = read_cursor(query.get("cursor"), "run-stations", read_number) or ""
    with reading() as session:
        get_run(session, run_id)
        rows = [row for row in run_stations(session, run_id, query.get("state")) if row.station_number > after]
    return page_of(rows[: query["limit"] + 1], query["limit"], "run-stations", lambda row: row.station_number)


@endpoint(blueprint, f"{ONE}/events", query=RunEventsQuestion, answer=RunEventPage, errors=(404, 422))
def get_run_events(run_id: int, query: dict[str, Any]) -> dict[str, Any]:
    """Read a run's log.

    The first line first. To follow a run, ask again with `after` the number of the last line seen.
    """
    after = read_cursor(query.get("cursor"), "run-events", read_id) or query["after"]
    with reading() as session:
        get_run(session, run_id)
        rows = read_lines(session, run_id, after, query["limit"] + 1, query.get("station"))
    return page_of(rows, query["limit"], "run-events", lambda row: str(row.number))


@endpoint(blueprint, f"{ONE}/cancel", "POST", answer=StartedRun, errors=(404, 409, 503))
def cancel_run(run_id: int) -> dict[str, Any]:
    """Cancel a run.

    What it has stored is kept.
    """
    operations.cancel_run(run_id)
    return started(run_id)


@endpoint(
    blueprint,
    f"{ONE}/retry",
    "POST",
    body=RetryWanted,
    needs_body=False,
    answer=StartedRun,
    status=202,
    errors=(404, 409, 422, 503),
)
def retry_run(run_id: int, body: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Pull again the stations of a run that failed.

    All of them, or those named. In a new run, whose id is answered.
    """
    new = operations.retry_run(run_id, Trigger.API, body.get("stations"))
    return started(new), 202, where_it_is(new)


def started(run_id: int) -> dict[str, Any]:
    """Say how a run stands, in short."""
    with reading() as session:
        return {"id": run_id, "status": get_run(session, run_id).status}


def where_it_is(run_id: int) -> dict[str, str]:
    """The header that names a run's address."""
    return {"Location": f"{BASE}/runs/{run_id}"}


def read_id(key: str) -> int:
    """Read an id from a cursor; raises ValueError."""
    number = int(key)
    if not 0 <= number <= LARGEST_ID:
        raise ValueError(key)
    return number
