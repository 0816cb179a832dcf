"""What becomes of troubles: told once when they start, when they grow, when they end."""

from datetime import timedelta

import pytest

from core.alerts.decide import Step, level_of, steps, subject_of
from core.models import AlertState
from core.watching.trouble import Trouble
from tests.core.data import HOUR, NOW

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def trouble(kind: str, severity: str = "bad", level: int = 0) -> Trouble:
    return Trouble(kind, "X", "It is so.", severity, level=level)


def seen(
    kind: str, *, told: bool = True, level: int = 1, ago: timedelta = HOUR, gone: timedelta | None = None
) -> AlertState:
    return AlertState(
        kind=kind, level=level, seen_at=NOW - ago, told_at=NOW - ago if told else None,
        gone_at=None if gone is None else NOW - gone,
    )  # fmt: skip


def step(was: AlertState | None, now: Trouble | None) -> Step:
    (only,) = steps({"x": was} if was else {}, {"x": now} if now else {}, NOW).values()
    return only


def test_what_is_new_is_told_at_once_and_not_again() -> None:
    assert step(None, trouble("failing")) is Step.TELL
    assert step(seen("failing"), trouble("failing")) is Step.STAY


def test_what_may_pass_by_itself_is_told_once_it_has_lasted() -> None:
    assert step(None, trouble("worker")) is Step.BEGIN
    assert step(seen("worker", told=False, ago=2 * MINUTE - SECOND), trouble("worker")) is Step.STAY
    assert step(seen("worker", told=False, ago=2 * MINUTE), trouble("worker")) is Step.TELL
    assert step(seen("worker", told=False, ago=MINUTE), None) is Step.DROP


def test_what_grows_is_told_and_what_shrinks_is_not() -> None:
    assert step(seen("flood", level=2), trouble("flood", level=3)) is Step.WORSE
    assert step(seen("flood", level=3), trouble("flood", level=2)) is Step.STAY
    assert step(seen("partial", level=0), trouble("failing")) is Step.WORSE


def test_what_ended_is_over_at_once_or_where_it_comes_and_goes_after_an_hour() -> None:
    assert step(seen("failing"), None) is Step.END
    assert step(seen("flood"), None) is Step.FADE
    assert step(seen("flood", gone=HOUR - SECOND), None) is Step.FADE
    assert step(seen("flood", gone=HOUR), None) is Step.END
    assert step(seen("flood", gone=59 * MINUTE), trouble("flood", level=1)) is Step.STAY


@pytest.mark.parametrize("kind", ["worker", "scheduler", "agency"])
def test_what_cannot_be_known_without_redis_is_not_over(kind: str) -> None:
    assert steps({"x": seen(kind)}, {"redis:Redis": trouble("redis")}, NOW) == {"redis:Redis": Step.BEGIN}
    assert "x" in steps({"x": seen("failing")}, {"redis:Redis": trouble("redis")}, NOW)


def test_a_trouble_is_known_again_by_what_it_is_of() -> None:
    assert subject_of(Trouble("failing", "A", "Once.", "bad", config_id=3)) == "runs:3"
    assert subject_of(Trouble("partial", "B", "Twice.", "warning", config_id=3)) == "runs:3"
    assert subject_of(Trouble("silent", "A", "Two.", "warning", config_id=3, stations=("1", "2"))) == "silent:3"
    assert subject_of(Trouble("flood", "River", "It floods.", "bad", stations=("1",), level=2)) == "flood:1"
    assert subject_of(Trouble("agency", "ECCC", "No answer.", "warning")) == "agency:ECCC"
    assert [level_of(trouble("x", "warning")), level_of(trouble("x", "bad")), level_of(trouble("x", "bad", 4))] == [
        0,
        1,
        4,
    ]
