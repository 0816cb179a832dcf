"""What a configuration of forecasts will do, before it is saved: how much it asks, and for whom there is nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.domain import DataType, ForecastProduct
from core.mappings import HADS, NWM, StationMappings
from core.models import MasterStation
from core.pulling.pace import ASSUMED, read_paces
from core.pulling.pull_cost import Cost, Pace
from core.sources.nwps import NAME

LABELS = {
    ForecastProduct.RFC: "River Forecast Center",
    ForecastProduct.NWM_SHORT_RANGE: "National Water Model short range",
    ForecastProduct.NWM_MEDIUM_RANGE: "National Water Model medium range",
    ForecastProduct.NWM_LONG_RANGE: "National Water Model long range",
}
# The most values one station's newest issuances hold: 30 days six-hourly; 18 hours; a mean and seven members of
# ten days; a mean and four members of 30 days six-hourly.
MOST_VALUES = {
    ForecastProduct.RFC: 120,
    ForecastProduct.NWM_SHORT_RANGE: 18,
    ForecastProduct.NWM_MEDIUM_RANGE: 8 * 240,
    ForecastProduct.NWM_LONG_RANGE: 5 * 120,
}
MOST_NAMED = 5


@dataclass(frozen=True)
class ForecastFacts:
    """How many stations NWPS can be asked for, at which pace, and what is to be said of the others."""

    mapped: int
    pace: Pace
    warnings: list[str]


def gather_forecast_facts(session: Session, numbers: Sequence[str]) -> ForecastFacts:
    """Read what a preview of forecasts is decided from."""
    mapped, unmapped = split_by_mapping(session, numbers)
    pace = read_paces(session, DataType.FORECAST).get(NAME, ASSUMED)
    warnings = [unmapped_warning(session, unmapped)] if unmapped else []
    return ForecastFacts(len(mapped), pace, warnings)


def forecast_cost(facts: ForecastFacts, products: Sequence[str]) -> Cost:
    """Return the most that a pull of these products asks; each station is one window, the present. Pure."""
    requests = most_requests(facts.mapped, products)
    seconds = requests * facts.pace.seconds_a_request
    return Cost(NAME, facts.mapped, facts.mapped, requests, most_values(facts.mapped, products), seconds, facts.pace)


def split_by_mapping(session: Session, numbers: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the stations that NWPS can be asked for, and those without a mapping."""
    mappings = StationMappings(session)
    known = {*mappings.translate_many(numbers, HADS), *mappings.translate_many(numbers, NWM)}
    return [one for one in numbers if one in known], [one for one in numbers if one not in known]


def most_requests(stations: int, products: Iterable[str]) -> int:
    """Count the requests of a first pull: a station's gauge, each product, a rating where there are stages alone."""
    return stations * (1 + len(list(products)) + 1)


def most_values(stations: int, products: Iterable[str]) -> int:
    """Count the values that a pull can bring."""
    return stations * sum(MOST_VALUES[ForecastProduct(word)] for word in products)


def name_products(products: Iterable[str]) -> str:
    """Name products as people do."""
    return ", ".join(LABELS[ForecastProduct(word)] for word in products)


def unmapped_warning(session: Session, numbers: Sequence[str]) -> str:
    """Say by name which stations have no mapping."""
    shown = sorted(numbers)[:MOST_NAMED]
    rows = select(MasterStation.station_number, MasterStation.station_name)
    found = session.execute(rows.where(MasterStation.station_number.in_(shown)))
    names = {number: name for number, name in found}
    listed = ", ".join(f"{number} ({names.get(number, 'unknown')})" for number in shown)
    more = f" and {len(numbers) - len(shown)} more" if len(numbers) > len(shown) else ""
    return f"No forecast can be found without an NWS location identifier, which these have not: {listed}{more}."
