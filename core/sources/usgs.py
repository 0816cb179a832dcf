"""USGS Water Data through `dataretrieval.waterdata`: daily mean and instantaneous discharge.

Every value arrives as text with its time, approval and qualifiers; a withheld value is null with a qualifier.
We ask for the text and read it ourselves, strictly: the library turns what it cannot read into a missing value,
which here would mean that the agency withdrew it. Format: https://api.waterdata.usgs.gov/ogcapi/v1
"""

import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import dataretrieval
import pandas as pd
from dataretrieval import waterdata

from core.domain import DataType, Quota, Window
from core.errors import SourceChangedFormat
from core.sources.base import READING_COLUMNS, Answer, Limits, empty_readings
from core.sources.http import HttpClient, Patience
from core.sources.usgs_errors import NAME, explained, located
from core.sources.usgs_http import asked_through
from core.sources.usgs_series import SERIES_COLUMNS, choose_series

logger = logging.getLogger(__name__)

DISCHARGE, DAILY_MEAN = "00060", "00003"
UNIT = "ft^3/s"
LEGACY_MISSING = -999999.0
REQUESTS_A_SECOND = 4.0
LONGEST_QUALIFIERS = 80
VALUE_COLUMNS = [
    "monitoring_location_id",
    "time_series_id",
    "time",
    "value",
    "unit_of_measure",
    "approval_status",
    "qualifier",
]
SERVICE_DATA_TYPE = {DataType.DAILY: "Daily values", DataType.REALTIME: "Continuous values"}
# An approval that is not stated is not an approval.
QUALITY_CODES = {"Approved": "A", "Provisional": "P"}
LIMITS = {
    DataType.DAILY: Limits(250, timedelta(days=400 * 365), 50_000, 1, asks_modified=True),
    DataType.REALTIME: Limits(250, timedelta(days=3 * 365), 50_000, 96, asks_modified=True),
}


class UsgsSource:
    """The service at `base_url`, asked through `client`, else through one of its own that tries `retries` times more.

    The library reads the key API_USGS_PAT itself and sends it to the real host alone.
    """

    name = NAME

    def __init__(self, base_url: str, retries: int = 4, client: HttpClient | None = None) -> None:
        self.base_url = base_url
        self._client = client or HttpClient(NAME, "", None, per_second=100, patience=Patience(attempts=retries + 1))

    def limits(self, data_type: DataType) -> Limits:
        return LIMITS[data_type]

    def fetch(
        self, stations: tuple[str, ...], data_type: DataType, window: Window, chosen: Mapping[str, str]
    ) -> Answer:
        with library_at(self.base_url, self._client):
            unknown = [number for number in stations if number not in chosen]
            series, asked = self._ask_series(unknown, data_type)
            values, metadata = self._ask_values(stations, data_type, window)
            with located(metadata.url):
                frame = keep_asked(values, stations)
            changed, asked_again = self._ask_series(only_by_other_series(frame, chosen), data_type)
        series = [*series, *changed]
        known = dict(chosen) | {choice.station_number: choice.time_series_id for choice in series}
        with located(metadata.url):
            readings = parse_readings(keep_chosen(frame, known), data_type)
        return Answer(
            readings=readings,
            requests=asked + asked_again + max(1, -(-len(values) // LIMITS[data_type].rows_a_page)),
            quota=read_quota(metadata.header),
            simulated="x-simulated" in metadata.header,
            choices=tuple(series),
            unlisted=frozenset(unknown) - {choice.station_number for choice in series},
        )

    def _ask_values(self, stations: tuple[str, ...], data_type: DataType, window: Window) -> tuple[pd.DataFrame, Any]:
        asked: dict[str, Any] = {
            "monitoring_location_id": [f"USGS-{number}" for number in stations],
            "parameter_code": DISCHARGE,
            "time": time_argument(window, data_type),
            "properties": VALUE_COLUMNS,
            "convert_type": False,
        }
        if window.modified_since is not None:
            asked["last_modified"] = f"{window.modified_since.isoformat()}Z/.."
        if data_type is DataType.DAILY:
            return waterdata.get_daily(statistic_id=DAILY_MEAN, skip_geometry=True, **asked)
        return waterdata.get_continuous(**asked)

    def _ask_series(self, stations: list[str], data_type: DataType) -> tuple[list[Any], int]:
        """Return the series choice of each station not met before, and the requests that took."""
        if not stations:
            return [], 0
        frame, _ = waterdata.get_combined_metadata(
            monitoring_location_id=[f"USGS-{number}" for number in stations],
            parameter_code=DISCHARGE,
            data_type=SERVICE_DATA_TYPE[data_type],
            properties=SERIES_COLUMNS,
            skip_geometry=True,
            convert_type=False,
        )
        return choose_series(frame, data_type), 1


@contextmanager
def library_at(base_url: str, client: HttpClient) -> Iterator[None]:
    """Point the library at our host and our client, for this block and thread; raises a SourceError.

    It is not to try again itself: the client does, page by page.
    """
    settings = waterdata.WaterdataConfiguration(base_url=base_url, retries=0)
    with dataretrieval.configure(settings), warnings.catch_warnings(), asked_through(client) as errand:
        warnings.simplefilter("ignore", UserWarning)
        with explained(errand, base_url):
            yield


def time_argument(window: Window, data_type: DataType) -> str:
    """Write a window as the one ISO string that the library passes on unchanged."""
    if data_type is DataType.DAILY:
        return f"{window.start:%Y-%m-%d}/{window.end:%Y-%m-%d}"
    return f"{window.start:%Y-%m-%dT%H:%M:%SZ}/{window.end:%Y-%m-%dT%H:%M:%SZ}"


def keep_asked(values: pd.DataFrame, stations: tuple[str, ...]) -> pd.DataFrame:
    """Drop rows of stations that nobody asked for, saying so; raises SourceChangedFormat for a missing column."""
    if values.empty:
        return pd.DataFrame(columns=["station_number", *VALUE_COLUMNS])
    missing = [name for name in VALUE_COLUMNS if name not in values.columns]
    if missing:
        raise SourceChangedFormat("USGS", f"sent rows without {', '.join(missing)}")
    frame = values[VALUE_COLUMNS].copy()
    frame["station_number"] = frame["monitoring_location_id"].str.removeprefix("USGS-")
    foreign = ~frame["station_number"].isin(stations)
    if foreign.any():
        logger.warning("USGS sent %d rows of stations that were not asked for; left out", int(foreign.sum()))
    return frame[~foreign]


def only_by_other_series(frame: pd.DataFrame, chosen: Mapping[str, str]) -> list[str]:
    """Return the stations that answered, but not by the series chosen for them: the agency may have replaced it."""
    remembered = frame["station_number"].map(dict(chosen))
    known, answered = frame[remembered.notna()], frame[frame["time_series_id"] == remembered]
    return sorted(set(known["station_number"]) - set(answered["station_number"]))


def keep_chosen(frame: pd.DataFrame, chosen: Mapping[str, str]) -> pd.DataFrame:
    """Keep the rows of each station's chosen series; a station without a choice keeps its first series."""
    if frame.empty:
        return frame
    first = frame.groupby("station_number")["time_series_id"].first().to_dict()
    wanted = frame["station_number"].map({**first, **chosen})
    return frame[frame["time_series_id"] == wanted]


def parse_readings(frame: pd.DataFrame, data_type: DataType) -> pd.DataFrame:
    """Read the service's text columns into READING_COLUMNS, sorted by station and time, last of equal times kept.

    Raises SourceChangedFormat for a unit other than ft^3/s, a number that is none, or a time that is none.
    """
    if frame.empty:
        return empty_readings()
    units = set(frame["unit_of_measure"].dropna()) - {UNIT}
    if units:
        raise SourceChangedFormat("USGS", f"sent discharge in {', '.join(sorted(units))} instead of {UNIT}")
    readings = pd.DataFrame(
        {
            "station_number": frame["station_number"].astype("object"),
            "observed_at": parse_times(frame["time"], data_type),
            "discharge": parse_values(frame["value"]),
            "unit": "cfs",
            "quality_code": frame["approval_status"].map(QUALITY_CODES).fillna("P").astype("object"),
            "qualifiers": join_qualifiers(frame["qualifier"]),
        }
    )
    twice = int(readings.duplicated(["station_number", "observed_at"]).sum())
    if twice:
        logger.warning("USGS sent %d times twice; the last value of each stands", twice)
    readings = readings.drop_duplicates(["station_number", "observed_at"], keep="last")
    return readings.sort_values(["station_number", "observed_at"], ignore_index=True)[READING_COLUMNS]


def parse_times(text: pd.Series, data_type: DataType) -> pd.Series:
    """Read dates as they stand, and instants as UTC; both naive. An instant without a zone is refused."""
    try:
        if text.isna().any():
            raise ValueError("a row has none")
        if data_type is DataType.DAILY:
            return pd.to_datetime(text, format="%Y-%m-%d").astype("datetime64[s]")
        zoned = text.str.contains(r"(?:Z|[+-]\d\d:?\d\d)$", regex=True)
        if not zoned.all():
            raise ValueError(f"{text[~zoned].iloc[0]!r} has no zone")
        return pd.to_datetime(text, format="ISO8601", utc=True).dt.tz_localize(None).astype("datetime64[s]")
    except (ValueError, TypeError) as error:
        raise SourceChangedFormat("USGS", f"sent a time that cannot be read: {error}") from error


def parse_values(text: pd.Series) -> pd.Series:
    """Read numbers strictly; null and the old sentinel -999999 are withheld values (NaN), a blank text is nothing."""
    try:
        if text.astype("object").map(lambda cell: isinstance(cell, str) and not cell.strip()).any():
            raise ValueError("a row has a blank")
        values = pd.to_numeric(text, errors="raise").astype("float64")
    except (ValueError, TypeError) as error:
        raise SourceChangedFormat("USGS", f"sent a value that is not a number: {error}") from error
    return values.mask(values == LEGACY_MISSING)


def join_qualifiers(qualifiers: pd.Series) -> pd.Series:
    """Join each row's list of qualifiers into one text, comma between; None where there is none."""

    def join(value: object) -> str | None:
        if isinstance(value, list | tuple):
            value = ",".join(str(part) for part in value)
        return value[:LONGEST_QUALIFIERS] if isinstance(value, str) and value else None

    return pd.Series([join(value) for value in qualifiers], index=qualifiers.index, dtype="object")


def read_quota(header: Mapping[str, str]) -> Quota | None:
    """Read what is left of the hour's requests, None where the service does not say."""
    limit, remaining = header.get("x-ratelimit-limit", ""), header.get("x-ratelimit-remaining", "")
    return Quota(int(limit), int(remaining)) if limit.isdigit() and remaining.isdigit() else None
