"""The Datamart's province files, where wateroffice does not answer."""

from datetime import datetime, timedelta

import pytest

from core.domain import DataType, Progress, Window
from core.errors import SourceUnreachable
from core.sources.base import Answer
from core.sources.eccc import EcccSource
from core.windows import advance
from tests.core.sources.conftest import SourceFor
from tests.core.sources.eccc_bodies import DAILY_PATH, DATAMART, FRASER, NASS, NOW, REALTIME_PATH, lines
from tests.core.sources.misbehaving import Act, Agency, resets, says

HOURLY_FILE = "/today/hydrometric/csv/BC/hourly/BC_hourly_hydrometric.csv"
DAILY_FILE = "/today/hydrometric/csv/BC/daily/BC_daily_hydrometric.csv"
LAST_DAY = Window(NOW - timedelta(days=1), NOW)
YEAR_AGO, YESTERDAY = NOW - timedelta(days=365), NOW - timedelta(days=1)


def fetch(source: EcccSource, data_type: DataType, window: Window) -> Answer:
    return source.fetch((FRASER, NASS), data_type, window, {})


def datamart_row(stamp: str, discharge: str, station: str = FRASER) -> str:
    return f"{station},{stamp},0.8,,,1,{discharge},,,1"


def test_it_takes_the_last_two_days_from_the_datamart_when_wateroffice_is_away(
    agency: Agency, source_for: SourceFor
) -> None:
    agency.does_at(REALTIME_PATH, resets)
    rows = [
        datamart_row("2026-11-22T04:45:00-08:00", "18.8"),
        datamart_row("2026-11-22T04:45:00-08:00", "5", "08GA043"),
    ]
    agency.does_at(HOURLY_FILE, says(lines(DATAMART, *rows), kind="application/octet-stream"))
    answer = fetch(source_for(), DataType.REALTIME, Window(NOW - timedelta(days=2), NOW))
    assert answer.readings[["station_number", "discharge"]].values.tolist() == [[FRASER, 18.8]]
    assert answer.readings["observed_at"].tolist() == [datetime(2026, 11, 22, 12, 45)]
    assert answer.requests == 2


def test_it_reads_both_files_for_more_than_two_days_and_prefers_the_newer_one(
    agency: Agency, source_for: SourceFor
) -> None:
    agency.does_at(REALTIME_PATH, says("", 503))
    old = [datamart_row("2026-10-24T00:00:00-08:00", "1"), datamart_row("2026-11-21T00:00:00-08:00", "2")]
    agency.does_at(DAILY_FILE, says(lines(DATAMART, datamart_row("2026-10-22T00:00:00-08:00", "0"), *old)))
    agency.does_at(HOURLY_FILE, says(lines(DATAMART, datamart_row("2026-11-21T00:00:00-08:00", "3"))))
    answer = fetch(source_for(), DataType.REALTIME, Window(NOW - timedelta(days=30), NOW))
    assert answer.readings["discharge"].tolist() == [1.0, 3.0]
    assert answer.requests == 3


def test_it_says_which_part_of_a_longer_window_the_datamart_stood_in_for(agency: Agency, source_for: SourceFor) -> None:
    agency.does_at(REALTIME_PATH, resets)
    rows = [datamart_row("2026-10-22T00:00:00-08:00", "0"), datamart_row("2026-11-21T00:00:00-08:00", "2")]
    agency.does_at(DAILY_FILE, says(lines(DATAMART, *rows)))
    agency.does_at(HOURLY_FILE, says(lines(DATAMART)))
    answer = fetch(source_for(), DataType.REALTIME, Window(NOW - timedelta(days=60), NOW))
    assert answer.covered == Window(NOW - timedelta(days=30), NOW)
    assert "broke the connection off" in answer.shortfall and REALTIME_PATH in answer.shortfall
    assert answer.readings["discharge"].tolist() == [2.0]


def test_it_covers_nothing_of_what_is_older_than_the_datamart(agency: Agency, source_for: SourceFor) -> None:
    agency.does(resets)
    window = Window(NOW - timedelta(days=60), NOW - timedelta(days=30))
    answer = fetch(source_for(), DataType.REALTIME, window)
    assert answer.covered == Window(window.end, window.end) and answer.readings.empty and answer.shortfall
    assert {asked.path for asked in agency.asked} == {REALTIME_PATH}


def test_a_window_that_is_answered_in_full_says_nothing_of_a_part(agency: Agency, source_for: SourceFor) -> None:
    agency.does_at(REALTIME_PATH, resets)
    agency.does_at(HOURLY_FILE, says(lines(DATAMART)))
    answer = fetch(source_for(), DataType.REALTIME, LAST_DAY)
    assert (answer.covered, answer.shortfall) == (None, "")


@pytest.mark.parametrize(
    ("reached", "after"),
    [
        (Progress(None, None), Progress(NOW - timedelta(days=30), NOW - timedelta(hours=1))),
        (Progress(YEAR_AGO, YESTERDAY), Progress(YEAR_AGO, NOW - timedelta(hours=1))),
        (Progress(YEAR_AGO, NOW - timedelta(days=40)), Progress(YEAR_AGO, NOW - timedelta(days=40))),
    ],
    ids=["new", "up to date", "silent for longer than the Datamart holds"],
)
def test_what_was_not_covered_moves_no_station_on(reached: Progress, after: Progress) -> None:
    older, newer = Window(NOW - timedelta(days=60), NOW - timedelta(days=30)), Window(NOW - timedelta(days=30), NOW)
    nothing = Window(older.end, older.end)
    moved = advance(advance(reached, nothing, None, NOW), newer, NOW - timedelta(hours=1), NOW)
    assert moved == after


def test_it_does_not_let_the_datamart_stand_in_for_a_station_of_an_unknown_province(
    agency: Agency, source_for: SourceFor
) -> None:
    agency.does(resets)
    with pytest.raises(SourceUnreachable, match="broke the connection off"):
        fetch(source_for({FRASER: "BC"}), DataType.REALTIME, LAST_DAY)


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (says("<html>", 404, "text/html"), "nothing at this address"),
        (says("<html>Not here", kind="text/html"), "a web page instead of data"),
        (resets, "broke the connection off"),
        (says(lines(DATAMART, datamart_row("2026-11-31T04:45:00-08:00", "1"))), "date that cannot be read"),
    ],
)
def test_it_never_reads_a_failing_datamart_as_no_data(
    agency: Agency, source_for: SourceFor, act: Act, words: str
) -> None:
    agency.does_at(REALTIME_PATH, resets)
    agency.does_at(HOURLY_FILE, act)
    with pytest.raises(SourceUnreachable, match=f"ECCC and its Datamart both failed: .*{words}") as caught:
        fetch(source_for(), DataType.REALTIME, LAST_DAY)
    assert HOURLY_FILE in str(caught.value)


def test_it_turns_to_the_datamart_at_once_while_wateroffice_is_left_alone(
    agency: Agency, source_for: SourceFor
) -> None:
    agency.does_at(REALTIME_PATH, resets)
    agency.does_at(HOURLY_FILE, says(lines(DATAMART, datamart_row("2026-11-22T04:45:00-08:00", "18.8"))))
    source = source_for()
    for _ in range(3):
        fetch(source, DataType.REALTIME, LAST_DAY)
    agency.asked.clear()
    answer = fetch(source, DataType.REALTIME, LAST_DAY)
    assert [asked.path for asked in agency.asked] == [HOURLY_FILE]
    assert len(answer.readings) == 1


def test_it_takes_no_daily_means_from_the_datamart(agency: Agency, source_for: SourceFor) -> None:
    agency.does(resets)
    with pytest.raises(SourceUnreachable):
        fetch(source_for(), DataType.DAILY, LAST_DAY)
    assert {asked.path for asked in agency.asked} == {DAILY_PATH}
