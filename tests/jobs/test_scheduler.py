"""The scheduler's process, around what core does in it."""

import subprocess
import sys


def test_it_reckons_in_utc_whatever_the_machine_does():
    code = (
        "import time, jobs.scheduler as s\n"
        "s.run_scheduler = lambda settings: print(time.tzname, time.localtime(0).tm_hour)\n"
        "s.main()"
    )
    env = {"TZ": "America/New_York", "AUTH": "off", "DATA_DIR": "/nonexistent"}
    ended = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=60)
    assert ended.stdout == "('UTC', 'UTC') 0\n", ended.stderr
