"""What the audit trail keeps of configurations: the fields that a person may set, and of an edit those that differ."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.checks import fields_of
from core.configuration_changes import changes_between
from core.configurations import names_of, stations_by_configuration
from core.models import PullConfiguration
from core.people.audit import Subject, record
from core.people.roles import Role

KIND = "configuration"
# A configuration takes 10,000 stations; an entry that nobody can read through need not hold all of them.
MOST_NUMBERS = 500

States = Mapping[int, Mapping[str, Any]]


def states_of(session: Session, config_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return what a person may set of configurations, by id, all read at once; one that does not exist is left out."""
    rows = session.scalars(select(PullConfiguration).where(PullConfiguration.id.in_(list(config_ids)))).all()
    numbers = stations_by_configuration(session, [row.id for row in rows])
    return {row.id: _state(row, numbers[row.id]) for row in rows}


def _state(config: PullConfiguration, numbers: list[str]) -> dict[str, Any]:
    return fields_of(config, numbers) | {"pull_start_date": f"{config.pull_start_date:%Y-%m-%d}"}


def note_saved(session: Session, config_id: int, before: Mapping[str, Any] | None) -> None:
    """Write down a configuration that was made (`before` is None) or edited; of stations who left and who came."""
    after = states_of(session, [config_id])[config_id]
    subject = Subject(KIND, config_id, after["name"])
    if before is None:
        record(session, Role.OPERATOR, "create", subject, after=_shortened(after))
        return
    changes = changes_between(before, after)
    old, new = {one.field: one.before for one in changes}, {one.field: one.after for one in changes}
    record(session, Role.OPERATOR, "change", subject, _shortened(old), _shortened(new))


def note_switched(session: Session, config_ids: Collection[int], enabled: bool) -> None:
    """Write down that schedules were switched on or off."""
    for config_id, name in names_of(session, config_ids).items():
        before, after = {"is_enabled": not enabled}, {"is_enabled": enabled}
        subject = Subject(KIND, config_id, name)
        record(session, Role.OPERATOR, "enable" if enabled else "disable", subject, before, after)


def note_deleted(session: Session, states: States) -> None:
    """Write down configurations that were deleted, with all that would make them again."""
    for config_id, state in states.items():
        record(session, Role.OPERATOR, "delete", Subject(KIND, config_id, state["name"]), before=_shortened(state))


def _shortened(fields: Mapping[str, Any]) -> dict[str, Any]:
    numbers = fields.get("stations") or []
    if len(numbers) <= MOST_NUMBERS:
        return dict(fields)
    return {**fields, "stations": [*numbers[:MOST_NUMBERS], f"and {len(numbers) - MOST_NUMBERS:,} more"]}
