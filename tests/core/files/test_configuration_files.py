"""Configurations to and from YAML: read strictly, told with lines, taken in whole or not at all."""

from typing import Any

import pytest
from flask import Flask

from core import operations
from core.configuration_changes import Change, changes_between
from core.db import reading, writing
from core.errors import InputError
from core.files.configuration_files import Entry, check_file, export_configurations, import_configurations
from core.files.configuration_yaml import MOST_CHARACTERS, read_documents
from core.watching.summaries import list_configurations
from tests.core.data import NOW, add_catalogue

FIELDS: dict[str, Any] = {
    "name": "Potomac", "data_type": "daily_mean", "pull_start_date": "1990-01-01", "schedule_type": "daily",
    "stations": ["01646500", "03294500"],
}  # fmt: skip
FILE = """configurations:
- name: Potomac
  data_type: daily_mean
  pull_start_date: 1990-01-01
  schedule_type: hourly
  stations: ['01646500']
- name: New
  data_type: daily_mean
  pull_start_date: 1990-01-01
  schedule_type: daily
  stations: ['03294500']
"""


LAUGHS = "a0: &a0 [laugh]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))


@pytest.fixture
def made(app: Flask) -> int:
    with writing() as session:
        add_catalogue(session, "01646500", "03294500")
    return operations.save_configuration(FIELDS)


def names() -> list[str]:
    with reading() as session:
        return [one.name for one in list_configurations(session, NOW)]


def look_through(text: str) -> list[Entry]:
    with reading() as session:
        return check_file(session, text, NOW)


def test_it_says_what_a_file_would_do_and_writes_nothing(made: int) -> None:
    old, new = look_through(FILE)
    assert (old.config_id, old.changed, old.problems) == (made, ("schedule_type", "schedule_value", "stations"), {})
    assert (new.config_id, new.changed, new.problems) == (None, (), {})
    assert names() == ["Potomac"]


def test_what_was_exported_changes_nothing(made: int) -> None:
    operations.save_configuration(FIELDS | {"name": "Ahead", "data_type": "forecast", "products": ["rfc"]})
    with reading() as session:
        text = export_configurations(session)
        assert export_configurations(session, [made]).count("name:") == 1
    assert [(one.document.name, one.changed) for one in look_through(text)] == [("Ahead", ()), ("Potomac", ())]


def test_each_problem_has_its_line(made: int) -> None:
    text = FILE.replace("schedule_type: hourly", "schedule_type: sometimes").replace("'03294500'", "'99999999'")
    old, new = look_through(text.replace("- name: New\n  data_type", "- data_type"))
    assert old.problems["schedule_type"].startswith("Line 5: Configuration 1 (Potomac): The schedule must be one of")
    assert new.problems["stations"].startswith("Line 10: Configuration 2 (without a name): Not in the catalogue: 9999")
    assert new.problems["name"].startswith("Line 7: ")


def test_a_name_stands_once_in_a_file(made: int) -> None:
    _first, second = look_through(FILE.replace("name: New", "name: ' Potomac '"))
    assert "The file has this name already" in second.problems["name"]


def test_one_mistake_and_nothing_is_imported(made: int) -> None:
    with reading() as session:
        before = export_configurations(session)
    with pytest.raises(InputError, match="Line 11: Configuration 2"):
        import_configurations(FILE.replace("'03294500'", "'99999999'"))
    with reading() as session:
        assert export_configurations(session) == before


def test_it_imports_what_is_new_and_what_is_changed(made: int) -> None:
    done = import_configurations(FILE)
    assert [(name, is_new) for name, _id, is_new in done] == [("Potomac", False), ("New", True)]
    assert done[0][1] == made and names() == ["New", "Potomac"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("configurations:\n- name: [", r"The file is not YAML: .*\(line \d+, column \d+\)\."),
        ("configurations: &a [*a]", "With its aliases written out, the file is longer"),
        (LAUGHS, "With its aliases written out, the file is longer"),
        ("configurations: [*nowhere]", "The file is not YAML"),
        ("configurations: " + "[" * 5000, "The file is not YAML"),
        ("configurations: " + "[" * 900 + "]" * 900, "The file"),
        ("!!python/object/apply:os.system ['true']", "The file is not YAML"),
        ("configurations: []\n---\nconfigurations: []", "The file is not YAML"),
        ("x" * (MOST_CHARACTERS + 1), "longer than 2,000,000 characters"),
        ("configurations:\n- pull_start_date: 2024-13-01", "month must be in 1..12"),
    ],
)
def test_what_is_no_such_file_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_documents(text)


def test_what_several_share_may_be_written_once() -> None:
    text = "configurations:\n- {name: A, stations: &some ['01646500']}\n- {name: B, stations: *some}\n"
    assert [one.fields["stations"] for one in read_documents(text)] == [["01646500"], ["01646500"]]


def test_changes_are_told_by_field_and_stations_by_number() -> None:
    before = FIELDS | {"lookback_days": None}
    after = FIELDS | {"lookback_days": 30, "stations": ["03294500", "02KF005"]}
    assert changes_between(before, before) == []
    assert changes_between(before, after) == [
        Change("lookback_days", None, 30),
        Change("stations", ["01646500"], ["02KF005"]),
    ]
