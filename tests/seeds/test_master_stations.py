"""Every row of seeds/master_stations.csv is a station that can exist where it says it is."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.seeds.bounds import BOUNDS_BY_AGENCY, CANADA, UNITED_STATES

STATIONS_CSV = Path(__file__).parents[2] / "seeds" / "master_stations.csv"
COLUMNS = [
    "station_number",
    "station_name",
    "latitude",
    "longitude",
    "state_code",
    "huc_code",
    "altitude_ft",
    "drainage_area_sqmi",
    "agency",
]
NUMBER_FORMS = {"USGS": re.compile(r"\d{8,15}"), "EC": re.compile(r"\d{2}[A-Z]{2}\d{3}")}
HUC_FORM = re.compile(r"(0[1-9]|1\d|2[01])(\d{2}){0,5}")
NAME_FORM = re.compile(r"[A-ZÀ-Ý][^\t\n;|\"]*[^\s,;|\"]")
# The rim of Death Valley to the head of a Rocky Mountain creek; tidal gauges stand a little below the sea.
LOWEST_FT, HIGHEST_FT = -300.0, 14_500.0
# The Mississippi drains the most land of any river on the continent, about 1.15 million square miles.
SMALLEST_SQMI, LARGEST_SQMI = 0.01, 1_300_000.0

Row = dict[str, str]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    with STATIONS_CSV.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def numbers(rows: list[Row]) -> list[str]:
    return [row["station_number"] for row in rows]


def outside(text: str, low: float, high: float) -> bool:
    """Tell whether a given figure is out of range; an empty cell means the agency gives none."""
    return bool(text) and not low <= float(text) <= high


def test_it_has_exactly_the_agreed_columns() -> None:
    assert STATIONS_CSV.read_text(encoding="utf-8").splitlines()[0] == ",".join(COLUMNS)


def test_every_row_fills_every_column_and_no_more(rows: list[Row]) -> None:
    assert numbers([row for row in rows if None in row or None in row.values()]) == []


def test_no_cell_carries_stray_blanks(rows: list[Row]) -> None:
    assert numbers([row for row in rows if any(cell != cell.strip() for cell in row.values())]) == []


def test_it_offers_about_three_hundred_stations_fifty_of_them_canadian(rows: list[Row]) -> None:
    assert len(rows) >= 290
    assert Counter(row["agency"] for row in rows)["EC"] >= 50


def test_only_the_two_agencies_stand_in_it(rows: list[Row]) -> None:
    assert {row["agency"] for row in rows} == {"USGS", "EC"}


def test_no_station_stands_twice(rows: list[Row]) -> None:
    assert [number for number, count in Counter(numbers(rows)).items() if count > 1] == []


def test_no_name_stands_twice(rows: list[Row]) -> None:
    assert [name for name, count in Counter(row["station_name"] for row in rows).items() if count > 1] == []


def test_rows_are_sorted_by_agency_then_number(rows: list[Row]) -> None:
    keys = [(row["agency"], row["station_number"]) for row in rows]
    assert keys == sorted(keys)


def test_every_number_has_its_agencys_form(rows: list[Row]) -> None:
    assert numbers([row for row in rows if not NUMBER_FORMS[row["agency"]].fullmatch(row["station_number"])]) == []


def test_every_name_reads_as_a_name(rows: list[Row]) -> None:
    shouted = [row for row in rows if row["station_name"].isupper()]
    broken = [row for row in rows if not NAME_FORM.fullmatch(row["station_name"])]
    assert numbers(shouted + broken) == []


def test_every_station_lies_inside_its_state_or_province(rows: list[Row]) -> None:
    astray = [
        row
        for row in rows
        if not BOUNDS_BY_AGENCY[row["agency"]][row["state_code"]].holds(float(row["latitude"]), float(row["longitude"]))
    ]
    assert numbers(astray) == []


def test_every_position_is_given_to_at_least_two_decimals(rows: list[Row]) -> None:
    blunt = [row for row in rows if not re.fullmatch(r"\d{2}\.\d{2,5}", row["latitude"])]
    blunt += [row for row in rows if not re.fullmatch(r"-\d{2,3}\.\d{1,5}", row["longitude"])]
    assert numbers(blunt) == []


@pytest.mark.parametrize(("agency", "expected"), [("USGS", UNITED_STATES), ("EC", CANADA)])
def test_every_state_and_province_is_there(rows: list[Row], agency: str, expected: dict[str, object]) -> None:
    assert {row["state_code"] for row in rows if row["agency"] == agency} == set(expected)


def test_every_us_station_has_a_hydrologic_unit_of_the_form_usgs_uses(rows: list[Row]) -> None:
    assert numbers([row for row in rows if row["agency"] == "USGS" and not HUC_FORM.fullmatch(row["huc_code"])]) == []


def test_no_canadian_station_has_a_hydrologic_unit(rows: list[Row]) -> None:
    assert numbers([row for row in rows if row["agency"] == "EC" and row["huc_code"]]) == []


def test_every_altitude_is_plausible(rows: list[Row]) -> None:
    assert numbers([row for row in rows if outside(row["altitude_ft"], LOWEST_FT, HIGHEST_FT)]) == []


def test_every_drainage_area_is_plausible(rows: list[Row]) -> None:
    assert numbers([row for row in rows if outside(row["drainage_area_sqmi"], SMALLEST_SQMI, LARGEST_SQMI)]) == []


def test_nearly_every_station_has_a_drainage_area(rows: list[Row]) -> None:
    assert len([row for row in rows if not row["drainage_area_sqmi"]]) <= len(rows) * 0.02


def test_it_spans_creeks_and_continental_rivers(rows: list[Row]) -> None:
    areas = [float(row["drainage_area_sqmi"]) for row in rows if row["drainage_area_sqmi"]]
    assert len([area for area in areas if area < 20]) >= 20
    assert len([area for area in areas if area > 50_000]) >= 20


@pytest.mark.parametrize(
    "number",
    [
        "01646500",
        "09380000",
        "07010000",
        "14105700",
        "05054000",
        "03294500",
        "08MF005",
        "05BH004",
        "05OC001",
        "10LC014",
    ],
)
def test_the_gauges_everyone_knows_are_there(rows: list[Row], number: str) -> None:
    assert number in numbers(rows)
