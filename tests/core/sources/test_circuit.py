"""The circuit breaker: an agency that fails again and again is left alone."""

from datetime import datetime, timedelta

import pytest
from redis import Redis

from core.errors import SourceUnreachable
from core.sources.circuit import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    MOST,
    NO_ANSWER,
    SERVER_ERROR,
    TRIAL_SECONDS,
    Breaker,
    circuit_states,
)

START = 1_800_000_000.0
AT_START = datetime(2027, 1, 15, 8)


class Clock:
    """A clock that stands until moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["redis", "no redis", "redis away"])
def kept(request: pytest.FixtureRequest) -> Redis | None:
    """Wherever circuits are kept."""
    if request.param == "no redis":
        return None
    return Redis.from_url(
        "redis://127.0.0.1:1" if request.param == "redis away" else request.getfixturevalue("redis_url")
    )


def opened(kept: Redis | None, clock: Clock) -> Breaker:
    breaker = Breaker("ECCC", kept, clock)
    for _ in range(MOST // NO_ANSWER):
        breaker.enter()
        breaker.fail(NO_ANSWER, "ECCC sent nothing for 30 s")
    return breaker


def test_it_asks_on_until_the_last_failure_that_is_one_too_many(kept: Redis | None, clock: Clock) -> None:
    breaker = Breaker("ECCC", kept, clock)
    for _ in range(MOST // SERVER_ERROR - 1):
        breaker.fail(SERVER_ERROR, "error 500")
    breaker.enter()
    breaker.fail(SERVER_ERROR, "error 500")
    with pytest.raises(
        SourceUnreachable, match="failed 12 times in a row and is left alone until 2027-01-15 08:02 UTC"
    ):
        breaker.enter()


def test_it_begins_to_count_anew_after_an_answer(kept: Redis | None, clock: Clock) -> None:
    breaker = Breaker("ECCC", kept, clock)
    for _ in range(MOST * 3):
        breaker.fail(SERVER_ERROR, "error 500")
        breaker.succeed()
    breaker.enter()
    assert circuit_states(kept, clock.now) == []


def test_it_lets_one_try_when_the_pause_is_over_and_the_others_wait(kept: Redis | None, clock: Clock) -> None:
    breaker = opened(kept, clock)
    clock.now += FIRST_PAUSE - 1
    with pytest.raises(SourceUnreachable):
        breaker.enter()
    clock.now += 1
    breaker.enter()
    with pytest.raises(SourceUnreachable):
        breaker.enter()
    breaker.succeed()
    breaker.enter()
    breaker.enter()


def test_it_lets_another_try_when_the_first_was_killed(kept: Redis | None, clock: Clock) -> None:
    breaker = opened(kept, clock)
    clock.now += FIRST_PAUSE
    breaker.enter()
    clock.now += TRIAL_SECONDS
    breaker.enter()


def test_it_leaves_an_agency_alone_twice_as_long_after_each_trial_that_fails(kept: Redis | None, clock: Clock) -> None:
    breaker = opened(kept, clock)
    pauses = []
    for _ in range(7):
        [state] = circuit_states(kept, clock.now)
        assert state.open_until is not None
        pauses.append((state.open_until - AT_START).total_seconds() - (clock.now - START))
        clock.now += pauses[-1]
        breaker.enter()
        breaker.fail(SERVER_ERROR, "error 500")
    assert pauses == [FIRST_PAUSE * 2**n for n in range(5)] + [LONGEST_PAUSE] * 2


def test_it_tells_how_every_failing_agency_stands(kept: Redis | None, clock: Clock) -> None:
    opened(kept, clock)
    Breaker("NWPS", kept, clock).fail(SERVER_ERROR, "NWPS answers with error 500")
    eccc, nwps = circuit_states(kept, clock.now)
    assert (eccc.source, eccc.failures, eccc.open_until) == ("ECCC", 3, AT_START + timedelta(seconds=FIRST_PAUSE))
    assert eccc.reason == "ECCC sent nothing for 30 s"
    assert (nwps.source, nwps.failures, nwps.open_until, nwps.trying) == ("NWPS", 1, None, False)


def test_it_does_not_lengthen_a_pause_by_failures_that_were_under_way(kept: Redis | None, clock: Clock) -> None:
    breaker = opened(kept, clock)
    breaker.fail(NO_ANSWER, "a worker that had begun before")
    [state] = circuit_states(kept, clock.now)
    assert state.open_until == AT_START + timedelta(seconds=FIRST_PAUSE)


def test_it_is_shared_by_all_workers(redis_url: str, clock: Clock) -> None:
    with Redis.from_url(redis_url) as one, Redis.from_url(redis_url) as other:
        opened(one, clock)
        with pytest.raises(SourceUnreachable):
            Breaker("ECCC", other, clock).enter()
        Breaker("ECCC Datamart", other, clock).enter()
