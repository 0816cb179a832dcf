"""`flask mappings import` with the crosswalk of hads.ncep.noaa.gov."""

from pathlib import Path

import pytest
from flask import Flask

from core.db import reading
from core.mappings import HADS, StationMappings
from jobs import cli
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
