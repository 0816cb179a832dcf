"""Floods and low flows: Bulletin 17B's worked example and table, zero flows, complete years, every edge."""

import numpy as np
import pandas as pd
import pytest

from core.hydrology.annual import annual_peaks
from core.hydrology.flood_frequency import flood_frequency
from core.hydrology.low_flow import low_flow, n_day_minima
from core.hydrology.pearson3 import LogPearson3, fit_log_pearson3, frequency_factor
from tests.core.hydrology.records import EDGES, record, river

# Bulletin 17B, appendix 12, example 1: Fishkill Creek at Beacon, New York, 1945 to 1968, cfs.
FISHKILL = np.array(
    [2290, 1470, 2220, 2970, 3020, 1210, 2490, 3170, 3220, 1760, 8800, 8280,
     1310, 2500, 1960, 2140, 4340, 3060, 1780, 1380, 980, 1040, 1580, 3630], dtype=float,
)  # fmt: skip


def test_the_moments_are_those_of_bulletin_17b_for_fishkill_creek() -> None:
    fit = fit_log_pearson3(FISHKILL)

    assert fit is not None
    assert (fit.mean, fit.deviation, fit.skew) == (
        pytest.approx(3.3684, abs=5e-5), pytest.approx(0.2456, abs=5e-5), pytest.approx(0.7300, abs=5e-5),
    )  # fmt: skip


def test_quantiles_and_limits_are_those_of_bulletin_17b_at_its_skew() -> None:
    """The bulletin goes on with a skew of 0.7: 841 cfs at 0.99, with limits 568 and 1,100; 11,500 at 0.01."""
    fit = LogPearson3(3.3684, 0.2456, 0.7, 24, 0.0)

    assert fit.quantile(0.01) == pytest.approx(841, rel=0.005)
    assert fit.limits(0.01) == (pytest.approx(568, rel=0.01), pytest.approx(1100, rel=0.01))
    assert fit.quantile(0.99) == pytest.approx(11_500, rel=0.01)


@pytest.mark.parametrize(
    ("exceedance", "skew", "factor"),
    [(0.01, 0.0, 2.32635), (0.01, 0.6, 2.75514), (0.01, 1.0, 3.02256), (0.01, -1.0, 1.58838), (0.5, 0.6, -0.09945)],
)
def test_frequency_factors_are_those_tabulated(exceedance: float, skew: float, factor: float) -> None:
    assert frequency_factor(1 - exceedance, skew) == pytest.approx(factor, abs=1e-5)


def test_zero_flows_come_back_by_conditional_probability() -> None:
    """Of 12 values 3 are zero: the yearly 0.5 is the (0.5 - 0.25) / 0.75 quantile of the rest; below 0.25 lies zero."""
    flows = np.array([10.0, 20, 30, 40, 50, 60, 70, 80, 90])
    rest, whole = fit_log_pearson3(flows), fit_log_pearson3(np.concatenate([[0.0, 0, 0], flows]))

    assert rest is not None and whole is not None
    assert whole.zero_share == 0.25
    assert whole.quantile(0.5) == pytest.approx(rest.quantile(1 / 3))
    assert whole.quantile(0.25) == 0.0


def test_floods_carry_their_band_and_plotting_positions() -> None:
    peaks = pd.DataFrame({"year": range(1945, 1969), "flow": FISHKILL})

    floods = flood_frequency(peaks)

    assert floods.reason == ""
    assert floods.peaks["return_period"].iloc[[0, -1]].to_list() == pytest.approx([25, 25 / 24])
    assert (floods.curve["lower"] < floods.curve["flow"]).all() and (floods.curve["flow"] < floods.curve["upper"]).all()
    assert floods.curve["flow"].is_monotonic_increasing


@pytest.mark.parametrize(
    ("flows", "why"),
    [
        ([1.0] * 9, "has 9 years"), ([0.0] * 12, "zero"), ([-1.0] + [5.0] * 11, "negative"),
        ([0.0] * 11 + [5.0], "Fewer than three"), ([], "has 0 years"),
    ],
)  # fmt: skip
def test_floods_that_cannot_be_told_say_why(flows: list[float], why: str) -> None:
    floods = flood_frequency(pd.DataFrame({"year": range(len(flows)), "flow": np.array(flows)}))

    assert why in floods.reason
    assert floods.curve.empty


def test_a_constant_river_floods_at_its_constant() -> None:
    floods = flood_frequency(pd.DataFrame({"year": range(12), "flow": [7.0] * 12}))

    assert floods.curve[["flow", "lower", "upper"]].to_numpy() == pytest.approx(7.0)


def test_the_lowest_run_lies_within_one_complete_climatic_year() -> None:
    flows = record("2001-04-01", np.full(365 + 365 + 100, 50.0))
    flows["2001-08-01":"2001-08-07"] = [1, 2, 3, 4, 5, 6, 7]
    flows["2002-03-29":"2002-04-03"] = 0.0

    minima = n_day_minima(flows, 7)

    assert minima["year"].to_list() == [2001, 2002]
    assert minima["flow"].to_list() == pytest.approx([4.0, 50.0 * 4 / 7])
    assert minima["day"].iloc[0] == pd.Timestamp("2001-08-07")
    assert n_day_minima(flows.drop(pd.Timestamp("2001-12-24")), 7)["year"].to_list() == [2002]


def test_7q10_is_the_tenth_quantile_of_the_fit_and_close_to_the_ranks() -> None:
    found = low_flow(river("1960-04-01"))

    fit = fit_log_pearson3(found.minima["flow"].to_numpy())
    assert fit is not None and found.value == pytest.approx(fit.quantile(0.1))
    assert found.rank_value == pytest.approx(found.value, rel=0.15)


@pytest.mark.parametrize(("last", "enough"), [("2010-03-30", False), ("2010-03-31", True)])
def test_7q10_needs_ten_complete_climatic_years(last: str, enough: bool) -> None:
    found = low_flow(river("2000-04-01", last))

    assert (found.value is not None) is enough
    assert ("has 9 years" in found.reason) is not enough


def test_a_river_that_is_dry_in_most_years_has_a_7q10_of_zero() -> None:
    found = low_flow(EDGES["only zeros"])

    assert (found.value, found.reason) == (0.0, "")


@pytest.mark.parametrize("case", EDGES)
def test_every_edge_gives_a_low_flow_or_a_sentence(case: str) -> None:
    found = low_flow(EDGES[case])
    floods = flood_frequency(annual_peaks(EDGES[case]))

    assert (found.value is None) == bool(found.reason)
    assert floods.curve.empty == bool(floods.reason)
