"""The audit trail: who changed what and when, with what differs before and after."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from dash import dcc, html
from dash.development.base_component import Component

from components.admin_parts import SMALL
from components.fields import picker, search_box
from components.marks import icon
from components.theme import moment_text, plural

WHO, KIND, TEXT, BEFORE = "trail-who", "trail-kind", "trail-q", "trail-before"
BODY, LAST, OLDER, NEWEST = "trail-body", "trail-last", "trail-older", "trail-newest"
NOTHING = "Nothing here. Take a filter away, or come back when something was changed."
DONE = {
    "create": "made", "change": "changed", "delete": "deleted", "enable": "enabled", "disable": "disabled",
    "revoke": "revoked", "import": "imported", "cancel": "cancelled", "test": "tested", "watch": "set the watch of",
    "set password": "set the password of", "reset password": "reset the password of", "sign out": "signed out",
    "requeue": "queued again", "remove": "removed",
}  # fmt: skip
SHAPES = {
    "configuration": "sliders", "station set": "bookmark", "user": "person", "key": "key", "run": "activity",
    "alert channel": "bell", "alerts": "bell", "station": "geo-alt", "stations": "geo-alt", "mappings": "link-45deg",
    "job": "hdd-stack",
}  # fmt: skip
LABELS = {
    "data_type": "Data", "data_strategy": "Values stored already", "pull_start_date": "From day",
    "is_enabled": "Enabled", "schedule_value": "Cron expression", "schedule_type": "Schedule",
    "lookback_days": "Look back, days", "products": "Forecasts of", "is_active": "May sign in", "expires_at": "Ends",
    "revoked_at": "Revoked", "own": "Their own",
}  # fmt: skip
NAMED, LONGEST, FEW = 6, 160, 4
# A time as the trail keeps it.
MOMENT = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?Z$")


class Entry(Protocol):
    """What is shown of core.people.audit.Entry."""

    id: int
    at: datetime
    actor_kind: str
    actor: str
    action: str
    subject_kind: str
    subject_id: int | None
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def trail_filters(actors: Sequence[str], kinds: Sequence[str], who: str, kind: str, text: str) -> Component:
    """Draw the filters, set as the address says."""
    return html.Div(
        [
            search_box(TEXT, "Name of what was changed", text),
            picker(WHO, "Who", {one: one for one in actors}, who, "Anybody"),
            picker(KIND, "What", {one: one.capitalize() for one in kinds}, kind, "Anything"),
        ],
        className="filters trail-filters",
    )


def trail_card(entries: Sequence[Entry], more: bool, before: int | None) -> Component:
    """Draw entries, the newest first, with the ways to older and newer ones; `before` is the id they are older than."""
    older = html.Button("Older", id=OLDER, className=SMALL, type="button", disabled=not more)
    newest = html.Button("Newest", id=NEWEST, className=SMALL, type="button", disabled=before is None)
    stores = [dcc.Store(id=LAST, data=last_of(entries)), dcc.Store(id=BEFORE, data=before)]
    return html.Div(
        [html.Div(trail_list(entries), id=BODY), html.Div([newest, older], className="trail-pages"), *stores]
    )


def trail_list(entries: Sequence[Entry]) -> Component:
    """List entries, the newest first."""
    if not entries:
        return html.P(NOTHING, className="quiet mb-0")
    return html.Ul([html.Li(_entry(one)) for one in entries], className="trail")


def last_of(entries: Sequence[Entry]) -> int | None:
    """Return the id of the oldest entry that is shown."""
    return entries[-1].id if entries else None


def _entry(one: Entry) -> list[Component]:
    time = html.Time(moment_text(one.at), title=moment_text(one.at), dateTime=f"{one.at.isoformat()}Z")
    who = html.B(one.actor, title="a program’s key" if one.actor_kind == "key" else None)
    words = [who, f" {DONE.get(one.action, one.action)} {one.subject_kind} ", _subject(one)]
    icons = html.Span(icon(SHAPES.get(one.subject_kind, "pencil")), className="trail-icon")
    return [time, icons, html.Div([html.P(words), *_differences(one.before, one.after)])]


def _subject(one: Entry) -> Component:
    if one.subject_kind == "configuration" and one.action != "delete":
        return dcc.Link(one.subject, href=f"/configurations/{one.subject_id}")
    return html.Span(one.subject, className="trail-subject")


def _differences(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[Component]:
    """Draw a change as lines; of what was made or deleted, what it was is folded."""
    if before is not None and after is not None:
        return [html.Ul([_change(name, before.get(name), after[name]) for name in after], className="trail-diff")]
    # The name stands in the line above already.
    whole = {
        name: value for name, value in (after or before or {}).items() if name != "name" and value not in (None, "")
    }
    lines = [html.Li([html.B(f"{_label(name)}: "), _word(value)]) for name, value in whole.items()]
    if len(lines) <= FEW:
        return [html.Ul(lines, className="trail-diff")] if lines else []
    words = "What it is" if after else "What it was"
    return [html.Details([html.Summary(words), html.Ul(lines, className="trail-diff")])]


def _change(name: str, before: Any, after: Any) -> Component:
    if isinstance(before, list) and isinstance(after, list) and name == "stations":
        parts = [("added", after), ("taken out", before)]
        said = "; ".join(f"{what}: {_word(listed)}" for what, listed in parts if listed)
        return html.Li([html.B("Stations "), said])
    return html.Li([html.B(f"{_label(name)}: "), html.Del(_word(before)), " → ", html.Ins(_word(after))])


def _label(name: str) -> str:
    return LABELS.get(name) or name.replace("_", " ").capitalize()


def _word(value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        shown = ", ".join(str(one) for one in value[:NAMED])
        return shown if len(value) <= NAMED else f"{shown} and {plural(len(value) - NAMED, 'other')}"
    text = MOMENT.sub(r"\1 \2 UTC", str(value))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
