"""Configurations as YAML: to keep beside code, to carry to another machine."""

from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from core import operations
from core.checks import FIELDS, fields_of
from core.configurations import station_numbers
from core.db import reading
from core.errors import InputError
from core.models import PullConfiguration


def export_configurations(session: Session) -> str:
    """Return every configuration as one YAML document, by name."""
    rows = session.scalars(select(PullConfiguration).order_by(PullConfiguration.name))
    documents = [_plain(fields_of(row, station_numbers(session, row.id))) for row in rows]
    return str(yaml.safe_dump({"configurations": documents}, sort_keys=False, allow_unicode=True))


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    return fields | {"pull_start_date": fields["pull_start_date"].date().isoformat()}


def import_configurations(text: str) -> list[tuple[str, int, bool]]:
    """Make or change the configurations of a YAML document; returns name, id and whether it is new for each.

    Raises InputError naming the configuration that cannot be used; those before it are saved.
    """
    saved = []
    for number, fields in enumerate(_documents(text), start=1):
        name = " ".join(str(fields.get("name", "")).split())
        with reading() as session:
            known = session.scalar(select(PullConfiguration.id).where(PullConfiguration.name == name))
        try:
            config_id = operations.save_configuration(fields, known)
        except InputError as error:
            label = f"Configuration {number} ({name or 'without a name'})"
            raise InputError({key: f"{label}: {sentence}" for key, sentence in error.fields.items()}) from error
        saved.append((name, config_id, known is None))
    return saved


def _documents(text: str) -> list[dict[str, Any]]:
    try:
        content = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:  # a date such as 2024-13-01 is a ValueError
        raise InputError({"file": f"The file is not YAML: {error}."}) from error
    listed = content.get("configurations") if isinstance(content, dict) else None
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise InputError({"file": f"The file needs a list `configurations`, each with {', '.join(FIELDS)}."})
    return listed
