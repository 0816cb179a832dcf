"""Where a trouble is looked at: the path of its page."""

from collections.abc import Iterable, Mapping
from urllib.parse import quote

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.alerts.words import State
from core.models import AlertState, DataPullLog
from core.watching.failing import BY_ITSELF

OF_RUNS = ("failing", "partial")
OF_CONFIGURATIONS = ("late", "silent")
OF_STATIONS = ("flood", "flood_ahead")
OVERVIEW, CHANNELS = "/", "/alerts"


def page_of(state: State, last_runs: Mapping[int, int]) -> str:
    """Return the path of the page that shows a trouble; of a failing configuration its last run.

    What has no page of its own stands on the overview.
    """
    of = state.subject.partition(":")[2]
    if state.kind in OF_STATIONS:
        return f"/stations/{quote(of, safe='')}"
    if state.kind in OF_RUNS and of.isdigit() and int(of) in last_runs:
        return f"/runs/{last_runs[int(of)]}"
    if state.kind in (*OF_RUNS, *OF_CONFIGURATIONS):
        return f"/configurations/{of}"
    return CHANNELS if state.kind == "channel" else OVERVIEW


def last_runs(session: Session, states: Iterable[AlertState]) -> dict[int, int]:
    """Return the newest run that ended by itself of each configuration that some of these states are about."""
    configs = [int(one.subject.partition(":")[2]) for one in states if one.kind in OF_RUNS]
    log = DataPullLog
    newest = select(log.config_id, func.max(log.id)).where(log.config_id.in_(configs), log.status.in_(BY_ITSELF))
    if not configs:
        return {}
    return {config: run for config, run in session.execute(newest.group_by(log.config_id)) if config is not None}
