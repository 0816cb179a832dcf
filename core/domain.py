"""The words everything else is said in: plain values, no I/O.

Times are naive UTC. A daily mean stands under its local calendar date at 00:00.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum


class DataType(StrEnum):
    """What a configuration pulls."""

    REALTIME = "realtime_15min"
    DAILY = "daily_mean"
    FORECAST = "forecast"


class ForecastProduct(StrEnum):
    """What a forecast configuration may pull: the River Forecast Centers', and the National Water Model's ranges."""

    RFC = "rfc"
    NWM_SHORT_RANGE = "nwm_short_range"
    NWM_MEDIUM_RANGE = "nwm_medium_range"
    NWM_LONG_RANGE = "nwm_long_range"


USUAL_PRODUCTS = (ForecastProduct.RFC, ForecastProduct.NWM_SHORT_RANGE, ForecastProduct.NWM_MEDIUM_RANGE)


class Strategy(StrEnum):
    """How a configuration's pulled values meet stored ones."""

    APPEND = "append"
    OVERWRITE = "overwrite"


# A run may differ from its configuration: fill a chosen range, and leave alone how far the configuration has come.
BACKFILL = "backfill"


class Agency(StrEnum):
    """Whose station it is."""

    USGS = "USGS"
    EC = "EC"


class RunStatus(StrEnum):
    """How a run stands; all but RUNNING are ends."""

    RUNNING = "running"
    SUCCESS = "success"
    PARTIAL = "partial"
    FAILED = "failed"
    CANCELLED = "cancelled"


class BatchState(StrEnum):
    """How a batch of a run stands: waiting for a worker, with one, or over."""

    WAITING = "waiting"
    WORKING = "working"
    OVER = "over"


class StationState(StrEnum):
    """How one station of a run stands."""

    WAITING = "waiting"
    FETCHING = "fetching"
    MERGING = "merging"
    DONE = "done"
    EMPTY = "empty"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Level(StrEnum):
    """How grave a line of a run's log is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Trigger(StrEnum):
    """Who asked for a run."""

    SCHEDULE = "schedule"
    PERSON = "person"
    API = "api"
    CLI = "cli"


@dataclass(frozen=True, order=True)
class Window:
    """A closed span of time to ask an agency for; `modified_since` narrows it to rows changed since then."""

    start: datetime
    end: datetime
    modified_since: datetime | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.start > self.end:
            raise ValueError(f"a window cannot end ({self.end}) before it starts ({self.start})")


@dataclass(frozen=True)
class Progress:
    """How far a configuration has come with one station.

    Everything from `reached_back_to` to `last_successful_pull_date` has been answered; both are None before
    the first answer. `last_pulled_at` is when a pull last reached the present.
    """

    reached_back_to: datetime | None = None
    last_successful_pull_date: datetime | None = None
    last_pulled_at: datetime | None = None


@dataclass(frozen=True)
class Quota:
    """What an agency says is left of the requests it allows."""

    limit: int
    remaining: int


@dataclass(frozen=True)
class SeriesChoice:
    """Which of a station's time series stands for its discharge, and why."""

    station_number: str
    time_series_id: str
    reason: str


@dataclass(frozen=True)
class Issuance:
    """One forecast as issued: flows in cfs by the times (naive UTC) they are forecast for.

    `run_date` is the issue time (NOAA_RFC; `pedts` then tells which of a gauge's series it is) or the model's
    reference time (NOAA_NWM; `member` then tells which member of an ensemble, "mean" their mean).
    """

    station_number: str
    source: str
    product: str
    run_date: datetime
    values: tuple[tuple[datetime, float], ...]
    member: str = ""
    pedts: str = ""


def utc_now() -> datetime:
    """The present as the product keeps it: naive UTC, whole seconds."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def iso_utc(moment: datetime | None) -> str | None:
    """Write naive UTC as ISO 8601 with Z, the only form the API knows."""
    return None if moment is None else moment.isoformat(timespec="seconds") + "Z"


def parse_utc(text: str) -> datetime:
    """Read an ISO 8601 date or instant as naive UTC (no zone means UTC); raises ValueError."""
    moment = datetime.fromisoformat(text.strip())
    try:
        return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except OverflowError as error:
        raise ValueError(f"{text.strip()} lies outside the years 1 to 9999 in UTC") from error
