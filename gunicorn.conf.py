"""How gunicorn serves the product; it reads this file by itself, from the folder it is started in.

With AUTH=off only this machine may come in, whatever the platform: hence the address is decided here, and any other
that a command names is refused.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterable
from typing import Any

from core.auth import is_loopback
from core.settings import settings_of_process
from core.web.unreadable import answer_unreadable

_settings = settings_of_process()

bind = f"{'0.0.0.0' if _settings.auth else '127.0.0.1'}:{_settings.port}"
worker_class = "gthread"
threads = 8
timeout = 120
graceful_timeout = 5
# A question with many conditions is long; this is the most that gunicorn bounds.
limit_request_line = 8190
loglevel = _settings.log_level.lower() if _settings.log_level != "INFO" else "warning"
# Its default stands in the home folder, one for all gunicorns of a user.
control_socket_disable = True


_COUNTS, _OURS = "PROMETHEUS_MULTIPROC_DIR", "streamflow-counts-"


def on_starting(server: Any) -> None:
    """Refuse to serve everybody without sign-in; make a folder where every process counts, in a file each.

    The counts are core.metrics.callbacks'. In memory where there is such a place: a full disk would end a process that
    writes to a mapped file.
    """
    _refuse_public(server.cfg.address)
    given = os.environ.get(_COUNTS)
    if given is None or _OURS in given:
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        os.environ[_COUNTS] = tempfile.mkdtemp(prefix=_OURS, dir=memory)


def _refuse_public(addresses: Iterable[tuple[str, int] | str]) -> None:
    """End the start where AUTH is off and an address (host and port, or a socket's path) is open to other machines."""
    hosts = [address[0] for address in addresses if isinstance(address, tuple)]
    public = [host for host in hosts if host != "localhost" and not is_loopback(host)]
    if public and not _settings.auth:
        raise SystemExit(
            f"Streamflow DataOps cannot start: AUTH is off, and it was told to listen at {public[0]}, where other "
            "machines come in. Set AUTH=on, or listen at 127.0.0.1."
        )


def on_exit(_server: object) -> None:
    """Drop the counts: the next gunicorn begins at nothing, which Prometheus understands."""
    if _OURS in os.environ[_COUNTS]:
        shutil.rmtree(os.environ[_COUNTS], ignore_errors=True)


def post_worker_init(_worker: object) -> None:
    """Have it tell errors as the API does, and spare the collector what stays: it would walk it for large answers."""
    answer_unreadable()
    gc.collect()
    gc.freeze()
