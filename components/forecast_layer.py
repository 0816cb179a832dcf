"""What lies ahead, laid over a hydrograph: forecasts as issued, ensembles as spread, and the flows of floods."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Protocol

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from components.hydrograph import HydrographView, log_step
from components.theme import (
    FLOOD_COLOURS,
    FLOOD_NAMES,
    FORECAST_COLOURS,
    FORECAST_NAMES,
    TOKENS,
    age_text,
    see_through,
    unit_text,
)
from core.domain import parse_utc
from core.units import conversion_factor, round_significant, stored_factor

DASHES = {"short_range": "dashdot"}
MEAN = "mean"
SPREAD = (10, 25, 75, 90)
# Of fewer runs than these a spread would say nothing.
FEWEST_MEMBERS = 3
BANDS = (("10", "90", 0.14), ("25", "75", 0.26))
# A flood's flow is shown where it lies no further than this factor beyond what is drawn.
NEAR = 1.6
FLOOD_POINTS = 60


class Issued(Protocol):
    """What is drawn of an issuance; see core.forecasts.ForecastRow."""

    @property
    def source(self) -> str: ...
    @property
    def product(self) -> str: ...
    @property
    def member(self) -> str: ...
    @property
    def run_date(self) -> datetime: ...
    @property
    def unit(self) -> str: ...
    @property
    def data(self) -> list[dict[str, Any]]: ...


def add_forecasts(figure: go.Figure, forecasts: Iterable[Issued], view: HydrographView, now: datetime) -> None:
    """Draw issuances beyond a dotted line at each one's issue, and lengthen the time shown to their end.

    Those of one source and product are the members of one ensemble.
    """
    ends = [view.end] if view.end else []
    for product, runs in issuances_of(forecasts):
        flows = flows_of(runs, view)
        if not flows.empty:
            traces = _traces(flows, product, runs[0].run_date, view, now)
            figure.add_traces(traces)
            ends.append(pd.Timestamp(traces[-1].x[-1]).to_pydatetime())
    if view.start and ends and not view.zoomed:
        figure.update_xaxes(range=[view.start, max(ends)])


def issuances_of(forecasts: Iterable[Issued]) -> list[tuple[str, list[Issued]]]:
    """Return the product and the runs of each issuance, of forecasts in order of source and product, one issue each."""
    groups = groupby(forecasts, key=lambda one: (one.source, one.product))
    return [(product, list(runs)) for (_source, product), runs in groups]


def shared_end(runs: Sequence[Issued]) -> datetime:
    """Return the last time (UTC) that every run of an issuance reaches, its mean aside.

    Beyond it a mean is that of the members left, a jump that no run foresees; so an ensemble is drawn no further.
    """
    members = [run for run in runs if run.member != MEAN] or runs
    return min((parse_utc(run.data[-1]["date"]) for run in members if run.data), default=runs[0].run_date)


def ensemble_leads(forecasts: Iterable[Issued]) -> dict[str, timedelta]:
    """Return by product how long after the issue all members of an ensemble run; a single run has none."""
    issuances = issuances_of(forecasts)
    return {product: shared_end(runs) - runs[0].run_date for product, runs in issuances if len(runs) > 1}


def flows_of(runs: Sequence[Issued], view: HydrographView) -> pd.DataFrame:
    """Return a column a member by valid time (UTC), in the unit of the view, from the issue on to the shared end."""
    columns = {run.member: _series(run, view) for run in runs}
    table = pd.DataFrame(columns).sort_index()
    return table[runs[0].run_date : shared_end(runs)].dropna(how="all")


def _series(run: Issued, view: HydrographView) -> pd.Series:
    times, flows = steps_of(run, view)
    series = pd.Series(flows, index=pd.DatetimeIndex(times))
    return series[~series.index.duplicated()]


def steps_of(run: Issued, view: HydrographView) -> tuple[np.ndarray, np.ndarray]:
    """Return valid times (datetime64, UTC) and flows (unit of the view; NaN where a log axis has no place for one)."""
    times = np.array([row["date"][:19] for row in run.data], dtype="datetime64[s]")
    flows = np.array([row["value"] for row in run.data], dtype=float) * stored_factor(run.unit, view.unit)
    return times, np.where(flows > 0, flows, np.nan) if view.scale == "log" else flows


def spread_of(flows: pd.DataFrame) -> pd.DataFrame:
    """Return the quantiles 10, 25, 75 and 90 over the members, where there are enough; their mean is no member."""
    members = flows.drop(columns=MEAN, errors="ignore")
    members = members[members.count(axis=1) >= FEWEST_MEMBERS]
    names = [str(n) for n in SPREAD]
    if members.empty:
        return pd.DataFrame(columns=names, index=members.index, dtype=float)
    # Without a hole numpy does at once what pandas does row by row.
    if members.notna().to_numpy().all():
        levels = np.quantile(members.to_numpy(), [n / 100 for n in SPREAD], axis=1)
        return pd.DataFrame(levels.T, index=members.index, columns=names)
    return pd.DataFrame({str(n): members.quantile(n / 100, axis=1) for n in SPREAD}, index=members.index)


def _traces(
    flows: pd.DataFrame, product: str, issued: datetime, view: HydrographView, now: datetime
) -> list[go.Scatter]:
    colour = FORECAST_COLOURS[view.mode][product]
    title = FORECAST_NAMES[product] + (", mean and spread" if len(flows.columns) > 1 else "")
    group = {"legendgroup": product, "yaxis": "y"}
    spread = spread_of(flows)
    line = flows[MEAN] if MEAN in flows else flows.mean(axis=1)
    return [
        *(_band(spread[low], spread[high], colour, share, group) for low, high, share in BANDS if len(spread) > 1),
        _issue_line(issued, colour, product),
        go.Scatter(
            x=line.index.to_numpy(),
            y=line.to_numpy(dtype="float32"),
            mode="lines",
            name=f"{title}, issued {age_text(issued, now)}",
            line={"color": colour, "width": 1.8, "dash": DASHES.get(product, "dash")},
            customdata=_ranges(spread.reindex(line.index)),
            hovertemplate=_hover(FORECAST_NAMES[product], issued, view.unit),
            connectgaps=False,
            **group,
        ),
    ]


def _band(low: pd.Series, high: pd.Series, colour: str, share: float, group: Mapping[str, str]) -> go.Scatter:
    return go.Scatter(
        x=np.concatenate([low.index, high.index[::-1]]),
        y=np.concatenate([low, high[::-1]]).astype("float32"),
        mode="lines",
        fill="toself",
        fillcolor=see_through(colour, share),
        line={"width": 0},
        hoverinfo="skip",
        showlegend=False,
        **group,
    )


def _issue_line(issued: datetime, colour: str, product: str) -> go.Scatter:
    return go.Scatter(
        x=[issued, issued],
        y=[0, 1],
        yaxis="y2",
        mode="lines",
        line={"color": colour, "width": 1, "dash": "dot"},
        hoverinfo="skip",
        showlegend=False,
        legendgroup=product,
    )


def _ranges(spread: pd.DataFrame) -> list[str]:
    if spread["10"].isna().all():
        return [""] * len(spread)
    return [
        "" if low != low else f" (10 to 90 % of its runs: {round_significant(low):,} to {round_significant(high):,})"
        for low, high in zip(spread["10"].tolist(), spread["90"].tolist(), strict=True)
    ]


def _hover(name: str, issued: datetime, unit: str) -> str:
    flow = f"<b>%{{y:,.3~r}} {unit_text(unit)}</b>%{{customdata}}"
    return f"{flow}  {name} for %{{x|%b %-d, %H:%M}}, issued {issued:%b %-d, %H:%M}<extra></extra>"


def add_floods(figure: go.Figure, floods_cfs: Mapping[str, float], view: HydrographView) -> None:
    """Draw the flows of floods (cfs by action, minor, moderate, major) that lie among the flows drawn, or near."""
    drawn = _drawn(figure)
    span = figure.layout.xaxis.range
    if drawn.empty or not span:
        return
    for name, flow_cfs in floods_cfs.items():
        flow = flow_cfs * conversion_factor("cfs", view.unit)
        if drawn.min() / NEAR <= flow <= drawn.max() * NEAR:
            figure.add_trace(_flood_line(name, flow, span, view))


def _flood_line(name: str, flow: float, span: Sequence[datetime], view: HydrographView) -> go.Scatter:
    return go.Scatter(
        # A pointer anywhere finds a point of the line near it.
        x=pd.date_range(*span, periods=FLOOD_POINTS),
        y=np.full(FLOOD_POINTS, flow),
        mode="lines+text",
        line={"color": FLOOD_COLOURS[name], "width": 1.5},
        text=[f"\u00a0{FLOOD_NAMES[name]}"],
        textposition="top right",
        textfont={"size": 11, "color": TOKENS[view.mode]["quiet"]},
        name=FLOOD_NAMES[name],
        showlegend=False,
        hovertemplate=f"<b>%{{y:,.3~r}} {unit_text(view.unit)}</b>  {FLOOD_NAMES[name].lower()}<extra></extra>",
    )


def fit_ticks(figure: go.Figure, view: HydrographView) -> None:
    """Space the ticks of a log axis for everything that is drawn by now."""
    drawn = _drawn(figure)
    drawn = drawn[drawn > 0]
    if view.scale == "log" and len(drawn):
        figure.layout.yaxis.dtick = log_step(drawn.min(), drawn.max())
        # Ticks that are not the decades' own have no minor lines that would mean anything.
        figure.layout.yaxis.minor.showgrid = figure.layout.yaxis.dtick is not None


def _drawn(figure: go.Figure) -> pd.Series:
    """Return every flow that stands in the plot."""
    flows = [pd.Series(trace.y, dtype=float) for trace in figure.data if trace.yaxis != "y2"]
    return pd.concat(flows).dropna() if flows else pd.Series(dtype=float)
