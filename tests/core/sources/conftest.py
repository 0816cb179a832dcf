"""An agency that misbehaves as told, and a client in a hurry."""

from collections.abc import Callable, Iterator

import pytest

from core.sources.eccc import EcccSource
from core.sources.eccc_datamart import Datamart
from core.sources.http import HttpClient, Patience
from tests.core.sources.eccc_bodies import FRASER, NASS, NOW
from tests.core.sources.misbehaving import Agency, misbehaving_agency

HURRIED = Patience(connect=1.0, silence=0.25, answer=0.6, attempts=3, first_wait=1.0, longest_wait=60.0)


@pytest.fixture
def agency() -> Iterator[Agency]:
    """An agency on loopback."""
    with misbehaving_agency() as agency:
        yield agency


@pytest.fixture
def waits() -> list[float]:
    """The seconds that the client would have slept."""
    return []


ClientFor = Callable[..., HttpClient]


@pytest.fixture
def client_for(waits: list[float]) -> ClientFor:
    """Make clients that note their waits instead of waiting; without Redis unless one is given."""

    def make(source: str = "ECCC", redis: object = None, **options: object) -> HttpClient:
        chosen: dict[str, object] = {"patience": HURRIED, "sleep": waits.append, "draw": lambda: 1.0} | options
        return HttpClient(source, "hydro@example.org", redis, **chosen)  # type: ignore[arg-type]

    return make


SourceFor = Callable[..., EcccSource]


@pytest.fixture
def source_for(agency: Agency, client_for: ClientFor) -> SourceFor:
    """Make the adapter with both of its clients at the agency on loopback."""

    def make(provinces: dict[str, str] | None = None, **options: object) -> EcccSource:
        known = {FRASER: "BC", NASS: "BC"} if provinces is None else provinces
        datamart = Datamart(client_for("ECCC Datamart"), agency.url, known.get)
        return EcccSource(agency.url, client_for("ECCC"), datamart, now=lambda: NOW, **options)  # type: ignore[arg-type]

    return make
