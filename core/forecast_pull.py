"""A run of forecasts: each station's gauge now and then, then each product, stored as soon as it is there.

Each station stands alone, and so does each product: one that fails costs the station its good end, not what its
other products brought, since nobody else keeps them. An outage stops the rest at once. Run twice, a run stores
nothing twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import board, gauges, lifecycle, origin, progress
from core.db import reading, writing
from core.domain import USUAL_PRODUCTS, ForecastProduct, Issuance, Progress, Window, utc_now
from core.errors import SourceError, SourceRefused, SourceUnreachable, StationUnknown, StreamflowError
from core.forecasts import store_issuances
from core.mappings import HADS, NWM, StationMappings
from core.models import PullConfiguration, Station
from core.sources.nwps import NwpsSource

FAILURES_IN_A_ROW = 12
SERIES = {
    ForecastProduct.NWM_SHORT_RANGE: "short_range",
    ForecastProduct.NWM_MEDIUM_RANGE: "medium_range",
    ForecastProduct.NWM_LONG_RANGE: "long_range",
}
UNMAPPED = (
    "{number} ({name}) has no NWS location identifier, so no forecast can be found for it. "
    "Add one with flask mappings import, or take the station out."
)
NO_GAUGE = "No NWS location identifier is known for it, so there is no forecast of a River Forecast Center."
NO_REACH = "NWPS names no river reach for it, so there is nothing of the National Water Model."
NO_RUN = "The {series} of the National Water Model is not there for reach {reach} now."


class NoMapping(StreamflowError):
    """A station has no id that NWPS would know it by."""

    code = "no_mapping"


@dataclass
class Site:
    """A station and the ids it goes by at NWPS; `notes` are what an operator should know of this run."""

    number: str
    lid: str | None
    reach: str | None
    notes: list[str] = field(default_factory=list)
    errors: list[SourceError] = field(default_factory=list)


@dataclass
class ForecastPull:
    """A run under way; `down` is why NWPS is left alone from then on."""

    order: lifecycle.RunOrder
    source: NwpsSource
    now: datetime
    products: tuple[ForecastProduct, ...]
    reached: dict[str, Progress]
    failures: int = 0
    down: SourceError | None = None


def pull_forecasts(order: lifecycle.RunOrder, source: NwpsSource, numbers: Sequence[str], now: datetime) -> None:
    """Pull the products of a configuration for its stations; what fails is on the board. Raises RunEnded."""
    with reading() as session:
        chosen = session.scalar(select(PullConfiguration.products).where(PullConfiguration.id == order.config_id))
        mappings = StationMappings(session)
        lids, reaches = mappings.translate_many(numbers, HADS), mappings.translate_many(numbers, NWM)
        reached = progress.read_progress(session, order.config_id)
    products = tuple(ForecastProduct(word) for word in chosen or USUAL_PRODUCTS)
    pull = ForecastPull(order, source, now, products, reached)
    mapped = [number for number in numbers if number in lids or number in reaches]
    _report_unmapped(pull, [number for number in numbers if number not in set(mapped)], all_of_them=not mapped)
    for number in mapped:
        _pull_station(pull, Site(number, lids.get(number), reaches.get(number)))


def _report_unmapped(pull: ForecastPull, numbers: Sequence[str], all_of_them: bool) -> None:
    """Close stations without a mapping by name: empty, since no retry helps; failed where nothing else is asked."""
    run_id, now = pull.order.run_id, utc_now()
    if not numbers:
        return
    with writing() as session:
        lifecycle.hold_run(session, run_id, now)
        rows = select(Station.station_number, Station.name).where(Station.station_number.in_(numbers))
        for number, name in session.execute(rows).all():
            missing = NoMapping(UNMAPPED.format(number=number, name=name))
            if all_of_them:
                board.mark_failed(session, run_id, [number], missing, now)
            else:
                board.mark_done(session, run_id, [number], now)
                board.note(session, run_id, [number], missing.code, str(missing))


def _pull_station(pull: ForecastPull, site: Site) -> None:
    if pull.down is None:
        _show_fetching(pull, site)
        known = _guarded(pull, site, partial(_read_gauge, pull, site))
        for product in pull.products if known else ():
            if pull.down is None and _can_ask(site, product):
                _guarded(pull, site, partial(_pull_product, pull, site, product))
    _close(pull, site)


def _can_ask(site: Site, product: ForecastProduct) -> bool:
    """Tell whether a product's turn has come: not where its reach stands in a gauge that could not be read."""
    return product is ForecastProduct.RFC or site.reach is not None or not site.errors


def _show_fetching(pull: ForecastPull, site: Site) -> None:
    with writing() as session:
        lifecycle.hold_run(session, pull.order.run_id, utc_now())
        asked = board.Asked(Window(pull.now, pull.now), len(pull.products))
        board.mark_fetching(session, pull.order.run_id, [site.number], asked, utc_now())


def _guarded(pull: ForecastPull, site: Site, step: Callable[[], None]) -> bool:
    """Do one step; False where going on with the station is hopeless."""
    try:
        step()
    except SourceError as error:
        site.errors.append(error)
        pull.failures += 1
        if _is_outage(error) or pull.failures >= FAILURES_IN_A_ROW:
            pull.down = error
        return not isinstance(error, StationUnknown)
    pull.failures = 0
    return True


def _is_outage(error: SourceError) -> bool:
    """Tell whether NWPS as a whole is the trouble, so that no other request would fare better."""
    return isinstance(error, SourceRefused) or (isinstance(error, SourceUnreachable) and error.status_code is None)


def _read_gauge(pull: ForecastPull, site: Site) -> None:
    """Read the gauge where it is due, or where its river reach is still to be learnt."""
    if site.lid is None:
        return
    with reading() as session:
        due = gauges.is_due(gauges.last_read(session, site.number), pull.now)
    if not due and (site.reach or not any(product in SERIES for product in pull.products)):
        return
    told = pull.source.read_gauge(site.lid)
    with writing() as session:
        _accept(session, pull, told.simulated)
        gauges.write_gauge(session, site.number, told.value, pull.now)
        mappings = StationMappings(session)
        if told.value.reach_id:
            mappings.remember(HADS, site.lid, NWM, told.value.reach_id)
        site.reach = mappings.translate(site.number, NWM)
    if not told.value.in_service:
        site.notes.append(f"NWPS says that the gauge {site.lid} is out of service.")


def _pull_product(pull: ForecastPull, site: Site, product: ForecastProduct) -> None:
    issuances, simulated = _ask(pull.source, site, product)
    with writing() as session:
        lifecycle.hold_run(session, pull.order.run_id, utc_now())
        if simulated is not None:
            origin.check_origin(session, simulated)
        counts = store_issuances(session, issuances)
        board.add_counts(session, pull.order.run_id, {site.number: counts})
        after = _advanced(pull.reached.get(site.number, Progress()), issuances)
        if issuances:
            progress.write_progress(session, pull.order.config_id, {site.number: after})
    pull.reached[site.number] = after


def _ask(source: NwpsSource, site: Site, product: ForecastProduct) -> tuple[Sequence[Issuance], bool | None]:
    """Ask for a product; returns its issuances, and whether they are simulated (None where nobody was asked)."""
    if product is ForecastProduct.RFC:
        if site.lid is None:
            site.notes.append(NO_GAUGE)
            return (), None
        told = source.read_rfc(site.lid, site.number)
        if told.value.issuance is None:
            site.notes.append(told.value.reason)
            return (), told.simulated
        return (told.value.issuance,), told.simulated
    if site.reach is None:
        site.notes.append(NO_REACH)
        return (), None
    runs = source.read_nwm(site.reach, SERIES[product], site.number)
    if not runs.value:
        site.notes.append(NO_RUN.format(series=SERIES[product].replace("_", " "), reach=site.reach))
    return runs.value, runs.simulated


def _accept(session: Session, pull: ForecastPull, simulated: bool) -> None:
    """Check that the run is still ours and the answer of the right origin."""
    lifecycle.hold_run(session, pull.order.run_id, utc_now())
    origin.check_origin(session, simulated)


def _advanced(before: Progress, issuances: Sequence[Issuance]) -> Progress:
    """Move progress on to the newest issue that was ever stored, and back to the oldest."""
    issued = [one.run_date for one in issuances]
    newest = [moment for moment in (before.last_successful_pull_date, *issued) if moment is not None]
    oldest = [moment for moment in (before.reached_back_to, *issued) if moment is not None]
    return replace(
        before,
        reached_back_to=min(oldest, default=None),
        last_successful_pull_date=max(newest, default=None),
    )


def _close(pull: ForecastPull, site: Site) -> None:
    """End a station: failed by its first error, else done or empty, with a word on each product that had nothing."""
    run_id, now = pull.order.run_id, utc_now()
    error = site.errors[0] if site.errors else pull.down
    with writing() as session:
        lifecycle.hold_run(session, run_id, now)
        if error is not None:
            board.mark_failed(session, run_id, [site.number], error, now)
            return
        complete = replace(pull.reached.get(site.number, Progress()), last_pulled_at=pull.now)
        progress.write_progress(session, pull.order.config_id, {site.number: complete})
        board.mark_done(session, run_id, [site.number], now)
        if site.notes:
            notes = " ".join(dict.fromkeys(site.notes))
            board.note(session, run_id, [site.number], "no_data", notes)
