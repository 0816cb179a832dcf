"""What the adapter asks of wateroffice and makes of the answers."""

from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from redis import Redis

from core.domain import DataType, Progress, Window
from core.errors import SourceChangedFormat, SourceError, SourceUnreachable
from core.sources.base import Answer
from core.sources.eccc import LIMITS, EcccSource, eccc_source, gap_after, months_before
from core.windows import MOST_ROWS_A_CHUNK, advance, chunk_span, split_window
from tests.core.sources.conftest import SourceFor
from tests.core.sources.eccc_bodies import (
    DAILY,
    DAILY_PATH,
    FRASER,
    NASS,
    NOW,
    REALTIME_PATH,
    daily_mean,
    lines,
    realtime,
    value,
)  # fmt: skip
from tests.core.sources.misbehaving import Act, Agency, cuts_off, drips, hangs, moved, resets, says

LAST_DAY = Window(NOW - timedelta(days=1), NOW)


def fetch(
    source: EcccSource, data_type: DataType, window: Window, stations: tuple[str, ...] = (FRASER, NASS)
) -> Answer:
    return source.fetch(stations, data_type, window, {})


def days(readings: pd.DataFrame, station: str) -> list[tuple[date, float, str]]:
    own = readings[readings["station_number"] == station]
    return [
        (at.date(), flow, code)
        for at, flow, code in zip(own["observed_at"], own["discharge"], own["quality_code"], strict=True)
    ]


def published(station: str, day: str, discharge: str, symbol: str = "") -> str:
    return f"{station},{day},discharge/débit,{discharge},{symbol}"


def test_it_asks_for_several_stations_at_once_with_both_dates_in_utc(agency: Agency, source_for: SourceFor) -> None:
    agency.does(says(realtime(value(FRASER, "2026-11-22T00:05:00Z", "1040"), value(NASS, "2026-11-22T00:05:00Z", "3"))))
    answer = fetch(source_for(), DataType.REALTIME, Window(datetime(2026, 11, 20, 6, 30), NOW))
    [asked] = agency.asked
    assert asked.path == REALTIME_PATH
    assert asked.query == {
        "stations[]": [FRASER, NASS],
        "parameters[]": ["47"],
        "start_date": ["2026-11-20 06:30:00"],
        "end_date": ["2026-11-22 15:00:00"],
    }
    assert answer.readings["discharge"].tolist() == [1040.0, 3.0]
    assert (answer.requests, answer.simulated, answer.unlisted) == (1, False, frozenset())


def test_it_is_made_from_what_the_settings_say(agency: Agency, redis_url: str) -> None:
    agency.does(says("", 403))
    with Redis.from_url(redis_url) as redis:
        source = eccc_source(
            agency.url, agency.url, "hydro@example.org", redis, {}.get, per_second=1000, now=lambda: NOW
        )
        for _ in range(2):
            with pytest.raises(SourceError, match="CONTACT"):
                fetch(source, DataType.REALTIME, LAST_DAY)
    assert agency.asked[0].headers["User-Agent"].endswith("(hydro@example.org)")


def test_it_reads_a_header_alone_as_no_data(agency: Agency, source_for: SourceFor) -> None:
    agency.does(says(realtime()))
    assert fetch(source_for(), DataType.REALTIME, LAST_DAY).readings.empty


def test_it_says_that_an_answer_is_simulated(agency: Agency, source_for: SourceFor) -> None:
    agency.does(says(realtime(), X_Simulated="true"))
    assert fetch(source_for(), DataType.REALTIME, LAST_DAY).simulated


def test_it_asks_for_unit_values_only_as_far_back_as_they_reach(agency: Agency, source_for: SourceFor) -> None:
    agency.does(says(realtime()))
    fetch(source_for(), DataType.REALTIME, Window(datetime(2025, 5, 1), datetime(2025, 6, 1)))
    assert agency.asked[0].query["start_date"] == ["2025-05-22 15:00:00"]


@pytest.mark.parametrize("simulated", [True, False])
def test_it_answers_an_older_window_without_a_request(agency: Agency, source_for: SourceFor, simulated: bool) -> None:
    answer = fetch(
        source_for(simulated=simulated), DataType.REALTIME, Window(datetime(1990, 1, 1), datetime(1990, 3, 1))
    )
    assert answer.readings.empty
    assert (answer.requests, answer.simulated) == (0, simulated)
    assert agency.asked == []


def test_it_lets_a_first_pull_from_1990_reach_the_present_with_no_wasted_request(
    agency: Agency, source_for: SourceFor
) -> None:
    agency.does(says(realtime()))
    source, progress = source_for(), Progress()
    limits = source.limits(DataType.REALTIME)
    span = chunk_span(1, limits.rows_a_day, MOST_ROWS_A_CHUNK, limits.longest_window)
    windows = split_window(Window(datetime(1990, 1, 1), NOW), span)
    for window in windows:
        fetch(source, DataType.REALTIME, window, (FRASER,))
        progress = advance(progress, window, None, NOW)
    assert len(agency.asked) == 10 < len(windows)
    assert progress.reached_back_to == datetime(1990, 1, 1)
    assert progress.last_successful_pull_date == windows[-1].start


def test_it_keeps_a_request_within_what_a_worker_holds() -> None:
    limits = LIMITS[DataType.REALTIME]
    span = chunk_span(limits.stations_a_request, limits.rows_a_day, MOST_ROWS_A_CHUNK, limits.longest_window)
    assert timedelta(days=1) <= span
    assert span.days * limits.rows_a_day * limits.stations_a_request <= MOST_ROWS_A_CHUNK


@pytest.mark.parametrize(
    ("moment", "months", "earlier"),
    [
        (datetime(2026, 11, 22, 15), 18, datetime(2025, 5, 22, 15)),
        (datetime(2026, 8, 31), 18, datetime(2025, 2, 28)),
        (datetime(2026, 11, 22), 60, datetime(2021, 11, 22)),
    ],
)
def test_it_counts_back_in_calendar_months(moment: datetime, months: int, earlier: datetime) -> None:
    assert months_before(moment, months) == earlier


def test_it_bridges_from_the_last_published_day_to_the_last_whole_one(agency: Agency, source_for: SourceFor) -> None:
    agency.does_at(
        DAILY_PATH,
        says(lines(DAILY, published(FRASER, "2026-11-15", "10", "B"), published(FRASER, "2026-11-17", "12"))),
    )
    stamps = [f"2026-11-{day}T08:00:00Z" for day in range(15, 23)]
    agency.does_at(REALTIME_PATH, says(realtime(*(daily_mean(FRASER, stamp, "99") for stamp in stamps))))
    answer = fetch(source_for(), DataType.DAILY, Window(datetime(2026, 11, 15), NOW), (FRASER,))
    assert days(answer.readings, FRASER) == [
        (date(2026, 11, 15), 10.0, "A"),
        (date(2026, 11, 17), 12.0, "A"),
        *((date(2026, 11, day), 99.0, "P") for day in range(18, 22)),
    ]
    assert answer.readings["qualifiers"].tolist()[0] == "ICE"
    assert answer.requests == 2
    asked_daily, asked_bridge = agency.asked
    assert asked_daily.query["parameters[]"] == ["flow"]
    assert asked_daily.query["start_date"] == ["2026-11-15"]
    assert asked_daily.query["end_date"] == ["2026-11-22"]
    assert asked_bridge.query["parameters[]"] == ["6"]
    assert asked_bridge.query["start_date"] == ["2026-11-18 00:00:00"]
    assert asked_bridge.query["end_date"] == ["2026-11-21 23:59:59"]


def test_it_bridges_each_station_from_its_own_last_published_day(agency: Agency, source_for: SourceFor) -> None:
    agency.does_at(DAILY_PATH, says(lines(DAILY, published(FRASER, "2026-11-19", "10"))))
    stamps = [f"2026-11-{day}T08:00:00Z" for day in range(18, 22)]
    rows = [daily_mean(station, stamp, "99") for station in (NASS, FRASER) for stamp in stamps]
    agency.does_at(REALTIME_PATH, says(realtime(*rows)))
    readings = fetch(source_for(), DataType.DAILY, Window(datetime(2026, 11, 18), NOW)).readings
    assert [day.day for day, _, _ in days(readings, FRASER)] == [19, 20, 21]
    assert [code for _, _, code in days(readings, FRASER)] == ["A", "P", "P"]
    assert [day.day for day, _, _ in days(readings, NASS)] == [18, 19, 20, 21]


def test_it_asks_for_no_bridge_where_everything_is_published(agency: Agency, source_for: SourceFor) -> None:
    agency.does(says(lines(DAILY, published(FRASER, "2024-01-01", "1"), published(FRASER, "2024-01-02", "2"))))
    answer = fetch(source_for(), DataType.DAILY, Window(datetime(2024, 1, 1), datetime(2024, 1, 2)), (FRASER,))
    assert days(answer.readings, FRASER) == [(date(2024, 1, 1), 1.0, "A"), (date(2024, 1, 2), 2.0, "A")]
    assert answer.requests == len(agency.asked) == 1


def test_it_asks_for_no_bridge_older_than_provisional_means_reach(agency: Agency, source_for: SourceFor) -> None:
    agency.does(says(lines(DAILY)))
    answer = fetch(source_for(), DataType.DAILY, Window(datetime(1990, 1, 1), datetime(2021, 11, 21)), (FRASER,))
    assert answer.readings.empty
    assert len(agency.asked) == 1


@pytest.mark.parametrize(
    ("now", "last"),
    [(datetime(2026, 11, 22, 7, 59), date(2026, 11, 20)), (datetime(2026, 11, 22, 8, 0), date(2026, 11, 21))],
)
def test_it_takes_no_mean_of_a_day_that_is_not_over_in_the_west(now: datetime, last: date) -> None:
    nothing = pd.DataFrame({"station_number": [], "observed_at": pd.Series([], dtype="datetime64[s]")})
    gap = gap_after(nothing, (FRASER,), Window(datetime(2026, 11, 1), now), now)
    assert gap == (date(2026, 11, 1), last)


FAULTS: list[tuple[str, Act, type[SourceError]]] = [
    ("a web page", says("<!DOCTYPE html><p>Maintenance", kind="text/html"), SourceChangedFormat),
    ("a web page called CSV", says("<html>"), SourceChangedFormat),
    ("a body cut off", cuts_off(realtime(value(FRASER, "2026-11-22T00:05:00Z", "1040.5")), 180), SourceUnreachable),
    ("a missing column", says(realtime("x").replace("Value/Valeur,", "")), SourceChangedFormat),
    ("a renamed column", says(realtime().replace("Value", "Flow")), SourceChangedFormat),
    ("1,234 bare", says(realtime(value(FRASER, "2026-11-22T00:05:00Z", "1,234"))), SourceChangedFormat),
    ("1,234 in quotes", says(realtime(value(FRASER, "2026-11-22T00:05:00Z", '"1,234"'))), SourceChangedFormat),
    ("an impossible date", says(realtime(value(FRASER, "2026-11-31T00:05:00Z", "1"))), SourceChangedFormat),
    ("another parameter", says(realtime(daily_mean(FRASER, "2026-11-22T00:05:00Z", "1"))), SourceChangedFormat),
    ("301", moved("https://www.canada.ca/"), SourceChangedFormat),
    ("403", says("", 403), SourceError),
    ("404", says("<html>", 404), SourceChangedFormat),
    ("422", says("", 422), SourceChangedFormat),
    ("429", says("", 429, Retry_After="3600"), SourceError),
    ("500", says("", 500), SourceUnreachable),
    ("a hang", hangs, SourceUnreachable),
    ("a reset", resets, SourceUnreachable),
    ("a slow drip", drips(realtime()), SourceUnreachable),
]


@pytest.mark.parametrize("data_type", [DataType.REALTIME, DataType.DAILY])
@pytest.mark.parametrize(("act", "kind"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_it_lets_nothing_of_a_bad_answer_through(
    agency: Agency, source_for: SourceFor, data_type: DataType, act: Act, kind: type[SourceError]
) -> None:
    agency.does(act)
    with pytest.raises(kind) as caught:
        fetch(source_for(provinces={}), data_type, LAST_DAY)
    assert agency.url in str(caught.value)
    assert caught.value.source == "ECCC"


def test_it_stores_no_published_days_alone_when_the_bridge_fails(agency: Agency, source_for: SourceFor) -> None:
    agency.does_at(DAILY_PATH, says(lines(DAILY, published(FRASER, "2026-11-15", "10"))))
    agency.does_at(REALTIME_PATH, says("", 500))
    with pytest.raises(SourceUnreachable, match="error 500"):
        fetch(source_for(), DataType.DAILY, Window(datetime(2026, 11, 15), NOW), (FRASER,))
