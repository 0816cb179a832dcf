"""The text that Prometheus reads. What does not answer is told as such, and the rest is told all the same."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, values
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from redis.exceptions import RedisError

from core import context
from core.db import reading
from core.domain import utc_now
from core.errors import ServiceMissing
from core.metrics import families
from core.metrics.callbacks import SECONDS
from core.metrics.durations import read_counts
from core.metrics.queues import read_depths
from core.metrics.stored import read_stored
from core.pulling.quota import read_quotas
from core.watching.health import Health, check_health
from core.watching.trouble import list_troubles
from core.watching.trouble import services as service_troubles

logger = logging.getLogger(__name__)


def metrics_text(accept: str) -> tuple[bytes, str]:
    """Return the metrics as they stand, in the form that an Accept header asks for, and the form's name."""
    registry = CollectorRegistry()
    registry.register(Product())
    if is_counted_in_files():
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(SECONDS)
    encode, content_type = choose_encoder(accept)
    return encode(registry), content_type


def is_counted_in_files() -> bool:
    """Tell whether this process counts in a file that others read too."""
    return bool(values.ValueClass._multiprocess)


class Product:
    """Everything that the database and Redis tell."""

    def collect(self) -> Iterator[Metric]:
        """Read it all."""
        now, health = utc_now(), check_health()
        yield from families.services(health)
        if health.redis is None:
            yield from _whole(_from_redis)
        if health.database is None:
            yield from _whole(lambda: _from_database(health, now))
        else:
            yield from families.troubles(service_troubles(health))


def _whole(read: Callable[[], Iterator[Metric]]) -> list[Metric]:
    """Return all of it, or nothing where the service went away meanwhile."""
    try:
        return list(read())
    except (RedisError, ServiceMissing) as error:
        logger.warning("a part of the metrics is missing: %s", error)
        return []


def _from_redis() -> Iterator[Metric]:
    redis = context.redis()
    yield families.queue(read_depths(redis))
    yield from families.jobs(read_counts(redis))


def _from_database(health: Health, now: datetime) -> Iterator[Metric]:
    with reading() as session:
        yield from families.troubles(list_troubles(session, health, now))
        yield from families.stored(read_stored(session, now), now)
        yield from families.quotas(read_quotas(session), now)
