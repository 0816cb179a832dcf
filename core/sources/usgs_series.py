"""Which of a station's discharge series stands for it: the primary; of several primaries the one still reporting."""

import pandas as pd

from core.domain import DataType, SeriesChoice
from core.errors import SourceChangedFormat

DAILY_MEAN = "00003"
SERIES_COLUMNS = [
    "id",
    "monitoring_location_id",
    "statistic_id",
    "primary",
    "sublocation_identifier",
    "begin",
    "end",
]


def choose_series(frame: pd.DataFrame, data_type: DataType) -> list[SeriesChoice]:
    """Choose one series for each station of a combined-metadata frame, with the reason in words."""
    if frame.empty:
        return []
    frame = frame.rename(columns={"combined_meta_id": "id"})
    missing = [name for name in SERIES_COLUMNS if name not in frame.columns]
    if missing:
        raise SourceChangedFormat("USGS", f"sent series metadata without {', '.join(missing)}")
    if data_type is DataType.DAILY:
        frame = frame[frame["statistic_id"] == DAILY_MEAN]
    stations = frame["monitoring_location_id"].str.removeprefix("USGS-")
    return [_choose(str(number), series) for number, series in frame.groupby(stations)]


def _choose(number: str, series: pd.DataFrame) -> SeriesChoice:
    primary = series[series["primary"] == "Primary"]
    among = primary if len(primary) else series
    ends = pd.to_datetime(among["end"], format="ISO8601", utc=True)
    # A series without an end is one that still reports.
    best = among.loc[ends.isna().idxmax() if ends.isna().any() else ends.idxmax()]
    return SeriesChoice(number, str(best["id"]), _reason(len(series), len(primary), best))


def _reason(total: int, primaries: int, best: pd.Series) -> str:
    where = best["sublocation_identifier"]
    place = f" ({where})" if isinstance(where, str) and where else ""
    if total == 1:
        return f"the only series{place}"
    if primaries == 1:
        return f"the primary of {total} series{place}"
    if primaries == 0:
        return f"none of {total} series is primary; this one reported last{place}"
    return f"of {primaries} primary series the one that reported last{place}"
