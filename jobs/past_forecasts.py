"""Fill a demonstration with the forecasts of the last days, as if it had pulled them: NOAA keeps none but the newest.

Only the simulated agencies can be asked for them: `python -m jobs.past_forecasts`, run by the launcher.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from core.context import bare_app
from core.db import patiently, reading, writing
from core.domain import Issuance, iso_utc, utc_now
from core.errors import SourceError
from core.forecasts import store_issuances
from core.mappings import HADS, StationMappings
from core.settings import Settings, settings_of_process
from core.sources.nwps import NwpsSource
from core.sources.registry import forecasts_for
from core.stations import ensure_stations
from core.store.origin import check_origin

# Those of simulator/demo_configurations.yaml.
STATIONS = ("01646500", "03294500", "07010000", "09380000")
BACK, EVERY = timedelta(days=10), timedelta(hours=6)


def main() -> None:
    """Store what the simulated NOAA issued in the last days; run twice, it stores nothing twice."""
    settings = settings_of_process()
    if not settings.simulated:
        raise SystemExit("Past forecasts can be had of the simulated agencies alone.")
    with bare_app(settings).app_context():
        fill(settings, STATIONS, utc_now())


def fill(settings: Settings, stations: Collection[str], now: datetime, back: timedelta = BACK) -> None:
    """Store the forecasts of stations that a pull every six hours would have found since `back` before now."""
    with writing() as session:
        check_origin(session, simulated=True)
        ensure_stations(session, stations)
    with reading() as session:
        lids = StationMappings(session).translate_many(stations, HADS)
    for then in moments(now, back):
        issued = list(issued_at(source_at(settings, then), lids))
        patiently(lambda issued=issued: _store(issued))  # type: ignore[misc]


def _store(issued: list[Issuance]) -> None:
    with writing() as session:
        store_issuances(session, issued)


def moments(now: datetime, back: timedelta) -> Iterator[datetime]:
    """Yield the moments at which a pull would have found something new."""
    then = now - back
    while then < now:
        yield then
        then += EVERY


def source_at(settings: Settings, then: datetime) -> NwpsSource:
    """Return the source that answers as at a moment; see simulator/then.py."""
    host, _, path = settings.nwps_base_url.partition("/nwps")
    return forecasts_for(replace(settings, nwps_base_url=f"{host}/_simulator/at/{iso_utc(then)}/nwps{path}"), None)


def issued_at(source: NwpsSource, lids: Mapping[str, str]) -> Iterator[Issuance]:
    """Yield what was newest of each station; one that fails is left out."""
    for number, lid in lids.items():
        try:
            gauge, rfc = source.read_gauge(lid).value, source.read_rfc(lid, number).value
            if rfc.issuance is not None:
                yield rfc.issuance
            for series in ("short_range", "medium_range") if gauge.reach_id else ():
                yield from source.read_nwm(gauge.reach_id or "", series, number).value
        except SourceError:
            continue


if __name__ == "__main__":
    main()
