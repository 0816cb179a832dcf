"""The RQ job that keeps the station catalogue and the ids in other networks fresh: weekly, and when someone asks."""

import logging
from dataclasses import replace

from core import context
from core.catalogue import SyncStep
from core.catalogue import sync_catalogue as sync_scopes
from core.context import working
from core.db import reading
from core.domain import iso_utc, utc_now
from core.errors import StreamflowError
from core.files.mapping_files import sync_mappings
from core.mappings import HADS
from core.scheduling.catalogue_status import LOCK, LOCK_SECONDS, CatalogueStatus, write_status
from core.settings import load_settings
from core.sources.registry import catalogues_for, crosswalk_for
from core.store import origin

logger = logging.getLogger(__name__)


def sync_catalogue() -> None:
    """Ask both agencies for all their stations, and NOAA for their ids; one freshening at a time."""
    with working(load_settings()):
        settings, redis = context.settings(), context.redis()
        with reading() as session:
            origin.check_origin(session, settings.simulated)
        if not redis.set(LOCK, "held", nx=True, ex=LOCK_SECONDS):
            logger.info("the catalogue is being freshened already")
            return
        try:
            _sync(CatalogueStatus(started_at=iso_utc(utc_now()) or ""))
        finally:
            redis.delete(LOCK)


def _sync(status: CatalogueStatus) -> None:
    redis = context.redis()

    def report(step: SyncStep) -> None:
        nonlocal status
        status = after(status, step)
        write_status(redis, status)
        redis.expire(LOCK, LOCK_SECONDS)

    write_status(redis, status)
    sources = catalogues_for(context.settings(), redis)
    sync_scopes([(source, None) for source in sources.values()], report)
    status = with_mappings(status)
    write_status(redis, replace(status, finished_at=iso_utc(utc_now())))


def with_mappings(status: CatalogueStatus) -> CatalogueStatus:
    """Fetch the stations' ids in other networks too; return the status with how many came, or why none did."""
    try:
        found = sync_mappings(crosswalk_for(context.settings(), context.redis()))
    except StreamflowError as error:
        logger.warning("the list of station ids could not be read: %s", error)
        return replace(status, problems=(*status.problems, f"{HADS}: {error}"))
    return replace(status, mappings=found.stations)


def after(status: CatalogueStatus, step: SyncStep) -> CatalogueStatus:
    """Return the status with one more part done."""
    trouble = step.error or step.doubt
    return replace(
        status,
        done=step.done,
        total=step.total,
        stations=status.stations + step.stations,
        vanished=status.vanished + step.vanished,
        last=step.scope.label,
        problems=status.problems + ((f"{step.scope.label}: {trouble}",) if trouble else ()),
    )
