"""Waiting for a server on this machine that was just started."""

import time
from urllib.error import HTTPError
from urllib.request import urlopen

START_SECONDS = 60.0


def wait_until_it_answers(url: str, seconds: float = START_SECONDS) -> None:
    """Ask until an answer comes that is no error; raises what stood in the way when it takes longer than `seconds`."""
    end = time.monotonic() + seconds
    while True:
        try:
            with urlopen(url, timeout=5):
                return
        except OSError as error:
            if isinstance(error, HTTPError):
                error.close()
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
