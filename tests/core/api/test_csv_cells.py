"""Cells of CSV: text that a spreadsheet would take for a formula is made harmless, and there is no other way out."""

import csv
import io
import re
from pathlib import Path

import pytest

from core.api.observation_formats import csv_line, safe_cell
from tests.conftest import REPOSITORY
from tests.test_shape import source, tracked

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("http://x","y")', "-3.5"]
# What writes CSV: the two interfaces, through safe_cell; and a table of the database's own, which no person opens.
WRITERS = {"core/api/observation_formats.py", "core/store/staging.py"}
# How a grid or a page could write one by itself.
BY_ITSELF = re.compile(
    r"exportDataAsCsv|csvExportParams|exportDataAsExcel|send_data_frame|\.to_csv\(|csv\.writer|DictWriter"
)


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_would_be_a_formula_begins_with_an_apostrophe(text: str) -> None:
    ((cell,),) = csv.reader(io.StringIO(csv_line([safe_cell(text)]), newline=""))
    assert cell == f"'{text}"


@pytest.mark.parametrize("value", [-3.5, 0, 1e-300, None, "Ohio River", "P", "", "3=4", "a-b", "'quoted"])
def test_everything_else_stays_as_it_is(value: object) -> None:
    assert safe_cell(value) == value and type(safe_cell(value)) is type(value)


def test_a_truth_is_written_as_in_json() -> None:
    assert [safe_cell(True), safe_cell(False)] == ["true", "false"]


def test_nothing_else_writes_csv() -> None:
    product = [name for name in tracked("*.py", "*.js") if not name.startswith(("tests/", "bench/", "simulator/"))]
    own = [name for name in product if "vendor" not in Path(name).parts]
    assert len(own) > 200 and (REPOSITORY / "assets").is_dir()
    assert {name for name in own if BY_ITSELF.search(source(name))} == WRITERS
