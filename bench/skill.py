"""How long it takes to score 1,000 issuances of 40 steps by lead time, against persistence and climatology.

Must: under 1 s, matching with 15-minute observations and the climatology of thirty years of dailies included; once of
arrays alone, and once of what is stored in SQLite, reading included.
Run: python -m bench.skill
"""

import tempfile

import numpy as np
import pandas as pd
from flask_migrate import upgrade
from sqlalchemy import insert

from bench.parse_eccc import shortest
from bench.percentiles import NUMBER, store_century
from core.context import working
from core.db import reading, writing
from core.domain import Issuance
from core.forecasts import store_issuances
from core.hydrology.percentiles import DayPercentiles, day_percentiles, levels_over
from core.hydrology.record import daily_record
from core.hydrology.skill import Issuances, LeadSkill, last_before, observed_at, skill_by_lead
from core.models import DischargeObservation
from core.rivers.forecast_skill import Skill, forecast_skill
from core.rivers.issuances import Span
from core.settings import load_settings
from core.stations import station_ids

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


def store(issuances: Issuances, times: np.ndarray, flows: np.ndarray) -> None:
    """Put the observations and the ensemble's mean into the database, beside a century of dailies."""
    store_century()
    with writing() as session:
        row = {"station_id": station_ids(session, [NUMBER])[NUMBER], "type": "realtime_15min", "unit": "cfs"}
        row |= {"quality_code": "P", "recorded_at": times[-1].item()}
        pairs = zip(times.tolist(), flows.tolist(), strict=True)
        session.execute(
            insert(DischargeObservation), [row | {"observed_at": at, "discharge": one} for at, one in pairs]
        )
        store_issuances(session, [
            Issuance(NUMBER, "NOAA_RFC", "stageflow", issued, tuple(zip(valid, flow, strict=True)))
            for issued, valid, flow in zip(
                issuances.issued.tolist(), issuances.valid.tolist(), issuances.flow.tolist(), strict=True
            )
        ])  # fmt: skip


def stored_skill() -> Skill:
    """Read and score what is stored, as the page does."""
    with reading() as session:
        return forecast_skill(session, "NOAA_RFC", "stageflow", Span(), [NUMBER])


def run_stored(issuances: Issuances, times: np.ndarray, flows: np.ndarray) -> bool:
    """Print how long what is stored takes; return whether it keeps to the limit."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"DATABASE_URL": f"sqlite:///{folder}/b.db", "DATA_DIR": folder, "AUTH": "off"})
        with working(settings):
            upgrade()
            store(issuances, times, flows)
            assert stored_skill().by_station[NUMBER].pairs == ISSUANCES * (STEPS - 1)
            seconds = shortest(stored_skill, ROUNDS)
    print(f"the same out of SQLite, one member: {seconds * 1000:.0f} ms (at most {MOST_SECONDS * 1000:.0f} ms)")
    return seconds <= MOST_SECONDS


def run() -> bool:
    """Print both figures; return whether they keep to their limit."""
    times, flows = observations()
    issuances, usual = forecasts(times, flows), climatology()
    skill = scored(issuances, times, flows, usual)
    assert sum(one.forecast.pairs for one in skill.values()) == ISSUANCES * (STEPS - 1)
    seconds = shortest(lambda: scored(issuances, times, flows, usual), ROUNDS)
    print(f"skill of {ISSUANCES:,} issuances of {STEPS} steps, {MEMBERS} members: {seconds * 1000:.0f} ms", end="")
    print(f" (at most {MOST_SECONDS * 1000:.0f} ms)")
    return run_stored(issuances, times, flows) and seconds <= MOST_SECONDS


if __name__ == "__main__":
    raise SystemExit(0 if run() else 1)
