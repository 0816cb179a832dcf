"""Configurations made, edited and deleted: what is refused changes nothing, what was reached is kept."""

from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from core import configurations, operations, runs
from core.configurations import ConfigurationStation, configuration_stations, station_numbers
from core.db import reading, writing
from core.domain import Progress, Trigger
from core.errors import Conflict, InputError, NotFound
from core.models import DischargeObservation, PullConfiguration, PullConfigurationStation, PullStationProgress
from core.pulling import progress
from core.pulling.batches import waiting_batches
from core.pulling.lifecycle import pick_up_run
from core.stations import ensure_stations, station_ids
from core.watching import summaries
from tests.core.data import NOW, START, add_catalogue

POTOMAC, OHIO, SNAKE = "01646500", "03294500", "13317000"
FIELDS: dict[str, Any] = {
    "name": "Potomac daily", "data_type": "daily_mean", "pull_start_date": "1990-01-01", "schedule_type": "daily",
    "stations": [POTOMAC, OHIO],
}  # fmt: skip
REACHED = Progress(datetime(1990, 1, 1), datetime(2026, 11, 21), NOW)

BAD: list[dict[str, Any]] = [
    {"stations": ["99999999"]},
    {"pull_start_date": "2999-01-01"},
    {"pull_start_date": "1799-12-31"},
    {"schedule_value": "61 * * * *"},
    {"stations": []},
    {"stations": [f"{n:08}" for n in range(10_001)]},
    {"name": ""},
    {"colour": "blue"},
    {"name": " ", "stations": [], "schedule_value": "x", "colour": 1},
]


@pytest.fixture(autouse=True)
def catalogue(app: Flask) -> None:
    with writing() as session:
        add_catalogue(session, POTOMAC, OHIO, SNAKE)


def save(config_id: int | None = None, version: int | None = None, **changes: Any) -> int:
    fields = changes if config_id is not None else FIELDS | changes
    return operations.save_configuration(fields, config_id, version)


def refused(config_id: int | None = None, **changes: Any) -> dict[str, str]:
    before = everything()
    with pytest.raises(InputError) as error:
        save(config_id, **changes)
    assert everything() == before
    return error.value.fields


def everything() -> list[Any]:
    """All that is stored of configurations."""
    with reading() as session:
        configs = session.execute(select(*PullConfiguration.__table__.columns).order_by(PullConfiguration.id)).all()
        stations = session.execute(
            select(PullConfigurationStation.config_id, PullConfigurationStation.station_number).order_by(
                PullConfigurationStation.config_id, PullConfigurationStation.station_number
            )
        ).all()
    return [*configs, *stations]


def config(config_id: int) -> PullConfiguration:
    with reading() as session:
        return configurations.get_configuration(session, config_id)


def stations(config_id: int) -> dict[str, ConfigurationStation]:
    with reading() as session:
        return {row.station_number: row for row in configuration_stations(session, config_id)}


def reach(config_id: int, *numbers: str) -> None:
    with writing() as session:
        progress.write_progress(session, config_id, dict.fromkeys(numbers, REACHED))


def test_it_keeps_what_was_set_and_what_the_catalogue_knows() -> None:
    made = save(description="Two gauges", lookback_days=30)
    one = config(made)
    assert (one.name, one.description, one.lookback_days, one.version) == ("Potomac daily", "Two gauges", 30, 1)
    assert (one.data_strategy, one.is_enabled, one.schedule_value) == ("append", True, "22 6 * * *")
    assert one.created_at == one.updated_at and one.next_run_at is not None and one.last_run_at is None
    row = stations(made)[POTOMAC]
    assert (row.station_name, row.huc_code, row.state) == (f"River at Town {POTOMAC}", "05090201", "OH")
    assert (row.reached_back_to, row.last_state) == (None, None)


def test_bad_input_is_refused_whole_and_changes_nothing() -> None:
    made = save()
    for changes in BAD:
        assert set(refused(**{"name": "Another"} | changes)) == set(changes)
        assert set(refused(made, **changes)) == set(changes)


def test_a_name_is_taken_once_whatever_its_spaces() -> None:
    save()
    other = save(name="Another")
    sentence = "Another configuration is called 'Potomac daily'. Choose another name."
    for name in ("Potomac daily", " Potomac  daily\n", "Potomac\tdaily"):
        assert refused(name=name) == {"name": sentence}
        assert refused(other, name=name) == {"name": sentence}


def test_a_taken_name_is_told_with_every_other_problem() -> None:
    save()
    assert set(refused(stations=[], lookback_days=-1)) == {"name", "stations", "lookback_days"}


def test_a_name_taken_between_check_and_writing_is_refused_in_words() -> None:
    with writing() as session:
        first = configurations.check_configuration(session, FIELDS, NOW)
        configurations.insert_configuration(session, first, NOW)
        with pytest.raises(InputError, match="Choose another name"):
            configurations.insert_configuration(session, first, NOW)
        other = configurations.check_configuration(session, FIELDS | {"name": "Another"}, NOW)
        second = configurations.insert_configuration(session, other, NOW)
        with pytest.raises(InputError, match="Choose another name"):
            configurations.update_configuration(session, second, first, NOW, None)
    assert config(second).name == "Another"


def test_a_configuration_keeps_its_own_name() -> None:
    made = save()
    save(made, name="Potomac daily", description="new")
    assert config(made).description == "new"


def test_an_edit_may_leave_fields_out() -> None:
    made = save(lookback_days=30, description="first")
    save(made, description="second")
    one = config(made)
    assert (one.description, one.lookback_days, one.version) == ("second", 30, 2)
    assert set(stations(made)) == {POTOMAC, OHIO}


def test_the_data_type_is_fixed_once_something_was_pulled() -> None:
    made = save()
    save(made, data_type="realtime_15min")
    reach(made, POTOMAC)
    assert "cannot change once something was pulled" in refused(made, data_type="daily_mean")["data_type"]
    save(made, data_type="realtime_15min", description="the same type is no change")


def test_stations_that_stay_keep_how_far_they_came() -> None:
    made = save()
    reach(made, POTOMAC, OHIO)
    save(made, stations=[POTOMAC, SNAKE])
    now = stations(made)
    kept = now[POTOMAC]
    assert Progress(kept.reached_back_to, kept.last_successful_pull_date, kept.last_pulled_at) == REACHED
    assert now[SNAKE].reached_back_to is None
    assert OHIO not in now


def test_stations_that_were_removed_stop_and_keep_their_data() -> None:
    made = save()
    _store_a_value(OHIO)
    save(made, stations=[POTOMAC])
    with reading() as session:
        assert station_numbers(session, made) == [POTOMAC]
        assert session.scalar(select(func.count()).select_from(DischargeObservation)) == 1
    run = operations.start_run(made, Trigger.PERSON)
    with reading() as session:
        assert [row.station_number for row in runs.run_stations(session, run)] == [POTOMAC]


def _store_a_value(number: str) -> None:
    with writing() as session:
        ensure_stations(session, [number])
        session.add(
            DischargeObservation(
                station_id=station_ids(session, [number])[number], type="daily_mean", observed_at=START, discharge=1.0,
                unit="cfs", recorded_at=NOW,
            )
        )  # fmt: skip


def test_the_second_editor_is_told_and_overwrites_nothing() -> None:
    made = save()
    opened = config(made).version
    save(made, opened, description="first")
    with pytest.raises(Conflict, match="Someone else changed Potomac daily since you opened it"):
        save(made, opened, description="second", stations=[SNAKE])
    assert config(made).description == "first"
    assert set(stations(made)) == {POTOMAC, OHIO}
    save(made, config(made).version, description="second")


def test_switching_on_or_off_counts_as_an_edit() -> None:
    made = save()
    operations.set_enabled(made, False)
    with pytest.raises(Conflict):
        save(made, 1, description="late")


def test_deleting_keeps_observations_and_logs_with_the_name() -> None:
    made = save()
    reach(made, POTOMAC)
    _store_a_value(POTOMAC)
    run = operations.start_run(made, Trigger.PERSON)
    operations.cancel_run(run)
    assert operations.delete_configuration(made) == "Potomac daily"
    with reading() as session:
        kept = runs.get_run(session, run)
        assert (kept.config_id, kept.config_name, kept.stations_total) == (None, "Potomac daily", 2)
        assert session.scalar(select(func.count()).select_from(DischargeObservation)) == 1
        assert session.scalar(select(func.count()).select_from(PullStationProgress)) == 0
    assert everything() == []


def test_deleting_ends_a_run_under_way() -> None:
    made = save()
    run = operations.start_run(made, Trigger.PERSON)
    with writing() as session:
        assert pick_up_run(session, run, NOW) is not None
    operations.delete_configuration(made)
    with reading() as session:
        ended = runs.get_run(session, run)
    assert (ended.status, ended.error_message) == ("cancelled", "The configuration Potomac daily was deleted.")
    with reading() as session:
        assert waiting_batches(session) == []


def test_a_name_is_free_again_after_deleting() -> None:
    operations.delete_configuration(save())
    assert config(save()).name == "Potomac daily"


def test_what_does_not_exist_is_named() -> None:
    for act in (
        lambda: save(404, description="x"),
        lambda: operations.set_enabled(404, True),
        lambda: operations.delete_configuration(404),
        lambda: operations.start_run(404, Trigger.PERSON),
        lambda: operations.preview({}, 404),
    ):
        with pytest.raises(NotFound, match="no configuration 404"):
            act()


def test_two_configurations_may_share_a_station() -> None:
    first, second = save(), save(name="Another", stations=[POTOMAC])
    reach(first, POTOMAC)
    assert stations(second)[POTOMAC].reached_back_to is None
    operations.delete_configuration(second)
    assert stations(first)[POTOMAC].reached_back_to is not None


def test_a_station_shows_how_its_last_run_ended() -> None:
    made = save()
    run = operations.start_run(made, Trigger.PERSON)
    assert stations(made)[POTOMAC].last_state == "waiting"
    operations.cancel_run(run)
    assert stations(made)[POTOMAC].last_state == "cancelled"
    with reading() as session:
        assert summaries.get_summary(session, made, NOW).station_count == 2


def test_another_schedule_brings_its_own_times() -> None:
    made = save(schedule_value="5 4 * * *")
    save(made, schedule_type="hourly")
    assert config(made).schedule_value == "7 * * * *"
    save(made, description="left alone")
    assert config(made).schedule_value == "7 * * * *"
