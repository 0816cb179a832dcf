"""Files of stations and mappings read in: all rows or none, and nothing that a person changed."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from core import seeding
from core.db import reading, writing
from core.errors import SeedError
from core.mappings import StationMappings
from core.models import MasterStation, StationMapping

HEADER = ",".join(seeding.STATION_COLUMNS)
POTOMAC = '01646500,"Potomac River near Washington, DC",38.94977,-77.12764,MD,02070008,37.2,11560,USGS'
FRASER = "08MF005,Fraser River at Hope,49.38597,-121.45131,BC,,,83900,EC"
MAPPING_HEADER = ",".join(seeding.MAPPING_COLUMNS)
BRKM2 = "USGS,01646500,NOAA-HADS,BRKM2"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "stations.csv"


def write(file: Path, *rows: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    file.write_text("\n".join([header, *rows]) + "\n", encoding=encoding)
    return file


def row_of(text: str, **changes: str) -> str:
    """A row with some of its cells changed."""
    cells = dict(zip(seeding.STATION_COLUMNS, text.split(","), strict=True)) | changes
    return ",".join(cells.values())


def stored() -> list[Any]:
    with reading() as session:
        rows = session.execute(select(*MasterStation.__table__.columns).order_by(MasterStation.station_number))
        return [tuple(row) for row in rows]


def count(table: type) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def edit(number: str, **changes: Any) -> None:
    with writing() as session:
        session.execute(update(MasterStation).where(MasterStation.station_number == number).values(changes))


def import_stations(file: Path) -> int:
    with writing() as session:
        return seeding.import_stations(session, file)


def test_it_reads_the_starter_list_any_number_of_times(app: Flask) -> None:
    for _ in range(3):
        with writing() as session:
            stations, mappings = seeding.seed(session)
    assert (count(MasterStation), count(StationMapping)) == (stations, mappings)
    assert 290 <= stations <= 330 and mappings > 100
    with reading() as session:
        assert StationMappings(session).translate("01646500", "NOAA-HADS") == "BRKM2"


def test_seeding_again_undoes_nothing_that_a_person_changed(app: Flask) -> None:
    with writing() as session:
        stations, _ = seeding.seed(session)
        session.execute(update(StationMapping).where(StationMapping.source_id == "01646500").values(target_id="MINE1"))
    edit("01646500", station_name="My river", edited_at=datetime(2026, 1, 1))
    edit("03294500", station_name="Changed without a mark")
    before = stored()
    with writing() as session:
        seeding.seed(session)
        assert StationMappings(session).translate("01646500", "NOAA-HADS") == "MINE1"
    assert stored() == before
    assert len(before) == stations


def test_an_import_adds_rows_and_brings_the_unedited_up_to_date(app: Flask, file: Path) -> None:
    assert import_stations(write(file, POTOMAC, FRASER)) == 2
    edit("08MF005", station_name="My river", edited_at=datetime(2026, 1, 1))
    import_stations(write(file, POTOMAC.replace("37.2", "38"), FRASER.replace("83900", "1")))
    with reading() as session:
        rows = {row.station_number: row for row in session.scalars(select(MasterStation))}
    assert rows["01646500"].altitude_ft == 38
    assert (rows["08MF005"].station_name, rows["08MF005"].drainage_area_sqmi) == ("My river", 83900)


def test_an_import_of_mappings_keeps_the_edited_ones(app: Flask, file: Path) -> None:
    write(file, BRKM2, "EC,08MF005,NWM,FRASER1", header=MAPPING_HEADER)
    with writing() as session:
        assert seeding.import_mappings(session, file) == 2
        edited = update(StationMapping).where(StationMapping.target_id == "FRASER1")
        session.execute(edited.values(target_id="MINE1", edited_at=datetime(2026, 1, 1)))
    with writing() as session:
        seeding.import_mappings(
            session, write(file, BRKM2.replace("BRKM2", "BRKM9"), "EC,08MF005,NWM,FRASER1", header=MAPPING_HEADER)
        )
        assert StationMappings(session).translate("01646500", "NOAA-HADS") == "BRKM9"
        assert StationMappings(session).translate("08MF005", "NWM") == "MINE1"
        assert StationMappings(session).translate("08MF005", "NOAA-HADS") is None


def test_a_bad_row_leaves_everything_as_it_was(app: Flask, file: Path) -> None:
    import_stations(write(file, POTOMAC))
    before = stored()
    with pytest.raises(SeedError, match="stations.csv, row 3: .* Nothing was imported."):
        import_stations(write(file, FRASER, row_of(FRASER, latitude="91")))
    assert stored() == before


SNAKE = "13317000,Salmon River at White Bird,45.75028,-116.32389,ID,17060209,1412.79,13421,USGS"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"station_number": "1331700"}, "'1331700' is not a station number of USGS"),
        ({"station_number": "1331700A"}, "is not a station number"),
        ({"station_number": "١٣٣١٧٠٠٠"}, "is not a station number"),
        ({"station_number": ""}, "is not a station number"),
        ({"agency": "EC"}, "is not a station number of EC"),
        ({"agency": "NOAA"}, "the agency must be USGS or EC, not 'NOAA'"),
        ({"agency": ""}, "the agency must be USGS or EC"),
        ({"station_name": " "}, "no name"),
        ({"station_name": "x" * 201}, "at most 200"),
        ({"station_name": "nul\x00"}, "printable"),
        ({"latitude": "90.001"}, "latitude 90.001 does not lie between -90 and 90"),
        ({"latitude": "north"}, "latitude 'north' is not a number"),
        ({"latitude": ""}, "latitude '' is not a number"),
        ({"latitude": "nan"}, "does not lie between"),
        ({"longitude": "-181"}, "longitude -181 does not lie between -180 and 180"),
        ({"state_code": "Idaho"}, "'Idaho' is not a postal code"),
        ({"huc_code": "1706020"}, "'1706020' is not a hydrologic unit code"),
        ({"altitude_ft": "31000"}, "altitude_ft 31000 does not lie between"),
        ({"drainage_area_sqmi": "-1"}, "drainage_area_sqmi -1 does not lie between"),
    ],
)
def test_a_bad_cell_is_told_by_row_and_reason(file: Path, changes: dict[str, str], words: str) -> None:
    with pytest.raises(SeedError) as refused:
        seeding.read_stations(write(file, POTOMAC, row_of(SNAKE, **changes)))
    assert refused.value.row == 3
    assert words in str(refused.value) and str(refused.value).endswith("Nothing was imported.")


@pytest.mark.parametrize(
    ("content", "row", "words"),
    [
        ("", 1, "the header lacks station_number"),
        ("\n\n", 1, "the header lacks"),
        (HEADER.replace("latitude", "lat") + "\n", 1, "the header lacks latitude"),
        (f"{HEADER}\n{SNAKE}\n{FRASER.rpartition(',')[0]}\n", 3, "it has not 9 cells"),
        (f"{HEADER}\n{SNAKE},more\n", 2, "it has not 9 cells"),
        (f"{HEADER}\n{SNAKE}\n{FRASER}\n{SNAKE}\n", 4, "it stands in row 2 already"),
        (f'{HEADER}\n{SNAKE}\n13317001,"Sal"mon,45,-116,ID,,,,USGS\n', 3, "it is not CSV"),
        (f'{HEADER}\n{SNAKE}\n13317001,"Salmon', 3, "it is not CSV"),
    ],
    ids=["empty", "blank", "header", "missing cell", "extra cell", "twice", "quotes", "cut off"],
)
def test_a_file_that_is_no_table_is_told_by_row_and_reason(file: Path, content: str, row: int, words: str) -> None:
    file.write_text(content)
    with pytest.raises(SeedError) as refused:
        seeding.read_stations(file)
    assert (refused.value.row, words in str(refused.value)) == (row, True), str(refused.value)


def test_bytes_that_are_not_utf_8_are_told_by_row(file: Path) -> None:
    file.write_bytes(f"{HEADER}\n{POTOMAC}\n02PJ005,Chaudière,46.7,-71.3,QC,,,,EC\n".encode("latin-1"))
    with pytest.raises(SeedError, match="row 3: it is not UTF-8 text. Nothing was imported."):
        seeding.read_stations(file)


def test_a_byte_order_mark_and_other_columns_do_no_harm(file: Path) -> None:
    write(file, f"{SNAKE},more", header=f"{HEADER},remarks", encoding="utf-8-sig")
    assert seeding.read_stations(file)[0]["altitude_ft"] == 1412.79


def test_a_file_with_a_header_alone_has_no_rows(app: Flask, file: Path) -> None:
    assert import_stations(write(file)) == 0


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("USGS,1646500,NOAA-HADS,BRKM2", "not a station number of USGS"),
        ("NOAA,01646500,NOAA-HADS,BRKM2", "the agency must be"),
        ("USGS,01646500,HADS,BRKM2", "the target agency must be NOAA-HADS or NWM"),
        ("USGS,01646500,NOAA-HADS,", "is not an id of NOAA-HADS"),
        ("USGS,01646500,NOAA-HADS,brkm2", "is not an id of NOAA-HADS"),
        (BRKM2, "it stands in row 2 already"),
    ],
)
def test_a_bad_mapping_is_told_by_row_and_reason(file: Path, row: str, words: str) -> None:
    with pytest.raises(SeedError) as refused:
        seeding.read_mappings(write(file, BRKM2, row, header=MAPPING_HEADER))
    assert refused.value.row == 3 and words in str(refused.value)
