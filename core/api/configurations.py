"""/api/v1/configurations: make, change, run and delete pull configurations."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import Response
from sqlalchemy.orm import Session

from core import operations
from core.api.fields import LARGEST_ID
from core.api.paging import page_of, read_cursor
from core.api.pull_schemas import (
    ConfigurationAnswer,
    ConfigurationChanges,
    ConfigurationPage,
    NewConfiguration,
    NewPreview,
    PreviewAnswer,
    PreviewWanted,
    ProgressPage,
)
from core.api.routes import BASE, endpoint, make_blueprint
from core.api.run_schemas import PageQuestion, RunWanted, StartedRun
from core.api.runs import read_id, started, where_it_is
from core.api.stations import read_number
from core.configurations import configuration_stations, get_configuration, stations_by_configuration
from core.db import reading
from core.domain import Trigger, Window, utc_now
from core.errors import InputError
from core.pulling.backfill import check_range
from core.pulling.preview import Preview
from core.watching.summaries import ConfigurationSummary, get_summary, list_configurations

blueprint = make_blueprint("configurations", "What is pulled, for which stations, when and how.")
ONE = f"/configurations/<int(min=1, max={LARGEST_ID}):config_id>"


@endpoint(blueprint, "/configurations", query=PageQuestion, answer=ConfigurationPage, errors=(422,))
def get_configurations(query: dict[str, Any]) -> dict[str, Any]:
    """List configurations.

    The oldest first.
    """
    after = read_cursor(query.get("cursor"), "configurations", read_id) or 0
    with reading() as session:
        rows = sorted(list_configurations(session, utc_now()), key=lambda row: row.id)
        rows = [row for row in rows if row.id > after][: query["limit"] + 1]
        items = _with_stations(session, rows)
    return page_of(items, query["limit"], "configurations", lambda item: str(item["id"]))


@endpoint(
    blueprint,
    "/configurations",
    "POST",
    body=NewConfiguration,
    answer=ConfigurationAnswer,
    status=201,
    errors=(422, 503),
)
def make_configuration(body: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Make a configuration."""
    config_id = operations.save_configuration(body)
    return _one(config_id), 201, {"Location": f"{BASE}/configurations/{config_id}"}


@endpoint(blueprint, ONE, answer=ConfigurationAnswer, errors=(404,))
def get_one_configuration(config_id: int) -> dict[str, Any]:
    """Show a configuration."""
    return _one(config_id)


@endpoint(
    blueprint,
    ONE,
    "PATCH",
    body=ConfigurationChanges,
    answer=ConfigurationAnswer,
    errors=(404, 409, 422, 503),
)
def change_configuration(config_id: int, body: dict[str, Any]) -> dict[str, Any]:
    """Change a configuration.

    Fields left out stay as they are. Stations that stay keep how far they have come.
    """
    version = body.pop("version", None)
    operations.save_configuration(body, config_id=config_id, expected_version=version)
    return _one(config_id)


@endpoint(blueprint, ONE, "DELETE", status=204, errors=(404, 503))
def delete_configuration(config_id: int) -> Response:
    """Delete a configuration.

    Its observations and runs stay.
    """
    operations.delete_configuration(config_id)
    return Response(status=204)


@endpoint(blueprint, f"{ONE}/stations", query=PageQuestion, answer=ProgressPage, errors=(404, 422))
def get_configuration_stations(config_id: int, query: dict[str, Any]) -> dict[str, Any]:
    """List a configuration's stations.

    In number order, with how far each has come.
    """
    after = read_cursor(query.get("cursor"), "progress", read_number) or ""
    with reading() as session:
        get_summary(session, config_id, utc_now())
        rows = [row for row in configuration_stations(session, config_id) if row.station_number > after]
    return page_of(rows[: query["limit"] + 1], query["limit"], "progress", lambda row: row.station_number)


@endpoint(
    blueprint,
    "/configurations/preview",
    "POST",
    body=NewPreview,
    needs_body=False,
    answer=PreviewAnswer,
    errors=(422,),
)
def preview_new_configuration(body: dict[str, Any]) -> Preview:
    """Preview a configuration before it is made.

    What keeps it from being saved is in `problems`. Nothing is written.
    """
    return operations.preview(body)


@endpoint(
    blueprint,
    f"{ONE}/preview",
    "POST",
    body=PreviewWanted,
    needs_body=False,
    answer=PreviewAnswer,
    errors=(404, 422),
)
def preview_configuration(config_id: int, body: dict[str, Any]) -> Preview:
    """Preview a pull of a configuration.

    As it stands, with changes, or over the range of a back-fill. The body may be left out. Nothing is written.
    """
    body.pop("version", None)
    chosen = _chosen_range(config_id, body.pop("backfill_start", None), body.pop("backfill_end", None))
    return operations.preview(body, config_id, window=chosen)


@endpoint(
    blueprint,
    f"{ONE}/runs",
    "POST",
    body=RunWanted,
    needs_body=False,
    answer=StartedRun,
    status=202,
    errors=(404, 409, 422, 503),
)
def start_run(config_id: int, body: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Run a configuration now.

    All of it, some stations, or a back-fill of a range; the body may be left out. The run waits for a worker; watch it
    at the address in the Location header.
    """
    chosen = _chosen_range(config_id, body.get("backfill_start"), body.get("backfill_end"))
    run_id = operations.start_run(config_id, Trigger.API, body.get("stations"), chosen)
    return started(run_id), 202, where_it_is(run_id)


def _chosen_range(config_id: int, start: datetime | None, end: datetime | None) -> Window | None:
    """Return the range of a back-fill, None where neither end is given; raises InputError, NotFound."""
    if start is None and end is None:
        return None
    with reading() as session:
        data_type = get_configuration(session, config_id).data_type
    try:
        return check_range(start, end, data_type, utc_now())
    except InputError as error:
        raise InputError({f"backfill_{name}": text for name, text in error.fields.items()}) from error


def _one(config_id: int) -> dict[str, Any]:
    with reading() as session:
        return _with_stations(session, [get_summary(session, config_id, utc_now())])[0]


def _with_stations(session: Session, rows: Iterable[ConfigurationSummary]) -> list[dict[str, Any]]:
    """Add the station numbers of each configuration, all read at once."""
    kept = list(rows)
    numbers = stations_by_configuration(session, [row.id for row in kept])
    return [vars(row) | {"stations": numbers[row.id]} for row in kept]
