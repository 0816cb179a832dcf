"""How long it takes to score 1,000 issuances of 40 steps by lead time, against persistence and climatology.

Must: under 1 s, matching with 15-minute observations and the climatology of thirty years of dailies included.
Run: python -m bench.skill
"""

import numpy as np
import pandas as pd

from bench.parse_eccc import shortest
from core.hydrology.percentiles import DayPercentiles, day_percentiles, levels_over
from core.hydrology.record import daily_record
from core.hydrology.skill import Issuances, LeadSkill, last_before, observed_at, skill_by_lead

ISSUANCES, STEPS, MEMBERS, MOST_SECONDS, ROUNDS = 1000, 40, 6, 1.0, 5
FIRST = np.datetime64("2025-01-01T00:00:00", "s")


def observations() -> tuple[np.ndarray, np.ndarray]:
    """Fifteen-minute flows over every valid time: times and flows."""
    count = (ISSUANCES + STEPS) * 6 * 4 + 1
    noise = np.random.default_rng(1).normal(0, 0.01, count)
    return FIRST + np.arange(count) * np.timedelta64(15, "m"), np.exp(5 + noise.cumsum())


def forecasts(times: np.ndarray, flows: np.ndarray) -> Issuances:
    """Six-hourly issuances of six-hourly steps, an ensemble that grows apart with lead time."""
    issued = FIRST + np.arange(ISSUANCES) * np.timedelta64(6, "h")
    valid = issued[:, None] + np.arange(1, STEPS + 1) * np.timedelta64(6, "h")
    spread = np.random.default_rng(2).normal(0, 0.02, (ISSUANCES, STEPS, MEMBERS)).cumsum(axis=1)
    members = observed_at(valid, times, flows)[..., None] * np.exp(spread)
    return Issuances(issued, valid, members.mean(axis=-1), members)


def climatology() -> DayPercentiles:
    """The percentiles of thirty years."""
    days = pd.date_range("1995-01-01", "2024-12-31", freq="D")
    return day_percentiles(daily_record(days, np.exp(5 + np.sin(np.arange(len(days)) / 58))))


def scored(issuances: Issuances, times: np.ndarray, flows: np.ndarray, usual: DayPercentiles) -> dict[str, LeadSkill]:
    """Match and score, as a station's skill is computed."""
    observed = observed_at(issuances.valid, times, flows)
    lasting = last_before(issuances.issued, times, flows)
    medians = levels_over(usual, pd.DatetimeIndex(issuances.valid.ravel()))["50"].to_numpy()
    thresholds = {name: float(np.quantile(flows, share)) for name, share in (("action", 0.9), ("minor", 0.98))}
    return skill_by_lead(issuances, observed, lasting, medians.reshape(observed.shape), thresholds)


def run() -> bool:
    """Print the figure; return whether it keeps to its limit."""
    times, flows = observations()
    issuances, usual = forecasts(times, flows), climatology()
    skill = scored(issuances, times, flows, usual)
    assert sum(one.forecast.pairs for one in skill.values()) == ISSUANCES * (STEPS - 1)
    seconds = shortest(lambda: scored(issuances, times, flows, usual), ROUNDS)
    print(f"skill of {ISSUANCES:,} issuances of {STEPS} steps, {MEMBERS} members: {seconds * 1000:.0f} ms", end="")
    print(f" (at most {MOST_SECONDS * 1000:.0f} ms)")
    return seconds <= MOST_SECONDS


if __name__ == "__main__":
    raise SystemExit(0 if run() else 1)
