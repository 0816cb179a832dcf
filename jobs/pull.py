"""The RQ jobs of pulling: one that a schedule starts, one that plans a run, one that takes a batch's turn."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from rq import get_current_job

from core import context, ingest, operations
from core.context import working
from core.domain import Trigger
from core.errors import NotFound, RunAlreadyActive
from core.pulling.heartbeat import beating
from core.settings import load_settings
from core.sources.registry import forecasts_for, sources_for

logger = logging.getLogger(__name__)


def start_scheduled(config_id: int) -> None:
    """Start the run that a schedule called for; one under way already is left alone."""
    with working(load_settings()):
        try:
            operations.start_run(config_id, Trigger.SCHEDULE)
        except (RunAlreadyActive, NotFound) as error:
            logger.info("nothing was started: %s", error)


def plan_run(run_id: int) -> None:
    """Plan one run, and put its batches in the queue."""
    with _upstream() as upstream:
        operations.queue_batches(ingest.plan_run(run_id, upstream))


def pull_batch(batch_id: int) -> None:
    """Take one batch's turn, and put in the queue what waits because of it: further turns, forecasts to score."""
    job = get_current_job()
    worker = f"{job.worker_name if job else 'by hand'}:{secrets.token_hex(4)}"
    with _upstream() as upstream, beating(batch_id, worker):
        operations.queue_batches(ingest.pull_batch(batch_id, upstream, worker), at_front=True)
        operations.queue_scoring(batch_id)


@contextmanager
def _upstream() -> Iterator[ingest.Upstream]:
    with working(load_settings()):
        settings, redis = context.settings(), context.redis()
        yield ingest.Upstream(sources_for(settings, redis), forecasts_for(settings, redis), settings.simulated)
