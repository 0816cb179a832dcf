"""The Datamart of Environment Canada: province files of the last days, for when wateroffice does not answer.

`hourly` holds two days and is renewed every hour; `daily` holds thirty days and is renewed once a day, so that for
more than two days both are read. The path has `/today/` in it; without it there is a 404 page, never an empty file.
Format: https://eccc-msc.github.io/open-data/msc-data/obs_hydrometric/readme_hydrometric-datamart_en
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pandas as pd

from core.domain import Window
from core.sources.base import empty_readings
from core.sources.eccc_parse import parse_datamart
from core.sources.http import MEBIBYTE, Asking, HttpClient

HOURLY_REACH, DAILY_REACH = timedelta(days=2), timedelta(days=30)
# Ontario's thirty days at five minutes are some 200 MB, of which the lines asked for are kept.
MOST_BYTES = 400 * MEBIBYTE
PROVINCES = frozenset(["AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT"])
ProvinceOf = Callable[[str], str | None]


@dataclass(frozen=True)
class Served:
    """What the Datamart had for a window."""

    readings: pd.DataFrame
    requests: int
    simulated: bool


@dataclass(frozen=True)
class Datamart:
    """The files below `base_url`; `province_of` gives a station's two letters, None where they are not known."""

    client: HttpClient
    base_url: str
    province_of: ProvinceOf

    def covers(self, stations: tuple[str, ...], window: Window, now: datetime) -> Window | None:
        """Return the part of a window that the files hold; None where they are not known for all of the stations.

        Of a window that lies before all they hold, that is the empty span at its end.
        """
        if not all(self.province_of(one) in PROVINCES for one in stations):
            return None
        return replace(window, start=min(max(window.start, now - DAILY_REACH), window.end))

    def fetch(self, stations: tuple[str, ...], window: Window, now: datetime) -> Served:
        """Read unit values of a window that the files cover; raises a SourceError."""
        kinds = ["hourly"] if window.start >= now - HOURLY_REACH else ["daily", "hourly"]
        asking = Asking(most_bytes=MOST_BYTES, lines_from=tuple(f"{number},".encode() for number in stations))
        files = [(province, kind) for province in sorted(self._provinces(stations)) for kind in kinds]
        replies = [self.client.get(self._address(province, kind), asking=asking) for province, kind in files]
        readings = newest_last([parse_datamart(reply, stations) for reply in replies])
        return Served(
            readings[readings["observed_at"].between(window.start, window.end)].reset_index(drop=True),
            requests=len(replies),
            simulated=any(reply.simulated for reply in replies),
        )

    def _provinces(self, stations: tuple[str, ...]) -> set[str]:
        return {province for province in map(self.province_of, stations) if province}

    def _address(self, province: str, kind: str) -> str:
        return f"{self.base_url}/today/hydrometric/csv/{province}/{kind}/{province}_{kind}_hydrometric.csv"


def newest_last(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Join files' readings, by station and time; where two have a time, the later file's value stays."""
    spoken = [part for part in parts if len(part)]
    if not spoken:
        return empty_readings()
    readings = pd.concat(spoken).drop_duplicates(["station_number", "observed_at"], keep="last")
    return readings.sort_values(["station_number", "observed_at"], ignore_index=True)
