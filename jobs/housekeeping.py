"""The RQ job of every day's housekeeping."""

import logging

from core import context
from core.context import working
from core.domain import utc_now
from core.scheduling import housekeeping
from core.settings import load_settings

logger = logging.getLogger(__name__)


def keep_house() -> None:
    """Prune old runs and alerts, clear the queue's registries, put the database in order."""
    with working(load_settings()):
        kept = housekeeping.keep_house(context.redis(), context.settings().keep_runs_days, utc_now())
    logger.info("%d runs pruned, %d entries of the queue cleared", kept.runs_pruned, kept.registry_entries)
