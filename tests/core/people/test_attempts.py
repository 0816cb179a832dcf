import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from core.people import counts
from core.people.attempts import MOST_PER_ADDRESS, MOST_PER_NAME, MOST_PER_PAIR, WINDOW_SECONDS, claim, forgive
from core.queue import COUNTS_WAIT_SECONDS, connect_for_counts
from jobs.redis_server import plan_redis
from tests.conftest import SettingsFor
from tests.redis_process import start_redis

AWAY = "redis://127.0.0.1:1"


@pytest.fixture(params=["there", "away"])
def redis(request: pytest.FixtureRequest) -> Iterator[Redis]:
    """A Redis that answers, and one that does not: then the process counts by itself."""
    counts._held.clear()
    url = request.getfixturevalue("redis_url") if request.param == "there" else AWAY
    with Redis.from_url(url) as client:
        yield client
    counts._held.clear()


def test_a_name_from_an_address_may_be_tried_five_times(redis: Redis) -> None:
    waits = [claim(redis, "alice", "10.0.0.1") for _ in range(MOST_PER_PAIR + 1)]
    assert waits[:-1] == [0] * MOST_PER_PAIR
    assert WINDOW_SECONDS - 5 < waits[-1] <= WINDOW_SECONDS


def test_a_stranger_who_guesses_does_not_lock_the_owner_out(redis: Redis) -> None:
    for _ in range(MOST_PER_PAIR + 3):
        claim(redis, "alice", "10.0.0.66")
    assert claim(redis, "alice", "10.0.0.1") == 0


def test_an_address_may_not_try_many_names(redis: Redis) -> None:
    waits = [claim(redis, f"user{n}", "10.0.0.1") for n in range(MOST_PER_ADDRESS + 1)]
    assert (waits[-2], waits[-1] > 0) == (0, True)
    assert claim(redis, "alice", "10.0.0.2") == 0


def test_many_addresses_may_not_try_one_name_for_ever(redis: Redis) -> None:
    waits = [claim(redis, "alice", f"10.0.1.{n}") for n in range(MOST_PER_NAME + 1)]
    assert (waits[-2], waits[-1] > 0) == (0, True)
    assert claim(redis, "bob", "10.0.1.1") == 0


def test_whoever_comes_in_begins_anew(redis: Redis) -> None:
    for _ in range(3):
        for _ in range(MOST_PER_PAIR):
            assert claim(redis, "alice", "10.0.0.1") == 0
        forgive(redis, "alice", "10.0.0.1")


def test_processes_count_together(redis_url: str) -> None:
    with Redis.from_url(redis_url) as one, Redis.from_url(redis_url) as other:
        waits = [claim(client, "alice", "10.0.0.1") for client in (one, other) * 3]
    assert [wait > 0 for wait in waits] == [False] * MOST_PER_PAIR + [True]


def test_what_a_process_counts_alone_ends_and_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    counts._held.clear()
    now = time.monotonic()
    assert counts._count_alone(["one"], WINDOW_SECONDS, now)[0][0] == 1
    assert counts._count_alone(["one"], WINDOW_SECONDS, now + WINDOW_SECONDS - 1)[0][0] == 2
    assert counts._count_alone(["one"], WINDOW_SECONDS, now + WINDOW_SECONDS)[0] == (1, WINDOW_SECONDS)
    monkeypatch.setattr(counts, "MOST_REMEMBERED", 20)
    for n in range(100):
        counts._count_alone([f"key{n}"], WINDOW_SECONDS, now)
    assert len(counts._held) <= 21
    counts._held.clear()


def test_a_redis_that_hangs_is_waited_for_once_and_asked_again_later(
    tmp_path: Path, settings_for: SettingsFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts._held.clear()
    monkeypatch.setattr(counts, "REST_SECONDS", 1.0)
    plan = plan_redis(tmp_path)
    process = start_redis(plan, tmp_path)
    with connect_for_counts(settings_for("sqlite://" + f"/{tmp_path}/s.db", REDIS_URL=plan.url)) as redis:
        assert counts.count(redis, ["one"], 60) == [(1, 60)]
        process.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        alone = [counts.count(redis, ["one"], 60)[0][0] for _ in range(50)]
        assert alone == list(range(1, 51))
        assert COUNTS_WAIT_SECONDS <= time.monotonic() - began < 0.95
        process.send_signal(signal.SIGCONT)
        time.sleep(1.0)
        assert counts.count(redis, ["one"], 60)[0][0] in (2, 3)
    process.terminate()
    process.wait()
    counts._held.clear()


def test_no_name_stands_in_redis(redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        claim(client, "alice", "10.0.0.1")
        assert not any(b"alice" in key for key in client.scan_iter())
