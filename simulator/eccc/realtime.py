"""`/services/real_time_data/csv/inline`: unit values of 18 months, provisional daily means of 60."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simulator.eccc.catalogue import Catalogue, oldest_provisional_mean, oldest_reading
from simulator.eccc.days import provisional_days
from simulator.eccc.questions import Question, Refusal
from simulator.eccc.readings import GRADES, SYMBOLS, Bools, Marks, readings
from simulator.eccc.rounding import discharge_texts, fixed_texts
from simulator.eccc.table import moment_texts
from simulator.rivers.basin import DAY
from simulator.rivers.chance import Ints
from simulator.rivers.gauge import Gauge
from simulator.rivers.water_temperature import water_temperature

DISCHARGE, LEVEL, TEMPERATURE, DAILY_MEAN = "47", "46", "5", "6"
_UNIT_VALUES = (DISCHARGE, LEVEL, TEMPERATURE)
_APPROVALS = ("Provisional/Provisoire", "Final/Finales")
_MOST_READINGS = 2_000_000


class TooMuch(Refusal):
    """An answer so large that the service gives up."""

    def __init__(self) -> None:
        super().__init__("The request took too long. Ask for fewer stations or less time.", 504)


def realtime_rows(catalogue: Catalogue, question: Question) -> Iterator[str]:
    """Yield rows by station, parameter and time; raises TooMuch."""
    gauges = catalogue.known(question.stations)
    seconds = question.end - max(question.start, oldest_reading(catalogue.world.now()))
    wanted = [name for name in question.parameters if name in _UNIT_VALUES]
    if gauges and len(gauges) * len(wanted) * seconds // gauges[0].step > _MOST_READINGS:
        raise TooMuch
    for gauge in gauges:
        for parameter in dict.fromkeys(question.parameters):
            yield from _rows(catalogue, gauge, parameter, question)


def _rows(catalogue: Catalogue, gauge: Gauge, parameter: str, question: Question) -> list[str]:
    if parameter == DAILY_MEAN:
        return _daily_means(catalogue, gauge, question)
    return _unit_values(catalogue, gauge, parameter, question) if parameter in _UNIT_VALUES else []


def _unit_values(catalogue: Catalogue, gauge: Gauge, parameter: str, question: Question) -> list[str]:
    now = catalogue.world.now()
    start = max(question.start, oldest_reading(now))
    end = min(question.end, catalogue.world.last_arrived(gauge, now))
    found = readings(gauge, start, end, now, catalogue.world.flows)
    if parameter == DISCHARGE:
        there = ~np.isnan(found.flow_cms)
        values = discharge_texts(found.flow_cms[there])
        return _lines(gauge, found.times[there], parameter, values, found.grade[there], found.approved[there])
    unmarked = np.zeros_like(found.grade)
    if parameter == LEVEL:
        values = fixed_texts(found.level_m, 3)
    else:
        values = fixed_texts(water_temperature(gauge.basin, found.times), 1)
    return _lines(gauge, found.times, parameter, values, unmarked, found.approved)


def _daily_means(catalogue: Catalogue, gauge: Gauge, question: Question) -> list[str]:
    """Return a day's mean under the UTC instant at which the local standard day begins."""
    now = catalogue.world.now()
    start = max(question.start, oldest_provisional_mean(now))
    first = -(-(start + gauge.offset) // DAY)
    last = min((question.end + gauge.offset) // DAY, catalogue.world.last_daily(gauge, now))
    found = provisional_days(gauge, first, last, now, catalogue.world.flows)
    times = gauge.day_start(found.days)
    return _lines(gauge, times, DAILY_MEAN, discharge_texts(found.flow_cms), found.grade, found.approved)


def _lines(gauge: Gauge, times: Ints, parameter: str, values: list[str], grade: Marks, approved: Bools) -> list[str]:
    ends = {
        (mark, final): f",,{SYMBOLS[mark]},{_APPROVALS[final]},{GRADES[mark]},"
        for mark in GRADES
        for final in (False, True)
    }
    marks = zip(moment_texts(times), values, grade.tolist(), approved.tolist(), strict=True)
    return [f"{gauge.number},{time}Z,{parameter},{value}{ends[mark, final]}" for time, value, mark, final in marks]
