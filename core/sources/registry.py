"""Which adapter serves which agency. A new source is one file beside this one and one line here."""

from redis import Redis

from core.db import reading
from core.domain import Agency
from core.settings import Settings
from core.sources.base import Source
from core.sources.catalogue_base import CatalogueSource
from core.sources.eccc import REQUESTS_A_SECOND, eccc_source
from core.sources.eccc_catalogue import EcccCatalogue
from core.sources.hads_list import HadsList
from core.sources.http import HttpClient, Patience
from core.sources.nwps import NAME as NWPS
from core.sources.nwps import REQUESTS_A_SECOND as NWPS_REQUESTS_A_SECOND
from core.sources.nwps import NwpsSource
from core.sources.usgs import REQUESTS_A_SECOND as USGS_REQUESTS_A_SECOND
from core.sources.usgs import UsgsSource
from core.sources.usgs_catalogue import UsgsCatalogue
from core.stations import state_of

PATIENCE = Patience()
HADS_REQUESTS_A_SECOND = 1.0
# A simulated agency need not be spared.
SIMULATED_REQUESTS_A_SECOND = 50.0


def sources_for(settings: Settings, redis: Redis | None = None) -> dict[Agency, Source]:
    """Return the adapters at the addresses the settings name; `redis` is where workers take turns."""
    return {
        Agency.USGS: UsgsSource(
            settings.usgs_base_url, client=_client("USGS", settings, redis, USGS_REQUESTS_A_SECOND)
        ),
        Agency.EC: eccc_source(
            settings.eccc_base_url,
            settings.eccc_datamart_url,
            settings.contact,
            redis,
            _province_of,
            simulated=settings.simulated,
            per_second=_rate(settings, REQUESTS_A_SECOND),
            patience=PATIENCE,
        ),
    }


def _client(source: str, settings: Settings, redis: Redis | None, per_second: float) -> HttpClient:
    return HttpClient(source, settings.contact, redis, per_second=_rate(settings, per_second), patience=PATIENCE)


def _rate(settings: Settings, per_second: float) -> float:
    return SIMULATED_REQUESTS_A_SECOND if settings.simulated else per_second


def _province_of(station_number: str) -> str | None:
    with reading() as session:
        return state_of(session, station_number)


def catalogues_for(settings: Settings, redis: Redis | None) -> dict[Agency, CatalogueSource]:
    """Return the station catalogues at the addresses the settings name."""
    usgs = _client("USGS", settings, redis, USGS_REQUESTS_A_SECOND)
    lists = _client("ECCC stations", settings, redis, REQUESTS_A_SECOND)
    return {
        Agency.USGS: UsgsCatalogue(settings.usgs_base_url, usgs),
        Agency.EC: EcccCatalogue(settings.eccc_api_url, settings.eccc_datamart_url, lists),
    }


def forecasts_for(settings: Settings, redis: Redis | None) -> NwpsSource:
    """Return the source of forecasts, for stations of every agency."""
    return NwpsSource(settings.nwps_base_url, _client(NWPS, settings, redis, NWPS_REQUESTS_A_SECOND))


def crosswalk_for(settings: Settings, redis: Redis | None) -> HadsList:
    """Return the list of USGS numbers and location identifiers at the address the settings name."""
    return HadsList(settings.hads_url, _client("HADS", settings, redis, HADS_REQUESTS_A_SECOND))
