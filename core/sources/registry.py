"""Which adapter serves which agency. A new source is one file beside this one and one line here."""

from core.domain import Agency
from core.settings import Settings
from core.sources.base import Source
from core.sources.usgs import UsgsSource


def sources_for(settings: Settings) -> dict[Agency, Source]:
    """Return the adapters at the addresses the settings name."""
    return {Agency.USGS: UsgsSource(settings.usgs_base_url)}
