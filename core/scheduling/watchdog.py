"""The watchdog: what was lost is found again. Batches of vanished workers wait anew, what Redis lost is queued anew,
and a run that no worker is left for ends with the reason."""

import logging
from datetime import datetime, timedelta

from redis import Redis
from redis.exceptions import RedisError
from rq import Worker
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import ingest
from core.db import reading, writing
from core.domain import RunStatus
from core.errors import QueueUnavailable
from core.models import DataPullLog, PullRunBatch
from core.pulling import batches, lifecycle, run_log
from core.queue import enqueue_batches, enqueue_run, job_id_of, missing_jobs

logger = logging.getLogger(__name__)

WORKERLESS_AFTER = timedelta(minutes=5)
NO_WORKERS = (
    "All workers are gone, so this run cannot go on. What it had stored is kept. "
    "Start a worker (python -m jobs.worker); then press Retry."
)


def look_after_runs(redis: Redis, now: datetime) -> None:
    """Bring back what vanished workers had, and queue what waits. Raises QueueUnavailable while Redis is away."""
    with reading() as session:
        vanished = batches.vanished_batches(session, now)
    with writing() as session:
        lost = batches.bring_back(session, now)
    if vanished:
        with writing() as session:
            run_log.tell_vanished(session, vanished, now)
    ingest.give_up_lost(lost)
    if not _has_workers(redis):
        _end_workerless(now)
    _queue_what_was_lost(redis)
    with reading() as session:
        over = lifecycle.runs_to_end(session)
    for run_id in over:
        ingest.end_if_over(run_id)


def _queue_what_was_lost(redis: Redis) -> None:
    with reading() as session:
        unplanned, waiting = lifecycle.runs_not_planned(session), batches.waiting_batches(session)
    missing = missing_jobs(redis, [*map(job_id_of, unplanned), *(one.job_id for one in waiting)])
    if not missing:
        return
    # What was done meanwhile is not in the queue any more, and not lost either.
    with reading() as session:
        unplanned, waiting = lifecycle.runs_not_planned(session), batches.waiting_batches(session)
    for run_id in unplanned:
        if job_id_of(run_id) in missing:
            enqueue_run(redis, run_id)
    enqueue_batches(redis, [one for one in waiting if one.job_id in missing])


def _has_workers(redis: Redis) -> bool:
    try:
        return Worker.count(connection=redis) > 0
    except RedisError as error:
        raise QueueUnavailable() from error


def _end_workerless(now: datetime) -> None:
    with writing() as session:
        for run_id in runs_without_life(session, now):
            if lifecycle.end_run(session, run_id, RunStatus.FAILED, NO_WORKERS, now):
                logger.warning("run %d was ended: no worker is left", run_id)


def runs_without_life(session: Session, now: datetime) -> list[int]:
    """Return the runs that were begun and have shown no sign of life for long."""
    log, batch = DataPullLog, PullRunBatch
    seen = select(func.max(batch.heartbeat_at)).where(batch.run_id == log.id).scalar_subquery()
    silent = func.coalesce(seen, log.picked_up_at) < now - WORKERLESS_AFTER
    return list(session.scalars(select(log.id).where(log.status == RunStatus.RUNNING.value, silent)))
