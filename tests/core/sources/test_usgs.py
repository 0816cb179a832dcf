"""The USGS adapter against the simulated service, trap by trap (UPSTREAM, section 1)."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta

import pandas as pd
import pytest
from flask import request

from core.domain import DataType, Window
from core.errors import SourceChangedFormat, SourceError, SourceRefused, SourceUnreachable
from core.sources.base import READING_COLUMNS, Answer
from core.sources.usgs import UsgsSource
from simulator.server import Simulator, running

NOON = datetime(2026, 11, 22, 12)
WEEK = Window(NOON - timedelta(days=7), NOON)
POTOMAC, OHIO = "01646500", "03294500"
BOTH = pytest.mark.parametrize("data_type", [DataType.DAILY, DataType.REALTIME])


@pytest.fixture
def agency() -> Iterator[Simulator]:
    with running(now="2026-11-22T12:00:00Z") as simulator:
        yield simulator


@pytest.fixture
def small_pages() -> Iterator[Simulator]:
    with running(now="2026-11-22T12:00:00Z", page_size=100) as simulator:
        yield simulator


def ask(
    agency: Simulator, *stations: str, data_type: DataType = DataType.DAILY, window: Window = WEEK, retries: int = 0
) -> Answer:
    source = UsgsSource(agency.base_url, retries=retries)
    return source.fetch(stations, data_type, window, {number: series_of(agency, number) for number in stations})


def series_of(agency: Simulator, number: str) -> str:
    """The id of a station's only daily series, which the simulator makes from its seed."""
    with running(now="2026-11-22T12:00:00Z") as calm:
        return first(calm, number).choices[0].time_series_id


def first(agency: Simulator, *stations: str, data_type: DataType = DataType.DAILY, window: Window = WEEK) -> Answer:
    return UsgsSource(agency.base_url).fetch(stations, data_type, window, {})


@BOTH
def test_it_brings_readings_in_our_columns(agency: Simulator, data_type: DataType) -> None:
    answer = first(agency, POTOMAC, OHIO, data_type=data_type)
    frame = answer.readings
    assert list(frame.columns) == READING_COLUMNS
    assert frame["observed_at"].dtype == "datetime64[s]" and frame["discharge"].dtype == "float64"
    assert set(frame["station_number"]) == {POTOMAC, OHIO}
    assert set(frame["unit"]) == {"cfs"} and set(frame["quality_code"]) <= {"A", "P"}
    assert frame.equals(frame.sort_values(["station_number", "observed_at"], ignore_index=True))
    assert not frame.duplicated(["station_number", "observed_at"]).any()


def test_a_daily_value_stands_under_its_local_date(agency: Simulator) -> None:
    times = first(agency, POTOMAC).readings["observed_at"]
    assert (times == times.dt.normalize()).all()
    assert times.iloc[0] == pd.Timestamp(WEEK.start.date())


def test_an_instant_is_true_utc(agency: Simulator) -> None:
    times = first(agency, POTOMAC, data_type=DataType.REALTIME).readings["observed_at"]
    assert times.min() == WEEK.start and NOON - timedelta(hours=3) < times.max() <= NOON


@pytest.mark.parametrize("day", ["2026-03-08", "2025-11-02"], ids=["spring forward", "fall back"])
def test_a_day_of_daylight_change_has_every_quarter_hour_once(agency: Simulator, day: str) -> None:
    start = datetime.fromisoformat(day)
    window = Window(start, start + timedelta(days=2) - timedelta(minutes=15))
    times = first(agency, POTOMAC, data_type=DataType.REALTIME, window=window).readings["observed_at"]
    assert list(times) == list(pd.date_range(window.start, window.end, freq="15min"))


def test_nothing_in_an_answer_is_an_empty_frame(agency: Simulator) -> None:
    for data_type in (DataType.DAILY, DataType.REALTIME):
        frame = first(agency, POTOMAC, data_type=data_type, window=Window(datetime(1700, 1, 1), datetime(1700, 1, 2)))
        assert frame.readings.empty and list(frame.readings.columns) == READING_COLUMNS
        assert frame.readings["observed_at"].dtype == "datetime64[s]"


def test_an_empty_answer_costs_no_further_request(agency: Simulator) -> None:
    window = Window(datetime(1700, 1, 1), datetime(1700, 1, 2))
    UsgsSource(agency.base_url).fetch((POTOMAC,), DataType.DAILY, window, {POTOMAC: "known"})
    assert len(agency.requests) == 1


def test_250_stations_travel_in_one_request(agency: Simulator) -> None:
    numbers = tuple(number for number in agency.world.gauges if number.isdigit())[:250]
    met = UsgsSource(agency.base_url).fetch(numbers, DataType.DAILY, WEEK, {})
    agency.traffic.journal.clear()
    chosen = {choice.station_number: choice.time_series_id for choice in met.choices}
    answer = UsgsSource(agency.base_url).fetch(numbers, DataType.DAILY, WEEK, chosen)
    assert (len(agency.requests), answer.requests) == (1, 1)


def test_it_asks_for_the_series_of_stations_it_has_not_met(agency: Simulator) -> None:
    answer = first(agency, POTOMAC)
    assert [entry.path.split("/")[-2] for entry in agency.requests] == ["combined-metadata", "daily"]
    assert [choice.station_number for choice in answer.choices] == [POTOMAC]
    chosen = {choice.station_number: choice.time_series_id for choice in answer.choices}
    agency.traffic.journal.clear()
    again = UsgsSource(agency.base_url).fetch((POTOMAC,), DataType.DAILY, WEEK, chosen)
    assert len(agency.requests) == 1
    assert again.readings.equals(answer.readings)


@pytest.mark.parametrize("number", ["07374000", "03086000"], ids=["two series", "two sensors"])
def test_of_several_series_one_is_kept(agency: Simulator, number: str) -> None:
    answer = first(agency, number, data_type=DataType.REALTIME)
    assert not answer.readings.duplicated("observed_at").any()
    assert answer.readings["observed_at"].max() > NOON - timedelta(hours=6)
    assert "series" in answer.choices[0].reason


def test_a_series_that_the_agency_replaced_is_looked_up_again(agency: Simulator) -> None:
    answer = UsgsSource(agency.base_url).fetch((POTOMAC,), DataType.DAILY, WEEK, {POTOMAC: "the old one"})
    assert len(answer.readings) and answer.requests == 2
    assert [choice.station_number for choice in answer.choices] == [POTOMAC]


def test_a_station_the_agency_does_not_list_is_named(agency: Simulator) -> None:
    answer = first(agency, POTOMAC, "99999999")
    assert answer.unlisted == {"99999999"}
    assert set(answer.readings["station_number"]) == {POTOMAC}


def test_withheld_values_stay_apart_with_their_reason(agency: Simulator) -> None:
    window = Window(datetime(2026, 1, 1), datetime(2026, 2, 1))
    frame = first(agency, "15515500", data_type=DataType.REALTIME, window=window).readings
    withheld = frame[frame["discharge"].isna()]
    assert len(withheld) and set(withheld["qualifiers"]) == {"ICE"}


def test_negative_flow_is_flow(agency: Simulator) -> None:
    frame = first(agency, "02246500", data_type=DataType.REALTIME).readings
    assert (frame["discharge"] < 0).any()


def test_it_reads_the_quota_and_knows_simulated_data(agency: Simulator) -> None:
    answer = first(agency, POTOMAC)
    assert answer.quota is not None and (answer.quota.limit, answer.quota.remaining) == (1000, 998)
    assert answer.simulated


def test_it_follows_pages_to_the_end(small_pages: Simulator, agency: Simulator) -> None:
    window = Window(datetime(2025, 1, 1), NOON)
    assert first(small_pages, POTOMAC, window=window).readings.equals(first(agency, POTOMAC, window=window).readings)
    assert len(small_pages.requests) > 5


def test_it_goes_on_when_a_later_page_fails_once(small_pages: Simulator) -> None:
    window = Window(datetime(2026, 1, 1), NOON)
    whole = ask(small_pages, POTOMAC, window=window).readings
    small_pages.add_fault(kind="status", status=503, page=2)
    assert ask(small_pages, POTOMAC, window=window, retries=1).readings.equals(whole)


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        ({"kind": "status", "status": 429, "retry_after": 120}, SourceRefused, "quota is used up"),
        ({"kind": "status", "status": 401}, SourceRefused, "API_USGS_PAT"),
        ({"kind": "status", "status": 403}, SourceRefused, "API_USGS_PAT"),
        ({"kind": "status", "status": 404}, SourceChangedFormat, "nothing at this address"),
        ({"kind": "status", "status": 400}, SourceChangedFormat, "did not accept"),
        ({"kind": "status", "status": 500}, SourceUnreachable, "error 500"),
        ({"kind": "html"}, SourceChangedFormat, "a web page instead of data"),
        ({"kind": "bad_json"}, SourceChangedFormat, "cannot be read"),
        ({"kind": "truncated"}, SourceUnreachable, "broke its answer off"),
        ({"kind": "reset"}, SourceUnreachable, "broke the connection off"),
    ],
    ids=lambda value: "-".join(str(part) for part in value.values()) if isinstance(value, dict) else "",
)
@pytest.mark.parametrize("page", [1, 2])
def test_each_failure_is_told_by_its_class(
    small_pages: Simulator, fault: dict, error: type[Exception], words: str, page: int
) -> None:
    small_pages.add_fault(**fault, times=None, page=page)
    with pytest.raises(error, match=words) as raised:
        ask(small_pages, POTOMAC, window=Window(datetime(2026, 1, 1), NOON))
    assert f"{small_pages.base_url}/ogcapi/v1/collections/daily/items?" in str(raised.value)
    assert ("cursor=" in str(raised.value)) is (page == 2)


def test_a_refusal_says_how_long_to_wait(agency: Simulator) -> None:
    agency.add_fault(kind="status", status=429, retry_after=120, times=None)
    with pytest.raises(SourceRefused) as raised:
        ask(agency, POTOMAC)
    assert raised.value.retry_after == 120


def test_nobody_listening_is_an_agency_out_of_reach() -> None:
    with pytest.raises(SourceUnreachable):
        UsgsSource("http://127.0.0.1:1", retries=0).fetch((POTOMAC,), DataType.DAILY, WEEK, {POTOMAC: "known"})


def test_it_reaches_our_host_from_any_thread(agency: Simulator) -> None:
    answers: list[Answer] = []
    thread = threading.Thread(target=lambda: answers.append(first(agency, POTOMAC)))
    thread.start()
    thread.join()
    assert len(answers[0].readings) and len(agency.requests) == 2


def test_a_sweep_asks_only_for_what_was_modified(agency: Simulator) -> None:
    window = Window(NOON - timedelta(days=60), NOON - timedelta(days=7), modified_since=NOON - timedelta(days=2))
    everything = first(agency, POTOMAC, OHIO, window=Window(window.start, window.end)).readings
    modified = first(agency, POTOMAC, OHIO, window=window).readings
    assert len(modified) < len(everything)


def test_the_key_goes_to_the_real_host_alone(agency: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_USGS_PAT", "a-secret-key")
    seen: list[str] = []

    def look() -> None:
        seen.extend([*request.headers.keys(), *request.headers.values()])

    agency.app.before_request(look)
    first(agency, POTOMAC)
    assert "User-Agent" in seen
    assert not {"X-Api-Key", "a-secret-key"} & set(seen)


def test_an_address_in_the_librarys_own_variable_is_named(agency: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_USGS_BASE_URL", agency.base_url)
    with pytest.raises(SourceError, match="USGS_BASE_URL alone"):
        first(agency, POTOMAC)


def test_a_refresh_that_changes_no_value_is_no_change(agency: Simulator) -> None:
    window = Window(datetime(2025, 1, 1), datetime(2025, 12, 1))
    before = first(agency, POTOMAC, window=window).readings
    agency.set_now("2027-01-23T12:00:00Z")
    after = first(agency, POTOMAC, window=window).readings
    assert "last_modified" not in before.columns and "daily_id" not in before.columns
    assert before["discharge"].equals(after["discharge"])
