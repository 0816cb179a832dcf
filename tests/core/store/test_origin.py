"""Simulated and live data never meet: a database says once which it holds."""

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import reading, writing
from core.errors import SimulationMismatch
from core.models import DatabaseFact
from core.store.origin import ORIGIN, check_origin, stamp_origin

BOTH = pytest.mark.parametrize(
    ("simulated", "word", "other"), [(True, "simulated", "live"), (False, "live", "simulated")]
)


@BOTH
def test_the_first_stamp_stands(app: Flask, simulated: bool, word: str, other: str) -> None:
    for _ in range(2):
        with writing() as session:
            stamp_origin(session, simulated)
    with pytest.raises(SimulationMismatch) as refused, writing() as session:
        stamp_origin(session, not simulated)
    assert f"This database holds {word} data, and {other} data was about to enter it" in str(refused.value)
    with reading() as session:
        assert session.scalars(select(DatabaseFact.value).where(DatabaseFact.name == ORIGIN)).all() == [word]


@BOTH
def test_only_data_of_its_own_kind_may_enter(app: Flask, simulated: bool, word: str, other: str) -> None:
    with writing() as session:
        stamp_origin(session, simulated)
        check_origin(session, simulated)
        with pytest.raises(SimulationMismatch, match="nothing was stored"):
            check_origin(session, not simulated)
