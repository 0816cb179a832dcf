"""Duration, cumulative flow, raster, peaks, baseflow: worked by hand, and every edge."""

import numpy as np
import pandas as pd
import pytest

from core.hydrology.annual import annual_peaks, cumulative_flow, raster
from core.hydrology.baseflow import eckhardt, lyne_hollick
from core.hydrology.duration import curves_by_month, curves_by_water_year, duration_curve
from tests.core.hydrology.records import EDGES, record, river


def test_exceedance_is_rank_over_n_plus_one() -> None:
    curve = duration_curve(record("2020-01-01", [30, 10, 20, 40]))

    assert curve.flow.tolist() == [40, 30, 20, 10]
    assert curve.exceedance.tolist() == pytest.approx([0.2, 0.4, 0.6, 0.8])
    assert curve.flow_at(0.5) == pytest.approx(25)
    assert curve.flow_at(0.1) is None


def test_curves_take_their_own_month_and_year() -> None:
    flows = record("2018-10-01", [10.0] * 31 + [20.0] * (365 - 31) + [30.0] * 100)

    assert curves_by_month(flows)[11].flow.max() == 30
    assert set(curves_by_water_year(flows)) == {2019}


def test_cumulative_flow_is_the_volume_since_october() -> None:
    flows = record("2018-10-01", np.concatenate([np.full(365, 1.0), np.full(366, 2.0), np.full(365, 9.0)]))

    summed = cumulative_flow(flows)

    assert summed.years.tolist() == [2019, 2020, 2021]
    assert summed.volume[:, 0].tolist() == [86400, 2 * 86400, 9 * 86400]
    assert summed.volume[:, -1] == pytest.approx([365 * 86400, 732 * 86400, 365 * 9 * 86400])
    assert summed.median[-1] == pytest.approx(732 * 86400)


def test_a_missing_day_ends_the_sum_and_the_leap_day_of_other_years_does_not() -> None:
    flows = record("2018-10-01", np.ones(365)).drop(pd.Timestamp("2019-05-01"))

    summed = cumulative_flow(flows)

    assert np.isnan(summed.volume[0, 213:]).all() and summed.volume[0, 212] == 212 * 86400
    assert summed.complete.tolist() == [False]
    assert "there are 0" in summed.reason


def test_the_raster_has_a_row_a_year_and_holes_where_nothing_is() -> None:
    laid = raster(record("2017-10-01", np.arange(365.0)).drop(pd.Timestamp("2017-10-02")))

    assert laid.flow.shape == (1, 366)
    assert np.flatnonzero(np.isnan(laid.flow[0])).tolist() == [1, 151]
    assert laid.flow[0, [0, 365]].tolist() == [0, 364]


def test_peaks_stand_on_their_day_in_years_that_are_nearly_whole() -> None:
    flows = record("2018-10-01", np.ones(365 + 200))
    flows["2019-04-05"] = flows["2019-06-01"] = 50.0

    peaks = annual_peaks(flows)

    assert peaks.to_dict("records") == [{"year": 2019, "day": pd.Timestamp("2019-04-05"), "flow": 50.0}]


def test_eckhardts_filter_by_hand() -> None:
    """a = 0.98, BFImax = 0.8: b = (0.196 b' + 0.016 Q) / 0.216, at most Q; it begins at 0.8 Q."""
    flows = record("2020-01-01", [100.0, 200.0, 50.0] + [50.0] * 30)

    base = eckhardt(flows).flow.to_list()

    second = (0.196 * 80 + 0.016 * 200) / 0.216
    assert base[:3] == pytest.approx([80, second, 50])


def test_lyne_and_hollicks_filter_by_hand() -> None:
    """One pass, a = 0.925: the rise of 100 gives a quick flow of 0.9625 * 100; a fall of 150 brings it to zero."""
    flows = record("2020-01-01", [100.0, 200.0, 50.0] + [50.0] * 30)

    base = lyne_hollick(flows, passes=1).flow.to_list()

    assert base[:4] == pytest.approx([100, 200 - 96.25, 50, 50])


@pytest.mark.parametrize("separate", [eckhardt, lyne_hollick])
def test_baseflow_never_exceeds_flow_and_starts_anew_behind_a_gap(separate: object) -> None:
    flows = river("2001-01-01", "2003-12-31")
    holed = flows.drop(pd.date_range("2002-02-01", "2002-02-10"))

    found = separate(holed)  # type: ignore[operator]

    assert (found.flow <= holed + 1e-9).all() and (found.flow >= 0).all()
    assert 0 < found.index < 1
    behind = separate(holed["2002-02-11":])  # type: ignore[operator]
    pd.testing.assert_series_equal(found.flow["2002-02-11":], behind.flow)


@pytest.mark.parametrize("separate", [eckhardt, lyne_hollick])
@pytest.mark.parametrize("case", EDGES)
def test_every_edge_gives_an_index_or_a_sentence(case: str, separate: object) -> None:
    found = separate(EDGES[case])  # type: ignore[operator]

    assert (found.index is None) == bool(found.reason)


@pytest.mark.parametrize("case", EDGES)
def test_every_edge_gives_years_or_a_sentence(case: str) -> None:
    flows = EDGES[case]

    assert raster(flows).flow.size > 0 or raster(flows).reason
    summed = cumulative_flow(flows)
    assert bool(summed.reason) == (len(summed.median) == 0 or bool(np.isnan(summed.median).any()))
    assert (len(duration_curve(flows).flow) < 2) == bool(duration_curve(flows).reason)
    assert len(curves_by_month(flows)) == 12
    assert len(annual_peaks(flows)) <= len(curves_by_water_year(flows))
