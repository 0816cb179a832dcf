"""How gunicorn serves the product; it reads this file by itself, from the folder it is started in.

With AUTH=off only this machine may come in, whatever the platform: hence the address is decided here.
"""

import gc

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


def post_worker_init(_worker: object) -> None:
    """Spare the collector what stays for the life of the process: it would walk all of it for every large answer."""
    gc.collect()
    gc.freeze()
