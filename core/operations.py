"""The verbs that pages, API, CLI and scheduler share: each opens its session and brings the schedule in line."""

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from redis.exceptions import RedisError
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import configuration_trail, configurations, context, runs
from core.db import reading, writing
from core.domain import RunStatus, Strategy, Trigger, Window, utc_now
from core.errors import Conflict, QueueUnavailable
from core.models import PullConfiguration
from core.people.audit import Subject, record
from core.people.roles import Role
from core.pulling import batches, lifecycle
from core.pulling.preview import Preview, preview_configuration
from core.queue import enqueue_batches, enqueue_once, enqueue_run, job_is_queued
from core.rivers.forecast_rmse import awaits_score
from core.schedules import next_times
from core.scheduling.catalogue_status import LOCK, CatalogueStatus, read_status
from core.scheduling.schedule_entries import LONGEST_JOB_SECONDS, SYNC_CATALOGUE, sync_entries, wanted_entries
from core.sources.registry import sources_for

logger = logging.getLogger(__name__)

CATALOGUE_JOB = "catalogue-sync-now"
SCORE_FORECASTS = "jobs.skill.score_forecasts"
SCORING_JOB = "score-forecasts"


def save_configuration(
    fields: Mapping[str, Any], config_id: int | None = None, expected_version: int | None = None
) -> int:
    """Make a configuration, or change one; fields left out of a change stay. Returns its id.

    Raises InputError (a sentence a field), NotFound, Conflict when `expected_version` is no longer the current one.
    """
    (saved,) = save_configurations([(fields, config_id)], expected_version)
    return saved


def save_configurations(
    wanted: Sequence[tuple[Mapping[str, Any], int | None]], expected_version: int | None = None
) -> list[int]:
    """Make or change several configurations, all or none: fields and id of each, no id for a new one.

    Returns their ids. Raises what save_configuration raises, for the first that cannot be saved.
    """
    now = utc_now()
    with writing() as session:
        saved = [_save(session, fields, config_id, expected_version, now) for fields, config_id in wanted]
        _set_next_runs(session, saved, now)
    _bring_schedule_in_line()
    return saved


def _save(
    session: Session, fields: Mapping[str, Any], config_id: int | None, expected_version: int | None, now: datetime
) -> int:
    checked = configurations.check_configuration(session, fields, now, config_id)
    before = None
    if config_id is None:
        config_id = configurations.insert_configuration(session, checked, now)
    else:
        before = configuration_trail.states_of(session, [config_id])[config_id]
        configurations.update_configuration(session, config_id, checked, now, expected_version)
    configuration_trail.note_saved(session, config_id, before)
    return config_id


def add_stations(config_id: int, numbers: Collection[str]) -> list[str]:
    """Add stations to a configuration; returns those that it did not have. Raises what save_configuration raises."""
    with reading() as session:
        have, version = (
            configurations.station_numbers(session, config_id),
            configurations.current_version(session, config_id),
        )
    new = [number for number in dict.fromkeys(numbers) if number not in set(have)]
    if new:
        save_configuration({"stations": have + new}, config_id, version)
    return new


def take_out_stations(config_id: int, numbers: Collection[str]) -> None:
    """Take stations out of a configuration; what was pulled for them stays. Raises what save_configuration raises."""
    with reading() as session:
        have, version = (
            configurations.station_numbers(session, config_id),
            configurations.current_version(session, config_id),
        )
    out = set(numbers)
    save_configuration({"stations": [number for number in have if number not in out]}, config_id, version)


def set_enabled(config_id: int, enabled: bool) -> None:
    """Switch a configuration's schedule on or off; a run under way goes on."""
    switch_configurations([config_id], enabled)


def switch_configurations(config_ids: Collection[int], enabled: bool) -> list[int]:
    """Switch schedules on or off; runs under way go on. Returns the ids that were not so before, for an undo.

    Raises NotFound for one that does not exist, and switches none then.
    """
    now = utc_now()
    with writing() as session:
        configurations.names_of(session, config_ids)
        changed = configurations.switch_configurations(session, config_ids, enabled, now)
        configuration_trail.note_switched(session, changed, enabled)
        _set_next_runs(session, changed, now)
    _bring_schedule_in_line()
    return changed


def delete_configuration(config_id: int) -> str:
    """Delete a configuration and its schedule; observations and logs stay. Returns the name it had."""
    return delete_configurations([config_id])[0]


def delete_configurations(config_ids: Collection[int]) -> list[str]:
    """Delete configurations and their schedules; observations and logs stay. Returns the names they had."""
    with writing() as session:
        states = configuration_trail.states_of(session, config_ids)
        names = configurations.delete_configurations(session, config_ids, utc_now())
        configuration_trail.note_deleted(session, states)
    _bring_schedule_in_line()
    return names


def _set_next_runs(session: Session, config_ids: Collection[int], now: datetime) -> None:
    table = PullConfiguration
    rows = session.execute(
        select(table.id, table.schedule_value, table.is_enabled).where(table.id.in_(list(config_ids)))
    )
    values = [
        {"id": config_id, "next_run_at": next_times(cron, now, 1)[0] if enabled else None}
        for config_id, cron, enabled in rows
    ]
    if values:
        session.execute(update(table), values)


def _bring_schedule_in_line() -> None:
    """Tell Redis now; when it is away, the scheduler does so as soon as it is back."""
    with reading() as session:
        wanted = wanted_entries(session)
    try:
        sync_entries(context.redis(), wanted, utc_now())
    except QueueUnavailable:
        logger.warning("Redis does not answer; the scheduler will take the change over when it does")


def preview(
    fields: Mapping[str, Any],
    config_id: int | None = None,
    strategy: Strategy | None = None,
    window: Window | None = None,
) -> Preview:
    """Say what these fields would do, or a saved configuration with them changed; nothing is written or started.

    `strategy` and `window` are those of one pull: see core.pulling.preview.preview_configuration. Raises NotFound.
    """
    sources = sources_for(context.settings())
    with reading() as session:
        return preview_configuration(session, sources, fields, utc_now(), config_id, strategy, window)


def start_run(
    config_id: int, trigger: Trigger, only_stations: list[str] | None = None, backfill: Window | None = None
) -> int:
    """Start a run, a back-fill where a range is given, and put it in the queue; returns its id.

    Without Redis no run is left behind. Raises RunAlreadyActive, NotFound, InputError, QueueUnavailable.
    """
    with writing() as session:
        run_id = lifecycle.open_run(session, config_id, trigger, utc_now(), only_stations, backfill)
    try:
        enqueue_run(context.redis(), run_id)
    except QueueUnavailable as error:
        with writing() as session:
            lifecycle.end_run(session, run_id, RunStatus.FAILED, str(error), utc_now())
        raise
    return run_id


def queue_batches(ids: Collection[int], at_front: bool = False) -> None:
    """Put waiting batches in the queue; when Redis is away, the scheduler will do so."""
    if not ids:
        return
    with reading() as session:
        waiting = batches.waiting_batches(session, ids)
    try:
        enqueue_batches(context.redis(), waiting, at_front and len(waiting) > 1)
    except QueueUnavailable:
        logger.warning("Redis does not answer; the scheduler will queue %d batches when it does", len(waiting))


def queue_scoring(batch_id: int) -> None:
    """Have forecasts scored where a batch's run has ended with new observations of them; once, however many ask.

    What is not queued here, because Redis is away or a worker died, is scored after the next run.
    """
    with reading() as session:
        due = awaits_score(session, batch_id)
    try:
        if due:
            enqueue_once(context.redis(), SCORE_FORECASTS, SCORING_JOB, LONGEST_JOB_SECONDS)
    except QueueUnavailable:
        logger.warning("Redis does not answer; forecasts will be scored after the next run")


def cancel_run(run_id: int) -> None:
    """End a run as cancelled; its worker stops at the next chunk, and what is stored stays. Raises Conflict."""
    with writing() as session:
        run = runs.get_run(session, run_id)
        if not lifecycle.end_run(session, run_id, RunStatus.CANCELLED, "Cancelled by a person.", utc_now()):
            raise Conflict(f"Run {run_id} has ended already ({run.status}).")
        record(session, Role.OPERATOR, "cancel", Subject("run", run_id, f"{run.config_name}, run {run_id}"))


def retry_run(run_id: int, trigger: Trigger = Trigger.PERSON, only: Collection[str] | None = None) -> int:
    """Start a new run for the stations of a run that failed or were cancelled, those of `only` where given.

    Returns its id. A back-fill is tried again over the same range. Raises Conflict.
    """
    with reading() as session:
        run = runs.get_run(session, run_id)
        again = [number for number in runs.failed_stations(session, run_id) if only is None or number in only]
        backfill = runs.chosen_range(session, run_id)
    if run.config_id is None:
        raise Conflict(f"The configuration {run.config_name} was deleted, so run {run_id} cannot be tried again.")
    if not again:
        raise Conflict(f"No station of run {run_id} failed, so there is nothing to try again.")
    return start_run(run.config_id, trigger, again, backfill)


def start_catalogue_sync() -> None:
    """Put a freshening of the station catalogue in the queue, unless one is under way. Raises QueueUnavailable."""
    if not catalogue_sync()[1]:
        enqueue_once(context.redis(), SYNC_CATALOGUE, CATALOGUE_JOB, LONGEST_JOB_SECONDS)


def catalogue_sync() -> tuple[CatalogueStatus | None, bool]:
    """Return the last freshening of the catalogue and whether one waits or is under way. Raises QueueUnavailable."""
    redis = context.redis()
    try:
        # The status last: a freshening that ends between the two is then seen as ended.
        active = job_is_queued(redis, CATALOGUE_JOB) or bool(redis.exists(LOCK))
        return read_status(redis), active
    except RedisError as error:
        raise QueueUnavailable() from error
