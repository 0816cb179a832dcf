"""What a page says of skill by lead time: a chart beside its table, or a sentence where there is nothing to score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component

from components.charts import Look
from components.skill_figure import LOWEST_DRAWN, MEASURES, UNITLESS, skill_figure, told_leads, values_of
from components.states import empty
from components.theme import (
    FLOOD_NAMES,
    FORECAST_NAMES,
    bias_text,
    count_text,
    number_text,
    percent_text,
    plural,
    score_text,
    unit_text,
)
from core.hydrology.scores import Contingency
from core.hydrology.skill import LeadSkill

CONFIG = {"displaylogo": False, "responsive": True, "displayModeBar": False}
KNOWN_NAMES = {"now": "As known now", "then": "As known then"}
HELP = (
    "Persistence carries on the last observation before the issue. Climatology is the median of the day, from ten "
    "years of approved daily means on. NSE and KGE: 1 is without fault. Over: above 0 the forecast is better than "
    "that baseline."
)


@dataclass(frozen=True)
class Scored:
    """What was scored: a product's issue times in the span (`found`), those read; `stations` where it is a median."""

    product: str
    found: int
    read: int
    stations: int | None = None
    observations: bool = True

    @property
    def overall(self) -> bool:
        """Whether several rivers are put together."""
        return self.stations is not None

    @property
    def name(self) -> str:
        """The product as people say it."""
        return FORECAST_NAMES.get(self.product, self.product)


def skill_panel(by_lead: Mapping[str, LeadSkill], scored: Scored, measure: str, look: Look, name: str) -> Component:
    """Draw the skill of one station, or of the median of several; `name` is the id of the figure."""
    why = why_nothing(by_lead, scored)
    if why:
        return empty("No skill to show", why, shape="bar-chart-line")
    offered = UNITLESS if scored.overall else MEASURES
    measure = measure if measure in offered else next(iter(offered))
    why = why_no_measure(by_lead, measure)
    floods = measure == "floods" and not why
    beside = flood_table(by_lead) if floods else score_table(by_lead, look, scored.overall)
    plot = html.P(why, className="skill-reason") if why else _plot(by_lead, scored, measure, look, name)
    notes = [html.P(words, className="quiet") for words in notes_of(by_lead, scored, measure)]
    return html.Div([html.Div([plot, beside], className="skill-split"), *notes], className="record-panel")


def _plot(by_lead: Mapping[str, LeadSkill], scored: Scored, measure: str, look: Look, name: str) -> Component:
    label = f"{MEASURES[measure]} by lead time, {scored.name}"
    figure = skill_figure(by_lead, measure, scored.product, look)
    return html.Div(dcc.Graph(id=name, figure=figure, config=CONFIG), role="group", **{"aria-label": label})


def why_nothing(by_lead: Mapping[str, LeadSkill], scored: Scored) -> str:
    """Say why nothing can be scored; nothing where something can."""
    if not scored.read:
        return f"No forecast of the {scored.name} was issued in this span. Choose a longer one, or another product."
    if any(one.forecast.pairs for one in by_lead.values()):
        return ""
    count = ("There is " if scored.read == 1 else "There are ") + plural(scored.read, "issue time")
    if not scored.observations:
        return (
            f"{count} of forecasts, and no instantaneous value to hold them against. "
            "A configuration that pulls instantaneous values brings them."
        )
    return f"{count} of forecasts, and none of the times they speak of has been observed yet."


def why_no_measure(by_lead: Mapping[str, LeadSkill], measure: str) -> str:
    """Say why one measure cannot be drawn; nothing where it can."""
    if measure == "floods":
        events = [event for one in by_lead.values() for event in one.events.values()]
        if not events:
            return "The flows at which this river floods are not known, so there is no flood to foretell."
        if not any(event.hits + event.misses + event.false_alarms for event in events):
            return "No flood was observed or foretold in this span."
        return ""
    if any(value is not None for value in values_of(by_lead, measure)):
        return ""
    if measure == "crps":
        return "CRPS is for ensembles. This product is a single run."
    reasons = [one.forecast.reason for one in by_lead.values() if one.forecast.pairs and one.forecast.reason]
    return reasons[0] if reasons else "This cannot be scored."


def notes_of(by_lead: Mapping[str, LeadSkill], scored: Scored, measure: str) -> list[str]:
    """Say what the scores rest on."""
    read = count_text(scored.read)
    of = read if scored.read == scored.found else f"{read} of {count_text(scored.found)}, evenly chosen"
    noun = "issue time" if scored.found == 1 else "issue times"
    pairs = sum(one.forecast.pairs for one in by_lead.values())
    words = [f"{scored.name}: {of} {noun}, {plural(pairs, 'value')} that have an observation. {HELP}"]
    if scored.stations is not None:
        median = f"Each score is the median of {plural(scored.stations, 'station')}; floods are counted together."
        words.insert(0, median)
    if not any(one.climatology.pairs for one in by_lead.values()):
        words.append("There is no climatology: it needs ten years of approved daily means.")
    whose = ("forecast", "persistence", "climatology") if measure in ("nse", "kge") else ()
    drawn = [value for who in whose for value in values_of(by_lead, measure, who)]
    if any(value is not None and value < LOWEST_DRAWN for value in drawn):
        words.append("The axis ends at −1; what lies below is in no picture.")
    return words


def score_table(by_lead: Mapping[str, LeadSkill], look: Look, unitless: bool = False) -> Component:
    """Return the forecast's scores by lead bin."""
    ensemble = any(one.crps is not None for one in by_lead.values())
    columns = [] if unitless else ["rmse", "crps"] if ensemble else ["rmse"]
    unit = unit_text(look.unit)
    head = ["Lead", "Values", *(f"{MEASURES[one]} ({unit})" for one in columns), "NSE", "KGE", "Bias"]
    rows = [[lead, *_cells(by_lead[lead], columns)] for lead in told_leads(by_lead)]
    return table([*head, "Over persistence", "Over climatology"], rows, "Scores by lead time")


def _cells(one: LeadSkill, columns: Sequence[str]) -> list[str]:
    errors = {"rmse": one.forecast.rmse, "crps": one.crps}
    return [
        count_text(one.forecast.pairs),
        *(number_text(errors[name]) for name in columns),
        score_text(one.forecast.nse),
        score_text(one.forecast.kge),
        bias_text(one.forecast.bias_percent),
        score_text(one.over_persistence),
        score_text(one.over_climatology),
    ]


def flood_table(by_lead: Mapping[str, LeadSkill]) -> Component:
    """Return hits and false alarms by lead bin and threshold, with what they were counted of."""
    names = list(dict.fromkeys(name for one in by_lead.values() for name in one.events))
    head = ["Lead", *(f"{FLOOD_NAMES[name]}: {what}" for name in names for what in ("hits", "false alarms"))]
    rows = [
        [lead, *(cell for name in names for cell in _flood_cells(by_lead[lead].events.get(name)))]
        for lead in told_leads(by_lead)
    ]
    return table(head, rows, "Floods foretold by lead time")


def _flood_cells(event: Contingency | None) -> tuple[str, str]:
    if event is None:
        return "–", "–"
    seen, calm = event.hits + event.misses, event.false_alarms + event.rejections
    hit = f"{percent_text(event.hit_rate)} of {count_text(seen)}" if seen else "none seen"
    return hit, f"{percent_text(event.false_alarm_rate)} of {count_text(calm)}" if calm else "–"


def table(head: Sequence[str], rows: Sequence[Sequence[str | Component]], label: str) -> Component:
    """Return a table that can be scrolled sideways; the first cell of each row is its heading."""
    top = html.Thead(html.Tr([html.Th(word, scope="col") for word in head]))
    body = [html.Tr([html.Th(row[0], scope="row"), *(html.Td(cell) for cell in row[1:])]) for row in rows]
    held = html.Table(
        [html.Caption(label, className="visually-hidden"), top, html.Tbody(body)], className="plain-table"
    )
    # Scrolled by keys too.
    return html.Div(held, className="table-scroll", tabIndex=0, role="region", **{"aria-label": label})
