"""Manners: every call takes its turn, and an agency that keeps failing is left alone by all workers."""

import pytest
from redis import Redis

from core.domain import DataType, Window
from core.errors import SourceRefused, SourceUnreachable
from core.sources.circuit import Breaker, circuit_states
from core.sources.manners import Manners
from core.sources.politeness import Turns
from core.sources.usgs import UsgsSource
from tests.core.sources.test_usgs import WEEK


def manners(redis: Redis, waited: list[float]) -> Manners:
    return Manners(Breaker("USGS", redis), Turns(redis, 0.1), waited.append)


def test_calls_take_turns_and_a_failing_agency_is_left_alone(redis_url: str) -> None:
    waited: list[float] = []
    with Redis.from_url(redis_url) as redis:
        source = UsgsSource("http://127.0.0.1:1", retries=0, manners=manners(redis, waited))
        for _ in range(3):
            with pytest.raises(SourceUnreachable, match="could not be reached"):
                source.fetch(("01646500",), DataType.DAILY, Window(WEEK.start, WEEK.end), {"01646500": "known"})
        assert waited[0] == 0 and waited[2] > waited[1] > 0
        other = UsgsSource("http://127.0.0.1:1", retries=0, manners=manners(redis, waited))
        with pytest.raises(SourceUnreachable, match="left alone until"):
            other.fetch(("01646500",), DataType.DAILY, Window(WEEK.start, WEEK.end), {"01646500": "known"})
        assert len(waited) == 3
        [state] = circuit_states(redis)
        assert state.source == "USGS" and state.open_until is not None


def test_a_refusal_is_an_answer(redis_url: str) -> None:
    with Redis.from_url(redis_url) as redis:
        kept = manners(redis, [])
        for _ in range(20):
            with pytest.raises(SourceRefused), kept.kept("host"):
                raise SourceRefused("USGS", "refused")
        with kept.kept("host"):
            pass
