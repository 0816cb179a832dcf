"""How much room is left on the disks that this installation writes to."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from core.settings import Settings


@dataclass(frozen=True)
class Room:
    """Bytes that we may still write on the disk that holds `what`."""

    what: str
    free_bytes: int


def free_bytes_at(folder: Path) -> int:
    """Return the bytes that a process of ours may still write in a folder."""
    return shutil.disk_usage(folder).free


def least_room(settings: Settings, free_bytes: Callable[[Path], int] = free_bytes_at) -> Room | None:
    """Return the fullest of the disks of the SQLite database and of DATA_DIR; None where neither folder is there."""
    rooms = [
        Room(what, free_bytes(folder)) for what, folder in _places(settings) if folder is not None and folder.is_dir()
    ]
    return min(rooms, key=lambda room: room.free_bytes, default=None)


def _places(settings: Settings) -> list[tuple[str, Path | None]]:
    return [("the database", _sqlite_folder(settings.database_url)), ("DATA_DIR", settings.data_dir)]


def _sqlite_folder(database_url: str) -> Path | None:
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return Path(url.database).absolute().parent
