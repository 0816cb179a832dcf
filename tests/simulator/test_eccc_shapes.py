"""The Water Survey's answers beside recordings of the real ones, which lie outside the repository."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import requests

from simulator.server import Simulator
from tests.simulator.canada import DAILY, FRASER, HUMBER, REAL_TIME, get, rows_of

RECORDINGS = Path(__file__).parents[3] / "shared" / "upstream" / "eccc"
pytestmark = pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the recordings are not on this machine")


def recorded(name: str) -> bytes:
    return (RECORDINGS / name).read_bytes()


def masked(body: bytes, values: str) -> bytes:
    """Return a body with what `values` matches replaced: everything else has to be equal, byte for byte."""
    return re.sub(values.encode(), b"#", body)


def ask(agency: Simulator, path: str, parameter: str, start: str, end: str) -> requests.Response:
    window = {"start_date": start, "end_date": end}
    return get(agency, path, **{"stations[]": FRASER, "parameters[]": parameter}, **window)


@pytest.mark.parametrize(
    ("name", "start"), [("105bb9", "2025-10-21 00:00:00"), ("dc2b41", "2025-10-22 00:00:00")]
)  # fmt: skip
def test_it_sends_real_time_levels_as_recorded(agency: Simulator, name: str, start: str) -> None:
    agency.set_now("2025-10-23T12:00:00Z")
    ours = ask(agency, REAL_TIME, "46", start, "2025-10-22 23:59:59").content
    theirs = recorded(f"tidyhydat/bodies/real_time_data__inline-{name}.csv")
    assert masked(ours, r"\d+\.\d{3}") == masked(theirs, r"\d+\.\d{3}")


def test_it_sends_published_days_as_recorded(agency: Simulator) -> None:
    ours = ask(agency, DAILY, "flow", "2023-01-01", "2023-12-31").content
    theirs = recorded("tidyhydat/bodies/daily_data__inline-43c7c4.csv")
    value = rf"(?<={'discharge/débit'},)\d+,[ABDE]?"
    assert masked(ours, value) == masked(theirs, value)


def test_it_sends_published_levels_as_recorded(agency: Simulator) -> None:
    ours = ask(agency, DAILY, "level", "2023-01-01", "2023-01-05").content
    theirs = recorded("tidyhydat/bodies/daily_data__inline-927510.csv")
    value = r"\d+\.\d{3}"
    assert masked(ours, value) == b"\r\n".join(masked(theirs, value).split(b"\r\n")[:6])


@pytest.mark.parametrize(
    ("path", "parameter", "name"),
    [(REAL_TIME, "47", "real_time_data__inline-610297"), (DAILY, "flow", "daily_data__inline-7dfc54")],
)
def test_it_answers_with_the_header_alone_where_there_is_nothing(
    agency: Simulator, path: str, parameter: str, name: str
) -> None:
    answer = ask(agency, path, parameter, "2030-01-01", "2030-01-02")
    assert (answer.status_code, answer.content) == (200, recorded(f"tidyhydat/bodies/{name}.csv"))


def test_it_writes_datamart_files_as_recorded(agency: Simulator) -> None:
    answer = get(agency, "/today/hydrometric/csv/BC/hourly/BC_hourly_hydrometric.csv")
    theirs = recorded("gorge_datamart_2020/BC_hourly_hydrometric.csv")
    lines = answer.content.split(b"\r\n")
    assert lines[0] == theirs.split(b"\r\n")[0]
    row = rb"08MF005,\d{4}-\d\d-\d\dT\d\d:\d\d:00-08:00,\d+\.\d{3},,,[12],\d+(\.\d+)?,,,[12]"
    assert all(re.fullmatch(row, line) for line in lines[1:-1])
    assert lines[-1] == b"" == theirs.split(b"\r\n")[-1]


def test_it_writes_the_station_list_as_recorded(agency: Simulator) -> None:
    ours = get(agency, "/today/hydrometric/doc/hydrometric_StationList.csv").content
    theirs = recorded("weather_api/hydrometric_StationList.csv")
    assert ours.split(b"\r\n")[0] == theirs.split(b"\r\n")[0]
    kept = re.compile(rb'^08MF005,"FRASER RIVER AT HOPE",49\.38\d{4},-121\.45\d{4},BC,UTC-08:00\r$', re.MULTILINE)
    assert kept.search(ours)
    assert kept.search(theirs)


def test_it_gives_the_time_zones_of_the_recorded_list(agency: Simulator) -> None:
    ours = {
        row["ID"]: row["Timezone"] for row in rows_of(get(agency, "/today/hydrometric/doc/hydrometric_StationList.csv"))
    }
    lines = recorded("weather_api/hydrometric_StationList.csv").decode("utf-8-sig").splitlines()
    theirs = {line[:7]: line.rpartition(",")[2] for line in lines if line[:7] in ours}
    assert set(ours) == set(theirs)
    assert ours == theirs
    assert ours[HUMBER] == "UTC-03:30"
