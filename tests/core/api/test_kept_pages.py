"""Short pages are kept written: the same one is not read twice, and no change is missed."""

import time
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from core.api.kept_pages import RECENT, RECENT_SECONDS, is_short
from core.db import db
from core.domain import utc_now
from core.store.observation_rows import Wanted
from tests.core.api.conftest import Store

QUARTER = timedelta(minutes=15)
TODAY = utc_now().replace(hour=0, minute=0, second=0, microsecond=0)
WEEK = f"/api/v1/observations?station=01646500&type=realtime_15min&start={TODAY - timedelta(days=7):%Y-%m-%d}"


def values(client: FlaskClient, address: str = WEEK) -> list[float]:
    """Return the values of a page."""
    return [item["discharge"] for item in client.get(address).json["items"]]


def pass_a_second(client: FlaskClient) -> None:
    """Let what was answered within the last second be older."""
    client.application.extensions.pop(RECENT, None)


def test_who_asks_again_within_a_second_costs_the_database_nothing(api: FlaskClient, store: Store) -> None:
    statements = list[str]()
    store("01646500", 3, data_type="realtime_15min", start=TODAY, step=QUARTER)
    first = api.get(WEEK)
    event.listen(db.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    again = api.get(WEEK)
    assert (again.data, again.headers["ETag"], statements) == (first.data, first.headers["ETag"], [])
    assert api.get(WEEK, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert values(api, f"{WEEK}&limit=2") == [100, 101]


def test_after_a_second_it_is_asked_anew(api: FlaskClient, store: Store) -> None:
    store("01646500", 1, data_type="realtime_15min", start=TODAY - timedelta(days=1), step=QUARTER)
    assert values(api) == [100]
    store("01646500", 1, data_type="realtime_15min", start=TODAY, step=QUARTER)
    assert values(api) == [100]
    time.sleep(RECENT_SECONDS)
    assert values(api) == [100, 100]


def test_a_page_is_read_once_and_again_when_a_value_came(api: FlaskClient, store: Store) -> None:
    statements = list[str]()
    store("01646500", 3, data_type="realtime_15min", start=TODAY - timedelta(days=1), step=QUARTER)
    assert values(api) == [100, 101, 102]
    event.listen(db.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    pass_a_second(api)
    assert values(api) == [100, 101, 102]
    assert statements and not [one for one in statements if "ORDER BY" in one]
    store("01646500", 1, data_type="realtime_15min", start=TODAY, step=QUARTER)
    pass_a_second(api)
    assert values(api) == [100, 101, 102, 100]


def test_each_question_has_a_page_of_its_own(api: FlaskClient, store: Store) -> None:
    store("01646500", 3, data_type="realtime_15min", start=TODAY, step=QUARTER)
    assert len(values(api)) == 3 and len(values(api, f"{WEEK}&limit=2")) == 2
    assert values(api, f"{WEEK}&unit=cms")[0] == pytest.approx(2.831685, rel=1e-6)
    assert values(api, WEEK.replace("01646500", "08MF005")) == []


def test_who_has_the_page_is_told_that_it_holds(api: FlaskClient, store: Store) -> None:
    store("01646500", 3, data_type="realtime_15min", start=TODAY, step=QUARTER)
    tag = api.get(WEEK).headers["ETag"]
    pass_a_second(api)
    again = api.get(WEEK, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    store("01646500", 1, data_type="realtime_15min", start=TODAY - timedelta(days=1), step=QUARTER)
    pass_a_second(api)
    assert api.get(WEEK, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    ("days", "limit", "short"), [(7, 1000, True), (92, 1000, True), (93, 1000, False), (7, 1001, False)]
)
def test_long_pages_are_not_kept(days: int, limit: int, short: bool) -> None:
    now = datetime(2026, 11, 25)
    wanted = Wanted("01646500", ("daily_mean",), now - timedelta(days=days), datetime(9999, 1, 1))
    assert is_short(wanted, limit, now) is short
