"""How a river stands now, in the station page's top line: flow, class, trend, flood, and how old that is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

import pandas as pd
from dash import html
from dash.development.base_component import Component

from components.marks import icon, when
from components.series import approval_of
from components.theme import CLASS_COLOURS, FLOOD_COLOURS, FLOOD_NAMES, flow_text, ordinal_text
from core.hydrology.percentiles import NOT_RANKED, Rank
from core.hydrology.trend import Trend
from core.units import UNITS, convert_discharge

TREND_ICONS = {"rising": "arrow-up-right", "falling": "arrow-down-right", "steady": "arrow-right"}


class Standing(Protocol):
    """What is drawn of core.rivers.conditions.Conditions."""

    @property
    def latest(self) -> dict[str, Any]: ...
    @property
    def rank(self) -> Rank: ...
    @property
    def trend(self) -> Trend: ...
    @property
    def flood(self) -> str: ...


def now_marks(standing: Standing | None, unit: str, now: datetime) -> Component:
    """Draw the newest flow in `unit` with its class, trend and flood in words, what it is, and its age."""
    if standing is None:
        return html.Div(html.Span("No value stored yet", className="quiet"), className="newest")
    latest = standing.latest
    shown = unit if latest["unit"] in UNITS else latest["unit"]
    flow = latest["discharge"] if shown != unit else convert_discharge(latest["discharge"], latest["unit"], unit)
    marks = [rank_mark(standing.rank), trend_mark(standing.trend, latest["unit"], unit), flood_mark(standing.flood)]
    return html.Div(
        [
            html.Div([html.B(flow_text(flow, shown), className="number"), *marks], className="standing"),
            html.Span([f"{_kind(latest)} · ", when(latest["observed_at"], now)], className="quiet"),
        ],
        className="newest",
    )


def _kind(latest: Mapping[str, Any]) -> str:
    kind = "daily mean" if latest["type"] == "daily_mean" else "instantaneous"
    return f"{kind}, {approval_of(pd.DataFrame([latest])).iloc[0]}"


def rank_mark(rank: Rank) -> Component:
    """Say where a flow stands among those of its day: normal (54th); the reason on hover where it cannot be said."""
    words = rank.name if rank.percentile is None or "record" in rank.name else f"{rank.name} ({_nth(rank)})"
    why = rank.reason or f"Among the daily means of this day in {rank.years} years, approved values only."
    return _swatch(CLASS_COLOURS[rank.name], words, why, hollow=rank.name == NOT_RANKED)


def _nth(rank: Rank) -> str:
    return ordinal_text(rank.percentile)


def trend_mark(trend: Trend, stored: str, unit: str) -> Component | None:
    """Say which way the river has gone over six hours; nothing where that cannot be told."""
    if not trend.word or trend.change is None:
        return None
    change = convert_discharge(trend.change, stored, unit)
    sign = "+" if change > 0 else ""
    why = f"{sign}{flow_text(change, unit)} over 6 h. Within 5 % is steady."
    return html.Span([icon(TREND_ICONS[trend.word]), trend.word], title=why, className="standing-mark")


def flood_mark(flood: str) -> Component | None:
    """Name the flood whose flow is reached, or say that none is; nothing where no flow of a flood is known."""
    if not flood:
        return None
    if flood == "none":
        return html.Span(
            "no flood", title="Below the flows at which NWS says that it floods.", className="standing-mark"
        )
    why = "The newest flow has reached what NWS names for this."
    return _swatch(FLOOD_COLOURS[flood], FLOOD_NAMES[flood].lower(), why)


def _swatch(colour: str, words: str, why: str, hollow: bool = False) -> Component:
    fill = {"borderColor": colour} if hollow else {"background": colour, "borderColor": colour}
    return html.Span([html.I(className="swatch", style=fill), words], title=why, className="standing-mark")
