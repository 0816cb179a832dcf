"""Which adapter serves which agency. A new source is one file beside this one and one line here."""

from redis import Redis

from core.domain import Agency
from core.settings import Settings
from core.sources.base import Source
from core.sources.catalogue_base import CatalogueSource
from core.sources.eccc_catalogue import EcccCatalogue
from core.sources.http import HttpClient
from core.sources.usgs import UsgsSource
from core.sources.usgs_catalogue import UsgsCatalogue


def sources_for(settings: Settings) -> dict[Agency, Source]:
    """Return the adapters at the addresses the settings name."""
    return {Agency.USGS: UsgsSource(settings.usgs_base_url)}


def catalogues_for(settings: Settings, redis: Redis | None) -> dict[Agency, CatalogueSource]:
    """Return the station catalogues at the addresses the settings name."""
    client = HttpClient("ECCC", settings.contact, redis)
    return {
        Agency.USGS: UsgsCatalogue(settings.usgs_base_url),
        Agency.EC: EcccCatalogue(settings.eccc_api_url, settings.eccc_datamart_url, client),
    }
