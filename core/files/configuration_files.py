"""Configurations to and from files: to keep beside code, to carry to another machine. A file comes in whole or not."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import operations
from core.checks import fields_of
from core.configuration_changes import changes_between
from core.configurations import check_configuration, stations_by_configuration
from core.db import reading
from core.domain import utc_now
from core.errors import InputError
from core.files.configuration_yaml import Document, read_documents, write_documents
from core.models import PullConfiguration


@dataclass(frozen=True)
class Entry:
    """What a file would do with one configuration: `config_id` is that of the one it changes, None for a new one.

    `changed` are the fields that would change; `problems` has a sentence with its line for each that cannot be used.
    """

    document: Document
    config_id: int | None
    changed: tuple[str, ...] = ()
    problems: dict[str, str] = field(default_factory=dict)


def export_configurations(session: Session, config_ids: Collection[int] | None = None) -> str:
    """Return configurations as one YAML document, by name: those of `config_ids`, or every one."""
    wanted = select(PullConfiguration).order_by(func.lower(PullConfiguration.name), PullConfiguration.id)
    if config_ids is not None:
        wanted = wanted.where(PullConfiguration.id.in_(list(config_ids)))
    rows = session.scalars(wanted).all()
    numbers = stations_by_configuration(session, [row.id for row in rows])
    return write_documents([fields_of(row, numbers[row.id]) for row in rows])


def check_file(session: Session, text: str, now: datetime) -> list[Entry]:
    """Say what importing a YAML document would do; nothing is written. Raises InputError where it is none."""
    documents = read_documents(text)
    table = PullConfiguration
    known = select(table).where(table.name.in_({one.name for one in documents}))
    rows = {row.name: row for row in session.scalars(known)}
    numbers = stations_by_configuration(session, [row.id for row in rows.values()])
    stored = {name: fields_of(row, numbers[row.id]) for name, row in rows.items()}
    first: dict[str, int] = {}
    entries = []
    for document in documents:
        row = rows.get(document.name)
        twice = first.setdefault(document.name, document.number) != document.number if document.name else False
        entries.append(_check(session, document, row.id if row else None, stored.get(document.name), now, twice))
    return entries


def _check(
    session: Session,
    document: Document,
    config_id: int | None,
    stored: Mapping[str, Any] | None,
    now: datetime,
    twice: bool,
) -> Entry:
    problems: dict[str, str] = {}
    changed: tuple[str, ...] = ()
    try:
        checked = check_configuration(session, document.fields, now, config_id)
        wanted = checked.columns() | {"stations": sorted(checked.stations)}
        before = dict(stored or {})
        changed = tuple(one.field for one in changes_between(before, wanted)) if stored is not None else ()
    except InputError as error:
        problems = dict(error.fields)
    if twice:
        problems["name"] = "The file has this name already further up. Give each a name of its own."
    label = f"Configuration {document.number} ({document.name or 'without a name'})"
    lines = {name: document.lines.get(name, document.line) for name in problems}
    said = {name: f"Line {lines[name]}: {label}: {sentence}" for name, sentence in problems.items()}
    return Entry(document, config_id, changed, said)


def import_configurations(text: str) -> list[tuple[str, int, bool]]:
    """Make or change the configurations of a YAML document, all or none; returns name, id and whether it is new.

    Raises InputError with a sentence, its line in the file before it, for each thing that cannot be used.
    """
    with reading() as session:
        entries = check_file(session, text, utc_now())
    problems = {f"{one.document.number}.{name}": sentence for one in entries for name, sentence in one.problems.items()}
    if problems:
        raise InputError(problems)
    saved = operations.save_configurations([(one.document.fields, one.config_id) for one in entries])
    pairs = zip(entries, saved, strict=True)
    return [(one.document.name, config_id, one.config_id is None) for one, config_id in pairs]
