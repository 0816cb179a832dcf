"""Percentile bands under a hydrograph, as functions of data."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from components.hydrograph import HydrographView, hydrograph_figure
from components.percentile_bands import EDGES, MOST_STEPS, add_bands, band_key, levels_between
from components.theme import BAND_COLOURS, BAND_NAMES, see_through
from core.hydrology.percentiles import DayPercentiles, day_percentiles
from core.units import CMS_PER_CFS
from tests.components.test_series import DAILY, days, observations
from tests.core.hydrology.records import EDGES as RECORDS
from tests.core.hydrology.records import river

YEAR = HydrographView(start=datetime(2026, 1, 1), end=datetime(2026, 12, 31))
USUAL = day_percentiles(river())


def _drawn(usual: DayPercentiles, view: HydrographView = YEAR, observed: dict[str, pd.DataFrame] | None = None) -> Any:
    figure = hydrograph_figure(observed or {}, {}, view)
    add_bands(figure, usual, view)
    return figure


def _edge(figure: go.Figure, name: str) -> np.ndarray:
    return np.asarray(figure.data[EDGES.index(name)].y)


def test_it_lays_seven_bands_and_the_median_under_the_lines() -> None:
    figure = _drawn(USUAL, observed={DAILY: observations(days(5))})

    fills = [trace.fillcolor for trace in figure.data if trace.fill == "tonexty"]
    assert fills == [see_through(colour, 0.6) for colour in BAND_COLOURS["light"]]
    assert figure.data[8].line.dash == "dot"
    assert figure.data[-1].name == "Daily mean, approved"


@pytest.mark.parametrize(("unit", "factor"), [("cfs", 1.0), ("cms", CMS_PER_CFS)])
def test_its_edges_are_the_levels_of_each_day_in_the_unit_shown(unit: str, factor: float) -> None:
    figure = _drawn(USUAL, HydrographView(unit=unit, start=YEAR.start, end=YEAR.end))

    # The first is the day before.
    assert _edge(figure, "10")[1] == pytest.approx(USUAL.levels[0, 2] * factor, rel=1e-6)
    assert _edge(figure, "max")[365] == pytest.approx(USUAL.levels[365, 8] * factor, rel=1e-6)
    assert (figure.data[0].x0, figure.data[0].dx) == ("2025-12-31T00:00:00", 86_400_000)


@pytest.mark.parametrize(("days", "first", "step"), [(364, "2025-12-31T12:00:00", 24), (7, "2025-12-31T03:00:00", 6)])
def test_the_medians_stand_about_the_middle_of_their_days(days: int, first: str, step: int) -> None:
    figure = _drawn(USUAL, HydrographView(start=YEAR.start, end=datetime(2026, 1, 1) + timedelta(days=days)))

    median, edge = figure.data[8], _edge(figure, "10")
    assert (median.x0, median.dx, median.line.shape) == (first, step * 3_600_000, "hvh")
    assert len(median.y) == len(median.customdata) == len(edge) * 24 // step


@pytest.mark.parametrize("name", ["no data", "one value", "nine years", "one leap day"])
def test_it_draws_nothing_where_the_record_is_too_short(name: str) -> None:
    assert _drawn(day_percentiles(RECORDS[name])).data == ()


def test_it_draws_nothing_without_a_span() -> None:
    assert _drawn(USUAL, HydrographView()).data == ()


@pytest.mark.parametrize("name", ["only zeros", "negative"])
def test_a_log_axis_shows_no_band_of_flow_that_is_never_above_zero(name: str) -> None:
    usual = day_percentiles(RECORDS[name])
    linear = HydrographView(scale="linear", start=YEAR.start, end=YEAR.end)

    assert _drawn(usual).data == ()
    assert len(_drawn(usual, linear).data) == 9


def test_on_a_log_axis_a_band_from_zero_begins_at_the_lowest_level_above_it() -> None:
    record = river()
    record[record.index.year == 2000] = 0.0
    usual = day_percentiles(record)

    lowest = _edge(_drawn(usual), "min")

    assert lowest.min() > 0
    assert lowest.min() == pytest.approx(np.nanmin(usual.levels[usual.levels > 0]), rel=1e-6)


def test_days_that_are_not_ranked_have_no_band_and_no_median() -> None:
    record = river()
    usual = day_percentiles(record[record.index.month != 2])

    figure = _drawn(usual)
    february = slice(32, 60)

    assert (_edge(figure, "min")[february] == _edge(figure, "max")[february]).all()
    assert np.isnan(figure.data[8].y[february]).all()
    assert not np.isnan(figure.data[8].y[np.r_[0:32, 60:366]]).any()


def test_a_leap_day_of_too_few_years_stands_as_the_day_before() -> None:
    levels, step = levels_between(USUAL, pd.Timestamp("2024-02-28"), pd.Timestamp("2024-03-01"))

    assert step == 1
    assert USUAL.years[59] < 10
    assert (levels.loc["2024-02-29"] == levels.loc["2024-02-28"]).all()
    assert not levels.isna().any().any()


def test_it_sends_no_more_steps_than_can_be_seen() -> None:
    levels, step = levels_between(USUAL, pd.Timestamp("1920-01-01"), pd.Timestamp("2020-01-01"))

    assert len(levels) <= MOST_STEPS
    assert step == 46


def test_the_key_names_every_band() -> None:
    assert [key.children[1] for key in band_key("dark").children[1:]] == list(BAND_NAMES)
