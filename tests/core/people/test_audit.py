"""What the audit trail says of changes, and that it says so in the transaction of the change."""

from typing import Any

import pytest
from flask import Flask

from core.db import reading, writing
from core.domain import Trigger, utc_now
from core.errors import Forbidden, InputError
from core.files.configuration_files import import_configurations
from core.files.mapping_files import import_mapping_file
from core.files.site_files import import_stations
from core.operations import (
    add_stations,
    cancel_run,
    delete_configurations,
    save_configuration,
    save_configurations,
    set_enabled,
    start_run,
    switch_configurations,
)
from core.people.audit import Entry, Wanted, list_actors, list_entries, list_kinds
from core.people.principal import Principal
from core.people.roles import Role
from core.picking.station_sets import drop_set, list_sets, save_set
from core.seeding import SEEDS
from tests.core.data import add_catalogue
from tests.people import request_of

POTOMAC, OHIO, SALMON = "01646500", "03294500", "13317000"
FIELDS: dict[str, Any] = {
    "name": "Two rivers", "data_type": "daily_mean", "pull_start_date": "1990-01-01", "schedule_type": "daily",
    "stations": [POTOMAC, OHIO],
}  # fmt: skip
OPERATOR = Principal("alice", Role.OPERATOR, "person", 1)
VIEWER = Principal("carol", Role.VIEWER, "person", 2)
YAML = """configurations:
- name: Two rivers
  data_type: daily_mean
  pull_start_date: 1990-01-01
  schedule_type: daily
  stations: ['01646500', '13317000']
- name: New
  data_type: daily_mean
  pull_start_date: 1990-01-01
  schedule_type: daily
  stations: ['03294500']
"""


@pytest.fixture
def catalogue(app: Flask) -> Flask:
    """An app whose catalogue has three stations."""
    with writing() as session:
        add_catalogue(session, POTOMAC, OHIO, SALMON)
    return app


def trail() -> list[Entry]:
    """The entries, the oldest first."""
    with reading() as session:
        return list_entries(session)[::-1]


def told(entry: Entry) -> tuple[str, str, Any, Any]:
    return entry.action, entry.subject, entry.before, entry.after


def test_a_configuration_that_is_made_is_written_down_whole(catalogue: Flask) -> None:
    with request_of(catalogue, OPERATOR):
        config_id = save_configuration(FIELDS)
    (entry,) = trail()
    assert (entry.actor, entry.actor_kind, entry.subject_kind) == ("alice", "person", "configuration")
    assert (entry.action, entry.subject, entry.subject_id, entry.before) == ("create", "Two rivers", config_id, None)
    assert entry.after is not None
    assert entry.after["stations"] == [POTOMAC, OHIO]
    assert (entry.after["pull_start_date"], entry.after["schedule_type"]) == ("1990-01-01", "daily")
    assert "next_run_at" not in entry.after


def test_an_edit_says_what_differs_and_of_stations_who_left_and_who_came(catalogue: Flask) -> None:
    config_id = save_configuration(FIELDS)
    save_configuration({"name": "Rivers", "lookback_days": 9, "stations": [OHIO, SALMON]}, config_id)
    entry = trail()[1]
    assert told(entry) == (
        "change", "Rivers",
        {"name": "Two rivers", "lookback_days": None, "stations": [POTOMAC]},
        {"name": "Rivers", "lookback_days": 9, "stations": [SALMON]},
    )  # fmt: skip
    assert entry.actor == "command line"


def test_an_edit_that_changes_nothing_is_no_entry(catalogue: Flask) -> None:
    config_id = save_configuration(FIELDS)
    save_configuration({}, config_id)
    add_stations(config_id, [OHIO])
    set_enabled(config_id, True)
    assert len(trail()) == 1


def test_stations_added_from_the_picker_are_an_edit(catalogue: Flask) -> None:
    add_stations(save_configuration(FIELDS), [OHIO, SALMON])
    assert told(trail()[1]) == ("change", "Two rivers", {"stations": []}, {"stations": [SALMON]})


def test_switching_and_deleting_several_is_an_entry_each(catalogue: Flask) -> None:
    ids = save_configurations([(FIELDS, None), (FIELDS | {"name": "Other"}, None)])
    switch_configurations(ids, False)
    delete_configurations(ids)
    entries = trail()[2:]
    assert [(one.action, one.subject) for one in entries[:2]] == [("disable", "Other"), ("disable", "Two rivers")]
    assert (entries[0].before, entries[0].after) == ({"is_enabled": True}, {"is_enabled": False})
    assert {(one.action, one.subject) for one in entries[2:]} == {("delete", "Other"), ("delete", "Two rivers")}
    assert all(one.after is None and (one.before or {})["stations"] == [POTOMAC, OHIO] for one in entries[2:])


def test_an_import_is_an_entry_for_each_configuration(catalogue: Flask) -> None:
    save_configuration(FIELDS)
    import_configurations(YAML)
    change, new = trail()[1:]
    assert told(change) == ("change", "Two rivers", {"stations": [OHIO]}, {"stations": [SALMON]})
    assert (new.action, new.subject) == ("create", "New")


def test_what_fails_is_not_written_down(catalogue: Flask) -> None:
    with pytest.raises(InputError):
        save_configurations([(FIELDS, None), (FIELDS, None)])
    assert trail() == []


def test_ten_thousand_stations_are_counted_rather_than_listed(catalogue: Flask) -> None:
    numbers = [f"9{number:07d}" for number in range(510)]
    with writing() as session:
        add_catalogue(session, *numbers)
    save_configuration(FIELDS | {"stations": numbers})
    stations = (trail()[0].after or {})["stations"]
    assert (len(stations), stations[-1]) == (501, "and 10 more")


def test_whoever_may_not_change_changes_nothing(catalogue: Flask) -> None:
    config_id = save_configuration(FIELDS)
    with request_of(catalogue, VIEWER):
        with pytest.raises(Forbidden):
            save_configuration({"name": "Mine"}, config_id)
        with pytest.raises(Forbidden):
            delete_configurations([config_id])
        with pytest.raises(Forbidden), writing() as session:
            save_set(session, "Mine", [OHIO], utc_now())
    with reading() as session:
        assert list_sets(session) == []
    assert [one.action for one in trail()] == ["create"]


def test_a_set_is_written_down_when_it_is_made_changed_and_forgotten(app: Flask) -> None:
    for numbers in ([OHIO, POTOMAC], [POTOMAC, SALMON], [SALMON, POTOMAC]):
        with writing() as session:
            save_set(session, "Rivers", numbers, utc_now())
    with writing() as session:
        drop_set(session, "Rivers")
        drop_set(session, "Nobody's")
    assert [told(one) for one in trail()] == [
        ("create", "Rivers", None, {"stations": [POTOMAC, OHIO]}),
        ("change", "Rivers", {"stations": [OHIO]}, {"stations": [SALMON]}),
        ("delete", "Rivers", {"stations": [POTOMAC, SALMON]}, None),
    ]


def test_a_run_that_is_cancelled_is_written_down(catalogue: Flask) -> None:
    config_id = save_configuration(FIELDS)
    run_id = start_run(config_id, Trigger.PERSON)
    cancel_run(run_id)
    assert told(trail()[1]) == ("cancel", f"Two rivers, run {run_id}", None, None)


def test_files_that_are_imported_are_written_down(app: Flask) -> None:
    with writing() as session:
        import_stations(session, SEEDS / "master_stations.csv")
        found = import_mapping_file(session, SEEDS / "hads_id_mappings.csv")
    stations, mappings = trail()
    assert (stations.action, stations.subject_kind, stations.subject) == ("import", "stations", "master_stations.csv")
    assert told(mappings) == ("import", "hads_id_mappings.csv", None, {"rows": found.rows})


def test_the_trail_is_read_by_who_by_kind_and_by_name(catalogue: Flask) -> None:
    with request_of(catalogue, OPERATOR):
        save_configuration(FIELDS)
        with writing() as session:
            save_set(session, "50% of rivers", [OHIO], utc_now())
    save_configuration(FIELDS | {"name": "Other rivers"})
    with reading() as session:
        assert (list_actors(session), list_kinds(session)) == (
            ["alice", "command line"],
            ["configuration", "station set"],
        )

        def names(**wanted: str) -> list[str]:
            return [one.subject for one in list_entries(session, wanted=Wanted(**wanted))]

        assert names(actor="alice") == ["50% of rivers", "Two rivers"]
        assert names(kind="configuration") == ["Other rivers", "Two rivers"]
        assert names(text="RIVERS", actor="command line") == ["Other rivers"]
        assert (names(text="0% o"), names(text="%")) == (["50% of rivers"], ["50% of rivers"])
        newest = list_entries(session, limit=1)[0]
        assert [one.subject for one in list_entries(session, 1, newest.id)] == ["50% of rivers"]
