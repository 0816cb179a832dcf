"""What the USGS is asked through its library, which sends some mistakes on in silence (UPSTREAM, section 1)."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core.domain import Agency, DataType, Window
from core.errors import SourceError, SourceUnreachable
from core.pulling.batching import chunks_of
from core.settings import load_settings
from core.sources.base import Answer
from core.sources.registry import sources_for
from core.sources.usgs import LIMITS, UsgsSource
from simulator.server import Simulator, running
from tests.conftest import REPOSITORY
from tests.core.sources import misbehaving
from tests.core.sources.misbehaving import says

NOON = datetime(2026, 11, 22, 12)
WEEK = Window(NOON - timedelta(days=7), NOON)
POTOMAC, OHIO = "01646500", "03294500"
BOTH = pytest.mark.parametrize("data_type", [DataType.DAILY, DataType.REALTIME])
KNOWN = {POTOMAC: "a", OHIO: "b"}
ITEMS = "/ogcapi/v1/collections/daily/items"
RECORDED = "usgs/ogc/wres/daily_02238500_page1_with_next_link.json"


@pytest.fixture
def agency() -> Iterator[Simulator]:
    with running(now="2026-11-22T12:00:00Z") as simulator:
        yield simulator


def test_no_window_of_instantaneous_values_is_longer_than_three_years(agency: Simulator) -> None:
    sparse = replace(LIMITS[DataType.REALTIME], rows_a_day=1)
    windows = chunks_of([POTOMAC], Window(datetime(2008, 1, 1), NOON), sparse, NOON)
    assert all(window.end <= window.start.replace(year=window.start.year + 3) for window in windows)
    answer = UsgsSource(agency.base_url).fetch((POTOMAC,), DataType.REALTIME, windows[-1], {})
    assert windows[-1].end - windows[-1].start > timedelta(days=900) and len(answer.readings) > 80_000


def asked(agency: Simulator, word: str) -> list[str]:
    """What the requests for values said under a word."""
    return [entry.query[word] for entry in agency.requests if not entry.path.endswith("/combined-metadata/items")]


@BOTH
@pytest.mark.parametrize("midnight", [True, False])
def test_it_never_sends_a_blank_time(agency: Simulator, data_type: DataType, midnight: bool) -> None:
    window = Window(datetime(2024, 3, 10), datetime(2024, 3, 11)) if midnight else Window(NOON, NOON)
    UsgsSource(agency.base_url).fetch((POTOMAC,), data_type, window, KNOWN)
    [(start, end)] = [time.split("/") for time in asked(agency, "time")]
    assert start.startswith(f"{window.start:%Y-%m-%d}") and end.startswith(f"{window.end:%Y-%m-%d}")
    if data_type is DataType.REALTIME:
        assert (start, end) == (f"{window.start.isoformat()}Z", f"{window.end.isoformat()}Z")


@BOTH
def test_the_machines_own_zone_changes_no_question_and_no_answer(
    agency: Simulator, data_type: DataType, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    for zone in ("UTC", "America/St_Johns", "Asia/Tokyo"):
        with in_zone(monkeypatch, zone):
            answer = UsgsSource(agency.base_url).fetch((POTOMAC,), data_type, WEEK, KNOWN)
        told.append(answer.readings.to_csv())
    assert len(set(asked(agency, "time"))) == len(set(told)) == 1 and len(answer.readings) > 6


@contextmanager
def in_zone(monkeypatch: pytest.MonkeyPatch, zone: str) -> Iterator[None]:
    """Let this machine stand in a zone while the block runs."""
    try:
        with monkeypatch.context() as here:
            here.setenv("TZ", zone)
            time.tzset()
            yield
    finally:
        time.tzset()


def test_the_half_of_the_library_that_is_being_shut_down_is_not_used() -> None:
    folders = ("core", "jobs", "pages", "components")
    sources = [path.read_text(encoding="utf-8") for one in folders for path in (REPOSITORY / one).rglob("*.py")]
    assert any("dataretrieval.waterdata" in source for source in sources)
    assert not any(re.search(r"^\s*(from|import) dataretrieval.*\bnwis\b", source, re.MULTILINE) for source in sources)


@BOTH
def test_it_names_stations_with_their_agency(agency: Simulator, data_type: DataType) -> None:
    answer = UsgsSource(agency.base_url).fetch((POTOMAC, OHIO), data_type, WEEK, {})
    assert asked(agency, "monitoring_location_id") == [f"USGS-{POTOMAC},USGS-{OHIO}"]
    assert [entry.stations for entry in agency.requests] == [[f"USGS-{POTOMAC}", f"USGS-{OHIO}"]] * 2
    assert set(answer.readings["station_number"]) == {POTOMAC, OHIO}


def test_an_address_may_end_with_a_slash(agency: Simulator) -> None:
    settings = load_settings({"AUTH": "off", "SIMULATED": "on", "USGS_BASE_URL": f"{agency.base_url}/"})
    answer = sources_for(settings)[Agency.USGS].fetch((POTOMAC,), DataType.DAILY, WEEK, KNOWN)
    assert len(answer.readings)
    assert {entry.path.partition("/collections/")[0] for entry in agency.requests} == {"/ogcapi/v1"}


def test_a_host_that_no_one_can_find_is_an_agency_out_of_reach() -> None:
    with pytest.raises(SourceUnreachable, match="nowhere.invalid"):
        UsgsSource("http://nowhere.invalid", retries=0).fetch((POTOMAC,), DataType.DAILY, WEEK, KNOWN)


def served(page: dict[str, object]) -> Answer:
    """What the adapter makes of a page of daily values."""
    with misbehaving.misbehaving_agency() as agency:
        agency.does(says(json.dumps(page), kind="application/geo+json"))
        chosen = {"02238500": page["features"][0]["properties"]["time_series_id"]}  # type: ignore[index]
        answer = UsgsSource(agency.url, retries=0).fetch(("02238500",), DataType.DAILY, WEEK, chosen)
        assert {request.path for request in agency.asked} == {ITEMS}
        return answer


def test_a_page_recorded_of_the_older_version_reads_as_one_of_this(upstream: Path) -> None:
    page = json.loads((upstream / RECORDED).read_text())
    readings = served(page | {"links": []}).readings
    assert len(readings) == len(page["features"]) > 5
    assert set(readings["unit"]) == {"cfs"} and set(readings["quality_code"]) <= {"A", "P"}
    backwards = [one | {"properties": dict(reversed(one["properties"].items()))} for one in page["features"][::-1]]
    assert served(page | {"links": [], "features": backwards}).readings.equals(readings)


def test_it_follows_no_link_to_another_host(upstream: Path) -> None:
    page = json.loads((upstream / RECORDED).read_text())
    assert any(link["rel"] == "next" and "api.waterdata.usgs.gov" in link["href"] for link in page["links"])
    with pytest.raises(SourceError):
        served(page)
