"""A run of forecasts: each station's gauge now and then, then each product, stored as soon as it is there.

Each station stands alone, and so does each product: one that fails costs the station its good end, not what its
other products brought, since nobody else keeps them. An outage stops the rest at once. Run twice, a run stores
nothing twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import patiently, reading, writing
from core.domain import USUAL_PRODUCTS, ForecastProduct, Issuance, Level, Progress, utc_now
from core.errors import SourceError, StationUnknown, StreamflowError
from core.forecasts import store_issuances
from core.mappings import HADS, NWM, StationMappings
from core.models import PullConfiguration, Station
from core.pulling import board, lifecycle, progress, run_log, run_sources
from core.pulling.batches import BatchOrder, hold_batch
from core.rivers import gauges
from core.sources.nwps import NwpsSource
from core.sources.nwps_gauge import Gauge
from core.sources.nwps_rating import Rating
from core.store import origin

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
    # The gauge, where floods are known by their stage alone, and the rating that was read for it.
    unrated: Gauge | None = None
    rating: Rating | None = None
    stored: int = 0
    notes: list[str] = field(default_factory=list)
    errors: list[SourceError] = field(default_factory=list)


@dataclass
class ForecastPull:
    """A batch's turn under way; `left_alone` is why NWPS is asked no more from then on."""

    order: BatchOrder
    source: NwpsSource
    simulated: bool
    products: tuple[ForecastProduct, ...]
    reached: dict[str, Progress]
    left_alone: board.Failure | None = None


def report_unmapped(session: Session, order: lifecycle.RunOrder, numbers: Sequence[str]) -> list[str]:
    """Close stations without a mapping by name; returns the others.

    They end empty, since no retry helps; failed where that leaves nothing to ask for.
    """
    mappings = StationMappings(session)
    known = {*mappings.translate_many(numbers, HADS), *mappings.translate_many(numbers, NWM)}
    rows = select(Station.station_number, Station.name).where(Station.station_number.in_(numbers))
    for number, name in session.execute(rows).all():
        if number in known:
            continue
        missing = board.failure_of(NoMapping(UNMAPPED.format(number=number, name=name)))
        if known:
            board.mark_done(session, order.run_id, [number], order.now)
            board.note(session, order.run_id, [number], missing.code, missing.text)
        else:
            board.mark_failed(session, order.run_id, [number], missing, order.now)
    return [number for number in numbers if number in known]


def pull_forecasts(order: BatchOrder, source: NwpsSource, simulated: bool) -> None:
    """Pull the products of a configuration for a batch's stations; what fails is on the board. Raises RunEnded."""
    numbers, config_id = order.stations, order.run.config_id
    with reading() as session:
        chosen = session.scalar(select(PullConfiguration.products).where(PullConfiguration.id == config_id))
        mappings = StationMappings(session)
        lids, reaches = mappings.translate_many(numbers, HADS), mappings.translate_many(numbers, NWM)
        reached = progress.read_progress(session, config_id, numbers)
    products = tuple(ForecastProduct(word) for word in chosen or USUAL_PRODUCTS)
    pull = ForecastPull(order, source, simulated, products, reached)
    for number in numbers:
        _pull_station(pull, Site(number, lids.get(number), reaches.get(number)))


def _pull_station(pull: ForecastPull, site: Site) -> None:
    if pull.left_alone is None:
        _show_fetching(pull, site)
        known = _guarded(pull, site, partial(_read_gauge, pull, site))
        _guarded(pull, site, partial(_rate_floods, pull, site))
        for product in pull.products if known else ():
            if pull.left_alone is None and _can_ask(site, product):
                _guarded(pull, site, partial(_pull_product, pull, site, product))
    patiently(partial(_close, pull, site))
    _tell(pull, site)


def _can_ask(site: Site, product: ForecastProduct) -> bool:
    """Tell whether a product's turn has come: not where its reach stands in a gauge that could not be read."""
    return product is ForecastProduct.RFC or site.reach is not None or not site.errors


def _show_fetching(pull: ForecastPull, site: Site) -> None:
    run_id, now = pull.order.run.run_id, utc_now()
    with writing() as session:
        hold_batch(session, pull.order, now)
        board.mark_asked(session, run_id, [site.number], chunks=len(pull.products), now=now)


def _guarded(pull: ForecastPull, site: Site, step: Callable[[], None]) -> bool:
    """Do one step; False where going on with the station is hopeless."""
    try:
        patiently(step)
    except SourceError as error:
        site.errors.append(error)
        with writing() as session:
            if run_sources.count_failure(session, pull.order.run.run_id, pull.order.source, error):
                pull.left_alone = board.failure_of(error)
        return not isinstance(error, StationUnknown)
    return True


def _read_gauge(pull: ForecastPull, site: Site) -> None:
    """Read the gauge where it is due, or where its river reach is still to be learnt."""
    if site.lid is None:
        return
    with reading() as session:
        due = gauges.is_due(session, site.number, pull.order.run.now)
    if not due and (site.reach or not any(product in SERIES for product in pull.products)):
        return
    told = pull.source.read_gauge(site.lid)
    site.unrated = told.value if told.value.is_unrated else None
    with writing() as session:
        _accept(session, pull, told.simulated)
        gauges.write_gauge(session, site.number, told.value, pull.order.run.now, told.value.is_unrated)
        mappings = StationMappings(session)
        if told.value.reach_id:
            mappings.remember(HADS, site.lid, NWM, told.value.reach_id)
        site.reach = mappings.translate(site.number, NWM)
    if not told.value.in_service:
        site.notes.append(f"NWPS says that the gauge {site.lid} is out of service.")


def _rate_floods(pull: ForecastPull, site: Site) -> None:
    """Read off the rating the flows of floods that NWPS knows by their stage alone; none where there is no rating."""
    if site.lid is None or site.unrated is None:
        return
    told = pull.source.read_rating(site.lid)
    site.rating = told.value
    with writing() as session:
        # Where NWPS has no rating, its answer does not say whether it is simulated.
        _accept(session, pull, told.simulated if told.value.stages_ft else pull.simulated)
        gauges.write_gauge(session, site.number, site.unrated.rated(told.value), pull.order.run.now)


def _pull_product(pull: ForecastPull, site: Site, product: ForecastProduct) -> None:
    issuances, simulated = _ask(pull.source, site, product)
    run_id, config_id = pull.order.run.run_id, pull.order.run.config_id
    with writing() as session:
        if simulated is not None:
            _accept(session, pull, simulated)
        counts = store_issuances(session, issuances)
        board.add_counts(session, run_id, {site.number: counts})
        site.stored += counts.new
        after = _advanced(pull.reached.get(site.number, Progress()), issuances)
        if issuances:
            progress.write_progress(session, config_id, {site.number: after})
    pull.reached[site.number] = after


def _ask(source: NwpsSource, site: Site, product: ForecastProduct) -> tuple[Sequence[Issuance], bool | None]:
    """Ask for a product; returns its issuances, and whether they are simulated (None where nobody was asked)."""
    if product is ForecastProduct.RFC:
        if site.lid is None:
            site.notes.append(NO_GAUGE)
            return (), None
        told = source.read_rfc(site.lid, site.number, site.rating)
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
    """Check that the batch is still ours and the answer of the right origin; count the request."""
    now = utc_now()
    hold_batch(session, pull.order, now)
    origin.check_origin(session, simulated)
    run_sources.count_requests(session, pull.order.run.run_id, pull.order.source, 1, None, now)


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


def _tell(pull: ForecastPull, site: Site) -> None:
    """Say in the run's log what a station came to."""
    failure = board.failure_of(site.errors[0]) if site.errors else pull.left_alone
    if failure is not None:
        run_log.tell(pull.order, f"{site.number} failed: {failure.text}", Level.ERROR, site.number)
        return
    notes = "".join(f" {note}" for note in dict.fromkeys(site.notes))
    text = f"{site.number}: {site.stored:,} new issuances.{notes}"
    run_log.tell(pull.order, text, Level.WARNING if notes else Level.INFO, site.number)


def _close(pull: ForecastPull, site: Site) -> None:
    """End a station: failed by its first error, else done or empty, with a word on each product that had nothing."""
    run_id, now = pull.order.run.run_id, utc_now()
    failure = board.failure_of(site.errors[0]) if site.errors else pull.left_alone
    with writing() as session:
        hold_batch(session, pull.order, now)
        if failure is not None:
            board.mark_failed(session, run_id, [site.number], failure, now)
            return
        complete = replace(pull.reached.get(site.number, Progress()), last_pulled_at=pull.order.run.now)
        progress.write_progress(session, pull.order.run.config_id, {site.number: complete})
        board.mark_done(session, run_id, [site.number], now)
        if site.notes:
            notes = " ".join(dict.fromkeys(site.notes))
            board.note(session, run_id, [site.number], "no_data", notes)
