"""Skill of each station beside the others: a row a station, a column a lead bin, one measure."""

from collections.abc import Mapping
from urllib.parse import urlencode

from dash import dcc, html
from dash.development.base_component import Component

from components.skill_figure import MEASURES, UNITLESS, told_leads
from components.skill_panel import table
from components.theme import bias_text, count_text, score_text
from core.hydrology.skill import LeadSkill

# Beyond these a table is no help; the chart and the medians speak of all.
MOST_ROWS = 200


def station_table(
    rivers: Mapping[str, Mapping[str, LeadSkill]],
    names: Mapping[str, str],
    leads: list[str],
    measure: str,
    choices: Mapping[str, str],
) -> Component:
    """Return the stations in order of name; each leads to its own skill, asked as `choices` (of the address) say."""
    measure = measure if measure in UNITLESS else "nse"
    ordered = sorted(rivers, key=lambda number: names.get(number, number))
    rows = [_row(number, rivers[number], names.get(number, number), leads, measure, choices) for number in ordered]
    shown = table(["Station", "Values", *leads], rows[:MOST_ROWS], f"{MEASURES[measure]} by station and lead time")
    more = len(rows) - MOST_ROWS
    words = html.P(f"{count_text(more)} more stations are not listed.", className="quiet") if more > 0 else None
    what = "Floods seen, and how many of them were foretold" if measure == "floods" else MEASURES[measure]
    return html.Div([html.H3(f"{what}, by station"), shown, words], className="record-panel")


def _row(
    number: str,
    by_lead: Mapping[str, LeadSkill],
    name: str,
    leads: list[str],
    measure: str,
    choices: Mapping[str, str],
) -> list[str | Component]:
    pairs = sum(one.forecast.pairs for one in by_lead.values())
    address = f"/stations/{number}?{urlencode({'tab': 'skill'} | dict(choices))}"
    cells = [_cell(by_lead[lead], measure) for lead in leads]
    return [dcc.Link(name, href=address, className="cell-link"), count_text(pairs), *cells]


def _cell(one: LeadSkill, measure: str) -> str:
    if measure == "floods":
        hits = sum(event.hits for event in one.events.values())
        seen = hits + sum(event.misses for event in one.events.values())
        return f"{count_text(hits)} of {count_text(seen)}" if seen else "–"
    if measure == "bias":
        return bias_text(one.forecast.bias_percent)
    return score_text(one.forecast.nse if measure == "nse" else one.forecast.kge)


def leads_of(rivers: Mapping[str, Mapping[str, LeadSkill]]) -> list[str]:
    """Return the lead bins up to the last that any station has a pair in."""
    return max((told_leads(by_lead) for by_lead in rivers.values()), key=len, default=[])
