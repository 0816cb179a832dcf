"""What the page of queues shows, over real jobs done by a real worker."""

from datetime import timedelta

import pytest
from flask import Flask
from redis import Redis
from rq import Queue, SimpleWorker, Worker

from core import context
from core.db import reading, writing
from core.domain import utc_now
from core.errors import Conflict, NotFound, QueueUnavailable
from core.people.audit import list_entries
from core.queue import HISTORY_QUEUE, QUEUE_NAME, QUEUES
from core.watching.queues import WorkerRow, read_queues, remove_failed, requeue_failed

PASSWORD = "hunter2-hunter2"
SEEN: list[WorkerRow] = []


def fail(number: int) -> None:
    """Fail as a driver does that names the address it could not reach."""
    raise RuntimeError(f"job {number}\ncould not reach postgresql://me:{PASSWORD}@db/flows")


def succeed() -> None:
    """Do nothing."""


def failed_jobs(redis: Redis, count: int) -> None:
    """Let a worker fail `count` jobs, named job-0 and so on."""
    queue = Queue(QUEUE_NAME, connection=redis)
    for number in range(count):
        queue.enqueue(fail, number, job_id=f"job-{number}", failure_ttl=600)
    SimpleWorker([queue], connection=redis).work(burst=True)


def test_it_counts_what_waits_and_knows_since_when(app: Flask) -> None:
    redis = context.redis()
    Queue(QUEUE_NAME, connection=redis).enqueue(succeed)
    Queue(HISTORY_QUEUE, connection=redis).enqueue_many([Queue.prepare_data(succeed) for _ in range(30)])
    found = read_queues(redis, [])
    assert [(one.name, one.waiting, one.started, one.failed) for one in found.queues] == [
        (QUEUE_NAME, 1, 0, 0),
        (HISTORY_QUEUE, 30, 0, 0),
    ]
    assert all(one.oldest_at and abs(utc_now() - one.oldest_at) < timedelta(minutes=1) for one in found.queues)
    assert (found.workers, found.failed, found.scheduled, found.next_at) == ([], [], 0, None)


def look() -> None:
    """Look at the workers while one does this."""
    SEEN.extend(read_queues(context.redis(), []).workers)


def test_it_shows_a_worker_with_the_job_in_its_hand(app: Flask) -> None:
    redis = context.redis()
    queue = Queue(QUEUE_NAME, connection=redis)
    worker = Worker(QUEUES, connection=redis, name="one")
    worker.register_birth()
    SEEN.clear()
    queue.enqueue(look, job_id="batch-7-1", description="jobs.pull.pull_batch(7)")
    SimpleWorker([queue], connection=redis, name="two").work(burst=True)
    worker.register_death()
    idle, busy = SEEN
    assert (idle.name, idle.doing, idle.since) == ("one", None, None)
    assert (busy.name, busy.doing, busy.state) == ("two", "jobs.pull.pull_batch(7)", "busy")
    assert busy.since is not None and busy.born_at is not None


def test_it_tells_the_last_line_of_what_failed_without_secrets(app: Flask) -> None:
    failed_jobs(context.redis(), 3)
    found = read_queues(context.redis(), [PASSWORD])
    assert [one.id for one in found.failed] == ["job-2", "job-1", "job-0"]
    assert found.queues[0].failed == 3
    for one in found.failed:
        assert one.last_line.startswith("could not reach postgresql://me:") and PASSWORD not in one.last_line
        assert one.failed_at is not None and one.what.endswith(f"fail({one.id[-1]})")


def exchanges(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> int:
    """Count how often it goes to Redis to read the queues."""
    taken, take = [], redis.connection_pool.get_connection
    with monkeypatch.context() as patch:
        patch.setattr(redis.connection_pool, "get_connection", lambda *args: taken.append(1) or take(*args))
        assert read_queues(redis, []).failed
    return len(taken)


def test_many_jobs_take_no_more_exchanges_than_few(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    redis, counts = context.redis(), []
    for count in (3, 40):
        failed_jobs(redis, count)
        counts.append(exchanges(redis, monkeypatch))
    assert counts[0] == counts[1] <= 6


def test_a_failed_job_is_queued_again_and_that_is_written_down(app: Flask) -> None:
    redis = context.redis()
    failed_jobs(redis, 1)
    with writing() as session:
        requeue_failed(session, redis, QUEUE_NAME, "job-0")
    found = read_queues(redis, [])
    assert (found.queues[0].waiting, found.queues[0].failed, found.failed) == (1, 0, [])
    with pytest.raises(Conflict, match="not among the failed"), writing() as session:
        requeue_failed(session, redis, QUEUE_NAME, "job-0")
    with reading() as session:
        assert [(one.action, one.subject_kind, one.subject) for one in list_entries(session)] == [
            ("requeue", "job", "job-0")
        ]


def test_a_failed_job_is_removed_with_its_hash(app: Flask) -> None:
    redis = context.redis()
    failed_jobs(redis, 1)
    with writing() as session:
        remove_failed(session, redis, QUEUE_NAME, "job-0")
    assert read_queues(redis, []).queues[0].failed == 0 and not redis.exists("rq:job:job-0")
    for job_id in ("job-0", "nothing"):
        with pytest.raises(Conflict), writing() as session:
            remove_failed(session, redis, QUEUE_NAME, job_id)
    with pytest.raises(NotFound), writing() as session:
        remove_failed(session, redis, "somebody's queue", "job-0")


def test_without_redis_nothing_is_known(app: Flask) -> None:
    with Redis.from_url("redis://127.0.0.1:1") as gone:
        with pytest.raises(QueueUnavailable):
            read_queues(gone, [])
        with pytest.raises(QueueUnavailable), writing() as session:
            remove_failed(session, gone, QUEUE_NAME, "job-0")
    with reading() as session:
        assert list_entries(session) == []
