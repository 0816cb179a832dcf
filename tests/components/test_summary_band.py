"""Years of instantaneous values by day: band, mean, breaks and approval."""

import numpy as np
import pandas as pd
import pytest
from plotly import graph_objects as go

from components.hydrograph import HydrographView, hydrograph_figure
from components.summary_band import add_summary, approval_places, merged_days


def table(count: int, first: str = "2000-01-01") -> pd.DataFrame:
    """Days of 96 approved values, the lowest n, the mean n + 1, the highest n + 3 on day n (from 1)."""
    low = np.arange(1.0, count + 1)
    days = pd.date_range(first, periods=count, freq="D").astype("datetime64[s]")
    flows = {"day": days, "low_cfs": low, "mean_cfs": low + 1, "high_cfs": low + 3}
    counts = {"value_count": 96.0, "estimated_count": 0.0, "approved_count": 96.0, "not_positive_count": 0.0}
    return pd.DataFrame(flows).assign(**counts)


def drawn(days: pd.DataFrame, **view: object) -> go.Figure:
    looked = HydrographView(**view)  # type: ignore[arg-type]
    figure = hydrograph_figure({}, {}, looked)
    add_summary(figure, days, looked)
    return figure


def test_days_that_share_a_pixel_become_one_with_their_extremes_and_weighted_mean() -> None:
    days = table(10)
    days.loc[0, "value_count"] = 32.0

    spans = merged_days(days, 5)

    assert len(spans) == 5
    assert spans["low"].tolist() == [1, 3, 5, 7, 9]
    assert spans["high"].tolist() == [5, 7, 9, 11, 13]
    assert spans["mean"].iloc[0] == pytest.approx((2 * 32 + 3 * 96) / 128)
    assert (spans["end"].iloc[-1] - spans["begin"].iloc[0]).days == 10


@pytest.mark.parametrize("most", [3, 4, 7, 200])
def test_no_span_reaches_over_a_missing_day_or_a_change_of_approval(most: int) -> None:
    days = table(60).drop(index=[20, 21]).reset_index(drop=True)
    days.loc[40:, "approved_count"] = 0.0

    spans = merged_days(days, most)

    edges = [(str(one.begin)[:10], str(one.end)[:10]) for one in spans.groupby("stretch").agg(
        {"begin": "min", "end": "max"}).itertuples()]  # fmt: skip
    assert edges == [("2000-01-01", "2000-01-21"), ("2000-01-23", "2000-02-12"), ("2000-02-12", "2000-03-01")]
    assert spans.groupby("stretch")["approval"].first().tolist() == [0, 0, 1]


def test_a_day_is_what_the_least_certain_of_its_values_is() -> None:
    days = table(4).assign(estimated_count=[0.0, 1.0, 1.0, 96.0], approved_count=[96.0, 95.0, 94.0, 0.0])

    assert approval_places(days).tolist() == [0, 2, 1, 2]


def test_band_and_mean_are_not_drawn_over_a_gap() -> None:
    figure = drawn(table(20).drop(index=[9]))

    band, mean = figure.data
    assert (band.fill, band.hoverinfo, mean.connectgaps) == ("toself", "skip", False)
    assert np.isnan(mean.y.astype(float)).sum() == 1
    assert np.isnan(band.y.astype(float)).sum() == 2  # one behind each outline
    assert (band.y[0], band.y[2 * 9]) == (4.0, 9.0)  # along the highest, back along the lowest
    assert mean.text[0] == "2000-01-01"


def test_the_hover_of_merged_days_names_both_ends() -> None:
    assert drawn(table(3000), width=1000).data[1].text[0] == "2000-01-01 to 2000-01-03"


@pytest.mark.parametrize(("unit", "factor"), [("cfs", 1.0), ("cms", 0.028316846592)])
def test_flows_are_drawn_in_the_unit_asked_for(unit: str, factor: float) -> None:
    assert drawn(table(3), unit=unit).data[1].y[0] == pytest.approx(2 * factor)


def test_on_a_log_axis_a_band_ends_at_the_lowest_flow_above_zero() -> None:
    days = table(3).assign(low_cfs=[-5.0, 2.0, -1.0], high_cfs=[4.0, 5.0, 0.0], mean_cfs=[-1.0, 3.0, -0.5])

    band, mean = drawn(days, scale="log").data
    assert np.nanmin(band.y.astype(float)) == 2.0
    assert np.nanmax(mean.y.astype(float)) == 3.0
    band, mean = drawn(days, scale="linear").data
    assert np.nanmin(band.y.astype(float)) == -5.0


def test_nothing_is_drawn_of_no_days() -> None:
    assert drawn(table(0)).data == ()
