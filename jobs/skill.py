"""The RQ job that scores forecasts whose span has been observed."""

import logging

from core.context import working
from core.domain import utc_now
from core.rivers import forecast_rmse
from core.settings import load_settings

logger = logging.getLogger(__name__)


def score_forecasts() -> None:
    """Write the RMSE of the issuances that the newest observations complete."""
    with working(load_settings()):
        scored = forecast_rmse.score_forecasts(utc_now())
    logger.info("%d forecasts scored", scored)
