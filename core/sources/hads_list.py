"""The list of USGS numbers and NWS location identifiers, as hads.ncep.noaa.gov publishes it: one text file."""

from dataclasses import dataclass

from core.sources.http import HttpClient
from core.sources.reply import Reply


@dataclass(frozen=True)
class HadsList:
    """The file at `address`, asked through `client`; core.files.hads says what is in it."""

    address: str
    client: HttpClient

    @property
    def file(self) -> str:
        """Its name, for people."""
        return self.address.rpartition("/")[2]

    def fetch(self) -> Reply:
        """Ask for the file; raises a SourceError."""
        return self.client.get(self.address)
