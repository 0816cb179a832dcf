"""Scores: worked by hand, and against HydroErr on the same pairs; skill by lead time."""

import HydroErr
import numpy as np
import pytest

from core.hydrology.scores import contingency, crps, score
from core.hydrology.skill import LEAD_BINS, Issuances, last_before, observed_at, skill_by_lead

FORECAST, OBSERVED = np.array([2.0, 4.0, 6.0, 8.0]), np.array([1.0, 4.0, 7.0, 8.0])


def test_scores_by_hand() -> None:
    """Errors 1, 0, -1, 0: MSE 0.5; the observations' squares about their mean of 5 add up to 30."""
    found = score(FORECAST, OBSERVED)

    assert found.pairs == 4
    assert found.rmse == pytest.approx(0.5**0.5)
    assert found.nse == pytest.approx(1 - 2 / 30)
    assert found.bias_percent == pytest.approx(0)
    r = 24 / (20 * 30) ** 0.5
    assert found.kge == pytest.approx(1 - ((r - 1) ** 2 + ((20 / 30) ** 0.5 - 1) ** 2) ** 0.5)


def test_scores_are_those_of_hydroerr() -> None:
    rng = np.random.default_rng(5)
    observed = rng.gamma(2, 100, 500)
    forecast = observed * rng.normal(1.1, 0.2, 500)

    found = score(forecast, observed)

    assert found.rmse == pytest.approx(HydroErr.rmse(forecast, observed))
    assert found.nse == pytest.approx(HydroErr.nse(forecast, observed))
    assert found.kge == pytest.approx(HydroErr.kge_2009(forecast, observed))
    assert found.bias_percent == pytest.approx(HydroErr.me(forecast, observed) / observed.mean() * 100)


@pytest.mark.parametrize(
    ("forecast", "observed", "pairs", "why"),
    [
        ([], [], 0, "No forecast value has an observation"),
        ([1, np.nan], [np.nan, 2], 0, "No forecast value has an observation"),
        ([1, 2], [3, 3], 2, "never change: NSE"),
        ([0, 0], [0, 0], 2, "add up to zero"),
        ([2, 2], [1, 3], 2, "forecasts never change"),
    ],
)
def test_what_cannot_be_scored_says_why(forecast: list[float], observed: list[float], pairs: int, why: str) -> None:
    found = score(np.array(forecast), np.array(observed))

    assert found.pairs == pairs
    assert why in found.reason
    assert found.kge is None


def test_crps_by_hand_and_by_its_integral() -> None:
    """Members 1 and 3, observation 2: mean |x - y| is 1, half the mean difference 0.5."""
    assert crps(np.array([[1.0, 3.0]]), np.array([2.0])) == pytest.approx([0.5])
    assert crps(np.array([[5.0, np.nan]]), np.array([2.0])) == pytest.approx([3.0])
    members, y = np.random.default_rng(2).normal(10, 3, 20), 12.0
    x = np.linspace(-20, 40, 600_001)
    below = np.searchsorted(np.sort(members), x, side="right") / 20
    integral = (((below - (x >= y)) ** 2).sum()) * (x[1] - x[0])
    assert crps(members[None, :], np.array([y])) == pytest.approx([integral], rel=1e-3)
    assert np.isnan(crps(np.array([[1.0, 2.0], [np.nan, np.nan]]), np.array([np.nan, 1.0]))).all()


def test_hits_and_false_alarms_by_hand() -> None:
    """Finley-like counts: one hit, one miss, one false alarm, two rejections, one pair without observation."""
    forecast, observed = np.array([9, 1, 9, 1, 1, 9.0]), np.array([9, 9, 1, 1, 1, np.nan])

    found = contingency(forecast, observed, 5)

    assert (found.hits, found.misses, found.false_alarms, found.rejections) == (1, 1, 1, 2)
    assert (found.hit_rate, found.false_alarm_rate, found.false_alarm_ratio) == (0.5, pytest.approx(1 / 3), 0.5)
    assert contingency(forecast, observed, 100).hit_rate is None


HOURS = np.array([0, 6, 12, 24, 48, 72, 120, 240])
ISSUED = np.array(["2026-01-01T00:00"], dtype="datetime64[s]")
VALID = ISSUED[:, None] + HOURS.astype("timedelta64[h]")


def test_a_lead_time_falls_into_the_bin_it_begins() -> None:
    ones = np.ones((1, 8))

    skill = skill_by_lead(Issuances(ISSUED, VALID, ones), ones, np.ones(1), ones)

    assert {name: one.forecast.pairs for name, one in skill.items()} == dict.fromkeys(LEAD_BINS, 1)


def test_skill_is_told_over_both_baselines_on_common_pairs() -> None:
    flow, observed = np.full((1, 8), 11.0), np.full((1, 8), 10.0)
    climatology = np.where(np.arange(8) == 1, np.nan, 14.0)[None, :]

    skill = skill_by_lead(Issuances(ISSUED, VALID, flow), observed, np.array([12.0]), climatology, {"minor": 10.5})

    first, second = skill["0–6 h"], skill["6–12 h"]
    assert (first.over_persistence, first.over_climatology) == (pytest.approx(1 - 1 / 4), pytest.approx(1 - 1 / 16))
    assert (second.over_climatology, second.climatology.pairs) == (None, 0)
    assert first.events["minor"].false_alarms == 1


def test_members_give_a_crps_by_lead() -> None:
    members = np.broadcast_to(np.array([1.0, 3.0]), (1, 8, 2))

    skill = skill_by_lead(
        Issuances(ISSUED, VALID, np.full((1, 8), 2.0), members), np.full((1, 8), 2.0), np.ones(1), np.ones((1, 8))
    )

    assert skill["day 2"].crps == pytest.approx(0.5)


def test_observations_are_matched_to_the_nearest_within_half_an_hour() -> None:
    times = np.array(["2026-01-01T00:00", "2026-01-01T01:00"], dtype="datetime64[s]")
    asked = np.array([["2026-01-01T00:20", "2026-01-01T01:31", "NaT", "2025-12-31T23:30"]], dtype="datetime64[s]")

    found = observed_at(asked, times, np.array([1.0, 2.0]))

    assert found[0, [0, 3]].tolist() == [1.0, 1.0] and np.isnan(found[0, [1, 2]]).all()
    assert np.isnan(observed_at(asked, times[:0], np.array([]))).all()


def test_persistence_is_the_last_fresh_observation() -> None:
    times = np.array(["2026-01-01T00:00", "2026-01-01T01:00"], dtype="datetime64[s]")
    issued = np.array(["2025-12-31T00:00", "2026-01-01T00:30", "2026-01-01T07:00", "2026-01-01T07:01"], "datetime64[s]")

    found = last_before(issued, times, np.array([1.0, 2.0]))

    assert np.isnan(found[[0, 3]]).all() and found[[1, 2]].tolist() == [1.0, 2.0]
