"""A station's id in other networks, and the file formats mappings come in."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core.db import reading, writing
from core.errors import SeedError
from core.files.hads import Duplicate, degrees, read_crosswalk
from core.files.mapping_files import MappingImport, import_mapping_file
from core.mappings import HADS, NWM, StationMappings
from core.models import StationMapping

HEADER = """NWS  |USGS           |        |   |           |            |
5 CHR|STATION        |GOES    |NWS|LATITUDE   |LONGITUDE   |LOCATION
IDENT|NUMBER         |IDENTIFR|HSA|dd mm ss   | ddd mm ss  |NAME
-----|---------------|--------|---|-----------|------------|------------------------------
"""
LITTLE_FALLS = "BRKM2|01646500       |CE1E94D8|LWX|38 56 59   |077 07 40.0 |POTOMAC R NR WASHINGTON DC"
CEDAR = "CERI4|05464500       |CE4BE0D6|DVN|41 58 14   |091 40 01   |CEDAR R AT CEDAR RAPIDS IA"
CEDAR_AGAIN = "CIDI4|05464500       |CE4BE0D6|DVN|41 58 14   |091 40 01   |CEDAR R AT CEDAR RAPIDS IA"
GUAM = "MTCP7|132617144423366|DDF65516|GUM|13 26 22.1 |-144 42 43.8 |MOUNT CHACHAO RAIN GAGE NEAR PITI GUAM"
GREEN = "GENI2|05447500       |CE7CDE58|DVN|41 29 20.16|090 92 8.83 |GREEN RIVER NEAR GENESEO IL"


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with writing() as session:
        yield session


def add(session: Session, *rows: tuple[str, str, str, str]) -> None:
    for agency, number, target, found in rows:
        session.add(StationMapping(source_agency=agency, source_id=number, target_agency=target, target_id=found))
    session.flush()


def test_a_station_is_translated_whosever_it_is(session: Session) -> None:
    add(session, ("USGS", "01646500", HADS, "BRKM2"), ("EC", "08MF005", HADS, "HOPQ2"))
    mappings = StationMappings(session)
    assert mappings.translate("01646500", HADS) == "BRKM2"
    assert mappings.translate("08MF005", HADS) == "HOPQ2"
    assert mappings.translate("01646500", NWM) is None
    assert mappings.translate("1646500", HADS) is None
    assert mappings.translate_many(["01646500", "09380000", "08MF005"], HADS) == {
        "01646500": "BRKM2",
        "08MF005": "HOPQ2",
    }


def test_a_reach_is_found_through_the_location_identifier_unless_the_station_has_its_own(session: Session) -> None:
    add(
        session,
        ("USGS", "01646500", HADS, "BRKM2"),
        ("USGS", "01638500", HADS, "POAM2"),
        (HADS, "BRKM2", NWM, "4512772"),
    )
    mappings = StationMappings(session)
    assert mappings.translate_many(["01646500", "01638500"], NWM) == {"01646500": "4512772"}
    add(session, ("USGS", "01646500", NWM, "1"), ("EC", "08MF005", NWM, "2"))
    assert mappings.translate_many(["01646500", "08MF005"], NWM) == {"01646500": "1", "08MF005": "2"}


def test_what_is_remembered_gives_way_to_what_is_told_later_and_never_to_a_person(session: Session) -> None:
    mappings = StationMappings(session)
    add(session, ("USGS", "01646500", HADS, "BRKM2"))
    for told in ("1", "2"):
        mappings.remember(HADS, "BRKM2", NWM, told)
        assert mappings.translate("01646500", NWM) == told
    edited = update(StationMapping).where(StationMapping.target_agency == NWM)
    session.execute(edited.values(target_id="3", edited_at=datetime(2026, 1, 1)))
    mappings.remember(HADS, "BRKM2", NWM, "4")
    assert mappings.translate("01646500", NWM) == "3"


def test_the_crosswalk_keeps_the_first_of_a_number_and_tells_the_others() -> None:
    found = read_crosswalk("hads", HEADER + "\n".join([LITTLE_FALLS, CEDAR, CEDAR, CEDAR_AGAIN, GUAM]))
    assert [(site.usgs_number, site.nwsli) for site in found.sites] == [
        ("01646500", "BRKM2"), ("05464500", "CERI4"), ("132617144423366", "MTCP7"),
    ]  # fmt: skip
    assert found.duplicates == [Duplicate(8, "05464500", "CERI4", "CIDI4")]
    assert found.rows == 5


def test_a_longitude_without_a_sign_is_west_and_the_minus_of_guam_is_east() -> None:
    west, east = read_crosswalk("hads", HEADER + "\n".join([LITTLE_FALLS, GUAM])).sites
    assert (west.latitude, west.longitude) == (pytest.approx(38.94972, abs=1e-5), pytest.approx(-77.12778, abs=1e-5))
    assert (east.latitude, east.longitude) == (pytest.approx(13.43947, abs=1e-5), pytest.approx(144.71217, abs=1e-5))


def test_a_position_that_cannot_be_is_none() -> None:
    (site,) = read_crosswalk("hads", HEADER + GREEN).sites
    assert (site.latitude, site.longitude, site.nwsli) == (None, None, "GENI2")
    assert (degrees("90 00 00", 90), degrees("90 00 01", 90), degrees("10 59 59.9", 90)) != (None, None, None)
    assert degrees("90 00 01", 90) is None


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (LITTLE_FALLS.replace("BRKM2", "brkm2"), "'brkm2' is not an NWS location identifier"),
        (LITTLE_FALLS.replace("BRKM2", ""), "'' is not an NWS"),
        (LITTLE_FALLS.replace("01646500", "1646500"), "'1646500' is not a station number"),
        (LITTLE_FALLS.replace("01646500", "01646.00"), "is not a station number"),
        (LITTLE_FALLS.replace("38 56 59", "38.94972"), "is not a position"),
        (LITTLE_FALLS.replace("LWX|", ""), "6 fields"),
        ("<html>", "1 fields"),
    ],
)
def test_a_bad_row_is_told_by_its_number(row: str, words: str) -> None:
    with pytest.raises(SeedError) as failure:
        read_crosswalk("hads.txt", HEADER + CEDAR + "\n" + row + "\n")
    assert failure.value.row == 6 and words in str(failure.value)


def test_of_a_file_with_a_bad_row_nothing_is_imported(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "hads.txt"
    file.write_text(HEADER + CEDAR + "\n" + LITTLE_FALLS.lower())
    with pytest.raises(SeedError, match="hads.txt, row 6: .*Nothing was imported"), writing() as session:
        import_mapping_file(session, file)
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(StationMapping)) == 0


def test_a_file_without_rows_is_refused() -> None:
    with pytest.raises(SeedError, match="no row below the header"):
        read_crosswalk("hads", HEADER)


def test_our_csv_is_told_from_the_crosswalk_by_its_header(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "ours.csv"
    file.write_text("source_agency,source_id,target_agency,target_id\nEC,08MF005,NOAA-HADS,HOPQ2\n")
    assert import_mapping_file(session, file) == MappingImport(1, 1)
    file.write_text(HEADER + LITTLE_FALLS)
    assert import_mapping_file(session, file) == MappingImport(1, 1)
    assert StationMappings(session).translate_many(["08MF005", "01646500"], HADS) == {
        "08MF005": "HOPQ2",
        "01646500": "BRKM2",
    }


def test_a_file_that_is_not_text_names_the_row(session: Session, tmp_path: Path) -> None:
    file = tmp_path / "hads.txt"
    file.write_bytes((HEADER + CEDAR).encode() + b"\n\xff\xfe")
    with pytest.raises(SeedError, match="row 6: it is not UTF-8 text"):
        import_mapping_file(session, file)


def test_the_published_file_is_imported_again_and_again_and_leaves_edits_alone(
    session: Session, upstream: Path
) -> None:
    file = upstream / "crosswalk" / "ALL_USGS-HADS_SITES.txt"
    found = import_mapping_file(session, file)
    assert (found.rows, found.stations, len(found.duplicates), found.misplaced) == (10_510, 10_471, 37, (3014,))
    assert Duplicate(2802, "05464500", "CERI4", "CIDI4") in found.duplicates
    edited = update(StationMapping).where(StationMapping.source_id == "01646500")
    session.execute(edited.values(target_id="MINE1", edited_at=datetime(2026, 1, 1)))
    wrong = update(StationMapping).where(StationMapping.source_id == "05464500")
    session.execute(wrong.values(target_id="CIDI4"))
    assert import_mapping_file(session, file) == found
    assert session.scalar(select(func.count()).select_from(StationMapping)) == found.stations
    expected = {"01646500": "MINE1", "05464500": "CERI4", "132617144423366": "MTCP7"}
    assert StationMappings(session).translate_many(expected, HADS) == expected
