"""Which keys may sign sessions: random ones, and none that is typed, copied or left as it came."""

import re
import secrets

import pytest

from core.errors import SettingError
from core.people.secret_key import PRINTED, weakness_of
from core.settings import load_settings
from tests.conftest import REPOSITORY

GUIDES = ("README.md", "compose.yaml", "app.json", "deploy/systemd/streamflow.env", "docs/operators.md")


@pytest.mark.parametrize("make", [secrets.token_hex, secrets.token_urlsafe])
def test_a_random_key_passes(make) -> None:  # type: ignore[no-untyped-def]
    assert [weakness_of(make(32)) for _ in range(200)] == [None] * 200
    assert weakness_of(secrets.token_hex(16)) is None


@pytest.mark.parametrize(
    "key",
    [
        "", "dev", "changeme", "secret", "password", "8d0c5be1f7a94e3260bd8f15c7e9a34",
        "k" * 32, "ab" * 40, "1234567890" * 4, "0123456789abcdef0123456789abcdef", "abcdefghijklmnopqrstuvwxyz012345",
        "change-me-change-me-before-you-deploy", "please_replace_this_with_a_long_value!",
        "my-very-long-secret-for-this-year",
        "YOUR-KEY-GOES-HERE-AND-SHOULD-BE-LONG", "streamflow-dataops-on-the-big-server", *sorted(PRINTED),
    ],
)  # fmt: skip
def test_one_that_can_be_guessed_stops_the_start_and_is_not_told(key: str) -> None:
    with pytest.raises(SettingError, match="SECRET_KEY") as stopped:
        load_settings({"AUTH": "on", "SECRET_KEY": key})
    assert not key or key in ("secret",) or key not in str(stopped.value)
    assert "token_hex(32)" in str(stopped.value)


def test_without_sign_in_any_key_serves() -> None:
    assert load_settings({"AUTH": "off", "SECRET_KEY": "dev"}).secret_key == "dev"


def test_no_guide_of_ours_holds_a_key_that_would_pass() -> None:
    for name in GUIDES:
        text = (REPOSITORY / name).read_text(encoding="utf-8")
        given = re.findall(r"SECRET_KEY[\"']?\s*[=:]\s*[\"']?([\w+/=-]*)", text)
        assert all(weakness_of(one) for one in given), name
