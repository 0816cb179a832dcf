"""What is said of a run as it goes: a sentence for each step, for its log.

Workers write theirs in a transaction of its own, after the one that it tells of: core.pulling.run_events.write_line.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from core.db import patiently, writing
from core.domain import Level, Window, utc_now
from core.pulling.batches import BatchOrder
from core.pulling.board import Failure
from core.pulling.run_events import write_line
from core.sources.base import Answer
from core.store.merge import Counts


def tell(order: BatchOrder, text: str, level: Level = Level.INFO, station: str | None = None) -> None:
    """Write a line about a batch, or about one station of it; a batch of one is about that station."""
    about = order.stations[0] if len(order.stations) == 1 else station

    def write() -> None:
        with writing() as session:
            write_line(session, order.run.run_id, text, utc_now(), level, batch_id=order.batch_id, station=about)

    patiently(write)


def tell_planned(session: Session, run_id: int, batches: int, now: datetime) -> None:
    """Say how many batches a run was cut into; for the transaction that picked it up."""
    words = f"Planned: {_count(batches, 'batch', 'batches')} of stations that travel together."
    write_line(session, run_id, words if batches else "Planned: there is nothing to ask for.", now)


def tell_taken(order: BatchOrder) -> None:
    """Say that a worker asks for a batch from now on."""
    parts = _count(len(order.windows), "part", "parts")
    tell(order, f"{order.worker} asks {order.source} for {who(order.stations)}: {parts} to come.")


def tell_answered(order: BatchOrder, window: Window, answer: Answer, came: Iterable[Counts]) -> None:
    """Say what came for a window; a warning where the agency answered for less than was asked."""
    counts = list(came)
    new, revised, unchanged = (sum(getattr(one, name) for one in counts) for name in ("new", "revised", "unchanged"))
    words = [
        f"{order.source} answered for {who(order.stations)}, {span(window)}: {new:,} new, {revised:,} revised, "
        f"{unchanged:,} unchanged; {_count(answer.requests, 'request', 'requests')}."
    ]
    if answer.unlisted:
        words.append(f"It lists no such discharge for {who(sorted(answer.unlisted))}.")
    if answer.shortfall:
        words.append(answer.shortfall)
    tell(order, " ".join(words), Level.WARNING if answer.unlisted or answer.shortfall else Level.INFO)


def tell_parted(order: BatchOrder, error: Exception) -> None:
    """Say why a batch is asked for in two halves."""
    tell(order, f"{who(order.stations).capitalize()} failed together and are asked in halves: {error}", Level.WARNING)


def tell_failed(order: BatchOrder, failure: Failure) -> None:
    """Say why a batch's stations failed."""
    tell(order, f"{who(order.stations).capitalize()} failed: {failure.text}", Level.ERROR)


def tell_busy(order: BatchOrder, error: Exception) -> None:
    """Say that the database kept a batch waiting; tried once, since it may do so still. Raises DatabaseBusy."""
    with writing() as session:
        text = f"{who(order.stations).capitalize()} wait: {error}"
        write_line(session, order.run.run_id, text, utc_now(), Level.WARNING, batch_id=order.batch_id)


def tell_closed(order: BatchOrder, failure: Failure | None) -> None:
    """Say that a batch is over."""
    if failure is None:
        tell(order, f"{order.source}: {who(order.stations)} done.")
    else:
        tell_failed(order, failure)


def tell_released(order: BatchOrder, answered: int) -> None:
    """Say that a batch waits for its next turn, so that others get theirs."""
    parts = _count(len(order.windows) - answered, "part", "parts")
    tell(order, f"{order.source}: {who(order.stations)} give way to others; {parts} to come.")


def tell_vanished(session: Session, batches: Sequence[tuple[int, int]], now: datetime) -> None:
    """Say of batches (run id, batch id) that their worker was lost."""
    for run_id, batch_id in batches:
        text = "The worker of a batch was not heard of any more; the batch waits for another one."
        write_line(session, run_id, text, now, Level.WARNING, batch_id=batch_id)


def who(stations: Sequence[str]) -> str:
    """Name one station, or count several."""
    return stations[0] if len(stations) == 1 else f"{len(stations):,} stations"


def span(window: Window) -> str:
    """Say a window in days, and since when something must have been modified to be asked for."""
    days = f"{window.start:%Y-%m-%d} to {window.end:%Y-%m-%d}"
    return days if window.modified_since is None else f"{days}, modified since {window.modified_since:%Y-%m-%d}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
