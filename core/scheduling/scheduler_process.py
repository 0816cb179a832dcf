"""The scheduler's loop: rq-scheduler starts what is due; at each tick the database restores what Redis lost."""

import logging
import time
import warnings
from collections.abc import Callable

from flask import Flask
from redis.exceptions import RedisError
from rq_scheduler import Scheduler

from core import context
from core.alerts.lookout import looking_out
from core.context import bare_app
from core.db import reading, writing
from core.domain import utc_now
from core.errors import StreamflowError
from core.queue import QUEUE_NAME
from core.scheduling.schedule_entries import ensure_standing_entries, sync_entries, wanted_entries, write_next_runs
from core.scheduling.watchdog import look_after_runs
from core.settings import Settings
from core.watching.health import SCHEDULER_SEEN_KEY

logger = logging.getLogger(__name__)

TICK_SECONDS = 5
RECONNECT_SECONDS = 2


class DatabaseScheduler(Scheduler):  # type: ignore[misc]
    """rq-scheduler whose entries follow the database."""

    def __init__(self, app: Flask, interval: int = TICK_SECONDS) -> None:
        with app.app_context():
            super().__init__(queue_name=QUEUE_NAME, connection=context.redis(), interval=interval)
        self.app = app

    def enqueue_jobs(self) -> object:
        """Restore the entries, start what is due, look after runs that nobody works on."""
        with self.app.app_context():
            _tick(restore_entries)
            started = super().enqueue_jobs()
            _tick(write_next_times)
            _tick(lambda: look_after_runs(context.redis(), utc_now()))
            self.connection.set(SCHEDULER_SEEN_KEY, utc_now().isoformat())
        return started


def _tick(step: Callable[[], None]) -> None:
    try:
        step()
    except StreamflowError as error:
        logger.warning("%s; trying again in %d s", error, TICK_SECONDS)


def restore_entries() -> None:
    """Make Redis hold one entry for each enabled configuration, at the time that the database says."""
    with reading() as session:
        wanted = wanted_entries(session)
    ensure_standing_entries(context.redis(), utc_now())
    if sync_entries(context.redis(), wanted, utc_now()):
        logger.info("the schedule was brought in line with %d enabled configurations", len(wanted))


def write_next_times() -> None:
    """Write down when each configuration runs next."""
    with writing() as session:
        write_next_runs(session, utc_now())


def run_scheduler(settings: Settings, interval: int = TICK_SECONDS) -> None:
    """Keep the schedule until SIGTERM or SIGINT; a Redis that goes away is waited for."""
    warnings.filterwarnings("ignore", category=FutureWarning, module="rq_scheduler")
    app = bare_app(settings)
    with looking_out(app):
        while True:
            try:
                DatabaseScheduler(app, interval).run()
            except RedisError as error:
                logger.warning("Redis does not answer (%s); trying again", error)
                time.sleep(RECONNECT_SECONDS)
