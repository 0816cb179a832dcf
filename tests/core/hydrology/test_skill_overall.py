"""Many rivers put together: medians of what has no unit, sums of what is counted."""

import pytest

from core.hydrology.scores import NO_PAIRS, Contingency, Scores
from core.hydrology.skill import LEAD_BINS, LeadSkill
from core.hydrology.skill_overall import median_skill

NOTHING = Scores(0, reason=NO_PAIRS)


def river(rmse: float, nse: float | None, over: float | None, hits: int) -> dict[str, LeadSkill]:
    one = LeadSkill(
        Scores(10, rmse, nse, 0.5, 10.0), Scores(10, rmse), NOTHING, over, None, 3.0,
        {"action": Contingency(hits, 1, 2, 7)},
    )  # fmt: skip
    return {"day 2": one}


def test_the_median_river_has_no_unit_and_all_floods() -> None:
    skill = median_skill([river(1, 0.9, 0.5, 1), river(900, 0.1, 0.1, 2), river(5, 0.7, None, 0)])

    one = skill["day 2"]
    assert (one.forecast.pairs, one.forecast.rmse, one.forecast.nse) == (30, None, 0.7)
    assert (one.over_persistence, one.over_climatology, one.crps) == (pytest.approx(0.3), None, None)
    assert one.events["action"] == Contingency(3, 3, 6, 21)
    assert one.climatology.reason == NO_PAIRS


def test_every_bin_is_there_also_of_no_river() -> None:
    assert list(median_skill([])) == list(LEAD_BINS)
    assert median_skill([])["day 3"].forecast == NOTHING
