"""The stations of a run, as a table."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from dash.development.base_component import Component

from components.grids import column, drawn, grid, number_column
from components.marks import STATION_MARKS
from components.theme import day_text, duration_text

# What the filter's words let through.
STATE_GROUPS = {
    "all": None,
    "running": ("fetching", "merging"),
    "waiting": ("waiting", "cancelled"),
    "done": ("done", "empty"),
    "failed": ("failed",),
}
GROUP_NAMES = {"all": "All", "running": "Running", "waiting": "Waiting", "done": "Done", "failed": "Failed"}


class RunStation(Protocol):
    """What is shown of a run's station; see core.runs.RunStationRow."""

    station_number: str
    station_name: str | None
    state: str
    window_start: datetime | None
    window_end: datetime | None
    chunk: int
    chunks: int
    rows_new: int
    rows_revised: int
    rows_unchanged: int
    requests: int
    error_class: str | None
    error_text: str | None
    started_at: datetime | None
    finished_at: datetime | None


COLUMNS = (
    drawn("name", "Station", "TwoLines", flex=4, minWidth=160, tooltipField="name"),
    drawn("state", "State", "Mark", width=122),
    column("window", "Window", width=198, context={"from": 900}),
    column("chunk", "Part", width=88, context={"from": 620}),
    number_column("rows_new", "New", width=88, context={"from": 480}),
    number_column("rows_revised", "Revised", width=86, context={"from": 1020}),
    number_column("rows_unchanged", "Unchanged", width=104, context={"from": 1240}),
    number_column("requests", "Requests", width=94, context={"from": 1320}),
    column("took", "Took", width=92, context={"from": 800}),
    column(
        "error",
        "What happened",
        flex=3,
        minWidth=150,
        context={"from": 560},
        wrapText=True,
        tooltipField="error",
        cellClass="cell-wrap-two cell-quiet",
    ),
    drawn("again", "", "Actions", width=58, minWidth=48, sortable=False),
)


def run_station_rows(
    stations: Sequence[RunStation], group: str = "all", may_retry: bool = False, error: str | None = None
) -> list[dict[str, Any]]:
    """Turn the stations of a group of states, and of a class of error, into the rows of the table.

    Those that failed may be tried again.
    """
    return [
        _row(one, may_retry and one.state in ("failed", "cancelled")) for one in stations if _is_in(one, group, error)
    ]


def changed_rows(
    before: Sequence[RunStation], now: Sequence[RunStation], group: str = "all", error: str | None = None
) -> list[dict[str, Any]] | None:
    """Return the rows of a run under way that look different now; None where rows came into the table or left it."""
    was, stands = ({one.station_number: one for one in some if _is_in(one, group, error)} for some in (before, now))
    if was.keys() != stands.keys():
        return None
    return [_row(one, False) for number, one in stands.items() if one != was[number]]


def _is_in(one: RunStation, group: str, error: str | None) -> bool:
    states = STATE_GROUPS.get(group)
    return (states is None or one.state in states) and (error is None or one.error_class == error)


def _row(one: RunStation, may_retry: bool) -> dict[str, Any]:
    took = (one.finished_at - one.started_at).total_seconds() if one.finished_at and one.started_at else None
    return {
        "number": one.station_number,
        "name": one.station_name or one.station_number,
        "name_href": f"/stations/{one.station_number}",
        "name_note": one.station_number,
        "state": one.state,
        "state_mark": STATION_MARKS[one.state],
        "window": f"{day_text(one.window_start)} to {day_text(one.window_end)}" if one.window_start else "–",
        "chunk": f"{one.chunk} of {one.chunks}" if one.chunks else "–",
        "rows_new": one.rows_new,
        "rows_revised": one.rows_revised,
        "rows_unchanged": one.rows_unchanged,
        "requests": one.requests,
        "took": duration_text(took),
        "error": one.error_text,
        "again": [["retry", "arrow-clockwise", f"Retry {one.station_number}", False, None]] if may_retry else [],
    }


def run_station_grid(name: str, rows: Sequence[dict[str, Any]]) -> Component:
    """Draw the table; it scrolls inside itself, so that thousands of stations stay quick."""
    tall = f"{min(len(rows), 11) * 52 + 44}px" if len(rows) > 3 else "250px"
    nothing = "No station is in this state."
    return grid(name, COLUMNS, rows, row_id="number", nothing=nothing, height=tall, row_height=52)
