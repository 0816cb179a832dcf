"""The RQ jobs of pulling: one that a schedule starts, one that does a run."""

import logging

from core import context, ingest, operations
from core.context import working
from core.domain import Trigger
from core.errors import NotFound, RunAlreadyActive
from core.heartbeat import beating
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


def pull_run(run_id: int) -> None:
    """Do one run."""
    with working(load_settings()), beating(run_id):
        settings = context.settings()
        redis = context.redis()
        forecasts = forecasts_for(settings, redis)
        ingest.pull_run(run_id, sources_for(settings, redis), settings.simulated, forecasts=forecasts)
