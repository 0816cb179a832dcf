"""What is known of a station, as a function of data."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest
from plotly.utils import PlotlyJSONEncoder

from components.about_panel import Known, about_panel, place_text
from components.charts import Look
from tests.core.hydrology.records import EDGES, record, river
from tests.pages.asking import links_in, words_in

NOW = datetime(2026, 11, 22, 12)


@dataclass(frozen=True)
class Station:
    station_number: str = "03294500"
    name: str = "Ohio River at Louisville, KY"
    agency: str = "USGS"
    state: str | None = "KY"
    huc_code: str | None = "05140101"
    drainage_area_sqmi: float | None = 91170.0
    latitude: float = 38.2803
    longitude: float = -85.7991
    last_observed_at: datetime | None = None


STORED = {"daily_mean": (datetime(1990, 1, 1), datetime(2020, 9, 30), 11_231)}
KNOWN = Known(Station(), STORED, {"action": 190_000.0})


def _sent(known: Known = KNOWN, flows: Any = None, look: Look | None = None) -> Any:
    panel = about_panel(known, river() if flows is None else flows, look or Look(), NOW)
    return json.loads(json.dumps(panel, cls=PlotlyJSONEncoder))


@pytest.mark.parametrize(
    "words",
    [
        "Position 38.2803° N, 85.7991° W",
        "HUC 05140101 (Ohio)",
        "Drainage area 91,170 sq mi",
        "Daily mean 11,231 from 1990-01-01 to 2020-09-30",
        "Action flow 190,000 ft³/s",
        "Baseflow index",
        "U.S. Geological Survey",
    ],
)
def test_it_tells_where_what_and_when(words: str) -> None:
    assert words in " ".join(words_in(_sent()).split())


def test_it_tells_the_extremes_of_the_record_with_their_days() -> None:
    words = words_in(_sent(flows=record("2020-03-01", [5.0, 900.0, 1.0])))

    assert "Highest day 900 ft³/s on 2020-03-02" in words
    assert "Lowest day 1.0 ft³/s on 2020-03-03" in words
    assert "Baseflow" not in words


def test_floods_stand_in_the_unit_shown() -> None:
    assert "Action flow 5,380 m³/s" in words_in(_sent(look=Look("cms")))


def test_a_flood_known_by_its_stage_alone_says_so() -> None:
    words = words_in(_sent(replace(KNOWN, stages_ft={"action": 9.0, "major": 21.5})))

    assert "Action flow stage 9 ft, 190,000 ft³/s" in words
    assert "stage 21.5 ft, no rating tells its flow" in words


@pytest.mark.parametrize("edge", EDGES)
def test_no_record_is_too_odd_for_it(edge: str) -> None:
    words = words_in(_sent(flows=EDGES[edge]))

    assert "nan" not in words.lower()
    assert ("From its approved dailies" in words) is (edge != "no data")


def test_it_leaves_out_what_is_not_known() -> None:
    bare = replace(KNOWN, station=Station(state=None, huc_code=None, drainage_area_sqmi=None), stored={}, floods_cfs={})
    words = words_in(_sent(bare, EDGES["no data"]))

    assert not any(name in words for name in ("HUC", "State", "Drainage", "Stored here", "Floods"))


@pytest.mark.parametrize(
    ("agency", "number", "address"),
    [
        ("USGS", "03294500", "https://waterdata.usgs.gov/monitoring-location/USGS-03294500/"),
        ("EC", "08MF005", "https://wateroffice.ec.gc.ca/report/real_time_e.html?stn=08MF005"),
    ],
)
def test_it_leads_to_the_agencys_own_page(agency: str, number: str, address: str) -> None:
    assert links_in(_sent(replace(KNOWN, station=Station(agency=agency, station_number=number)))) == [address]


@pytest.mark.parametrize(
    ("latitude", "longitude", "words"),
    [(38.5, -85.25, "38.5000° N, 85.2500° W"), (-14.3, 144.75, "14.3000° S, 144.7500° E")],
)
def test_it_writes_a_position_with_its_quarters(latitude: float, longitude: float, words: str) -> None:
    assert place_text(latitude, longitude) == words
