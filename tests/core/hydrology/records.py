"""Records that the tests of hydrology are worked on."""

import numpy as np
import pandas as pd

from core.hydrology.record import daily_record


def record(start: str, flows: object) -> pd.Series:
    """A record of these flows, day after day."""
    values = np.asarray(flows, dtype=float)
    return daily_record(pd.date_range(start, periods=len(values), freq="D"), values)


def river(first: str = "1990-10-01", last: str = "2020-09-30", seed: int = 1) -> pd.Series:
    """A river of high springs and low autumns, always above zero."""
    days = pd.date_range(first, last, freq="D")
    noise = np.random.default_rng(seed).normal(0, 0.4, len(days)).cumsum() * 0.05
    season = np.sin((days.day_of_year.to_numpy() - 30) / 365.25 * 2 * np.pi)
    return daily_record(days, np.exp(5 + season + noise))


EMPTY = daily_record([], [])
EDGES = {
    "no data": EMPTY,
    "one value": record("2020-03-01", [5.0]),
    "only zeros": record("2000-01-01", np.zeros(8000)),
    "negative": record("2000-01-01", np.full(8000, -3.0)),
    "constant": record("2000-01-01", np.full(8000, 7.0)),
    "one leap day": record("2020-02-29", [5.0]),
    "nine years": river("2001-01-01", "2009-12-31"),
}
