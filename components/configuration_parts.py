"""Configurations: as rows of a table, as facts, and their stations with how far each has come."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components.grids import column, drawn, grid, number_column, time_column
from components.marks import CONFIGURATION_MARKS, STATION_MARKS, icon, mark, when
from components.theme import (
    DATA_TYPE_NAMES,
    PRODUCT_NAMES,
    STRATEGY_NAMES,
    age_text,
    count_text,
    day_text,
    moment_text,
    percent_text,
)
from core.domain import DataType


class Configuration(Protocol):
    """What is shown of a configuration; see core.configurations.ConfigurationSummary."""

    id: int
    name: str
    description: str
    data_type: str
    data_strategy: str
    products: list[str] | None
    pull_start_date: datetime
    is_enabled: bool
    last_run_at: datetime | None
    next_run_at: datetime | None
    state: str
    station_count: int
    run_count: int
    success_rate: float | None
    records: int
    recent: tuple[str, ...]
    active_run_id: int | None
    last_error: str | None


# On a phone the name, its state and its choice stay.
COLUMNS = (
    drawn("name", "Configuration", "TwoLines", flex=3, minWidth=150, tooltipField="name"),
    drawn("state", "State", "Mark", width=118),
    column(
        "schedule", "Schedule", flex=2, minWidth=150, wrapText=True, tooltipField="schedule",
        cellClass="cell-wrap-two", context={"from": 1130},
    ),
    time_column("next", "Next run", width=100, context={"from": 640}),
    time_column("last", "Last run", width=100, context={"from": 800}),
    drawn("recent", "Last ten runs", "Ticks", width=150, sortable=False, context={"from": 560}),
    number_column("stations", "Stations", width=92, context={"from": 960}),
    number_column("rows", "Rows", width=104, context={"from": 1240}, headerTooltip="Rows that all its runs brought"),
    drawn("actions", "Actions", "Actions", width=156, sortable=False, context={"from": 720}),
)  # fmt: skip
BULK = (
    ("run", "play-fill", "Run"), ("enable", "power", "Enable"), ("disable", "pause-fill", "Disable"),
    ("export", "download", "Export"), ("delete", "trash", "Delete"),
)  # fmt: skip


def configuration_rows(
    configurations: Sequence[Configuration], sentences: dict[int, str], now: datetime, may_change: bool = True
) -> list[dict[str, Any]]:
    """Turn configurations into the rows of the table; `sentences` says each one's schedule in words."""
    return [_row(one, sentences.get(one.id, ""), now, may_change) for one in configurations]


def _row(one: Configuration, sentence: str, now: datetime, may_change: bool) -> dict[str, Any]:
    next_run = one.next_run_at if one.is_enabled else None
    return {
        "id": str(one.id),
        "name": one.name,
        "name_href": f"/configurations/{one.id}",
        "name_note": pulls_text(one),
        "state": one.state,
        "state_mark": CONFIGURATION_MARKS[one.state],
        "schedule": sentence,
        "stations": one.station_count,
        "rows": one.records,
        "last": one.last_run_at.isoformat() if one.last_run_at else None,
        "last_age": age_text(one.last_run_at, now),
        "last_at": moment_text(one.last_run_at),
        "next": next_run.isoformat() if next_run else None,
        "next_age": age_text(next_run, now) if next_run else "–",
        "next_at": moment_text(next_run) if next_run else "Disabled: no run is planned",
        "recent": list(reversed(one.recent)),
        "recent_words": results_words(one.recent),
        "actions": _actions(one) if may_change else [],
    }


def results_words(recent: Sequence[str]) -> str:
    """Count the successes among the runs that ended; nothing before the first."""
    ended = [status for status in recent if status != "running"]
    return f"{ended.count('success')} of {len(ended)}" if ended else ""


def pulls_text(one: Configuration) -> str:
    """Say what a configuration pulls: its type, and the products of forecasts or else its strategy."""
    products = ", ".join(PRODUCT_NAMES.get(word, word) for word in one.products or [])
    return f"{DATA_TYPE_NAMES[one.data_type]} · {products or STRATEGY_NAMES[one.data_strategy].lower()}"


def _actions(one: Configuration) -> list[list[Any]]:
    """Name the row's buttons as assets/cells.js draws them: action, icon, title, disabled, address."""
    switch = (
        ["disable", "pause-fill", f"Disable {one.name}"]
        if one.is_enabled
        else ["enable", "power", f"Enable {one.name}"]
    )
    return [
        ["run", "play-fill", f"Run {one.name} now", one.active_run_id is not None, None],
        ["edit", "pencil", f"Edit {one.name}", False, f"/configurations/{one.id}/edit"],
        [*switch, False, None],
        ["delete", "trash", f"Delete {one.name}", False, None],
    ]


def configuration_grid(name: str, rows: Sequence[dict[str, Any]]) -> Component:
    """Draw the table of configurations; a ticked box chooses one for the bar above."""
    boxes = {"mode": "multiRow", "checkboxes": True, "headerCheckbox": True, "enableClickSelection": False}
    options = {"rowSelection": boxes, "selectionColumnDef": {"width": 44, "maxWidth": 44, "pinned": "left"}}
    return grid(name, COLUMNS, rows, row_id="id", nothing="No configuration.", row_height=54, options=options)


def bulk_bar(name: str) -> Component:
    """Return the hidden bar of what can be done with several; ids are `name`, `name-words` and `name-` with a verb."""
    buttons = [
        html.Button([icon(shape), word], id=f"{name}-{verb}", className="btn btn-outline-secondary btn-sm")
        for verb, shape, word in BULK
    ]
    words = html.Span(id=f"{name}-words", className="number", role="status")
    return html.Div([words, html.Div(buttons, className="bulk-buttons")], id=name, className="bulk", hidden=True)


def facts(one: Configuration, sentence: str, now: datetime) -> Component:
    """Draw what is known of one configuration as a row of figures."""
    next_run = when(one.next_run_at, now) if one.is_enabled and one.next_run_at else "–"
    forecast = one.data_type == DataType.FORECAST
    figures: tuple[tuple[str, Any], ...] = (
        ("State", mark(CONFIGURATION_MARKS[one.state])),
        ("Schedule", sentence),
        ("Next run", next_run),
        ("Runs", count_text(one.run_count)),
        ("Success rate", percent_text(one.success_rate)),
        ("Issuances pulled" if forecast else "Values pulled", count_text(one.records)),
        # Forecasts are there only while they are current: no day to begin at.
        *([("Pulls from", day_text(one.pull_start_date))] if not forecast else []),
    )
    return html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in figures], className="figures")


STATION_COLUMNS = (
    drawn("name", "Station", "TwoLines", flex=2, minWidth=150, tooltipField="name"),
    column("state", "State", width=80, context={"from": 940}),
    column("huc_code", "HUC", width=110, context={"from": 1060}),
    column("reach", "Has come", width=226, context={"from": 660}),
    time_column("pulled", "Last pulled", width=130, context={"from": 480}),
    drawn("last", "Last run", "Mark", width=136),
    column(
        "error",
        "What happened",
        flex=2,
        minWidth=180,
        context={"from": 840},
        wrapText=True,
        tooltipField="error",
        cellClass="cell-wrap-two cell-quiet",
    ),
)


def station_progress_rows(stations: Sequence[Any], now: datetime) -> list[dict[str, Any]]:
    """Turn core.configurations.ConfigurationStation objects into rows: how far each station has come."""
    return [_station_row(one, now) for one in stations]


def _station_row(one: Any, now: datetime) -> dict[str, Any]:
    reached = one.last_successful_pull_date
    return {
        "number": one.station_number,
        "name": one.station_name or one.station_number,
        "name_href": f"/stations/{one.station_number}",
        "name_note": one.station_number,
        "state": one.state,
        "huc_code": one.huc_code,
        "reach": f"{day_text(one.reached_back_to)} to {day_text(reached)}" if reached else "Nothing yet",
        "pulled": one.last_pulled_at.isoformat() if one.last_pulled_at else None,
        "pulled_age": age_text(one.last_pulled_at, now),
        "pulled_at": moment_text(one.last_pulled_at),
        "last": one.last_state,
        "last_mark": STATION_MARKS.get(one.last_state or ""),
        "error": one.last_error,
    }


def station_progress_grid(name: str, rows: Sequence[dict[str, Any]]) -> Component:
    """Draw the table of a configuration's stations."""
    tall = f"{min(len(rows), 8) * 52 + 44}px" if len(rows) > 1 else "150px"
    return grid(name, STATION_COLUMNS, rows, row_id="number", nothing="No station.", height=tall, row_height=52)


def delete_dialog(name: str) -> Component:
    """Return the closed question that names what would go.

    Ids are `name`, `name-title`, `name-list` (the names, where there are several), `name-yes` and `name-no`.
    """
    keeps = html.P(
        "Schedules stop and runs under way are cancelled. The observations and the runs of the past stay.",
        className="mb-0",
    )
    return dbc.Modal(
        [
            dbc.ModalHeader(dbc.ModalTitle(id=f"{name}-title"), close_button=False),
            dbc.ModalBody([html.Ul(id=f"{name}-list", className="named"), keeps]),
            dbc.ModalFooter(
                [
                    html.Button("Keep", id=f"{name}-no", className="btn btn-outline-secondary"),
                    html.Button("Delete", id=f"{name}-yes", className="btn btn-danger"),
                ]
            ),
        ],
        id=name,
        is_open=False,
        centered=True,
    )


def question_of(names: Sequence[str]) -> str:
    """Ask whether to delete, naming the one or counting the several."""
    return f"Delete configuration {names[0]}?" if len(names) == 1 else f"Delete {len(names):,} configurations?"


def named_list(names: Sequence[str], most: int = 12) -> list[Component]:
    """List the names of several; one stands in the question already."""
    if len(names) == 1:
        return []
    rest = [html.Li(f"and {len(names) - most:,} more")] if len(names) > most else []
    return [html.Li(one) for one in names[:most]] + rest
