"""How long a backup and its restore take, for 1,000,000 15-minute values, on both databases and from one to the other.

Nothing here must be reached: it says how long to plan for. Run: python -m bench.backup
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.merge import postgres_databases
from bench.web_server import fill
from core.backup.restore import restore_backup
from core.backup.write import write_backup
from core.context import working
from core.settings import load_settings

ROWS = 1_000_000


def run() -> bool:
    """Measure and print it."""
    with tempfile.TemporaryDirectory() as name, postgres_databases() as new_postgres:
        folder = Path(name)
        sqlite, postgres = f"sqlite:///{fill(folder, ROWS)}", new_postgres()
        with installed(sqlite, folder):
            _timed("backup of SQLite", lambda: write_backup(folder / "sqlite.backup"))
        print(f"  {(folder / 'sqlite.backup').stat().st_size / 1e6:.0f} MB")
        with installed(f"sqlite:///{folder}/second.db", folder):
            _timed("restore into SQLite", lambda: restore_backup(folder / "sqlite.backup"))
        with installed(postgres, folder):
            _timed("restore into PostgreSQL", lambda: restore_backup(folder / "sqlite.backup"))
            _timed("backup of PostgreSQL", lambda: write_backup(folder / "postgres.backup"))
    return True


def _timed(what: str, step: Callable[[], object]) -> None:
    start, busy = time.perf_counter(), time.process_time()
    step()
    print(f"{what}: {time.perf_counter() - start:.1f} s, {time.process_time() - busy:.1f} s of our processor time")


@contextmanager
def installed(url: str, folder: Path) -> Iterator[None]:
    """An installation on a database without tables, or with its own; Redis is not there."""
    with working(load_settings({"DATABASE_URL": url, "DATA_DIR": str(folder), "AUTH": "off"})):
        yield


if __name__ == "__main__":
    raise SystemExit(0 if run() else 1)
