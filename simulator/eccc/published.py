"""`/services/daily_data/csv/inline`: the published daily record, discharge (`flow`) and water level (`level`)."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.eccc.catalogue import Catalogue
from simulator.eccc.days import Days, published_days
from simulator.eccc.questions import Question
from simulator.eccc.readings import SYMBOLS
from simulator.eccc.rounding import discharge_texts, fixed_texts
from simulator.eccc.table import date_texts
from simulator.rivers.basin import DAY
from simulator.rivers.gauge import Gauge
from simulator.rivers.rating import rating_of

_NAMES = {"flow": "discharge/débit", "level": "water level/niveau"}


def published_rows(catalogue: Catalogue, question: Question) -> Iterator[str]:
    """Yield rows by station, parameter and date."""
    now, flows = catalogue.world.now(), catalogue.world.flows
    for gauge in catalogue.known(question.stations):
        found = published_days(gauge, -(-question.start // DAY), question.end // DAY, now, flows)
        symbols = [SYMBOLS[mark] for mark in found.grade.tolist()]
        for parameter in dict.fromkeys(question.parameters):
            if parameter in _NAMES:
                columns = zip(date_texts(found.days), _values(gauge, found, parameter), symbols, strict=True)
                yield from (f"{gauge.number},{day},{_NAMES[parameter]},{value},{mark}" for day, value, mark in columns)


def _values(gauge: Gauge, found: Days, parameter: str) -> list[str]:
    if parameter == "flow":
        return discharge_texts(found.flow_cms)
    return fixed_texts(rating_of(gauge.basin).stage(found.flow_cms), 3)
