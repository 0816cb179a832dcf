"""Skill as pictures, tables and sentences: functions of data."""

from typing import Any

import plotly.graph_objects as go
import pytest

from components.charts import Look
from components.skill_choices import issued_since, kind_of, span_key
from components.skill_figure import MEASURES, skill_figure, told_leads
from components.skill_panel import Scored, notes_of, skill_panel, why_no_measure, why_nothing
from components.theme import FLOOD_COLOURS, FORECAST_COLOURS
from core.hydrology.scores import NO_PAIRS, Contingency, Scores
from core.hydrology.skill import LEAD_BINS, LeadSkill
from tests.core.data import DAY, NOW

NONE = Scores(0, reason=NO_PAIRS)
NOTHING = LeadSkill(NONE, NONE, NONE)
SCORED = Scored("medium_range", 20, 20)


def one_bin(**changes: Any) -> LeadSkill:
    given = {"over_persistence": 0.5, "crps": 7.0, "events": {"minor": Contingency(3, 1, 1, 15)}} | changes
    return LeadSkill(
        Scores(20, 1234.0, 0.9, 0.8, -3.0), Scores(20, 2000.0, -7.0, 0.1, 4.0), Scores(20, 3000.0, -0.2, 0.0, 9.0),
        **given,
    )  # fmt: skip


def skill(**bins: LeadSkill) -> dict[str, LeadSkill]:
    return dict.fromkeys(LEAD_BINS, NOTHING) | {"0–6 h": one_bin(), "12–24 h": one_bin()} | bins


def lines(figure: go.Figure) -> dict[str, Any]:
    return {trace.name: trace for trace in figure.data}


def _heads(by_lead: dict[str, LeadSkill]) -> list[Any]:
    table = skill_panel(by_lead, SCORED, "rmse", Look(), "here").children[0].children[1].children
    heads: list[Any] = table.children[1].children.children
    return heads


def test_leads_end_with_the_last_that_has_a_pair_and_gaps_stay() -> None:
    assert told_leads(skill()) == ["0–6 h", "6–12 h", "12–24 h"]
    assert list(lines(skill_figure(skill(), "rmse", "medium_range", Look()))["Forecast"].y) == [1234, None, 1234]
    assert told_leads(dict.fromkeys(LEAD_BINS, NOTHING)) == []


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_forecast_stands_beside_both_baselines_in_its_own_colour(mode: Any) -> None:
    drawn = lines(skill_figure(skill(), "rmse", "medium_range", Look("cms", mode)))

    assert set(drawn) == {"Forecast", "Persistence", "Climatology"}
    assert drawn["Forecast"].line.color == FORECAST_COLOURS[mode]["medium_range"]
    assert len({(line.line.dash, line.marker.symbol) for line in drawn.values()}) == 3
    assert "m³/s" in drawn["Forecast"].hovertemplate


def test_a_far_worse_baseline_does_not_press_the_forecast_flat() -> None:
    figure = skill_figure(skill(), "nse", "medium_range", Look())

    assert tuple(figure.layout.yaxis.range) == (-1.05, 1.05)
    assert any("axis ends at −1" in note for note in notes_of(skill(), SCORED, "nse"))
    assert not any("axis ends" in note for note in notes_of(skill(), SCORED, "rmse"))


def test_only_an_ensemble_has_a_crps_and_no_baseline_has() -> None:
    assert set(lines(skill_figure(skill(), "crps", "medium_range", Look()))) == {"Forecast"}
    single = {name: one_bin(crps=None) for name in LEAD_BINS}
    assert why_no_measure(single, "crps") == "CRPS is for ensembles. This product is a single run."
    assert "CRPS (ft³/s)" not in [head.children for head in _heads(single)]
    assert "CRPS (ft³/s)" in [head.children for head in _heads(skill())]


def test_floods_are_hits_and_false_alarms_in_the_colour_of_the_threshold() -> None:
    drawn = lines(skill_figure(skill(), "floods", "medium_range", Look()))

    assert list(drawn) == ["Minor flood: hits", "Minor flood: false alarms"]
    assert list(drawn["Minor flood: hits"].y) == [75, None, 75]
    assert list(drawn["Minor flood: false alarms"].y) == [6.25, None, 6.25]
    assert drawn["Minor flood: hits"].line.color == FLOOD_COLOURS["minor"]


def test_no_flood_and_no_threshold_are_told_apart() -> None:
    calm = {name: one_bin(events={"minor": Contingency(0, 0, 0, 9)}) for name in LEAD_BINS}
    unknown = {name: one_bin(events={}) for name in LEAD_BINS}

    assert why_no_measure(calm, "floods") == "No flood was observed or foretold in this span."
    assert "are not known" in why_no_measure(unknown, "floods")


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_has_its_panel(measure: str) -> None:
    panel = skill_panel(skill(), SCORED, measure, Look(), "here")

    assert panel.children[0].children[0].children.id == "here"


def test_reasons_of_scores_are_told() -> None:
    constant = LeadSkill(Scores(3, 1.0, reason="The observations never change: NSE and KGE say nothing."), NONE, NONE)

    assert "never change" in why_no_measure(dict.fromkeys(LEAD_BINS, constant), "nse")
    assert any("ten years of approved" in note for note in notes_of(dict.fromkeys(LEAD_BINS, constant), SCORED, "nse"))


NOTHINGS = [
    (Scored("short_range", 0, 0), "No forecast of the NWM short range was issued in this span"),
    (Scored("short_range", 1, 1, observations=False), "There is 1 issue time of forecasts, and no instantaneous"),
    (Scored("short_range", 9, 9), "none of the times they speak of has been observed yet"),
]


@pytest.mark.parametrize(("scored", "sentence"), NOTHINGS)
def test_it_says_why_nothing_is_scored(scored: Scored, sentence: str) -> None:
    assert sentence in why_nothing(dict.fromkeys(LEAD_BINS, NOTHING), scored)


def test_it_says_how_many_of_the_issue_times_were_read() -> None:
    assert "1,000 of 3,000, evenly chosen issue times" in notes_of(skill(), Scored("rfc", 3000, 1000), "rmse")[0]
    assert "20 issue times" in notes_of(skill(), SCORED, "rmse")[0]


def test_over_many_stations_only_what_has_no_unit_is_offered() -> None:
    panel = skill_panel(skill(), Scored("medium_range", 20, 20, stations=4), "rmse", Look(), "here")

    assert panel.children[0].children[0].children.figure.layout.yaxis.title.text == "Nash–Sutcliffe efficiency"
    assert "median of 4 stations" in panel.children[1].children


def test_the_address_names_a_product_and_a_span() -> None:
    assert kind_of("NOAA_NWM.short_range") == ("NOAA_NWM", "short_range")
    assert (kind_of(None), kind_of("x")) == (("", ""), ("x", ""))
    assert (span_key("1y"), span_key("<b>"), span_key(None)) == ("1y", "90d", "90d")
    assert (issued_since("7d", NOW), issued_since("all", NOW)) == (NOW - 7 * DAY, None)
