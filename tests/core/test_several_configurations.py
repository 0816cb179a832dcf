"""Several configurations at once, all or none; names for copies; what an editor is told of its configuration."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from core import configurations, operations, runs
from core.db import reading, writing
from core.domain import Trigger
from core.errors import InputError, NotFound
from core.models import PullConfiguration
from core.watching import summaries
from tests.core.data import NOW, add_catalogue

POTOMAC, OHIO = "01646500", "03294500"
FIELDS: dict[str, Any] = {
    "name": "Potomac daily", "data_type": "daily_mean", "pull_start_date": "1990-01-01", "schedule_type": "daily",
    "stations": [POTOMAC, OHIO],
}  # fmt: skip


@pytest.fixture(autouse=True)
def catalogue(app: Flask) -> None:
    with writing() as session:
        add_catalogue(session, POTOMAC, OHIO)


def save(**changes: Any) -> int:
    return operations.save_configuration(FIELDS | changes)


def config(config_id: int) -> PullConfiguration:
    with reading() as session:
        return configurations.get_configuration(session, config_id)


def count() -> int | None:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(PullConfiguration))


def test_several_are_switched_at_once_and_those_that_changed_are_told() -> None:
    first, second = save(), save(name="Another", is_enabled=False)
    assert operations.switch_configurations([first, second], True) == [second]
    assert config(second).next_run_at is not None and config(second).version == 2
    assert config(first).version == 1
    assert operations.switch_configurations([first, second], False) == [first, second]
    assert config(first).next_run_at is None
    with pytest.raises(NotFound):
        operations.switch_configurations([first, 404], True)
    assert config(first).is_enabled is False


def test_several_are_deleted_at_once_or_none() -> None:
    first, second, third = save(), save(name="Another"), save(name="Third")
    operations.start_run(first, Trigger.PERSON)
    with pytest.raises(NotFound):
        operations.delete_configurations([first, 404])
    assert operations.delete_configurations([first, second]) == ["Another", "Potomac daily"]
    with reading() as session:
        assert [one.id for one in summaries.list_configurations(session, NOW)] == [third]
        assert [run.status for run in runs.list_runs(session)] == ["cancelled"]


def test_several_are_saved_at_once_or_none() -> None:
    with pytest.raises(InputError):
        operations.save_configurations([(FIELDS, None), (FIELDS | {"name": ""}, None)])
    assert count() == 0
    with pytest.raises(InputError, match="Another configuration is called"):
        operations.save_configurations([(FIELDS, None), (FIELDS, None)])
    assert count() == 0
    first, second = operations.save_configurations([(FIELDS, None), (FIELDS | {"name": "Another"}, None)])
    assert config(first).next_run_at is not None and config(second).name == "Another"


def test_a_copy_gets_a_name_that_is_free() -> None:
    save()
    for expected in ("Potomac daily (copy)", "Potomac daily (copy 2)", "Potomac daily (copy 3)"):
        with reading() as session:
            assert configurations.free_name(session, "Potomac daily") == expected
        save(name=expected)


def test_an_editor_is_told_the_version_and_its_end() -> None:
    made = save()
    with reading() as session:
        fields, version = configurations.editable_fields(session, made)
        assert (fields["pull_start_date"], fields["stations"], version) == ("1990-01-01", [POTOMAC, OHIO], 1)
        assert configurations.current_version(session, made) == 1
        assert configurations.current_version(session, 404) is None
