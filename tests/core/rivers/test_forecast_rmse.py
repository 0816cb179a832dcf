"""An issuance's RMSE: written once its span was observed, by a job that is queued once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from redis import Redis
from rq import Queue, SimpleWorker
from sqlalchemy import select

from core import operations
from core.context import redis as product_redis
from core.db import reading, writing
from core.domain import utc_now
from core.models import DataPullLog, ForecastRun, PullRunBatch, PullRunStation
from core.queue import QUEUE_NAME
from core.rivers import forecast_rmse
from core.rivers.forecast_rmse import GIVE_UP_AFTER, score_forecasts
from core.settings import Settings
from core.units import CMS_PER_CFS
from tests.core.data import add_stations
from tests.core.forecasting import HOUR, NWM, foretell, issue, observe

OHIO, BOW = "03294500", "05BH004"
NOON = datetime(2026, 11, 10, 12)
LATER = NOON + timedelta(days=3)


def rmses() -> list[float | None]:
    with reading() as session:
        return list(session.scalars(select(ForecastRun.rmse).order_by(ForecastRun.id)))


def store(flows: list[float | None], *runs: object, unit: str = "cfs", number: str = OHIO) -> None:
    """Store runs of a station, and its observations from noon on."""
    with writing() as session:
        station = add_stations(session, number)[number]
        foretell(session, *runs)  # type: ignore[arg-type]
        observe(session, station, NOON, flows, unit=unit)


def test_it_is_the_error_over_all_steps(app: Flask) -> None:
    store([100.0] * 13, issue(OHIO, NOON, [100.0, 103.0, 104.0]))

    assert score_forecasts(LATER) == 1
    assert rmses() == [pytest.approx((25 / 3) ** 0.5)]
    assert score_forecasts(LATER) == 0


def test_it_stands_in_the_unit_of_the_forecast(app: Flask) -> None:
    store([90 * CMS_PER_CFS] * 7, issue(BOW, NOON, [100.0, 100.0]), unit="cms", number=BOW)

    score_forecasts(LATER)

    assert rmses() == [pytest.approx(10)]


def test_it_waits_until_the_last_step_was_observed(app: Flask) -> None:
    store([100.0] * 12, issue(OHIO, NOON, [100.0, 100.0, 104.0]), issue(OHIO, NOON, [101.0, 101.0], NWM, "member1"))

    assert score_forecasts(LATER) == 1
    assert rmses() == [None, 1.0]


@pytest.mark.parametrize(("missing", "scored"), [(1, 1), (2, 0)])
def test_four_in_five_steps_are_enough(app: Flask, missing: int, scored: int) -> None:
    flows: list[float | None] = [100.0, 100.0, 100.0, 100.0, 100.0]
    flows[1 : 1 + missing] = [None] * missing
    store(flows, issue(OHIO, NOON, [101.0] * 5, step=1))

    assert score_forecasts(LATER) == scored


@pytest.mark.parametrize(("late", "scored"), [(0, 1), (1, 0)])
def test_it_is_given_up_after_sixty_days(app: Flask, late: int, scored: int) -> None:
    store([100.0] * 8, issue(OHIO, NOON, [101.0, 101.0]))

    assert score_forecasts(NOON + GIVE_UP_AFTER + late * timedelta(seconds=1)) == scored


def test_a_forecast_without_steps_or_observations_has_none(app: Flask) -> None:
    store([100.0] * 8, issue(OHIO, NOON, []))
    with writing() as session:
        add_stations(session, BOW)
        foretell(session, issue(BOW, NOON, [1.0]))

    assert score_forecasts(LATER) == 0


def test_many_are_scored_in_turns(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forecast_rmse, "AT_ONCE", 2)
    monkeypatch.setattr(forecast_rmse.unscored, "__defaults__", (0, 2))
    store([100.0] * 12, *(issue(OHIO, NOON + n * HOUR, [100.0 + n, 100.0 + n], step=1) for n in range(5)))

    assert score_forecasts(LATER) == 5
    assert rmses() == [0, 1, 2, 3, 4]


def ended_run(status: str = "success", data_type: str = "realtime_15min", new: int = 4) -> int:
    """Write a run of the Ohio as it ended; returns its batch."""
    with writing() as session:
        log = DataPullLog(
            config_name="c", data_type=data_type, strategy="append", trigger="cli", status=status, start_time=NOON
        )
        session.add(log)
        session.flush()
        session.add(PullRunStation(run_id=log.id, station_number=OHIO, state="done", rows_new=new))
        batch = PullRunBatch(run_id=log.id, source="USGS", stations=[OHIO], windows=[], state="over")
        session.add(batch)
        session.flush()
        return batch.id


def queued() -> list[str]:
    return list(Queue(QUEUE_NAME, connection=product_redis()).get_job_ids())


def work(settings: Settings) -> None:
    """Do what is queued in this process, with a real worker."""
    own = {"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url, "DATA_DIR": str(settings.data_dir)}
    with pytest.MonkeyPatch.context() as patch, Redis.from_url(settings.redis_url) as connection:
        for name, value in (own | {"AUTH": "off"}).items():
            patch.setenv(name, value)
        worker = SimpleWorker([QUEUE_NAME], connection=connection)
        worker._install_signal_handlers = lambda: None
        worker.work(burst=True)


@pytest.mark.parametrize(
    "run", [{"status": "running"}, {"data_type": "daily_mean"}, {"data_type": "forecast"}, {"new": 0}]
)
def test_nothing_is_scored_for_a_run_that_brought_nothing_to_score(app: Flask, run: dict[str, Any]) -> None:
    store([100.0] * 8, issue(OHIO, NOON, [100.0, 101.0]))

    operations.queue_scoring(ended_run(**run))

    assert queued() == []


def test_a_run_that_ends_with_observations_has_forecasts_scored_once(app: Flask, settings: Settings) -> None:
    now = utc_now()
    with writing() as session:
        station = add_stations(session, OHIO)[OHIO]
        foretell(session, issue(OHIO, now - 10 * HOUR, [100.0, 101.0]))
        observe(session, station, now - 10 * HOUR, [100.0] * 9)
    batch = ended_run()

    operations.queue_scoring(batch)
    operations.queue_scoring(ended_run())
    assert queued() == ["score-forecasts"]

    work(settings)
    assert rmses() == [pytest.approx(0.5**0.5)]
    operations.queue_scoring(batch)
    assert queued() == []
