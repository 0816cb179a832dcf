"""What a record says, as functions of data: the panels' figures and sentences, and every short or odd record."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from plotly.utils import PlotlyJSONEncoder
from scipy.stats import norm

from components.charts import Look
from components.duration_figure import MOST_POINTS
from components.record_panels import annual_panel, duration_panel, low_flow_panel, raster_panel
from core.hydrology.annual import annual_peaks
from core.hydrology.duration import duration_curve
from core.hydrology.low_flow import low_flow
from tests.core.hydrology.records import EDGES, record, river
from tests.pages.asking import words_in

LOOK = Look()
RIVER = river()
PANELS: dict[str, Callable[[pd.Series, Look], Any]] = {
    "duration": duration_panel,
    "annual": annual_panel,
    "raster": raster_panel,
    "low": low_flow_panel,
}
every_panel = pytest.mark.parametrize("name", PANELS)


def _sent(part: Any) -> Any:
    return json.loads(json.dumps(part, cls=PlotlyJSONEncoder))


def _figure(panel: Any, name: str) -> Any:
    """The figure as an object, with its numbers as numbers."""
    graphs = [part.children for part in panel.children if getattr(part, "role", None) == "group"]
    return next(graph.figure for graph in graphs if graph.id == name)


@every_panel
@pytest.mark.parametrize("edge", EDGES)
def test_every_short_or_odd_record_is_a_sentence_or_a_figure_with_words(name: str, edge: str) -> None:
    sent = _sent(PANELS[name](EDGES[edge], LOOK))

    words = words_in(sent)
    assert words.rstrip().endswith(".")
    assert "nan" not in words.lower()


@every_panel
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_panel_says_what_it_rests_on_in_both_themes(name: str, mode: str) -> None:
    words = words_in(_sent(PANELS[name](RIVER, Look("cfs", mode))))  # type: ignore[arg-type]

    assert "10,958 approved daily means, 1990-10-01 to 2020-09-30." in words


@every_panel
def test_a_record_of_nothing_says_so(name: str) -> None:
    assert "No approved daily value is stored." in words_in(_sent(PANELS[name](EDGES["no data"], LOOK)))


def test_a_duration_curve_falls_and_keeps_its_ends() -> None:
    curve = duration_curve(RIVER)
    (drawn,) = _figure(duration_panel(RIVER, LOOK), "station-duration").data

    assert len(drawn.x) <= MOST_POINTS
    assert (np.diff(drawn.y) <= 0).all()
    assert (drawn.y[0], drawn.y[-1]) == (RIVER.max(), RIVER.min())
    assert drawn.x[0] == pytest.approx(norm.ppf(curve.exceedance[0]))


def test_it_tells_the_flows_that_people_ask_for() -> None:
    words = words_in(_sent(duration_panel(record("2000-01-01", np.arange(1, 1000)), LOOK)))

    assert "Exceeded 10 % of the time 900 ft³/s" in words
    assert "Exceeded 95 % of the time 50.0 ft³/s" in words


@pytest.mark.parametrize(("of", "curves"), [("all", 1), ("month", 13), ("year", 31), ("nonsense", 1)])
def test_it_draws_curves_of_months_or_water_years_beside_the_whole(of: str, curves: int) -> None:
    figure = _figure(duration_panel(RIVER, LOOK, of), "station-duration")

    assert len(figure.data) == curves
    assert figure.data[-1].name == "Whole record"


def test_zeros_count_in_the_shares_and_are_told() -> None:
    half_dry = record("2000-01-01", np.r_[np.zeros(500), np.arange(1, 501)])
    panel = duration_panel(half_dry, LOOK)

    (drawn,) = _figure(panel, "station-duration").data
    assert (norm.cdf(drawn.x) <= 0.5).all()
    assert "500 values are zero or negative." in words_in(_sent(panel))


def test_cumulative_flow_is_a_volume_in_the_words_of_its_unit() -> None:
    # 1 cfs over a water year of 365 days is 723.97 acre-feet.
    steady = record("2000-10-01", np.ones(3 * 365))
    cubic_feet = _figure(annual_panel(steady, LOOK), "station-cumulative")

    assert cubic_feet.data[-1].name == "Water year 2003"
    assert cubic_feet.data[-1].y[-1] == pytest.approx(723.97, abs=0.01)
    assert "(acre-feet)" in cubic_feet.layout.yaxis.title.text
    metric = _figure(annual_panel(steady * 1e5, Look("cms")), "station-cumulative")
    assert "(km³)" in metric.layout.yaxis.title.text
    assert metric.data[-1].y[-1] == pytest.approx(1e5 * 365 * 86400 / 1e9)


def test_a_year_of_flow_ends_at_its_first_missing_day() -> None:
    holed = RIVER.drop(pd.Timestamp("2020-01-01"))

    newest = _figure(annual_panel(holed, LOOK), "station-cumulative").data[-1]

    assert np.isfinite(newest.y[:92]).all()
    assert np.isnan(newest.y[92:]).all()


def test_peaks_and_flood_frequency_stand_on_the_same_years() -> None:
    panel = annual_panel(RIVER, LOOK)
    peaks = annual_peaks(RIVER)

    assert list(_figure(panel, "station-peaks").data[0].y) == list(peaks["flow"])
    frequency = _figure(panel, "station-frequency")
    assert [trace.name for trace in frequency.data][1:] == ["90 % confidence", "Log-Pearson III", "Annual peaks"]
    assert frequency.data[3].y.max() == peaks["flow"].max()
    assert "not for regulation or design" in words_in(_sent(panel))


def test_flood_frequency_needs_ten_years_and_says_so() -> None:
    words = words_in(_sent(annual_panel(EDGES["nine years"], LOOK)))

    assert "Flood frequency needs the peaks of 10 nearly complete water years" in words


def test_a_raster_lays_each_day_at_its_year_and_date() -> None:
    (drawn,) = _figure(raster_panel(RIVER, LOOK), "station-raster").data

    assert drawn.customdata.shape == (30, 365)
    column = list(drawn.x).index(np.datetime64("2000-07-04"))
    assert drawn.customdata[list(drawn.y).index(2005), column] == pytest.approx(RIVER["2005-07-04"], rel=1e-6)


def test_a_raster_leaves_days_that_are_not_stored_empty() -> None:
    (drawn,) = _figure(raster_panel(RIVER.drop(pd.Timestamp("2005-07-04")), LOOK), "station-raster").data

    assert np.isnan(drawn.z).sum() == 1


def test_low_flow_draws_each_years_minimum_and_the_design_flow() -> None:
    found = low_flow(RIVER, 7)
    panel = low_flow_panel(RIVER, LOOK, 7)

    minima, design = _figure(panel, "station-low-flow").data
    assert list(minima.y) == list(found.minima["flow"])
    assert (design.name, design.y[0]) == ("7Q10", found.value)
    assert "7Q10" in words_in(_sent(panel))


def test_low_flow_of_few_years_has_no_design_flow_and_says_why() -> None:
    panel = low_flow_panel(EDGES["nine years"], LOOK, 30)

    (minima,) = _figure(panel, "station-low-flow").data
    assert minima.name == "Lowest 30-day mean"
    assert "needs 10 complete climatic years" in words_in(_sent(panel))
