"""The strip under the hydrograph: the whole record as a small line, and on it the span that is shown.

The line is a picture that the style sheet paints in the theme's colour, so that neither theme nor unit sends it again.
assets/record-strip.js places the span, and moves it by pointer, touch and keys.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from urllib.parse import quote

import numpy as np
import pandas as pd
from dash import html
from dash.development.base_component import Component

from components.series import DAY, STEPS_TO_BREAK, flows_in, in_known_units
from components.theme import day_text
from core.domain import iso_utc

COLUMNS, HEIGHT = 600, 100
# Flows below this share of the highest lie at the foot: zero has no logarithm, and a trickle would flatten the rest.
FOOT = 1e-4
HALF_DAY = np.timedelta64(12, "h")


def strip_span(
    record: Mapping[str, tuple[datetime, datetime]], ahead: Iterable[datetime], now: datetime
) -> tuple[datetime, datetime] | None:
    """Return the span of the strip: the record (first and last time by kind) up to now, or to where forecasts end.

    None where the record is no longer than a day: there is nothing to look over.
    """
    if not record:
        return None
    first, last = min(start for start, _end in record.values()), max(end for _start, end in record.values())
    return (first, max(last, now, *ahead)) if last - first >= DAY else None


def record_strip(name: str, span: tuple[datetime, datetime] | None) -> Component:
    """Draw the strip of a span, hidden where there is none; its id is `name`, that of its line `name-line`."""
    ends = [iso_utc(moment) for moment in span] if span else ["", ""]
    track = [
        html.Div(id=f"{name}-line", className="record-line"),
        _slider("start", "Start of the span shown"),
        _slider("window", "Span shown"),
        _slider("end", "End of the span shown"),
    ]
    words = [day_text(span[0]), None, day_text(span[1])] if span else [None] * 3
    return html.Div(
        [
            html.Div(track, className="record-track"),
            html.Div([html.Span(text, className="quiet") for text in words], className="record-ends number"),
        ],
        id=name,
        hidden=span is None,
        className="record-strip",
        role="group",
        **{"aria-label": "The whole record, and the span shown", "data-first": ends[0], "data-last": ends[1]},
    )


def _slider(part: str, label: str) -> Component:
    aria = {"aria-label": label, "aria-orientation": "horizontal", "data-part": part}
    return html.Div(className=f"record-{part}", role="slider", tabIndex=0, **aria)


def flows_by_day(dailies: pd.DataFrame, summaries: pd.DataFrame) -> pd.Series:
    """Return a flow (cfs) for each day in order: the daily mean, else the mean of the day's instantaneous values.

    `dailies` are as core.observations.read_observations returns them, `summaries` as
    core.store.daily_summaries.read_summaries does.
    """
    drawable, _strange = in_known_units(dailies)
    means = pd.Series(flows_in(drawable, "cfs"), index=pd.DatetimeIndex(drawable["observed_at"]))
    others = pd.Series(summaries["mean_cfs"].to_numpy(dtype=float), index=pd.DatetimeIndex(summaries["day"]))
    every = pd.concat([one for one in (others, means) if len(one)] or [means])
    return every[~every.index.duplicated(keep="last")].sort_index()


def line_style(flows: pd.Series, span: tuple[datetime, datetime]) -> dict[str, str]:
    """Return the style that shows flows by day over a span as a line, on a log scale."""
    path = line_path(flows, span)
    picture = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 -4 {COLUMNS} {HEIGHT + 8}' preserveAspectRatio='none'>"
        f"<path d='{path}' fill='none' stroke='#000' stroke-linecap='round' vector-effect='non-scaling-stroke'/></svg>"
    )
    return {"maskImage": f'url("data:image/svg+xml,{quote(picture, safe=_UNQUOTED)}")'}


_UNQUOTED = " /:='-.,"


def line_path(flows: pd.Series, span: tuple[datetime, datetime]) -> str:
    """Return the path of an SVG: from the highest to the lowest of each column, with no line over missing days."""
    if flows.empty:
        return ""
    start, end = (np.datetime64(moment, "s") for moment in span)
    days = flows.index.to_numpy(dtype="datetime64[s]")
    column = ((days + HALF_DAY - start) / (end - start) * COLUMNS).astype(int).clip(0, COLUMNS)
    depths = _depths(flows.to_numpy())
    begins = np.flatnonzero(np.diff(column, prepend=-1))
    tops, feet = np.minimum.reduceat(depths, begins), np.maximum.reduceat(depths, begins)
    widest = max(1, np.ceil(STEPS_TO_BREAK * DAY / (pd.Timestamp(span[1]) - pd.Timestamp(span[0])) * COLUMNS))
    breaks = np.diff(column[begins], prepend=-COLUMNS) > widest
    return "".join(
        f"{'M' if new else 'L'}{x} {top}V{foot}"
        for new, x, top, foot in zip(breaks, column[begins], tops, feet, strict=True)
    )


def _depths(flows: np.ndarray) -> np.ndarray:
    """Return how far below the highest flow each lies, 0 to HEIGHT."""
    logs = np.log10(np.maximum(flows, max(flows.max(), FOOT) * FOOT))
    reach = logs.max() - logs.min()
    share = (logs.max() - logs) / reach if reach > 0 else np.full(len(logs), 0.5)
    return np.round(share * HEIGHT).astype(int)
