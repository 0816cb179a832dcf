"""What lies ahead of a station: the newest forecasts that reach beyond now, and the flows of its floods."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from core.db import writing
from core.domain import Issuance
from core.forecasts import store_issuances
from core.models import Station
from core.rivers.outlook import flood_flows, forecasts_ahead
from tests.core.data import HOUR, NOW, add_stations

POTOMAC, OHIO = "01646500", "03294500"


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    with writing() as session:
        add_stations(session, POTOMAC, OHIO)
        yield session


def issuance(run_date: datetime, product: str, member: str = "", reach: timedelta = 6 * HOUR) -> Issuance:
    source = "NOAA_RFC" if product == "stageflow" else "NOAA_NWM"
    return Issuance(POTOMAC, source, product, run_date, ((run_date + reach, 1.0),), member)


def ahead(session: Session) -> list[tuple[str, str, datetime]]:
    return [(row.product, row.member, row.run_date) for row in forecasts_ahead(session, POTOMAC, NOW)]


def test_it_takes_the_newest_of_each_product_with_every_member(session: Session) -> None:
    older = [issuance(NOW - 4 * HOUR, "medium_range", "mean"), issuance(NOW - 2 * HOUR, "stageflow")]
    members = [issuance(NOW - 3 * HOUR, "medium_range", member) for member in ("mean", "member1")]
    store_issuances(session, [*older, *members, issuance(NOW - HOUR, "stageflow")])

    assert ahead(session) == [
        ("stageflow", "", NOW - HOUR),
        ("medium_range", "member1", NOW - 3 * HOUR),
        ("medium_range", "mean", NOW - 3 * HOUR),
    ]
    assert forecasts_ahead(session, OHIO, NOW) == []


@pytest.mark.parametrize(("reach", "shown"), [(6 * HOUR, 0), (6 * HOUR + timedelta(seconds=1), 1)])
def test_it_leaves_out_what_now_has_overtaken(session: Session, reach: timedelta, shown: int) -> None:
    store_issuances(session, [issuance(NOW - 6 * HOUR, "short_range", reach=reach)])

    assert len(ahead(session)) == shown


def test_it_names_the_flows_of_floods_that_are_known(session: Session) -> None:
    mine = Station.station_number == POTOMAC
    session.execute(update(Station).where(mine).values(action_flow=100.0, major_flood_flow=900.0))

    assert flood_flows(session, POTOMAC) == {"action": 100.0, "major": 900.0}
    assert flood_flows(session, OHIO) == {}
    assert flood_flows(session, "nowhere") == {}
