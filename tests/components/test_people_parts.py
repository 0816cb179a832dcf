"""What the pages of people and queues say: users, keys, the audit trail, queues."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from dash.development.base_component import Component

from components.key_parts import KeyIds, key_list
from components.queue_parts import failed_list, queue_table, worker_list
from components.trail_parts import NOTHING, trail_list
from components.user_parts import user_list
from core.people.audit import Entry
from core.people.keys import KeyRow
from core.people.users import UserRow
from core.watching.queues import FailedJob, QueueRow, WorkerRow

NOW = datetime(2026, 11, 29, 12)
HOUR = timedelta(hours=1)


def words(tree: Any) -> str:
    """Return the text of a tree, in order."""
    if isinstance(tree, Component):
        return words(getattr(tree, "children", None))
    if isinstance(tree, list | tuple):
        return "".join(words(one) for one in tree)
    return "" if tree is None else str(tree)


def entry(action: str, before: Any = None, after: Any = None, kind: str = "configuration") -> Entry:
    return Entry(7, NOW, "person", "alice", action, kind, 3, "Two rivers", before, after)


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (entry("change", {"lookback_days": None}, {"lookback_days": 9}), "Look back, days: nothing → 9"),
        (entry("change", {"is_enabled": True}, {"is_enabled": False}), "Enabled: yes → no"),
        (entry("change", {"stations": ["1"]}, {"stations": ["2", "3"]}), "Stations added: 2, 3; taken out: 1"),
        (entry("change", {"stations": []}, {"stations": list("12345678")}), "added: 1, 2, 3, 4, 5, 6 and 2 others"),
        (entry("create", None, {"name": "bob", "role": "viewer"}, "user"), "Role: viewer"),
        (entry("create", None, {"expires_at": "2027-11-29T09:21:22Z"}, "key"), "Ends: 2027-11-29 09:21 UTC"),
        (entry("delete", {f"field {n}": n for n in range(5)}, None), "What it was"),
        (entry("cancel", kind="run"), "alice cancelled run Two rivers"),
    ],
)
def test_an_entry_says_who_did_what_and_what_differs(one: Entry, said: str) -> None:
    text = words(trail_list([one]))
    assert said in text and "2026-11-29 12:00 UTC" in text and "alice" in text


def test_a_trail_without_entries_says_what_would_be_here() -> None:
    assert words(trail_list([])) == NOTHING


def test_a_users_line_offers_what_may_be_done() -> None:
    row = UserRow(1, "bob", "operator", True, NOW, NOW - HOUR, False)
    text = words(user_list([row], {1: 2}, NOW, None))
    assert "Operator · last signed in 1 h ago · open in 2 browsers" in text
    assert text.endswith("RoleReset passwordSign outDisable")
    assert words(user_list([row], {}, NOW, None)).endswith("RoleReset passwordDisable")
    assert words(user_list([row], {1: 2}, NOW, "bob")).endswith("Your account")
    disabled = UserRow(1, "bob", "operator", False, NOW, None, True)
    assert words(user_list([disabled], {}, NOW, None)) == "DisabledbobOperator · never signed inEnable"
    invited = UserRow(1, "bob", "operator", True, NOW, None, True)
    assert words(user_list([invited], {}, NOW, None)).startswith("Invited")


def test_keys_that_open_nothing_are_folded_and_cannot_be_revoked() -> None:
    def key(name: str, ends: datetime | None, revoked: datetime | None) -> KeyRow:
        return KeyRow(1, name, "sfk_abcdef", "read", "alice", NOW, ends, revoked, None, None)

    rows = [key("old", NOW, None), key("new", NOW + HOUR, None), key("gone", None, NOW)]
    text = words(key_list(KeyIds("keys"), rows, NOW, "Make one."))
    held, over = text.split("2 keys revoked or expired")
    assert held.startswith("Activenewsfk_abcdef… · read · by alice") and held.count("Revoke") == 1
    assert "Expiredold" in over and "Revokedgone" in over and over.count("Revoke") == 1
    assert "Make one." in words(key_list(KeyIds("keys"), rows[:1], NOW, "Make one."))


def test_queues_workers_and_failed_jobs_are_told_in_words() -> None:
    rows = [QueueRow("streamflow", 1200, NOW - HOUR, 2, 1), QueueRow("streamflow-history", 0, None, 0, 0)]
    text = words(queue_table(rows, 1, NOW + HOUR, NOW))
    assert "What is new1,2001 h ago2 1" in text and "Histories0–00" in text
    assert text.endswith("1 entry in the schedule, next due in 1 h.")
    busy = WorkerRow("one", "busy", NOW - HOUR, NOW, "jobs.pull.pull_batch(7)", NOW - timedelta(minutes=2))
    assert "Busyonejobs.pull.pull_batch(7) since 2 min ago" in words(worker_list([busy], NOW))
    assert "No worker is there" in words(worker_list([], NOW))
    job = FailedJob("batch-7-1", "streamflow", "jobs.pull.pull_batch(7)", NOW - HOUR, "")
    text = words(failed_list([job], 60, NOW))
    assert "It said nothing" in text and "The newest 1 of 60. They are kept for a day." in text
    assert words(failed_list([], 0, NOW)) == "No job failed in the last day."
