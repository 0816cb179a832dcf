"""The log of a run on its page: the lines there are, then each as it is written."""

from typing import Any

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from components import shell
from components.fields import search_box
from components.theme import moment_text
from core.db import reading
from core.pulling.run_events import RunLine, count_lines, last_lines, read_lines

STATION, LINES, NEWS, SEEN = "run-station", "run-log-lines", "run-log-news", "run-log-seen"
SHOWN = 500


def log_card(station: str) -> Component:
    """Draw the frame of the log; its lines come by themselves."""
    lines = html.Div(id=LINES, className="log-lines", role="log", tabIndex=0, **{"aria-label": "Lines of the log"})
    stores = [dcc.Store(id=name) for name in (NEWS, SEEN)]
    return shell.card("Log", lines, *stores, aside=search_box(STATION, "Station number", station), kind="flush log")


def register_log(run_id: str, drawn: str) -> None:
    """Register the log's callbacks; `run_id` and `drawn` are the stores of the run's id and of its mark."""

    @callback(
        Output(NEWS, "data"),
        Output(SEEN, "data"),
        Input(drawn, "data"),
        Input(STATION, "value"),
        State(run_id, "data"),
        State(SEEN, "data"),
    )
    def more_lines(_drawn: str, station: str | None, run: int, seen: list[Any] | None) -> Any:
        """Send the lines after the last one seen; all anew for another station."""
        wanted = (station or "").strip().upper()
        after = seen[1] if seen and seen[0] == wanted else None
        with reading() as session:
            last = count_lines(session, run)
            if after == last:
                raise PreventUpdate
            fresh = after is None or last - after > SHOWN
            find = last_lines(session, run, SHOWN, wanted or None) if fresh else None
            lines = read_lines(session, run, after or 0, SHOWN, wanted or None) if find is None else find
        return _news(run, lines, fresh), [wanted, max(last, lines[-1].number if lines else 0)]

    clientside_callback(ClientsideFunction("runLog", "add"), Output(LINES, "title"), Input(NEWS, "data"))


def _news(run: int, lines: list[RunLine], fresh: bool) -> dict[str, Any]:
    return {
        "fresh": fresh,
        "earlier": lines[0].number - 1 if fresh and len(lines) == SHOWN else 0,
        "address": f"/api/v1/runs/{run}/events",
        "lines": [_line(one) for one in lines],
    }


def _line(one: RunLine) -> list[Any]:
    moment = one.written_at
    return [one.number, f"{moment.isoformat()}Z", moment_text(moment), one.level, one.text]
