"""Which addresses are let in, and that nothing secret of one is shown."""

import pytest

from core.alerts.addresses import HIDDEN, problem_of, shown, without_secrets
from core.alerts.send import check_address
from core.errors import InputError

SLACK = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"


@pytest.mark.parametrize(
    "address",
    [
        "syslog://localhost", "rsyslog://localhost", "dbus://", "macosx://", "windows://", "gnome://", "file:///etc/passwd",
        "exec://rm", "schan://x", "smpp://user:pass@host", "JSON", "", "   ", "jsons://h\nBcc: x", "json://h " * 2,
        "mailto://example.org?to=a@example.org&pgppub=/etc/passwd&pgp=sign", "slack://a/b/c/#d?template=/etc/passwd",
        "discord://1/2?Template=http://127.0.0.1/x", "ntfys://h/t?attach=file:///etc/passwd", "json://h/x?optional=yes",
        "mailto://example.org?to=nobody", "slack://short", "https://example.org/hook",
    ],
)  # fmt: skip
def test_what_is_not_listed_or_names_a_file_or_goes_nowhere_is_refused(address: str) -> None:
    with pytest.raises(InputError) as refused:
        check_address(address)
    assert set(refused.value.fields) == {"address"}
    assert "/etc/passwd" not in str(refused.value)


@pytest.mark.parametrize(
    ("address", "kept", "leads_to"),
    [
        ("mailtos://me:pass@example.org?to=a@example.org", None, "Mail by example.org"),
        ("json://127.0.0.1:8080/hook/secret", None, "Web hook (JSON) at 127.0.0.1"),
        (" ntfy://topic ", "ntfy://topic", "ntfy"),
        ("tgram://123456789:abcdefghijklmnopqrstuvwxyz-1234567/12315544/", None, "Telegram"),
        (SLACK, "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ//", "Slack"),
    ],
)
def test_what_is_listed_is_kept_and_named_without_its_secrets(address: str, kept: str | None, leads_to: str) -> None:
    stored = check_address(address)
    assert stored.startswith(kept or address)
    assert shown(stored) == leads_to
    assert problem_of(stored) is None


def test_teams_is_told_where_to_go() -> None:
    assert "workflows://" in str(problem_of("msteams://a/b/c"))


def test_every_part_of_an_address_is_taken_out_of_what_is_said_of_it() -> None:
    address = "mailtos://user:p%40ssword@smtp.example.org/x?to=ops@example.org&from=me%40example.org"
    said = without_secrets(f"Cannot log in user with p@ssword (p%40ssword) at smtp.example.org: {address}", address)
    assert "ssword" not in said and "user" not in said.replace("Cannot log in user", "")
    assert "smtp.example.org" in said and HIDDEN in said
