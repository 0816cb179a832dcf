"""What a catalogue of stations is made of, whichever agency it comes from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class CatalogueRow:
    """A station as its agency lists it: degrees, feet above datum, square miles; the record's ends are UTC dates."""

    station_number: str
    station_name: str
    latitude: float
    longitude: float
    state_code: str | None
    agency: str
    huc_code: str | None = None
    altitude_ft: float | None = None
    drainage_area_sqmi: float | None = None
    timezone: str | None = None
    record_start_date: datetime | None = None
    record_end_date: datetime | None = None
    is_active: bool = True


@dataclass(frozen=True)
class Scope:
    """A part of a catalogue that comes in one go and is complete in itself: an agency, or one state of it."""

    agency: str
    state: str | None = None

    @property
    def label(self) -> str:
        return f"{self.agency} {self.state}" if self.state else self.agency


class CatalogueSource(Protocol):
    """An agency's list of stations."""

    def scopes(self, state: str | None = None) -> list[Scope]:
        """Return the parts to ask for, or the one of `state`."""
        ...

    def fetch(self, scope: Scope) -> Iterable[CatalogueRow]:
        """Ask for one part; raises a SourceError."""
        ...
