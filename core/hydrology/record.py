"""A daily record in the form that everything here computes with: one finite flow a day, in order of time."""

import numpy as np
import pandas as pd

NO_DATA = "No approved daily value is stored."
DAY = np.timedelta64(1, "D")


def daily_record(days: object, flows: object, approved: object = True) -> pd.Series:
    """Return flows by day from values in any order (days: dates or times, flows: one unit, approved: truth each).

    What is not finite is left out. Of several values of one day an approved one wins, and of those the last.
    """
    index = pd.DatetimeIndex(np.asarray(days, dtype="datetime64[s]")).normalize()
    table = pd.DataFrame({"flow": np.asarray(flows, dtype=float), "day": index, "approved": approved})
    table = table[np.isfinite(table["flow"])].sort_values(["day", "approved"], kind="stable")
    kept = table.drop_duplicates("day", keep="last")
    return pd.Series(kept["flow"].to_numpy(), index=pd.DatetimeIndex(kept["day"], name="day"), name="flow")


def stretch_starts(record: pd.Series) -> np.ndarray:
    """Return the positions at which an unbroken stretch of days begins, the first one included."""
    steps = np.diff(record.index.to_numpy())
    return np.concatenate([[0], np.flatnonzero(steps > DAY) + 1]) if len(record) else np.array([], dtype=int)


def consecutive_means(record: pd.Series, days: int) -> pd.Series:
    """Return the mean of each run of so many consecutive days, by its last day; runs with a gap in them are left out.

    Sums are taken anew in each window, so that a flood leaves no trace in the low flow behind it.
    """
    if len(record) < days:
        return record.iloc[:0]
    windows = np.lib.stride_tricks.sliding_window_view(record.to_numpy(), days)
    stamps = record.index.to_numpy()
    whole = stamps[days - 1 :] - stamps[: len(stamps) - days + 1] == DAY * (days - 1)
    return pd.Series(windows[whole].mean(axis=1), index=record.index[days - 1 :][whole])


def plural_years(count: int) -> str:
    """Count years in words."""
    return "1 year" if count == 1 else f"{count} years"
