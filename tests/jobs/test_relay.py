"""The log files of what runs under the supervisor: they keep the latest lines and do not grow without bound."""

import subprocess
import sys
from pathlib import Path

import pytest

from jobs import relay


def test_a_log_file_is_rotated_before_it_grows_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "LOG_BYTES", 10_000)
    carried = relay.Relay(tmp_path, lambda _line: None)
    code = "for n in range(5000): print(f'line {n} of a talkative program')"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    carried.add("talker", process, quiet=True)
    while process.poll() is None:
        carried.wait(0.2)
    carried.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["talker.log", "talker.log.1"]
    assert all(path.stat().st_size <= 10_000 for path in tmp_path.iterdir())
    assert (tmp_path / "talker.log").read_text().splitlines()[-1] == "line 4999 of a talkative program"
