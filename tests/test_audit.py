"""What `make audit` says: weak pins by name, and never that all is well where nothing could be asked."""

import runpy

import pytest

from tests.conftest import REPOSITORY

WELL = {"name": "flask", "version": "3.1.0", "vulns": []}
WEAK = {"name": "redis", "version": "1.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"]}]}
OPEN = {"name": "rq", "version": "1.0", "vulns": [{"id": "PYSEC-2", "fix_versions": []}]}
UNKNOWN = {"name": "ours", "skip_reason": "Dependency not found on PyPI and could not be audited: ours (1)"}


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ([WELL], None),
        ([WELL, WEAK], "redis 1.0: PYSEC-1, mended in 1.1."),
        ([OPEN], "rq 1.0: PYSEC-2, mended in none yet."),
        ([WELL, UNKNOWN], "Not known to PyPI, so not looked up: ours."),
    ],
)
def test_it_names_what_is_weak_and_what_was_not_looked_up(found: list[object], said: str | None) -> None:
    assert runpy.run_path(str(REPOSITORY / ".ci" / "audit.py"))["verdict"](found) == said


@pytest.mark.parametrize("found", [[], [UNKNOWN]])
def test_where_nothing_was_asked_nothing_is_said_to_be_well(found: list[object]) -> None:
    said = runpy.run_path(str(REPOSITORY / ".ci" / "audit.py"))["verdict"](found)
    assert "cannot be reached" in said and "nothing is known" in said
