"""Turns at asking a host."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis

from core.sources.politeness import Turns

NOBODY = "redis://127.0.0.1:1"


@pytest.fixture(params=["redis", "no redis", "redis away"])
def turns(request: pytest.FixtureRequest) -> Turns:
    """One turn in ten seconds, wherever turns are kept."""
    if request.param == "no redis":
        return Turns(None, per_second=0.1)
    away = request.param == "redis away"
    return Turns(Redis.from_url(NOBODY if away else request.getfixturevalue("redis_url")), per_second=0.1)


def test_it_hands_out_one_turn_after_the_other(turns: Turns) -> None:
    assert [turns.take("a.ca") for _ in range(4)] == pytest.approx([0, 10, 20, 30], abs=0.9)


def test_it_keeps_hosts_apart(turns: Turns) -> None:
    turns.take("a.ca")
    assert turns.take("b.ca") == pytest.approx(0, abs=0.01)


def test_it_holds_everyone_back_for_as_long_as_a_host_asks(turns: Turns) -> None:
    turns.hold("a.ca", 120)
    assert turns.take("a.ca") == pytest.approx(120, abs=0.9)
    turns.hold("a.ca", 5)
    assert turns.take("a.ca") == pytest.approx(130, abs=0.9)


def test_it_gives_ten_workers_together_no_more_turns_than_one(redis_url: str) -> None:
    def take(_: int) -> float:
        with Redis.from_url(redis_url) as redis:
            return Turns(redis, per_second=0.1).take("a.ca")

    with ThreadPoolExecutor(10) as workers:
        waits = sorted(workers.map(take, range(40)))
    assert waits == pytest.approx([10.0 * n for n in range(40)], abs=3)


def test_it_gives_a_turn_at_once_after_a_quiet_while(redis_url: str) -> None:
    with Redis.from_url(redis_url) as redis:
        turns = Turns(redis, per_second=1000)
        turns.take("a.ca")
        assert redis.pttl("agency-turns:a.ca") <= 1
        redis.delete("agency-turns:a.ca")
        assert turns.take("a.ca") == 0
