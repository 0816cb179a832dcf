"""What alerts and digests say: plain text of what agencies and people named; nothing of it is markup. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

STARTED, WORSE, ENDED = "started", "worse", "ended"
# How a kind of trouble is called in a line.
KINDS = {
    "database": "missing", "redis": "missing", "worker": "missing", "scheduler": "missing", "disk": "little room",
    "agency": "no answer", "quota": "quota low", "failing": "failing", "partial": "partly failed", "late": "late",
    "silent": "stations silent", "flood": "flood", "flood_ahead": "flood forecast", "channel": "alerts not delivered",
}  # fmt: skip
LONGEST_TITLE = 150
LISTED = 40
SIMULATED = "[SIMULATED] "
SIMULATED_LINE = "No river here is real: these are simulated data."


class State(Protocol):
    """What is told of core.models.AlertState."""

    subject: str
    kind: str
    name: str
    sentence: str
    severity: str
    since: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Voice:
    """How an installation speaks: whether its data are simulated, and the address of its pages, empty where unknown."""

    simulated: bool
    public_url: str = ""

    def link(self, page: str) -> str:
        """Return the address of a page, given as its path; empty where ours is not known."""
        return self.public_url + page if self.public_url else ""


PageOf = Callable[[State], str]


@dataclass(frozen=True)
class Told:
    """A message: one line as its title, and its text."""

    title: str
    body: str


def plain(text: str) -> str:
    """Make one line of a text; an @ in it calls nobody (some messengers ping whole rooms for @everyone)."""
    return re.sub(r"[\s\x00-\x1f\x7f]+", " ", text).replace("@", "@\u200b").strip()


def alert(events: Sequence[tuple[str, State]], page_of: PageOf, voice: Voice) -> Told:
    """Tell of events, each (started, worse or ended; the state). What started and ended meanwhile is told as over."""
    over = [state for event, state in events if event == ENDED]
    begun = [state for event, state in events if event != ENDED and not _is_over(state, over)]
    parts = [_part("Needs attention", [_with(voice.link(page_of(state)), _trouble(state)) for state in _once(begun)])]
    parts += [_part("Over", [_with(voice.link(page_of(state)), _over(state)) for state in _once(over)])]
    title = _alert_title(_once(begun), _once(over))
    return _told(title, [part for part in parts if part], voice)


def _with(link: str, line: str) -> str:
    return f"{line}\n  {link}" if link else line


def _is_over(state: State, over: Sequence[State]) -> bool:
    return any(state is one for one in over)


def _once(states: Sequence[State]) -> list[State]:
    """Each state once: one that started and grew is told as it is now."""
    return list({id(state): state for state in states}.values())


def _alert_title(begun: Sequence[State], over: Sequence[State]) -> str:
    if len(begun) == 1 and not over:
        return f"{plain(begun[0].name)}: {KINDS.get(begun[0].kind, begun[0].kind)}"
    if len(over) == 1 and not begun:
        return f"{plain(over[0].name)}: over ({KINDS.get(over[0].kind, over[0].kind)})"
    words = [f"{len(begun)} need attention"] if len(begun) > 1 else ["1 needs attention"] if begun else []
    words += [f"{len(over)} over"] if over else []
    return ", ".join(words)


def _part(heading: str, lines: Sequence[str]) -> str:
    shown = [f"- {line}" for line in lines[:LISTED]]
    shown += [f"- and {len(lines) - LISTED} more"] if len(lines) > LISTED else []
    return "\n".join([heading, *shown]) if lines else ""


def _trouble(state: State) -> str:
    kind = KINDS.get(state.kind, state.kind)
    return f"{plain(state.name)} ({kind}): {plain(state.sentence)} Since {_moment(state.since)}."


def _over(state: State) -> str:
    kind, end = KINDS.get(state.kind, state.kind), state.ended_at
    lasted = f" It lasted {span_text(end - state.since)}, from {_moment(state.since)}." if end else ""
    return f"{plain(state.name)} ({kind}) is over.{lasted}"


@dataclass(frozen=True)
class Day:
    """What a day came to: troubles told and ended, runs by how they ended, values new and revised."""

    started: int
    ended: int
    runs: dict[str, int]
    values: int


def digest(opened: Sequence[State], day: Day, now: datetime, page_of: PageOf, voice: Voice) -> Told:
    """Tell how things stand, and what the last 24 hours came to."""
    count = len(opened)
    how = "all well" if not count else "1 needs attention" if count == 1 else f"{count} need attention"
    troubles = [_with(voice.link(page_of(state)), _trouble(state)) for state in opened]
    stands = _part("Needs attention", troubles) or "Nothing needs attention."
    ended = ", ".join(f"{number:,} {status}" for status, number in sorted(day.runs.items())) or "none"
    lines = [
        f"Troubles: {day.started:,} started, {day.ended:,} ended",
        f"Runs: {ended}",
        f"Values new or revised: {day.values:,}",
    ]
    parts = [stands, _part("The last 24 hours", lines), *_only(voice.link("/"))]
    return _told(f"Streamflow, {now:%Y-%m-%d}: {how}", parts, voice)


def _only(link: str) -> list[str]:
    return [link] if link else []


def trial(channel: str, voice: Voice) -> Told:
    """Say that a channel works."""
    words = f"This is a test of the channel {plain(channel)}. Alerts will come here."
    return _told("Streamflow: test", [words, *_only(voice.link("/alerts"))], voice)


def _told(title: str, parts: Sequence[str], voice: Voice) -> Told:
    if len(title) > LONGEST_TITLE:
        title = title[: LONGEST_TITLE - 1] + "…"
    body = "\n\n".join([*parts, *([SIMULATED_LINE] if voice.simulated else [])])
    return Told((SIMULATED if voice.simulated else "") + title, body)


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def span_text(span: timedelta) -> str:
    """Write how long something lasted: 3 min, 4 h 10 min, 2 d 3 h."""
    minutes = max(int(span.total_seconds()) // 60, 0)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {rest} min" if hours else f"{rest} min"
