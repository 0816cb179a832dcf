"""How far a freshening of the catalogue has come: one small record in Redis, for whoever watches."""

import json
from dataclasses import asdict, dataclass

from redis import Redis

KEY = "streamflow:catalogue_sync"
LOCK = "streamflow:catalogue_sync_lock"
# Longer than any one part takes; each part that is done renews it.
LOCK_SECONDS = 600


@dataclass(frozen=True)
class CatalogueStatus:
    """`done` of `total` parts; times are ISO 8601 with Z.

    `problems` are sentences: parts that could not be read, or whose answer was not believed throughout. `mappings`
    counts the ids in other networks that came with it.
    """

    started_at: str
    finished_at: str | None = None
    done: int = 0
    total: int = 0
    stations: int = 0
    vanished: int = 0
    last: str = ""
    problems: tuple[str, ...] = ()
    mappings: int = 0


def write_status(redis: Redis, status: CatalogueStatus) -> None:
    """Show how far it has come."""
    redis.set(KEY, json.dumps(asdict(status)))


def read_status(redis: Redis) -> CatalogueStatus | None:
    """Return the last or current freshening, None where there was none."""
    text = redis.get(KEY)
    if not isinstance(text, bytes):
        return None
    fields = json.loads(text)
    return CatalogueStatus(**fields | {"problems": tuple(fields["problems"])})
