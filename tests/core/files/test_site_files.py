"""Station files of every kind go into the catalogue whole, or not at all with the row that is wrong."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import reading, writing
from core.errors import SeedError
from core.files.site_files import import_stations
from core.models import MasterStation

SITE = "agency_cd\tsite_no\tstation_nm\tdec_lat_va\tdec_long_va\tstate_cd\talt_va\thuc_cd\tdrain_area_va"
WIDTHS = "5s\t15s\t50s\t16n\t16n\t2s\t8s\t16s\t8s"
POTOMAC = 'USGS\t01646500\tPOTOMAC "R" NEAR WASH, DC\t38.94977778\t-77.1276389\t24\t 37.20\t02070008\t11560'
CANADA = "\ufeff ID,Name / Nom,Latitude,Longitude,Prov/Terr,Timezone / Fuseau horaire\r\n"
HOPE = '08MF005,"FRASER RIVER AT HOPE",49.386,-121.452,BC,UTC-08:00\r\n'


def file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "stations.txt"
    path.write_text(text, encoding=encoding, newline="")
    return path


def read(path: Path) -> dict[str, MasterStation]:
    with writing() as session:
        import_stations(session, path)
    with reading() as session:
        return {one.station_number: one for one in session.scalars(select(MasterStation))}


def test_it_reads_a_usgs_site_file_past_its_comments_and_widths(app: Flask, tmp_path: Path) -> None:
    found = read(file(tmp_path, "\n".join(["# retrieved", "#", SITE, WIDTHS, POTOMAC, ""])))
    assert list(found) == ["01646500"]
    potomac = found["01646500"]
    assert (potomac.state_code, potomac.altitude_ft, potomac.drainage_area_sqmi) == ("MD", 37.2, 11560)
    assert potomac.station_name == 'POTOMAC "R" NEAR WASH, DC'


def test_sites_of_others_and_without_a_position_are_passed_over(app: Flask, tmp_path: Path) -> None:
    other = POTOMAC.replace("USGS", "USBR").replace("01646500", "01646501")
    nowhere = POTOMAC.replace("01646500", "01646502").replace("38.94977778", "")
    assert list(read(file(tmp_path, "\n".join([SITE, WIDTHS, POTOMAC, POTOMAC, other, nowhere])))) == ["01646500"]


def test_it_reads_the_canadian_list(app: Flask, tmp_path: Path) -> None:
    found = read(file(tmp_path, CANADA + HOPE))
    assert (found["08MF005"].timezone, found["08MF005"].agency) == ("UTC-08:00", "EC")


def test_it_reads_a_file_in_windows_letters(app: Flask, tmp_path: Path) -> None:
    found = read(file(tmp_path, CANADA.lstrip("\ufeff") + HOPE.replace("HOPE", "MÉTABETCHOUANE"), "cp1252"))
    assert "MÉTABETCHOUANE" in found["08MF005"].station_name


@pytest.mark.parametrize(
    ("text", "row", "problem"),
    [
        ("\n".join([SITE, WIDTHS, POTOMAC, POTOMAC.replace("01646500", "164650")]), 4, "not a station number"),
        ("\n".join([SITE, WIDTHS, POTOMAC, POTOMAC.replace("01646500", "01646501") + "\tmore"]), 4, "10 cells"),
        ("\n".join([SITE, WIDTHS, POTOMAC.replace("38.94977778", "98.9")]), 3, "latitude"),
        ("\n".join([SITE.replace("dec_lat_va", "lat_va"), POTOMAC]), 1, "dec_lat_va"),
        (CANADA + HOPE + HOPE.replace("08MF005", "8MF5"), 3, "not a station number"),
        (CANADA + HOPE.replace("49.386", "north"), 1, "row 2"),
        (CANADA.replace("Latitude", "Lat") + HOPE, 1, "Latitude"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_imported(
    app: Flask, tmp_path: Path, text: str, row: int, problem: str
) -> None:
    with pytest.raises(SeedError, match=problem) as raised:
        read(file(tmp_path, text))
    assert raised.value.row == row
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(MasterStation)) == 0


def test_the_recorded_files_import_whole(app: Flask, upstream: Path) -> None:
    with writing() as session:
        assert import_stations(session, upstream / "stations" / "NWIS_Current_Streamflow_Site_Data.tsv") == 8820
        assert import_stations(session, upstream / "eccc" / "weather_api" / "hydrometric_StationList.csv") == 1903
        assert import_stations(session, upstream / "usgs" / "legacy" / "dataretrieval" / "nwis_sites.txt") == 206
