"""Which adapter serves which agency. A new source is one file beside this one and one line here."""

from redis import Redis

from core.db import reading
from core.domain import Agency
from core.settings import Settings
from core.sources.base import Source
from core.sources.catalogue_base import CatalogueSource
from core.sources.circuit import Breaker
from core.sources.eccc import REQUESTS_A_SECOND, eccc_source
from core.sources.eccc_catalogue import EcccCatalogue
from core.sources.http import HttpClient
from core.sources.manners import Manners
from core.sources.nwps import NwpsSource, nwps_source
from core.sources.politeness import Turns
from core.sources.usgs import UsgsSource
from core.sources.usgs_catalogue import UsgsCatalogue
from core.stations import state_of

USGS_REQUESTS_A_SECOND = 4.0
# A simulated agency need not be spared.
SIMULATED_REQUESTS_A_SECOND = 50.0


def sources_for(settings: Settings, redis: Redis | None = None) -> dict[Agency, Source]:
    """Return the adapters at the addresses the settings name; `redis` is where workers take turns."""
    return {
        Agency.USGS: UsgsSource(settings.usgs_base_url, manners=_usgs_manners(settings, redis)),
        Agency.EC: eccc_source(
            settings.eccc_base_url,
            settings.eccc_datamart_url,
            settings.contact,
            redis,
            _province_of,
            simulated=settings.simulated,
            per_second=SIMULATED_REQUESTS_A_SECOND if settings.simulated else REQUESTS_A_SECOND,
        ),
    }


def _usgs_manners(settings: Settings, redis: Redis | None) -> Manners:
    per_second = SIMULATED_REQUESTS_A_SECOND if settings.simulated else USGS_REQUESTS_A_SECOND
    return Manners(Breaker("USGS", redis), Turns(redis, per_second))


def _province_of(station_number: str) -> str | None:
    with reading() as session:
        return state_of(session, station_number)


def catalogues_for(settings: Settings, redis: Redis | None) -> dict[Agency, CatalogueSource]:
    """Return the station catalogues at the addresses the settings name."""
    client = HttpClient("ECCC", settings.contact, redis)
    return {
        Agency.USGS: UsgsCatalogue(settings.usgs_base_url),
        Agency.EC: EcccCatalogue(settings.eccc_api_url, settings.eccc_datamart_url, client),
    }


def forecasts_for(settings: Settings, redis: Redis | None) -> NwpsSource:
    """Return the source of forecasts, for stations of every agency."""
    per_second = SIMULATED_REQUESTS_A_SECOND if settings.simulated else None
    return nwps_source(settings.nwps_base_url, settings.contact, redis, per_second)
