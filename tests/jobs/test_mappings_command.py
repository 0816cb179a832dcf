"""`flask mappings import` and `sync` with the crosswalk of hads.ncep.noaa.gov."""

from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from core.db import reading, writing
from core.errors import SimulationMismatch, SourceChangedFormat
from core.files.mapping_files import sync_mappings
from core.mappings import HADS, StationMappings
from core.models import StationMapping
from core.sources.hads_list import HadsList
from core.sources.http import HttpClient
from jobs import cli
from simulator.server import Simulator
from tests.core.pulls import prepare
from tests.core.sources.misbehaving import misbehaving_agency, says
from tests.core.test_mappings import CEDAR, CEDAR_AGAIN, GREEN, HEADER, LITTLE_FALLS


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ALL_USGS-HADS_SITES.txt"


def test_it_says_what_stood_twice_and_what_cannot_be(app: Flask, file: Path) -> None:
    cli.register(app)
    file.write_text(HEADER + "\n".join([LITTLE_FALLS, CEDAR, CEDAR, CEDAR_AGAIN, GREEN]))
    result = app.test_cli_runner().invoke(args=["mappings", "import", str(file)])
    assert result.exit_code == 0 and result.output.splitlines() == [
        f"5 mappings were read from {file.name}.",
        "Row 8: 05464500 is CERI4 already; CIDI4 was left out.",
        "Row 9: its position cannot be right; the mapping was taken all the same.",
    ]
    with reading() as session:
        assert StationMappings(session).translate("05464500", HADS) == "CERI4"


def test_a_bad_row_stops_it_in_words(app: Flask, file: Path) -> None:
    cli.register(app)
    file.write_text(HEADER + LITTLE_FALLS.replace("01646500", "POTOMAC"))
    result = app.test_cli_runner().invoke(args=["mappings", "import", str(file)])
    assert result.exit_code == 1 and "row 5: 'POTOMAC' is not a station number of USGS" in result.output


def test_it_fetches_the_list_and_leaves_what_a_person_edited(app: Flask, agency: Simulator) -> None:
    cli.register(app)
    prepare()
    with writing() as session:
        edited = update(StationMapping).where(StationMapping.source_id == "01646500")
        session.execute(edited.values(target_id="MINE1", edited_at=datetime(2026, 1, 1)))
        wrong = update(StationMapping).where(StationMapping.source_id == "09380000")
        session.execute(wrong.values(target_id="WRNG1"))
    result = app.test_cli_runner().invoke(args=["mappings", "sync"])
    said = result.output.splitlines()
    assert result.exit_code == 0
    assert said[0].endswith(f"mappings were read from {agency.base_url}/USGS/ALL_USGS-HADS_SITES.txt.")
    assert "left out" in said[1]
    with reading() as session:
        mappings = StationMappings(session)
        assert mappings.translate("01646500", HADS) == "MINE1"
        assert mappings.translate("09380000", HADS) not in (None, "WRNG1")


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"kind": "status", "status": 403}, "HADS refused the request"),
        ({"kind": "html"}, "HADS sent a web page instead of data"),
    ],
    ids=["403", "web page"],
)
def test_a_list_that_does_not_come_is_told_with_its_address(app: Flask, agency: Simulator, fault, words: str) -> None:
    cli.register(app)
    agency.add_fault(**fault, times=None)
    result = app.test_cli_runner().invoke(args=["mappings", "sync"])
    assert result.exit_code == 1 and words in result.output
    assert f"{agency.base_url}/USGS/ALL_USGS-HADS_SITES.txt" in result.output
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(StationMapping)) == 0


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("station,id\n01646500,BRKM2\n", "something other than its list"),
        (HEADER + LITTLE_FALLS + "\n" + CEDAR.replace("05464500", "CEDAR"), "row 6: 'CEDAR' is not a station number"),
    ],
    ids=["another file", "a bad row"],
)
def test_a_list_that_cannot_be_right_is_not_imported(app: Flask, body: str, words: str) -> None:
    with misbehaving_agency() as hads:
        hads.does(says(body, kind="text/plain"))
        source = HadsList(f"{hads.url}/list.txt", HttpClient("HADS", "", None))
        with pytest.raises(SourceChangedFormat, match=words) as refused:
            sync_mappings(source)
        assert f"({hads.url}/list.txt)" in str(refused.value)
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(StationMapping)) == 0


def test_live_ids_do_not_enter_a_simulated_database(app: Flask) -> None:
    prepare()
    with misbehaving_agency() as hads:
        hads.does(says(HEADER + LITTLE_FALLS, kind="text/plain"))
        with pytest.raises(SimulationMismatch):
            sync_mappings(HadsList(f"{hads.url}/list.txt", HttpClient("HADS", "", None)))
