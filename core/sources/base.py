"""What every agency's adapter offers: limits to plan by, and fetch, whose answer is one frame of readings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import pandas as pd

from core.domain import DataType, Quota, SeriesChoice, Window
from core.pulling.batching import Limits as Limits

READING_COLUMNS = ["station_number", "observed_at", "discharge", "unit", "quality_code", "qualifiers"]


@dataclass(frozen=True)
class Answer:
    """What came for a batch.

    `readings` has READING_COLUMNS, one row a station and time, times naive UTC (a daily value: its local date);
    a NaN discharge is a withheld value whose reason stands in `qualifiers`. `unlisted` are stations that the
    agency lists no such series for. `requests` counts what the quota counts.

    `covered` is the part of the window that was answered, None where all of it was; `shortfall` says why it is less.
    The rest counts as not asked: nothing there may move a station on, nor is the pull complete. Where nothing was
    answered, `covered` is the empty span at the window's end.
    """

    readings: pd.DataFrame
    requests: int = 1
    quota: Quota | None = None
    simulated: bool = False
    choices: tuple[SeriesChoice, ...] = ()
    unlisted: frozenset[str] = field(default_factory=frozenset)
    covered: Window | None = None
    shortfall: str = ""


class Source(Protocol):
    """An agency's service."""

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    def limits(self, data_type: DataType) -> Limits:
        """Return how to ask for `data_type`."""
        ...

    def fetch(
        self, stations: tuple[str, ...], data_type: DataType, window: Window, chosen: Mapping[str, str]
    ) -> Answer:
        """Ask for all `stations` at once; `chosen` maps a station to its series as remembered.

        Raises a SourceError: unreachable, refused, or an answer in a form that is not the documented one.
        """
        ...


def empty_readings() -> pd.DataFrame:
    """Return a frame of no readings, with the right columns and types."""
    kinds = {"observed_at": "datetime64[s]", "discharge": "float64"}
    return pd.DataFrame({name: pd.Series(dtype=kinds.get(name, "object")) for name in READING_COLUMNS})
