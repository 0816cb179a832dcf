"""Skill by lead time as a picture: the forecast beside persistence and climatology, or how floods were foretold."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from components.charts import Look, chart, flow_axis
from components.theme import FLOOD_COLOURS, FLOOD_NAMES, FORECAST_COLOURS, TOKENS, unit_text
from core.hydrology.scores import Scores
from core.hydrology.skill import LeadSkill

MEASURES = {"rmse": "RMSE", "nse": "NSE", "kge": "KGE", "bias": "Bias", "crps": "CRPS", "floods": "Floods"}
# What can be said of many rivers together.
UNITLESS = {name: MEASURES[name] for name in ("nse", "kge", "bias", "floods")}
TITLES = {
    "nse": "Nash–Sutcliffe efficiency",
    "kge": "Kling–Gupta efficiency",
    "bias": "Bias (%)",
    "floods": "Share (%)",
}
FIELDS = {"rmse": "rmse", "nse": "nse", "kge": "kge", "bias": "bias_percent"}
# A baseline far below zero would press the forecast's own line flat.
LOWEST_DRAWN = -1.0
HEIGHT = 320


def told_leads(by_lead: Mapping[str, LeadSkill]) -> list[str]:
    """Return the lead bins up to the last that has a pair."""
    there = [at for at, one in enumerate(by_lead.values()) if one.forecast.pairs]
    return list(by_lead)[: there[-1] + 1] if there else []


def values_of(by_lead: Mapping[str, LeadSkill], measure: str, who: str = "forecast") -> list[float | None]:
    """Return a measure by lead bin of the forecast, of persistence or of climatology."""
    bins = [by_lead[name] for name in told_leads(by_lead)]
    if measure == "crps":
        return [one.crps if who == "forecast" else None for one in bins]
    scores: list[Scores] = [getattr(one, who) for one in bins]
    return [getattr(one, FIELDS[measure]) for one in scores]


def skill_figure(by_lead: Mapping[str, LeadSkill], measure: str, product: str, look: Look) -> go.Figure:
    """Draw one of MEASURES by lead bin; scores of flow stand in the unit of the look."""
    figure = chart(look, {"type": "category", "title": {"text": "Lead time"}}, _axis(measure, look), HEIGHT)
    if measure == "floods":
        figure.add_traces(_flood_traces(by_lead))
        return figure
    # Drawn last, the forecast lies on top; named first, as it is what the page is about.
    figure.update_layout(legend_traceorder="reversed")
    colour = TOKENS[look.mode]
    lines = {
        "climatology": ("Climatology", colour["quiet"], "dot", "square"),
        "persistence": ("Persistence", colour["warning"], "dash", "diamond"),
        "forecast": ("Forecast", FORECAST_COLOURS[look.mode].get(product, colour["accent"]), "solid", "circle"),
    }
    leads, drawn = told_leads(by_lead), []
    for who, (name, line, dash, symbol) in lines.items():
        values = values_of(by_lead, measure, who)
        if any(value is not None for value in values):
            drawn += [value for value in values if value is not None]
            figure.add_trace(_line(leads, values, name, line, dash, symbol, _hover(measure, look)))
    if measure in ("nse", "kge") and drawn:
        figure.update_yaxes(range=[max(min(*drawn, 0), LOWEST_DRAWN) - 0.05, 1.05])
    return figure


def _axis(measure: str, look: Look) -> dict[str, object]:
    if measure in ("rmse", "crps"):
        title = {"text": f"{MEASURES[measure]} ({unit_text(look.unit)})"}
        return flow_axis(look) | {"title": title, "rangemode": "tozero"}
    axis: dict[str, object] = {"title": {"text": TITLES[measure]}}
    if measure == "bias":
        return axis | {"zeroline": True, "zerolinewidth": 2}
    return axis | ({"range": [-3, 103]} if measure == "floods" else {})


def _hover(measure: str, look: Look) -> str:
    unit = {"rmse": f" {unit_text(look.unit)}", "crps": f" {unit_text(look.unit)}", "bias": " %"}.get(measure, "")
    return f"%{{y:,.3~r}}{unit}"


def _line(
    leads: Sequence[str], values: Sequence[float | None], name: str, colour: str, dash: str, symbol: str, hover: str
) -> go.Scatter:
    return go.Scatter(
        x=list(leads),
        y=list(values),
        mode="lines+markers",
        name=name,
        line={"color": colour, "width": 2, "dash": dash},
        marker={"size": 7, "symbol": symbol},
        hovertemplate=f"<b>{hover}</b><br>{name}, %{{x}} ahead<extra></extra>",
    )


def _flood_traces(by_lead: Mapping[str, LeadSkill]) -> list[go.Scatter]:
    """Draw hit and false-alarm rate of every threshold that was reached or foretold at any lead."""
    leads = told_leads(by_lead)
    traces = []
    for name, colour in FLOOD_COLOURS.items():
        events = [by_lead[lead].events.get(name) for lead in leads]
        hits = [_percent(one.hit_rate) if one else None for one in events]
        alarms = [_percent(one.false_alarm_rate) if one else None for one in events]
        if any(one and one.hits + one.misses + one.false_alarms for one in events):
            words = FLOOD_NAMES[name]
            traces.append(_line(leads, hits, f"{words}: hits", colour, "solid", "circle", "%{y:.0f} %"))
            traces.append(_line(leads, alarms, f"{words}: false alarms", colour, "dot", "x", "%{y:.1f} %"))
    return traces


def _percent(share: float | None) -> float | None:
    return None if share is None else share * 100
