"""The RQ job that summarises the days that merges have changed, a turn of some seconds every five minutes."""

import logging
import time

from core.context import working
from core.db import writing
from core.settings import load_settings
from core.store.daily_summaries import DAYS_AT_ONCE, summarise_changed_days

logger = logging.getLogger(__name__)

# What is left waits for the next turn; readers do not see the difference.
TURN_SECONDS = 20.0
# Between two transactions, so that a worker's merge gets its turn.
PAUSE_SECONDS = 0.1


def summarise() -> None:
    """Summarise changed days until none is left or the turn is over."""
    with working(load_settings()):
        days = summarise_for(TURN_SECONDS)
    if days:
        logger.info("%d days summarised", days)


def summarise_for(seconds: float) -> int:
    """Summarise in short transactions for so long; returns how many days."""
    end, days = time.monotonic() + seconds, 0
    while True:
        with writing() as session:
            done = summarise_changed_days(session)
        days += done
        if done < DAYS_AT_ONCE or time.monotonic() > end:
            return days
        time.sleep(PAUSE_SECONDS)
