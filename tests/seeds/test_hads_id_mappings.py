"""Every row of seeds/hads_id_mappings.csv ties one station of the starter list to one NWS location id."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

SEEDS = Path(__file__).parents[2] / "seeds"
# Three letters for the place, then a letter and a digit for the state: BRKM2 is Brookmont, Maryland.
NWSLI_FORM = re.compile(r"[A-Z]{4}\d")

Row = dict[str, str]


def read_seed(name: str) -> list[Row]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def mappings() -> list[Row]:
    return read_seed("hads_id_mappings.csv")


@pytest.fixture(scope="module")
def stations() -> dict[tuple[str, str], Row]:
    return {(row["agency"], row["station_number"]): row for row in read_seed("master_stations.csv")}


def test_it_has_exactly_the_agreed_columns() -> None:
    header = (SEEDS / "hads_id_mappings.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header == "source_agency,source_id,target_agency,target_id"


def test_every_row_fills_every_column_and_no_more(mappings: list[Row]) -> None:
    assert [row for row in mappings if None in row or not all(row.values())] == []


def test_every_mapping_leads_to_hads(mappings: list[Row]) -> None:
    assert {row["target_agency"] for row in mappings} == {"NOAA-HADS"}


def test_every_source_is_in_the_master_list(mappings: list[Row], stations: dict[tuple[str, str], Row]) -> None:
    assert [row for row in mappings if (row["source_agency"], row["source_id"]) not in stations] == []


def test_a_station_has_one_id_per_target(mappings: list[Row]) -> None:
    keys = Counter((row["source_agency"], row["source_id"], row["target_agency"]) for row in mappings)
    assert [key for key, count in keys.items() if count > 1] == []


def test_an_id_belongs_to_one_station(mappings: list[Row]) -> None:
    assert [key for key, count in Counter(row["target_id"] for row in mappings).items() if count > 1] == []


def test_every_id_has_the_form_of_a_location_identifier(mappings: list[Row]) -> None:
    assert [row for row in mappings if not NWSLI_FORM.fullmatch(row["target_id"])] == []


def test_ids_end_in_the_code_of_the_stations_state(mappings: list[Row], stations: dict[tuple[str, str], Row]) -> None:
    """A state has one suffix; a border gauge may carry its neighbour's, so a few rows may differ."""
    suffixes: dict[str, Counter[str]] = {}
    for row in mappings:
        state = stations[row["source_agency"], row["source_id"]]["state_code"]
        suffixes.setdefault(state, Counter())[row["target_id"][-2:]] += 1
    strays = {state: dict(seen) for state, seen in suffixes.items() if len(seen) > 2}
    assert strays == {}


def test_rows_are_sorted(mappings: list[Row]) -> None:
    keys = [(row["source_agency"], row["source_id"]) for row in mappings]
    assert keys == sorted(keys)


def test_most_us_stations_have_one(mappings: list[Row], stations: dict[tuple[str, str], Row]) -> None:
    us_stations = [key for key in stations if key[0] == "USGS"]
    assert len(mappings) >= 0.9 * len(us_stations)


@pytest.mark.parametrize(
    ("number", "location"),
    [("01646500", "BRKM2"), ("14105700", "TDAO3"), ("05054000", "FGON8"), ("05464500", "CERI4")],
)
def test_the_known_ones_are_right(mappings: list[Row], number: str, location: str) -> None:
    assert {row["source_id"]: row["target_id"] for row in mappings}[number] == location
