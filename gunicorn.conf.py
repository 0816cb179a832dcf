"""How gunicorn serves the product; it reads this file by itself, from the folder it is started in.

With AUTH=off only this machine may come in, whatever the platform: hence the address is decided here.
"""

import gc
import os
import shutil
import tempfile

from core.settings import settings_of_process

_settings = settings_of_process()

bind = f"{'0.0.0.0' if _settings.auth else '127.0.0.1'}:{_settings.port}"
worker_class = "gthread"
threads = 8
timeout = 120
graceful_timeout = 5
loglevel = _settings.log_level.lower() if _settings.log_level != "INFO" else "warning"
# Its default stands in the home folder, one for all gunicorns of a user.
control_socket_disable = True


_COUNTS, _OURS = "PROMETHEUS_MULTIPROC_DIR", "streamflow-counts-"


def on_starting(_server: object) -> None:
    """Make a folder where every process of this gunicorn counts, in a file each (core.metrics.callbacks).

    In memory where there is such a place: a full disk would end a process that writes to a mapped file.
    """
    given = os.environ.get(_COUNTS)
    if given is None or _OURS in given:
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        os.environ[_COUNTS] = tempfile.mkdtemp(prefix=_OURS, dir=memory)


def on_exit(_server: object) -> None:
    """Drop the counts: the next gunicorn begins at nothing, which Prometheus understands."""
    if _OURS in os.environ[_COUNTS]:
        shutil.rmtree(os.environ[_COUNTS], ignore_errors=True)


def post_worker_init(_worker: object) -> None:
    """Spare the collector what stays for the life of the process: it would walk all of it for every large answer."""
    gc.collect()
    gc.freeze()
