"""Mapping files as they come: our CSV, and the crosswalk of USGS numbers and NWSLIs that hads.ncep.noaa.gov publishes.

All rows or none; what a person edited stays. The crosswalk can be fetched too.
"""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from core import seeding
from core.db import writing
from core.domain import Agency
from core.errors import SeedError
from core.files.hads import Duplicate, is_hads, read_crosswalk
from core.mappings import HADS, MAPPING_KEY
from core.models import StationMapping
from core.people.audit import Subject, record
from core.people.roles import Role
from core.sources.hads_list import HadsList
from core.store import origin


@dataclass(frozen=True)
class MappingImport:
    """What a file held: its rows, the stations mapped by them, and the rows left out because another came first.

    `misplaced` are the rows whose position cannot be, such as 92 minutes of arc; their mapping stands all the same.
    """

    rows: int
    stations: int
    duplicates: tuple[Duplicate, ...] = ()
    misplaced: tuple[int, ...] = ()


def import_mapping_file(session: Session, path: Path) -> MappingImport:
    """Add the mappings of a file or bring them up to date, whichever kind it is.

    Raises SeedError with the row's number and what is wrong with it; then nothing was imported.
    """
    content = path.read_bytes()
    if _is_crosswalk(content):
        found = import_crosswalk(session, path.name, content)
    else:
        count = seeding.import_mappings(session, path)
        found = MappingImport(count, count)
    _note(session, path.name, found)
    return found


def _note(session: Session, place: str, found: MappingImport) -> None:
    record(session, Role.OPERATOR, "import", Subject("mappings", None, place), after={"rows": found.rows})


def sync_mappings(source: HadsList) -> MappingImport:
    """Fetch the crosswalk and import it; raises a SourceError, and then nothing was imported."""
    reply = source.fetch()
    if not _is_crosswalk(reply.body):
        raise reply.unreadable("sent something other than its list of station ids")
    try:
        with writing() as session:
            origin.check_origin(session, reply.simulated)
            found = import_crosswalk(session, source.file, reply.body)
            _note(session, source.address, found)
            return found
    except SeedError as error:
        raise reply.unreadable(f"sent a list that cannot be imported: {error}") from error


def import_crosswalk(session: Session, name: str, content: bytes) -> MappingImport:
    """Add the mappings of a crosswalk called `name` or bring them up to date; raises SeedError."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        raise SeedError(name, row, "it is not UTF-8 text") from error
    found = read_crosswalk(name, text)
    mappings = [
        dict(zip(MAPPING_KEY, (Agency.USGS.value, site.usgs_number, HADS), strict=True)) | {"target_id": site.nwsli}
        for site in found.sites
    ]
    seeding.write_rows(session, StationMapping, mappings, MAPPING_KEY, update=True)
    misplaced = tuple(site.row for site in found.sites if site.latitude is None)
    return MappingImport(found.rows, len(mappings), tuple(found.duplicates), misplaced)


def _is_crosswalk(content: bytes) -> bool:
    return is_hads(content[:200].decode("ascii", errors="replace"))
