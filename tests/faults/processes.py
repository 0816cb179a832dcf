"""The product's processes, started as the Procfile does, and killed as platforms do."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from sqlalchemy import delete, func, select

from core import ingest, operations
from core.context import redis
from core.db import reading, writing
from core.domain import DataType, Trigger, utc_now
from core.errors import StreamflowError
from core.models import DischargeObservation, ObservationRevision, PullStationProgress, ReportedGap
from core.pulling.batches import VANISHED_AFTER
from core.runs import RunRow, get_run
from core.scheduling.watchdog import look_after_runs
from core.settings import Settings
from tests.core.pulls import configure, pull, table, upstream

LONG_GONE = VANISHED_AFTER + timedelta(seconds=30)
STATIONS = ("01646500", "03294500", "07374000", "09380000")


def environment(settings: Settings) -> dict[str, str]:
    """The environment of an installation's processes."""
    addresses = {"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url or ""}
    own = {"DATA_DIR": str(settings.data_dir), "USGS_BASE_URL": settings.usgs_base_url}
    return os.environ | addresses | own | {"AUTH": "off", "SIMULATED": "on", "TZ": "UTC"}


@contextmanager
def process(settings: Settings, *program: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    """Run a module of the product as a process of its own group, which ends with the block."""
    log = settings.data_dir / f"{program[0]}-{time.monotonic_ns()}.log"
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", *program], env=environment(settings) | variables, start_new_session=True,
            stdout=output, stderr=output, text=True,
        )  # fmt: skip
    try:
        yield child
    finally:
        kill(child)


def worker(settings: Settings, **variables: str):
    """Run a worker."""
    return process(settings, "jobs.worker", **variables)


def kill(child: subprocess.Popen[str]) -> None:
    """Kill a process and those it started, as a platform does."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
    child.wait(10)


def until(done: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something to be so."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.1)


def run_of(run_id: int) -> RunRow:
    """Return how a run stands."""
    with reading() as session:
        return get_run(session, run_id)


def rows_stored() -> int:
    """Count the observations."""
    with reading() as session:
        return session.scalar(select(func.count()).select_from(DischargeObservation)) or 0


def revisions() -> int:
    """Count the entries of the ledger."""
    with reading() as session:
        return session.scalar(select(func.count()).select_from(ObservationRevision)) or 0


def begin(start_day: str = "2026-09-20", stations: tuple[str, ...] = STATIONS) -> int:
    """Start a pull of 15-minute values; returns the run."""
    return operations.start_run(configure([*stations], DataType.REALTIME, start_day), Trigger.PERSON)


def begin_planned() -> int:
    """Start a pull that this process has planned, in chunks as small as it says; returns the run."""
    run_id = begin()
    operations.queue_batches(ingest.plan_run(run_id, upstream(), utc_now()))
    return run_id


def watched_to_its_end(run_id: int, seconds: float = 60) -> RunRow:
    """Let the watchdog look, some minutes from now, until the run has ended."""
    deadline = time.monotonic() + seconds
    while run_of(run_id).status == "running":
        assert time.monotonic() < deadline, f"run {run_id} did not end: {run_of(run_id)}"
        with suppress(StreamflowError):  # what it looks into may be away; it looks again
            look_after_runs(redis(), utc_now())
        time.sleep(0.2)
    return run_of(run_id)


def bring_back_what_vanished() -> None:
    """Let the watchdog look when the silence has lasted long enough."""
    look_after_runs(redis(), utc_now() + LONG_GONE)


def assert_as_if_undisturbed(run_id: int, ledger: int = 0) -> None:
    """Compare what is stored with a calm pull over the same span, and see that nothing stays locked."""
    run, disturbed = run_of(run_id), table()
    assert (run.status, run.error_message) == ("success", None)
    assert revisions() == ledger
    again = pull(run.config_id or 0, utc_now())
    assert (again.status, again.rows_new, again.rows_revised) == ("success", 0, 0)
    _forget(run.config_id or 0)
    assert pull(run.config_id or 0, utc_now()).status == "success"
    assert len(disturbed) > 1000 and disturbed == table()


def _forget(config_id: int) -> None:
    with writing() as session:
        for model in (DischargeObservation, ReportedGap):
            session.execute(delete(model))
        session.execute(delete(PullStationProgress).where(PullStationProgress.config_id == config_id))
