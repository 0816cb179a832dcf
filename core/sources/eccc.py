"""Environment and Climate Change Canada (Water Survey of Canada): unit values and daily means of discharge.

Unit values reach 18 months back: of a window that begins earlier, the part that exists is asked for; one that ends
earlier is answered, empty, without a request, since nothing will ever come for it. So a first pull from 1990 walks
through the years at no cost to the agency and the watermark follows. Daily means are published a year or more
behind; the days after a station's last published one are filled with provisional means (60 months back), which the
published ones replace when they come. A day is provisional only once it is over everywhere in Canada: a mean of a
morning would be revised every hour.
Service: https://wateroffice.ec.gc.ca/services/links_e.html
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pandas as pd
from redis import Redis

from core.domain import DataType, Window, utc_now
from core.errors import SourceError, SourceUnreachable
from core.sources.base import Answer, Limits, empty_readings
from core.sources.eccc_datamart import Datamart, ProvinceOf
from core.sources.eccc_parse import (
    DISCHARGE,
    PROVISIONAL_DAILY_MEAN,
    parse_daily,
    parse_provisional_daily,
    parse_realtime,
)
from core.sources.http import HttpClient, Patience
from core.sources.reply import Reply

logger = logging.getLogger(__name__)

NAME = "ECCC"
LIMITS = {
    DataType.REALTIME: Limits(100, timedelta(days=60), 1_000_000, 288, reaches_back=timedelta(days=550)),
    # Published means come a year behind, some more than two: the provisional ones wait for them that long.
    DataType.DAILY: Limits(100, timedelta(days=400 * 365), 1_000_000, 1, furthest=timedelta(days=3 * 365)),
}
UNIT_VALUE_MONTHS, PROVISIONAL_MONTHS = 18, 60
# The westernmost local standard time: when it is midnight there, the day is over in all of Canada.
WESTERNMOST = timedelta(hours=8)
REQUESTS_A_SECOND = 1.0
STANDS_IN = (
    "{outage}; the Datamart stood in for its last 30 days, and what is older is asked for again with the next run"
)


class EcccSource:
    """The service at `base_url`; `simulated` marks the answers that are given without asking."""

    name = NAME

    def __init__(
        self,
        base_url: str,
        client: HttpClient,
        datamart: Datamart,
        *,
        simulated: bool = False,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._base_url = base_url
        self._client = client
        self._datamart = datamart
        self._simulated = simulated
        self._now = now

    def limits(self, data_type: DataType) -> Limits:
        return LIMITS[data_type]

    def fetch(
        self, stations: tuple[str, ...], data_type: DataType, window: Window, chosen: Mapping[str, str]
    ) -> Answer:
        if data_type is DataType.DAILY:
            return self._fetch_daily(stations, window)
        return self._fetch_realtime(stations, window)

    def _fetch_realtime(self, stations: tuple[str, ...], window: Window) -> Answer:
        oldest = months_before(self._now(), UNIT_VALUE_MONTHS)
        if window.end < oldest:
            return Answer(empty_readings(), requests=0, simulated=self._simulated)
        asked = Window(max(window.start, oldest), window.end)
        try:
            reply = self._ask_realtime(stations, DISCHARGE, asked)
        except SourceUnreachable as outage:
            return self._fall_back(stations, asked, outage)
        return Answer(parse_realtime(reply, stations), simulated=reply.simulated)

    def _ask_realtime(self, stations: tuple[str, ...], parameter: str, window: Window) -> Reply:
        """Ask for a parameter's unit values; both dates are UTC, and without them the service answers 422."""
        dates = [("start_date", f"{window.start:%Y-%m-%d %H:%M:%S}"), ("end_date", f"{window.end:%Y-%m-%d %H:%M:%S}")]
        params = [*_listed(stations), ("parameters[]", parameter), *dates]
        return self._client.get(f"{self._base_url}/services/real_time_data/csv/inline", params)

    def _fall_back(self, stations: tuple[str, ...], window: Window, outage: SourceUnreachable) -> Answer:
        """Take the Datamart's files for the part of the window that they hold; raises `outage` where they cannot be."""
        now = self._now()
        held = self._datamart.covers(stations, window, now)
        if held is None:
            raise outage
        covered, shortfall = (held, STANDS_IN.format(outage=outage)) if held != window else (None, "")
        if held.start == held.end:
            return Answer(empty_readings(), 1, simulated=self._simulated, covered=covered, shortfall=shortfall)
        logger.warning("%s; the Datamart stands in", outage)
        try:
            served = self._datamart.fetch(stations, held, now)
        except SourceError as failure:
            problem = f"and its Datamart both failed: {outage}; {failure}"
            raise SourceUnreachable(self.name, problem, status_code=outage.status_code) from outage
        answer = Answer(served.readings, 1 + served.requests, simulated=served.simulated)
        return replace(answer, covered=covered, shortfall=shortfall)

    def _fetch_daily(self, stations: tuple[str, ...], window: Window) -> Answer:
        dates = [("start_date", f"{window.start:%Y-%m-%d}"), ("end_date", f"{window.end:%Y-%m-%d}")]
        params = [*_listed(stations), ("parameters[]", "flow"), *dates]
        reply = self._client.get(f"{self._base_url}/services/daily_data/csv/inline", params)
        published = parse_daily(reply, stations)
        gap = gap_after(published, stations, window, self._now())
        if gap is None:
            return Answer(published, simulated=reply.simulated)
        first, last = gap
        whole_days = Window(datetime.combine(first, time.min), datetime.combine(last, time(23, 59, 59)))
        bridge = self._ask_realtime(stations, PROVISIONAL_DAILY_MEAN, whole_days)
        provisional = after_published(parse_provisional_daily(bridge, stations), published, whole_days)
        return Answer(bridged(published, provisional), requests=2, simulated=reply.simulated)


def eccc_source(
    base_url: str,
    datamart_url: str,
    contact: str,
    redis: Redis | None,
    province_of: ProvinceOf,
    *,
    simulated: bool = False,
    per_second: float = REQUESTS_A_SECOND,
    patience: Patience = Patience(),  # noqa: B008  # frozen
    now: Callable[[], datetime] = utc_now,
) -> EcccSource:
    """Make the adapter with its two clients: wateroffice and the Datamart fail, and are left alone, each by itself."""
    client = HttpClient(NAME, contact, redis, per_second=per_second, patience=patience)
    files = HttpClient(f"{NAME} Datamart", contact, redis, per_second=per_second, patience=patience)
    datamart = Datamart(files, datamart_url, province_of)
    return EcccSource(base_url, client, datamart, simulated=simulated, now=now)


def months_before(moment: datetime, months: int) -> datetime:
    """Return the same day and time so many calendar months earlier, or that month's last day."""
    earlier: datetime = (pd.Timestamp(moment) - pd.DateOffset(months=months)).to_pydatetime()
    return earlier


def gap_after(
    published: pd.DataFrame, stations: tuple[str, ...], window: Window, now: datetime
) -> tuple[date, date] | None:
    """Return the days, from first to last, that provisional means can fill for some station; None where none can."""
    newest = published.groupby("station_number")["observed_at"].max()
    begins = [
        newest[one].date() + timedelta(days=1) if one in newest.index else window.start.date() for one in stations
    ]
    first = max(min(begins), months_before(now, PROVISIONAL_MONTHS).date())
    last = min(window.end.date(), (now - WESTERNMOST).date() - timedelta(days=1))
    return (first, last) if first <= last else None


def after_published(provisional: pd.DataFrame, published: pd.DataFrame, whole_days: Window) -> pd.DataFrame:
    """Keep each station's provisional days after its last published one: what is published is left as it is."""
    newest = published.groupby("station_number")["observed_at"].max()
    last = pd.to_datetime(provisional["station_number"].map(newest.to_dict()))
    later = last.isna() | (provisional["observed_at"] > last)
    return provisional[later & provisional["observed_at"].between(whole_days.start, whole_days.end)]


def bridged(published: pd.DataFrame, provisional: pd.DataFrame) -> pd.DataFrame:
    """Join published and provisional days, by station and date."""
    parts = [part for part in (published, provisional) if len(part)]
    if not parts:
        return empty_readings()
    return pd.concat(parts).sort_values(["station_number", "observed_at"], ignore_index=True)


def _listed(stations: tuple[str, ...]) -> list[tuple[str, str]]:
    return [("stations[]", number) for number in stations]
