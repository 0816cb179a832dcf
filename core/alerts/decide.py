"""What has changed between the troubles that are open and those that are there now. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


class Present(Protocol):
    """A trouble as it is now; see core.watching.trouble.Trouble."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def severity(self) -> str: ...
    @property
    def config_id(self) -> int | None: ...
    @property
    def stations(self) -> tuple[str, ...]: ...
    @property
    def level(self) -> int: ...


class Open(Protocol):
    """A trouble as it was seen before; see core.models.AlertState."""

    @property
    def kind(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def seen_at(self) -> datetime: ...
    @property
    def told_at(self) -> datetime | None: ...
    @property
    def gone_at(self) -> datetime | None: ...


class Step(StrEnum):
    """What becomes of a trouble. All but TELL, WORSE and END are silent."""

    BEGIN = "begin"  # seen for the first time; told once it has lasted
    TELL = "tell"  # it has lasted long enough to be told
    WORSE = "worse"  # graver than it was told
    STAY = "stay"  # as it was told, or not told yet
    FADE = "fade"  # gone, perhaps for a moment only
    END = "end"  # gone for good
    DROP = "drop"  # gone before it was told


MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
# What passes by itself while something is started anew is told once it has lasted.
LASTS = {"worker": 2 * MINUTE, "scheduler": 2 * MINUTE, "redis": MINUTE, "late": 2 * MINUTE}
# What comes and goes about a threshold is over once it has been gone for so long.
GONE_FOR = {"flood": HOUR, "flood_ahead": HOUR, "disk": 10 * MINUTE, "worker": 2 * MINUTE, "scheduler": 2 * MINUTE}
# A run that failed wholly after one that failed in part is the same trouble, grown.
SAME = {"partial": "runs", "failing": "runs"}
# While Redis is gone nobody knows of these.
UNSEEN = {"redis": ("worker", "scheduler", "agency")}
AT_ONCE = timedelta()


def subject_of(trouble: Present) -> str:
    """Name what a trouble is the trouble of: the same as long as it is the same, whatever its words."""
    if trouble.config_id is not None:
        what = str(trouble.config_id)
    else:
        what = trouble.stations[0] if trouble.stations else trouble.name
    return f"{SAME.get(trouble.kind, trouble.kind)}:{what}"


def level_of(trouble: Present) -> int:
    """Return how grave a trouble is among its like: a flood's own level, else 1 for bad and 0 for a warning."""
    return trouble.level or int(trouble.severity == "bad")


def steps(opened: Mapping[str, Open], present: Mapping[str, Present], now: datetime) -> dict[str, Step]:
    """Compare the open troubles with those that are there, both by subject; one step for each, present ones first.

    What nobody can know of now has none.
    """
    unseen = {kind for trouble in present.values() for kind in UNSEEN.get(trouble.kind, ())}
    here = {subject: _here(opened.get(subject), one, now) for subject, one in present.items()}
    gone = {
        subject: _after(one, now)
        for subject, one in opened.items()
        if subject not in present and one.kind not in unseen
    }
    return here | gone


def _here(was: Open | None, trouble: Present, now: datetime) -> Step:
    if was is None:
        return Step.BEGIN if trouble.kind in LASTS else Step.TELL
    if was.told_at is None:
        return Step.TELL if now - was.seen_at >= LASTS.get(trouble.kind, AT_ONCE) else Step.STAY
    return Step.WORSE if level_of(trouble) > was.level else Step.STAY


def _after(was: Open, now: datetime) -> Step:
    if was.told_at is None:
        return Step.DROP
    return Step.END if now - (was.gone_at or now) >= GONE_FOR.get(was.kind, AT_ONCE) else Step.FADE
