"""The RQ job of every minute that looks for trouble and tells of it."""

from core.alerts.look import look_if_due
from core.context import working
from core.domain import utc_now
from core.settings import load_settings


def look() -> None:
    """Look for trouble, unless somebody just did, and send what is to be told."""
    with working(load_settings()):
        look_if_due(utc_now())
