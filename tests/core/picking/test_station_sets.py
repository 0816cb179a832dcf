"""Sets of stations: kept, replaced, found by name, and forgotten without harm to the catalogue."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import reading, writing
from core.errors import InputError, NotFound
from core.models import MasterStation, StationSetMember
from core.picking.station_sets import drop_set, list_sets, members_of, numbers_of, save_set
from tests.core.data import NOW, add_catalogue

NUMBERS = ("03294500", "03303280", "03611000")


@pytest.fixture(autouse=True)
def catalogue(app: Flask) -> None:
    with writing() as session:
        add_catalogue(session, *NUMBERS)


def _save(name: str, *numbers: str, at: datetime = NOW) -> None:
    with writing() as session:
        save_set(session, name, numbers, at)


def test_it_keeps_each_station_once_and_lists_sets_by_name() -> None:
    _save("  Upper   Ohio ", NUMBERS[1], NUMBERS[0], NUMBERS[1])
    _save("lower Ohio", NUMBERS[2])

    with reading() as session:
        assert [(one.name, one.stations) for one in list_sets(session)] == [("lower Ohio", 1), ("Upper Ohio", 2)]
        assert [number for number, _name in members_of(session, "Upper Ohio")] == list(NUMBERS[:2])


def test_a_name_that_is_taken_holds_what_was_saved_last() -> None:
    _save("Ohio", *NUMBERS[:2])
    _save("Ohio", NUMBERS[2])

    with reading() as session:
        assert numbers_of(session, "Ohio") == [NUMBERS[2]]
        assert len(list_sets(session)) == 1


def test_a_station_that_left_the_catalogue_stays_in_the_set_but_is_not_shown() -> None:
    _save("Ohio", *NUMBERS)
    with writing() as session:
        session.query(MasterStation).filter_by(station_number=NUMBERS[1]).delete()
    with reading() as session:
        assert [number for number, _name in members_of(session, "Ohio")] == [NUMBERS[0], NUMBERS[2]]
        assert numbers_of(session, "Ohio") == list(NUMBERS)


def test_forgetting_a_set_leaves_no_members_and_every_station() -> None:
    _save("Ohio", *NUMBERS)
    with writing() as session:
        drop_set(session, "Ohio")
        drop_set(session, "never was")
    with reading() as session:
        assert list_sets(session) == []
        assert session.scalar(select(func.count()).select_from(StationSetMember)) == 0
        assert session.scalar(select(func.count()).select_from(MasterStation)) == 3
        assert numbers_of(session, "Ohio") is None
        with pytest.raises(NotFound, match="There is no set 'Ohio'"):
            members_of(session, "Ohio")


@pytest.mark.parametrize(
    ("name", "numbers", "field"), [(" ", NUMBERS, "name"), ("x" * 81, NUMBERS, "name"), ("Ohio", (), "stations")]
)
def test_it_refuses_what_cannot_be_kept(name: str, numbers: tuple[str, ...], field: str) -> None:
    with pytest.raises(InputError) as refused:
        _save(name, *numbers)

    assert set(refused.value.fields) == {field}
