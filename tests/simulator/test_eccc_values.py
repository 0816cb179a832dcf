"""The Water Survey's values: what is kept for how long, what changes, what is published."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from simulator.server import Simulator
from tests.simulator.canada import (
    BOW,
    CANADA,
    DAILY_MEAN,
    DON,
    FLOW,
    FRASER,
    HUMBER,
    LEVEL,
    MOOSE_JAW,
    REAL_TIME,
    TEMPERATURE,
    by_key,
    get,
    published,
    real_time,
)


def test_it_reads_every_five_minutes(agency: Simulator) -> None:
    times = [row["Date"] for row in real_time(agency, [FRASER], FLOW, "2026-11-20 00:00:00", "2026-11-21 00:00:00")]
    assert (times[0], times[1], times[-1], len(times)) == (
        "2026-11-20T00:00:00Z", "2026-11-20T00:05:00Z", "2026-11-21T00:00:00Z", 289,
    )  # fmt: skip


def test_it_sends_nothing_of_the_last_minutes_or_the_future(agency: Simulator) -> None:
    rows = real_time(agency, CANADA, FLOW, "2026-11-22 06:00:00", "2026-11-30 00:00:00")
    assert {row["ID"] for row in rows} >= {FRASER, DON, HUMBER}
    assert "2026-11-22T10:30:00Z" < max(row["Date"] for row in rows) < "2026-11-22T12:00:00Z"


def test_it_keeps_unit_values_for_eighteen_months(agency: Simulator) -> None:
    assert real_time(agency, [FRASER], LEVEL, "2025-04-01 00:00:00", "2025-05-22 11:55:00") == []
    assert real_time(agency, [FRASER], LEVEL, "2025-05-22 12:00:00", "2025-05-22 12:10:00")


def test_it_gives_a_window_as_part_of_a_larger_one(agency: Simulator) -> None:
    whole = by_key(real_time(agency, CANADA, FLOW, "2026-10-01 00:00:00", "2026-11-22 12:00:00"))
    part = by_key(real_time(agency, [DON, FRASER], FLOW, "2026-11-18 07:35:00", "2026-11-19 00:00:00"))
    assert len(part) > 300
    assert part.items() <= whole.items()


def test_it_changes_provisional_readings_between_two_pulls(agency: Simulator) -> None:
    window = (CANADA, FLOW, "2026-11-08 00:00:00", "2026-11-22 12:00:00")
    before = by_key(real_time(agency, *window))
    agency.set_now("2026-11-26T12:00:00Z")
    after = by_key(real_time(agency, *window))
    changed = [key for key in before if before[key] != after.get(key)]
    assert len(before) / 100 < len(changed) < len(before)


def test_it_gives_the_provisional_mean_of_the_local_standard_day(agency: Simulator) -> None:
    for station, hours in ((FRASER, 8), (HUMBER, 3.5), (DON, 5)):
        begin = datetime(2026, 11, 10) + timedelta(hours=hours)
        end = begin + timedelta(days=1, minutes=-5)
        values = [float(row["Value"]) for row in real_time(agency, [station], FLOW, str(begin), str(end))]
        (day,) = real_time(agency, [station], DAILY_MEAN, str(begin), str(begin))
        assert len(values) == 288
        assert day["Date"] == f"{begin:%Y-%m-%dT%H:%M:%SZ}"
        assert float(day["Value"]) == pytest.approx(sum(values) / 288, rel=0.006)


def test_it_publishes_daily_means_about_a_year_behind(agency: Simulator) -> None:
    rows = published(agency, CANADA, "2025-06-01", "2026-11-22")
    last = {row["ID"]: row["Date"] for row in rows}
    assert set(last) == set(CANADA)
    assert all("2025-08-20" < day < "2025-12-31" for day in last.values())


def test_it_bridges_the_gap_up_to_yesterday(agency: Simulator) -> None:
    last = published(agency, [FRASER], "2025-06-01", "2026-11-22")[-1]["Date"]
    days = real_time(agency, [FRASER], DAILY_MEAN, f"{last} 12:00:00", "2026-11-22 12:00:00")
    assert days[0]["Date"][:10] == str(datetime.fromisoformat(last).date() + timedelta(days=1))
    assert days[-1]["Date"] == "2026-11-20T08:00:00Z"
    assert {day["Approval"] for day in days} == {"Provisional/Provisoire"}


def test_it_replaces_provisional_means_with_published_ones(agency: Simulator) -> None:
    provisional = real_time(agency, CANADA, DAILY_MEAN, "2026-09-01 12:00:00", "2026-10-31 12:00:00")
    agency.set_now("2028-03-01T12:00:00Z")
    final = by_key(published(agency, CANADA, "2026-09-02", "2026-10-31"))
    pairs = [(day["Value"], final.get((day["ID"], day["Date"][:10]))) for day in provisional]
    different = [pair for pair in pairs if pair[1] is not None and pair[0] != pair[1]]
    assert 0 < len(different) < len(pairs)


def test_it_never_changes_what_is_published(agency: Simulator) -> None:
    before = by_key(published(agency, CANADA, "1990-01-01", "2026-11-22"))
    agency.set_now("2027-11-22T12:00:00Z")
    after = by_key(published(agency, CANADA, "1990-01-01", "2026-11-22"))
    assert len(after) > len(before) > 50_000
    assert before.items() <= after.items()


def test_it_leaves_out_days_that_nobody_could_estimate(agency: Simulator) -> None:
    rows = published(agency, [HUMBER], "1990-01-01", "2024-12-31")
    days = (datetime(2024, 12, 31) - datetime(1990, 1, 1)).days + 1
    assert 0.97 * days < len(rows) < days
    assert "" not in {row["Value"] for row in rows}


def test_it_marks_ice_and_estimates(agency: Simulator) -> None:
    symbols = {row["Symbol"] for row in published(agency, [MOOSE_JAW, DON], "1990-01-01", "2024-12-31")}
    assert {"", "A", "B", "E"} <= symbols
    agency.set_now("2026-02-10T12:00:00Z")
    frozen = real_time(agency, [MOOSE_JAW], FLOW, "2026-02-01 00:00:00", "2026-02-02 00:00:00")
    assert {(row["Grade"], row["Symbol"]) for row in frozen} == {("10", "B")}


def test_it_sends_levels_alone_from_some_frozen_rivers(agency: Simulator) -> None:
    agency.set_now("2026-02-10T12:00:00Z")
    assert real_time(agency, [BOW], FLOW, "2026-02-01 00:00:00", "2026-02-02 00:00:00") == []
    assert real_time(agency, [BOW], LEVEL, "2026-02-01 00:00:00", "2026-02-02 00:00:00")


def test_it_approves_old_readings(agency: Simulator) -> None:
    old = real_time(agency, [FRASER], FLOW, "2025-06-01 00:00:00", "2025-06-02 00:00:00")
    assert {row["Approval"] for row in old} == {"Final/Finales"}


def test_it_warms_the_water_in_summer(agency: Simulator) -> None:
    def mean(day: str) -> float:
        rows = real_time(agency, [FRASER], TEMPERATURE, f"{day} 00:00:00", f"{day} 23:55:00")
        return sum(float(row["Value"]) for row in rows) / len(rows)

    assert 0 <= mean("2026-01-20") + 8 < mean("2026-07-20") < 25


@pytest.mark.parametrize("missing", ["start_date", "end_date", "stations[]", "parameters[]"])
def test_it_refuses_a_question_that_says_too_little(agency: Simulator, missing: str) -> None:
    whole = {
        "stations[]": FRASER, "parameters[]": FLOW, "start_date": "2026-11-20 00:00:00", "end_date": "2026-11-21",
    }  # fmt: skip
    assert get(agency, REAL_TIME, **whole).status_code == 200
    del whole[missing]
    assert get(agency, REAL_TIME, **whole).status_code == 422
    assert get(agency, REAL_TIME, **whole, **{missing: "yesterday"} if "date" in missing else {}).status_code == 422


def test_it_gives_up_on_a_question_too_large(agency: Simulator) -> None:
    parameters = [FLOW, LEVEL, TEMPERATURE]
    window = {"start_date": "2025-06-01", "end_date": "2026-11-22"}
    question = {"stations[]": CANADA * 2, "parameters[]": parameters, **window}
    assert get(agency, REAL_TIME, **question).status_code == 504


def test_it_says_nothing_of_stations_it_does_not_have(agency: Simulator) -> None:
    assert real_time(agency, ["99ZZ999", "01646500"], FLOW, "2026-11-20 00:00:00", "2026-11-21 00:00:00") == []
