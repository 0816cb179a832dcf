"""Batches in the queue: each turn is there once, also while a worker takes it out."""

import threading
import time

import pytest
from redis import Redis
from rq import Queue

from core.queue import QUEUE_NAME, Waiting, enqueue_batches

TURN = Waiting(batch_id=7, turn=2, history=False)


@pytest.fixture
def redis(redis_url: str) -> Redis:
    """An empty Redis."""
    connection = Redis.from_url(redis_url)
    connection.flushdb()
    return connection


def test_a_turn_is_queued_once(redis: Redis) -> None:
    assert enqueue_batches(redis, [TURN]) == 1
    assert enqueue_batches(redis, [TURN]) == 0
    assert Queue(QUEUE_NAME, connection=redis).get_job_ids() == ["batch-7-2"]


def test_a_turn_that_a_worker_is_just_taking_is_not_queued_again(redis: Redis) -> None:
    queue = Queue(QUEUE_NAME, connection=redis)
    enqueue_batches(redis, [TURN])

    def take() -> None:
        time.sleep(0.1)
        redis.zadd(queue.started_job_registry.key, {"batch-7-2:execution": time.time() + 60})

    redis.lpop(queue.key)
    worker = threading.Thread(target=take)
    worker.start()
    assert enqueue_batches(redis, [TURN]) == 0
    worker.join()


def test_a_turn_lost_on_its_way_to_a_worker_is_queued_again(redis: Redis) -> None:
    queue = Queue(QUEUE_NAME, connection=redis)
    enqueue_batches(redis, [TURN])
    redis.lpop(queue.key)
    assert enqueue_batches(redis, [TURN]) == 1
    assert queue.get_job_ids() == ["batch-7-2"]
