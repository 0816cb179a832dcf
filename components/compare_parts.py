"""The parts of the comparison of rivers: what is compared as chips, the choices, and how one river follows another."""

from collections.abc import Mapping, Sequence

import dash_bootstrap_components as dbc
import pandas as pd
from dash import dcc, html
from dash.development.base_component import Component

from components.compare_figure import RIVER_COLOURS
from components.compare_lines import DAILY, Compared, CompareView, can_be_drawn, series_of
from components.fields import segments
from components.marks import icon
from components.series import approval_of, flows_in
from components.skill_panel import table
from components.spans import RANGES
from components.station_parts import ATTRIBUTION, PROVISIONAL
from components.theme import Mode, count_text, plural, score_text
from core.hydrology.compare import Following, following
from core.units import UNIT_LABELS

# As many as can be told apart.
MOST_RIVERS = len(RIVER_COLOURS["light"])
TYPES = {DAILY: "Daily means", "realtime_15min": "Instantaneous"}
PER = {"flow": "Flow", "area": "Per drainage area"}
ALIGN = {"date": "By date", "wy": "By water year"}
VIEWS = {"one": "One axis", "multiples": "A plot each"}
SCALES = {"log": "Log", "linear": "Linear"}
CHOICES = {
    "type": ("Values", TYPES), "align": ("Aligned", ALIGN), "per": ("Flow or depth", PER), "view": ("Plots", VIEWS),
    "unit": ("Unit", UNIT_LABELS), "scale": ("Flow axis", SCALES),
}  # fmt: skip
LONGEST_LAG = {DAILY: 30, "realtime_15min": 168}


def compare_choices(ids: Mapping[str, str], url: Mapping[str, str]) -> Component:
    """Draw the choices as the address has them; `ids` names range, from, to and those of CHOICES."""
    ranges = segments(ids["range"], "Span", RANGES, url["range"] if url.get("range") in RANGES else "1y")
    if url.get("from") and url.get("to"):
        ranges.children.value = ""
    dates = [_day(ids["from"], "From", url.get("from", "")), html.Span("to", className="quiet"),
             _day(ids["to"], "To", url.get("to", ""))]  # fmt: skip
    rest = [segments(ids[name], label, options, url.get(name, "")) for name, (label, options) in CHOICES.items()]
    return html.Div([ranges, html.Div(dates, className="dates"), *rest], className="filters in-rows")


def _day(name: str, label: str, value: str) -> Component:
    hidden = html.Label(label, htmlFor=name, className="visually-hidden")
    return html.Div([hidden, dbc.Input(id=name, type="date", value=value, debounce=True)])


def station_adder(name: str) -> Component:
    """Draw the box that a station is looked for in by number or name; what matches stands in the list `name-list`."""
    box = dbc.Input(
        id=name, type="text", placeholder="Add a station by number or name", debounce=250, autocomplete="off",
        list=f"{name}-list",
    )  # fmt: skip
    label = html.Label("Add a station by number or name", htmlFor=name, className="visually-hidden")
    return html.Div([label, box, html.Datalist(id=f"{name}-list")], className="station-adder")


def river_chips(drop: str, rivers: Sequence[Compared], mode: Mode) -> list[Component]:
    """Draw each river in its colour, with a button that takes it out: its id is {"type": drop, "number": …}."""
    return [
        html.Span(
            [
                html.Span(className="swatch", style={"background": RIVER_COLOURS[mode][at % MOST_RIVERS]}),
                dcc.Link(river.name, href=f"/stations/{river.number}", title=f"{river.agency} {river.number}"),
                html.Button(
                    icon("x-lg"), id={"type": drop, "number": river.number}, type="button", className="chip-drop",
                    title="Take out", **{"aria-label": f"Take out {river.name}"},
                ),
            ],
            className="river-chip",
        )
        for at, river in enumerate(rivers)
    ]  # fmt: skip


def following_table(rivers: Sequence[Compared], view: CompareView) -> Component | None:
    """Say how well and how late each river follows the first; None where there is but one."""
    drawn = [river for river in rivers if can_be_drawn(river, view)]
    if len(drawn) < 2:
        return None
    first, *others = drawn
    step = pd.Timedelta(days=1) if view.data_type == DAILY else pd.Timedelta(hours=1)
    base = series_of(first, view)
    rows = [_row(river, following(base, series_of(river, view), step, LONGEST_LAG[view.data_type]), view)
            for river in others]  # fmt: skip
    head = ["Station", "Correlation", "Best correlation", "How late", "Common times"]
    words = (
        f"Pearson's r of the {'daily means' if view.data_type == DAILY else 'hourly means'} of this span, as they "
        f"stand and with the second moved by up to {lag_text(LONGEST_LAG[view.data_type], view)} either way."
    )
    shown = table(head, rows, "How the rivers follow each other")
    return html.Div([html.H3(f"Against {first.name}"), shown, html.P(words)], className="record-panel")


def _row(river: Compared, found: Following, view: CompareView) -> list[str | Component]:
    if found.reason or found.lag is None:
        return [river.name, "–", "–", found.reason, count_text(found.pairs)]
    when = (
        "at the same time"
        if found.lag == 0
        else f"{lag_text(found.lag, view)} {'later' if found.lag > 0 else 'earlier'}"
    )
    return [river.name, score_text(found.correlation), score_text(found.lag_correlation), when, count_text(found.pairs)]


def lag_text(steps: int, view: CompareView) -> str:
    """Write a lag in days, or in hours."""
    return plural(abs(steps), "day" if view.data_type == DAILY else "hour")


def compare_notes(rivers: Sequence[Compared], view: CompareView, today: str) -> list[str]:
    """Say what a reader must know: what is not drawn and why, how approval shows, whose data it is."""
    empty = [river.name for river in rivers if river.observations.empty]
    bare = [river.name for river in rivers if view.per_area and not river.area_sqmi]
    drawn = [river for river in rivers if can_be_drawn(river, view)]
    notes = [f"Nothing is stored in this span for {_names(empty)}."] if empty else []
    notes += [f"The drainage area of {_names(bare)} is not known, so there is no depth of runoff."] if bare else []
    notes += [_hidden(drawn, view), _approvals(drawn, view)]
    return [note for note in notes if note] + [
        ATTRIBUTION[agency].format(day=today) for agency in dict.fromkeys(river.agency for river in drawn)
        if agency in ATTRIBUTION
    ]  # fmt: skip


def _hidden(drawn: Sequence[Compared], view: CompareView) -> str:
    below = sum(int((flows_in(river.observations, "cfs") <= 0).sum()) for river in drawn)
    if view.scale != "log" or not below:
        return ""
    return f"A log axis has no place for {plural(below, 'value')} at zero or below. Choose a linear one to see them."


def _approvals(drawn: Sequence[Compared], view: CompareView) -> str:
    classes = {approval for river in drawn for approval in approval_of(river.observations).unique()}
    if not classes - {"approved"}:
        return ""
    key = "Earlier years are faint. " if view.years else "Solid: approved; dashed: provisional; dotted: estimated. "
    return key + (PROVISIONAL if "provisional" in classes else "")


def _names(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
