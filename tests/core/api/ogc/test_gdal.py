"""GDAL's driver OAPIF reads layers, pages, boxes and filters."""

import json
import shutil
import subprocess

import pytest

from tests.core.api.conftest import CATALOGUE


def ogr(*arguments: str) -> str:
    """Run ogrinfo; what it complains about fails the test."""
    program = shutil.which("ogrinfo")
    if program is None:
        pytest.skip("no ogrinfo on PATH; on Debian: apt-get install gdal-bin")
    done = subprocess.run([program, "-ro", *arguments], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def test_it_lists_the_layers(served: str) -> None:
    told = ogr(f"OAPIF:{served}/ogcapi/v1")
    assert [name for name in ("monitoring-locations", "daily", "continuous") if name in told] == [
        "monitoring-locations",
        "daily",
        "continuous",
    ]


def test_it_reads_every_station_page_by_page(served: str) -> None:
    told = ogr("-oo", "PAGE_SIZE=2", f"OAPIF:{served}/ogcapi/v1", "monitoring-locations")
    assert f"Feature Count: {len(CATALOGUE)}" in told and "Geometry: Point" in told
    assert told.count("OGRFeature(monitoring-locations)") == len(CATALOGUE)
    assert "Fraser River at Hope" in told and "POINT (-121.45 49.39)" in told


def test_it_asks_for_a_box_and_a_filter_alone(served: str) -> None:
    where = "monitoring_location_id = 'ECCC-08MF005'"
    told = ogr("-spat", "-125", "45", "-120", "50", "-where", where, f"OAPIF:{served}/ogcapi/v1", "daily")
    assert "Feature Count: 4" in told
    assert told.count("unit_of_measure (String) = m^3/s") == 4


def test_it_turns_values_into_another_form(served: str, tmp_path) -> None:
    program = shutil.which("ogr2ogr")
    if program is None:
        pytest.skip("no ogr2ogr on PATH; on Debian: apt-get install gdal-bin")
    target = tmp_path / "daily.geojson"
    subprocess.run([program, target, f"OAPIF:{served}/ogcapi/v1", "daily"], check=True, timeout=60)
    features = json.loads(target.read_text())["features"]
    assert len(features) == 5 + 4 + 3
    assert {one["properties"]["parameter_code"] for one in features} == {"00060"}
