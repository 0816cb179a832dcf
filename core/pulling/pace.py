"""How fast each source's pulls went: the seconds a request took, over the last runs that ended well."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.domain import DataType, RunStatus
from core.models import DataPullLog, PullRunSource
from core.pulling.pull_cost import Pace

RUNS_MEASURED = 10
# Where nothing was measured yet. An agency's page of 50,000 values takes longer, a small one is quicker.
ASSUMED = Pace(seconds_a_request=2.0)
# Times are kept in whole seconds, so a quick run may seem to have taken none.
SHORTEST_SECONDS = 1.0


@dataclass(frozen=True)
class Share:
    """The part of one source in one run: its requests, and the seconds of the run that fall to them."""

    source: str
    requests: int
    seconds: float


def read_paces(session: Session, data_type: DataType) -> dict[str, Pace]:
    """Return the pace of each source in the last runs of a data type; sources without one are left out."""
    log, of = DataPullLog, PullRunSource
    well = log.status.in_((RunStatus.SUCCESS.value, RunStatus.PARTIAL.value))
    measured = (log.picked_up_at.is_not(None), log.end_time.is_not(None))
    last = select(log.id).where(log.data_type == data_type.value, well, *measured).order_by(log.id.desc())
    rows = session.execute(
        select(of.run_id, of.source, of.requests, log.picked_up_at, log.end_time)
        .join(log, log.id == of.run_id)
        .where(of.requests > 0, of.run_id.in_(last.limit(RUNS_MEASURED).scalar_subquery()))
    )
    runs: dict[int, list[tuple[str, int, float]]] = defaultdict(list)
    for run_id, source, requests, began, ended in rows:
        if began and ended:
            runs[run_id].append((source, requests, (ended - began).total_seconds()))
    return paces_of([share for run in runs.values() for share in share_out(run)])


def share_out(run: list[tuple[str, int, float]]) -> list[Share]:
    """Give each source of a run (source, requests, seconds of the whole run) the seconds by its share of requests."""
    asked = sum(requests for _, requests, _ in run)
    return [Share(source, n, max(seconds, SHORTEST_SECONDS) * n / asked) for source, n, seconds in run]


def paces_of(shares: list[Share]) -> dict[str, Pace]:
    """Divide the seconds of each source's shares by their requests."""
    by_source: dict[str, list[Share]] = defaultdict(list)
    for share in shares:
        by_source[share.source].append(share)
    return {
        source: Pace(sum(one.seconds for one in own) / sum(one.requests for one in own), len(own))
        for source, own in by_source.items()
    }
