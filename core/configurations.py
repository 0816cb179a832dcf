"""Pull configurations: read, checked and written. Nothing here touches the queue; core.operations does both."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.checks import CheckedConfiguration, check_fields, check_name, fields_of
from core.domain import DataType, RunStatus
from core.errors import Conflict, InputError, NotFound
from core.models import (
    DataPullLog,
    MasterStation,
    PullConfiguration,
    PullConfigurationStation,
    PullRunStation,
    PullStationProgress,
)

EDITED_MEANWHILE = "Someone else changed {name} since you opened it. Reload to see their change, then make yours again."
SAME_NAME = "Another configuration is called {name!r}. Choose another name."


def get_configuration(session: Session, config_id: int) -> PullConfiguration:
    """Return one configuration's row; raises NotFound."""
    config = session.get(PullConfiguration, config_id)
    if config is None:
        raise NotFound(f"There is no configuration {config_id}.")
    return config


def station_numbers(session: Session, config_id: int) -> list[str]:
    """Return the numbers of a configuration's stations, in order."""
    table = PullConfigurationStation
    rows = select(table.station_number).where(table.config_id == config_id).order_by(table.station_number)
    return list(session.scalars(rows))


def stations_by_configuration(session: Session, config_ids: Collection[int]) -> dict[int, list[str]]:
    """Return the station numbers of several configurations, in order, all read at once."""
    table = PullConfigurationStation
    numbers: dict[int, list[str]] = {config_id: [] for config_id in config_ids}
    order = (table.config_id, table.station_number)
    for config_id, number in session.execute(select(*order).where(table.config_id.in_(list(numbers))).order_by(*order)):
        numbers[config_id].append(number)
    return numbers


def check_configuration(
    session: Session, fields: Mapping[str, Any], now: datetime, config_id: int | None = None
) -> CheckedConfiguration:
    """Check everything a person may set, all problems at once; an edit may leave fields out.

    Raises InputError with a sentence for each field that cannot be used, NotFound for no such configuration.
    """
    given = dict(fields)
    if config_id is not None:
        current = get_configuration(session, config_id)
        given = fields_of(current, station_numbers(session, config_id)) | given
        if given["data_type"] != DataType.FORECAST and "products" not in fields:
            given.pop("products", None)
        if given["schedule_type"] != current.schedule_type and "schedule_value" not in fields:
            given["schedule_value"] = None  # the times belong to the schedule that was
    problems: dict[str, str] = {}
    checked = check_fields(session, given, now, problems)
    if "name" not in problems and _name_is_taken(session, name := check_name(given["name"]), config_id):
        problems["name"] = SAME_NAME.format(name=name)
    if config_id is not None and given["data_type"] != current.data_type and _was_pulled(session, config_id):
        problems["data_type"] = "The data type cannot change once something was pulled. Make a new configuration."
    if problems or checked is None:
        raise InputError(problems)
    return checked


def _name_is_taken(session: Session, name: str, config_id: int | None) -> bool:
    other = select(PullConfiguration.id).where(PullConfiguration.name == name)
    if config_id is not None:
        other = other.where(PullConfiguration.id != config_id)
    return session.scalar(other) is not None


def _was_pulled(session: Session, config_id: int) -> bool:
    return (
        session.scalar(select(PullStationProgress.id).where(PullStationProgress.config_id == config_id).limit(1))
        is not None
    )


def insert_configuration(session: Session, checked: CheckedConfiguration, now: datetime) -> int:
    """Write a new configuration with its stations; returns its id. Raises InputError when the name was just taken."""
    config = PullConfiguration(**checked.columns(), created_at=now, updated_at=now)
    try:
        with session.begin_nested():
            session.add(config)
    except IntegrityError as error:
        raise InputError({"name": SAME_NAME.format(name=checked.name)}) from error
    _write_stations(session, config.id, checked.stations)
    return config.id


def update_configuration(
    session: Session, config_id: int, checked: CheckedConfiguration, now: datetime, expected_version: int | None
) -> None:
    """Write an edit; progress of stations that stay is kept.

    Raises Conflict when someone else's edit came first, InputError when the name was just taken.
    """
    table = PullConfiguration
    mine = [table.id == config_id]
    if expected_version is not None:
        mine.append(table.version == expected_version)
    values = checked.columns() | {"updated_at": now, "version": table.version + 1}
    try:
        with session.begin_nested():
            changed = session.execute(update(table).where(*mine).values(values).returning(table.id)).first()
    except IntegrityError as error:
        raise InputError({"name": SAME_NAME.format(name=checked.name)}) from error
    if changed is None:
        raise Conflict(EDITED_MEANWHILE.format(name=get_configuration(session, config_id).name))
    session.expire_all()
    session.execute(delete(PullConfigurationStation).where(PullConfigurationStation.config_id == config_id))
    _write_stations(session, config_id, checked.stations)


def _write_stations(session: Session, config_id: int, numbers: tuple[str, ...]) -> None:
    master = MasterStation
    facts = session.execute(
        select(master.station_number, master.station_name, master.huc_code, master.state_code).where(
            master.station_number.in_(numbers)
        )
    )
    values = [
        {"config_id": config_id, "station_number": number, "station_name": name, "huc_code": huc, "state": state}
        for number, name, huc, state in facts
    ]
    session.execute(insert(PullConfigurationStation), values)


def delete_configuration(session: Session, config_id: int, now: datetime) -> str:
    """Delete one configuration, as `delete_configurations` does. Returns the name it had."""
    return delete_configurations(session, [config_id], now)[0]


def delete_configurations(session: Session, config_ids: Collection[int], now: datetime) -> list[str]:
    """Delete configurations, ending runs under way; observations and logs stay. Returns the names they had.

    Raises NotFound for one that does not exist, and deletes none then.
    """
    names = names_of(session, config_ids)
    running = select(DataPullLog.id, DataPullLog.config_id).where(
        DataPullLog.config_id.in_(list(names)), DataPullLog.status == RunStatus.RUNNING.value
    )
    for run_id, config_id in session.execute(running).all():
        from core.pulling.lifecycle import end_run

        deleted = f"The configuration {names[config_id or 0]} was deleted."
        end_run(session, run_id, RunStatus.CANCELLED, deleted, now)
    session.execute(delete(PullConfiguration).where(PullConfiguration.id.in_(list(names))))
    session.expire_all()
    return list(names.values())


def names_of(session: Session, config_ids: Collection[int]) -> dict[int, str]:
    """Return names by id, in the order of the names; raises NotFound for one that does not exist."""
    table = PullConfiguration
    rows = select(table.id, table.name).where(table.id.in_(list(config_ids))).order_by(func.lower(table.name), table.id)
    names = {config_id: name for config_id, name in session.execute(rows)}
    for config_id in config_ids:
        if config_id not in names:
            raise NotFound(f"There is no configuration {config_id}.")
    return names


def all_names(session: Session) -> list[tuple[int, str]]:
    """Return every configuration's id and name, in the order of names."""
    table = PullConfiguration
    rows = select(table.id, table.name).order_by(func.lower(table.name), table.id)
    return [(config_id, name) for config_id, name in session.execute(rows)]


def switch_configurations(session: Session, config_ids: Collection[int], enabled: bool, now: datetime) -> list[int]:
    """Enable or disable; returns the ids that were not so before. An edit like any other: the version counts on."""
    table = PullConfiguration
    mine = (table.id.in_(list(config_ids)), table.is_enabled.is_not(enabled))
    values = {"is_enabled": enabled, "updated_at": now, "version": table.version + 1}
    changed = session.scalars(update(table).where(*mine).values(values).returning(table.id)).all()
    session.expire_all()
    return sorted(changed)


@dataclass(frozen=True)
class ConfigurationStation:
    """A station of a configuration: how far it has come, and how its last run ended."""

    station_number: str
    station_name: str | None
    huc_code: str | None
    state: str | None
    reached_back_to: datetime | None
    last_successful_pull_date: datetime | None
    last_pulled_at: datetime | None
    last_state: str | None
    last_error: str | None


def configuration_stations(session: Session, config_id: int) -> list[ConfigurationStation]:
    """Return the stations of a configuration, in number order."""
    table, reached, run = PullConfigurationStation, PullStationProgress, PullRunStation
    last_run = select(DataPullLog.id).where(DataPullLog.config_id == config_id).order_by(DataPullLog.id.desc()).limit(1)
    same = (reached.config_id == table.config_id) & (reached.station_number == table.station_number)
    in_last_run = (run.station_number == table.station_number) & (run.run_id == last_run.scalar_subquery())
    rows = (
        select(
            table.station_number, table.station_name, table.huc_code, table.state, reached.reached_back_to,
            reached.last_successful_pull_date, reached.last_pulled_at, run.state, run.error_text,
        )
        .join_from(table, reached, same, isouter=True)
        .join(run, in_last_run, isouter=True)
        .where(table.config_id == config_id)
        .order_by(table.station_number)
    )  # fmt: skip
    return [ConfigurationStation(*row) for row in session.execute(rows)]


def editable_fields(session: Session, config_id: int) -> tuple[dict[str, Any], int]:
    """Return a configuration as an editor shows it, the start day as text, and its version; raises NotFound."""
    config = get_configuration(session, config_id)
    fields = fields_of(config, station_numbers(session, config_id))
    return fields | {"pull_start_date": f"{config.pull_start_date:%Y-%m-%d}"}, config.version


def current_version(session: Session, config_id: int) -> int | None:
    """Return how often a configuration was edited; None once it is deleted."""
    return session.scalar(select(PullConfiguration.version).where(PullConfiguration.id == config_id))


def free_name(session: Session, name: str) -> str:
    """Return a name for a copy that no configuration has."""
    stem = name[:100]
    alike = PullConfiguration.name.startswith(stem, autoescape=True)
    taken = set(session.scalars(select(PullConfiguration.name).where(alike)))
    names = (f"{stem} (copy)" if number == 1 else f"{stem} (copy {number})" for number in range(1, len(taken) + 2))
    return next(one for one in names if one not in taken)
