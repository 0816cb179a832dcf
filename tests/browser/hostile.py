"""Data whose text is markup: what an agency or a person could name things to harm whoever looks at them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from core.context import bare_app
from core.db import writing
from core.domain import Agency, Level, utc_now
from core.models import (
    AlertMessage,
    MasterStation,
    PullConfiguration,
    ReportedGap,
    RunEvent,
    Station,
    StationSet,
    StationSetMember,
)
from core.picking.station_sets import save_set
from core.pulling.run_events import write_line
from core.settings import load_settings
from tests.conftest import close_app

# As long as the shortest place that holds text of others: 80.
NAME = "<img src=x onerror=window.pwned=1><a href=javascript:window.pwned=1>%{y}</a>&lt;"
# The map keeps its points for a while, and looks again when a station comes or goes.
COMES_AND_GOES = "99999901"


@contextmanager
def hostile_names(environment: Mapping[str, str], number: str, run_id: int) -> Iterator[None]:
    """Give a station, a set, a withheld span, a line of a run's log and a message that name, for a while."""
    app = bare_app(load_settings(environment))
    with app.app_context():
        with writing() as session:
            before = session.scalars(select(MasterStation.station_name).where(_is(MasterStation, number))).one()
            _rename(session, number, NAME)
            _add(session, number, run_id)
        try:
            yield
        finally:
            with writing() as session:
                _rename(session, number, before)
                _remove(session)
    close_app(app)


def _is(table: type[MasterStation] | type[Station], number: str):  # type: ignore[no-untyped-def]
    return table.station_number == number


def _rename(session: Session, number: str, name: str) -> None:
    session.execute(update(MasterStation).where(_is(MasterStation, number)).values(station_name=name))
    session.execute(update(Station).where(_is(Station, number)).values(name=name))


def _add(session: Session, number: str, run_id: int) -> None:
    now = utc_now()
    session.add(
        MasterStation(
            station_number=COMES_AND_GOES, station_name=NAME, latitude=40.0, longitude=-117.0, state_code="NV",
            agency=Agency.USGS.value,
        )
    )  # fmt: skip
    save_set(session, NAME, [number], now)
    station_id = session.scalars(select(Station.id).where(_is(Station, number))).one()
    withheld = {"start_at": now - timedelta(days=200), "end_at": now - timedelta(days=100), "reason": NAME}
    session.add(ReportedGap(station_id=station_id, type="daily_mean", **withheld))
    session.add(
        AlertMessage(
            channel_name=NAME, kind="alert", severity="bad", title=NAME, body=NAME, made_at=now, sent_at=now, attempts=1
        )
    )
    write_line(session, run_id, NAME, now, Level.ERROR)


def _remove(session: Session) -> None:
    session.execute(delete(MasterStation).where(_is(MasterStation, COMES_AND_GOES)))
    sets = select(StationSet.id).where(StationSet.name == NAME)
    session.execute(delete(StationSetMember).where(StationSetMember.set_id.in_(sets)))
    session.execute(delete(StationSet).where(StationSet.name == NAME))
    session.execute(delete(ReportedGap).where(ReportedGap.reason == NAME))
    session.execute(delete(AlertMessage).where(AlertMessage.title == NAME))
    session.execute(delete(RunEvent).where(RunEvent.text == NAME))
    session.execute(delete(PullConfiguration).where(PullConfiguration.name == NAME))
