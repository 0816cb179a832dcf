"""From stored observations to lines a plot can draw: approval classes, breaks, thinning. Pure, on DataFrames."""

import re
from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
from tsdownsample import MinMaxLTTBDownsampler

from core.units import UNITS, stored_factor

DAY = pd.Timedelta(days=1)
DAY_SECONDS = 86400
# The widest spacing that is still one line: hourly reporting exists among the 15-minute stations.
WIDEST_STEP = {"realtime_15min": pd.Timedelta(hours=1), "daily_mean": DAY}
STEPS_TO_BREAK = 1.5
MOST_POINTS = 5000

# Qualifiers are words with commas between; the agencies write estimated as e.
ESTIMATED_WORD = re.compile(r"(?:^|,) *(?:e|estimated) *(?:,|$)", re.IGNORECASE)

APPROVALS = ("approved", "provisional", "estimated")


def in_unit(frame: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Return the observations with `flow` in the unit asked for; rows may have come in either unit."""
    return frame.assign(flow=flows_in(frame, unit))


def flows_in(frame: pd.DataFrame, unit: str) -> np.ndarray:
    """Return each row's flow in the unit asked for; NaN where it was stored in one that is unknown."""
    codes, stored = pd.factorize(frame["unit"], use_na_sentinel=False)
    factors = np.array([stored_factor(one, unit) for one in stored], dtype=float)
    return frame["discharge"].to_numpy(dtype=float) * factors[codes]


def in_known_units(frame: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return the rows that can be drawn, and how many of the others there are by unit."""
    known = frame["unit"].isin(UNITS)
    if known.all():
        return frame, {}
    return frame[known], {str(unit): int(count) for unit, count in Counter(frame["unit"][~known]).items()}


def approval_of(frame: pd.DataFrame) -> pd.Series:
    """Name each row approved, provisional or estimated; estimated wins, unknown is provisional."""
    return pd.Series(np.array(APPROVALS, dtype=object)[_approval_places(frame)], index=frame.index)


def _approval_places(frame: pd.DataFrame) -> np.ndarray:
    """Return each row's place in APPROVALS."""
    quality, codes = _words(frame["quality_code"])
    remark, remarks = _words(frame["qualifiers"])
    approved = np.array([code.upper().startswith("A") for code in codes])[quality]
    estimated = np.array([code.upper() == "E" for code in codes])[quality]
    estimated |= np.array([ESTIMATED_WORD.search(words) is not None for words in remarks])[remark]
    return np.where(estimated, 2, np.where(approved, 0, 1))


def _words(column: pd.Series) -> tuple[np.ndarray, list[str]]:
    """Return each row's place among the few different words of a column, and these; the last stands for none."""
    places, words = pd.factorize(column)
    return places, [*map(str, words), ""]


def segment_of(times: pd.Series, data_type: str) -> pd.Series:
    """Number the unbroken stretches: a step over 1.5 times the usual spacing around it starts a new one."""
    return pd.Series(_segments(times.to_numpy(dtype="datetime64[s]"), data_type), index=times.index)


def _segments(times: np.ndarray, data_type: str) -> np.ndarray:
    steps = np.diff(times, prepend=times[:1]).astype("int64")
    widest = WIDEST_STEP[data_type] // pd.Timedelta(seconds=1)
    usual: Any = widest
    if data_type != "daily_mean":
        # The first step is none; the median of its neighbours says what is usual there.
        known = pd.Series(steps, dtype=float).where(np.arange(len(steps)) > 0)
        usual = known.rolling(25, center=True, min_periods=1).median().clip(upper=widest).to_numpy()
    return np.cumsum(steps > usual * STEPS_TO_BREAK)


def prepare_lines(frame: pd.DataFrame, data_type: str, unit: str, most: int = MOST_POINTS) -> pd.DataFrame:
    """Return observed_at, flow, approval, segment in time order, thinned to about `most` rows.

    Breaks are found before thinning, so that thinning can neither make nor hide one.
    """
    if not frame["observed_at"].is_monotonic_increasing:
        frame = frame.sort_values("observed_at")
    times, flow = frame["observed_at"].to_numpy(dtype="datetime64[s]"), flows_in(frame, unit)
    approval, segment = _approval_places(frame), _segments(times, data_type)
    rows = kept_rows(times, flow, (segment, approval), most) if len(times) > most else np.arange(len(times))
    return pd.DataFrame(
        {
            "observed_at": times[rows],
            "flow": flow[rows],
            "approval": np.array(APPROVALS, dtype=object)[approval[rows]],
            "segment": segment[rows],
        }
    )


def kept_rows(times: np.ndarray, flow: np.ndarray, parts: tuple[np.ndarray, ...], most: int) -> np.ndarray:
    """Return the rows that draw the same picture with about `most` points, in order (`most` at least 3).

    MinMaxLTTB (Van Der Donckt et al., 2023) chooses among the lowest and the highest of each slice of time. Both ends
    of every stretch alike in all `parts` stay, and so do the lowest and the highest of all.
    """
    begins = np.any([np.diff(part, prepend=part[0] - 1) != 0 for part in parts], axis=0)
    ends = np.append(begins[1:], True)
    drawn = MinMaxLTTBDownsampler().downsample(times.astype("int64"), flow, n_out=most)
    always = [flow.argmin(), flow.argmax(), *np.flatnonzero(begins | ends)]
    return np.union1d(drawn.astype("int64"), np.array(always, dtype="int64"))


def line_of(lines: pd.DataFrame, approval: str) -> pd.DataFrame:
    """Return the points of one class with an empty row at each break.

    Where a class begins in the middle of a stretch its line starts at the point before, so that the curve
    stays whole while its colour changes.
    """
    mine, segment = (lines["approval"] == approval).to_numpy(), lines["segment"].to_numpy()
    begins = mine & ~_before(mine) & np.append(False, segment[1:] == segment[:-1])
    kept = np.flatnonzero(mine | np.append(begins, False)[1:])
    breaks = (np.diff(kept, prepend=kept[:1]) > 1) | (np.diff(segment[kept], prepend=segment[kept][:1]) != 0)
    # A single foreign point between two stretches of ours is the head of the second, not part of the first.
    breaks |= ~mine[kept] & _before(mine[kept])
    return _with_empty_rows(lines[["observed_at", "flow"]].iloc[kept], breaks)


def _before(there: np.ndarray) -> np.ndarray:
    """Return for each point whether the one before is there."""
    return np.append(False, there)[:-1]


def _with_empty_rows(points: pd.DataFrame, breaks: np.ndarray) -> pd.DataFrame:
    at = np.flatnonzero(breaks)
    gaps = points.iloc[at].assign(flow=np.nan)
    order = np.argsort(np.concatenate([at - 0.5, np.arange(len(points))]), kind="stable")
    return pd.concat([gaps, points]).iloc[order].reset_index(drop=True)


def plateaus_of(lines: pd.DataFrame, approval: str, points_a_day: int = 1) -> pd.DataFrame:
    """Return one class of daily values as points (observed_at, flow) about the middle of each day.

    Drawn with steps half-way between them, each value holds for its day but at the ends of a stretch, which
    plateau_ends_of has; so the point nearest to any time is of that time's day. Stretches are parted by an empty row.
    """
    times, flow, mine, begins = _stretches(lines, approval)
    along = (DAY_SECONDS * (np.arange(points_a_day) + 0.5) / points_a_day).astype("timedelta64[s]")
    breaks = np.flatnonzero(begins)[1:] * points_a_day
    points = (times[mine][:, None] + along).ravel()
    flows = np.insert(flow[mine].repeat(points_a_day), breaks, np.nan)
    return pd.DataFrame({"observed_at": np.insert(points, breaks, points[breaks]), "flow": flows})


def plateau_ends_of(lines: pd.DataFrame, approval: str, points_a_day: int = 1) -> pd.DataFrame:
    """Return what lies between the ends of the stretches of plateaus_of and their first and last points.

    A stretch that goes on from another class begins with that one's flow, so that the curve stays whole.
    """
    times, flow, mine, begins = _stretches(lines, approval)
    first, last = mine[begins], mine[np.append(begins[1:], True)[: len(mine)]]
    segment = lines["segment"].to_numpy()
    joined = (first > 0) & (segment[first - 1] == segment[first])
    margin, none = np.timedelta64(DAY_SECONDS // (2 * points_a_day), "s"), np.full(len(first), np.nan)
    begin, end = times[first], times[last] + np.timedelta64(DAY_SECONDS, "s")
    along = [begin, begin, begin + margin, begin + margin, end - margin, end, end]
    flows = [flow[first - 1], flow[first], flow[first], none, flow[last], flow[last], none]
    kept = np.ones((len(first), len(along)), dtype=bool)
    kept[:, 0] = joined
    table = {"observed_at": np.stack(along, axis=1)[kept][:-1], "flow": np.stack(flows, axis=1)[kept][:-1]}
    return pd.DataFrame(table)


def _stretches(lines: pd.DataFrame, approval: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return times and flows of all lines, the rows of one class, and for each of these whether a stretch begins."""
    times, flow = lines["observed_at"].to_numpy(dtype="datetime64[s]"), lines["flow"].to_numpy()
    mine = np.flatnonzero((lines["approval"] == approval).to_numpy())
    segment = lines["segment"].to_numpy()[mine]
    return times, flow, mine, (np.diff(mine, prepend=-2) != 1) | (np.diff(segment, prepend=-1) != 0)


def lone_points(line: pd.DataFrame) -> pd.DataFrame:
    """Return the points of a line with nothing on either side: a line cannot show them."""
    empty = line["flow"].isna()
    lone = ~empty & empty.shift(fill_value=True) & empty.shift(-1, fill_value=True)
    return line[lone]


def not_positive(lines: pd.DataFrame) -> int:
    """Count the values that a log axis cannot show."""
    return int((lines["flow"] <= 0).sum())
