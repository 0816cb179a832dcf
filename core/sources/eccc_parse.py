"""The Water Survey of Canada's three CSV forms as READING_COLUMNS, in m3/s.

Real time: ` ID,Date,Parameter/Paramètre,Value/Valeur,Qualifier/…,Symbol/…,Approval/…,Grade/…,Qualifiers/…`, dates
UTC with Z. Daily: the first four and Symbol, dates the station's own; a missing day is an absent row. Datamart:
` ID,Date,Water Level,Grade,Symbol,QA/QC,Discharge,Grade,Symbol,QA/QC`, dates local standard time with their offset.

A blank value with a remark is a withheld one (NaN). A blank value without one says nothing (a station that measures
level alone sends them) and is left out, as an absent row would be: what is stored for that time stays.
"""

import logging
from collections.abc import Sequence
from typing import cast

import numpy as np
import pandas as pd

from core.sources.base import READING_COLUMNS, empty_readings
from core.sources.eccc_table import Table, first_rows, header_cells, positions, read_tables
from core.sources.eccc_words import words_of
from core.sources.reply import Reply

logger = logging.getLogger(__name__)

UNIT = "cms"
DISCHARGE, PROVISIONAL_DAILY_MEAN = "47", "6"
DAILY_DISCHARGE = "discharge"
COLUMNS = ("ID", "Date", "Parameter", "Value", "Symbol")
APPROVAL, GRADE = "Approval", "Grade"
MAYBE = ("Qualifier", "Qualifiers")
APPROVED = ("Final", "Finales")
# The Datamart's header has Grade, Symbol and QA/QC twice: for the water level, then for the discharge.
DATAMART = {"ID": 0, "Date": 1, "Value": 6, "Grade": 7, "Symbol": 8, "QA/QC": 9}
DATAMART_NAMES = {0: "ID", 1: "Date", 6: "Discharge", 7: "Grade", 8: "Symbol", 9: "QA"}
DATAMART_APPROVED = ("4",)


def parse_realtime(reply: Reply, stations: tuple[str, ...], parameter: str = DISCHARGE) -> pd.DataFrame:
    """Read unit values of `parameter`; raises SourceChangedFormat."""
    where = positions(reply, (*COLUMNS, APPROVAL, GRADE), MAYBE)
    remarks = [name for name in (GRADE, "Symbol", *MAYBE) if name in where]
    parts = []
    for table in read_tables(reply, where, number="Value"):
        _check_parameter(table, parameter)
        quality = _approvals(table, APPROVAL, APPROVED)
        parts.append(_readings(table, stations, table.times(instants=True), quality, remarks))
    return _joined(reply, parts)


def parse_daily(reply: Reply, stations: tuple[str, ...]) -> pd.DataFrame:
    """Read published daily means, all approved, under the date as sent; raises SourceChangedFormat."""
    parts = []
    for table in read_tables(reply, positions(reply, COLUMNS), number="Value"):
        _check_parameter(table, DAILY_DISCHARGE)
        quality = np.full(table.rows, "A", dtype="object")
        parts.append(_readings(table, stations, table.times(instants=False), quality, ["Symbol"]))
    return _joined(reply, parts)


def parse_provisional_daily(reply: Reply, stations: tuple[str, ...]) -> pd.DataFrame:
    """Read the provisional daily means of the real-time service, all provisional.

    Their stamp is the midnight at which the local day begins: written in UTC (08:00Z in British Columbia, 03:30Z in
    Newfoundland) or as a bare midnight. Canada lies west of Greenwich, so either way the date in it is the local one.
    """
    frame = parse_realtime(reply, stations, PROVISIONAL_DAILY_MEAN)
    frame["observed_at"] = frame["observed_at"].dt.floor("D")
    frame["quality_code"] = pd.Series("P", index=frame.index, dtype="object")
    return frame.drop_duplicates(["station_number", "observed_at"], keep="last", ignore_index=True)


def parse_datamart(reply: Reply, stations: tuple[str, ...]) -> pd.DataFrame:
    """Read the discharge of a Datamart file, by position; raises SourceChangedFormat."""
    cells = header_cells(reply)
    wrong = [name for at, name in DATAMART_NAMES.items() if len(cells) <= at or not cells[at].startswith(name)]
    if wrong:
        raise reply.unreadable(f"sent rows whose {', '.join(wrong)} does not stand where it is documented")
    parts = []
    for table in read_tables(reply, DATAMART, number="Value"):
        quality = _approvals(table, "QA/QC", DATAMART_APPROVED)
        parts.append(_readings(table, stations, table.times(instants=True), quality, ["Grade", "Symbol"]))
    return _joined(reply, parts)


def _check_parameter(table: Table, wanted: str) -> None:
    texts, _ = table.texts("Parameter")
    other = [text for text in texts if text.partition("/")[0].strip() != wanted]
    if other:
        raise table.reply.unreadable(f"sent parameter {other[0]!r} instead of {wanted!r}")


def _approvals(table: Table, column: str, approved: tuple[str, ...]) -> np.ndarray:
    """Return A or P for each row: an approval that is not stated is not an approval."""
    texts, codes = table.texts(column)
    return _spread(["A" if text.partition("/")[0].strip() in approved else "P" for text in texts], codes)


def _remarks(table: Table, columns: list[str]) -> tuple[list[str | None], np.ndarray]:
    """Return the distinct remarks in words, None where nothing is remarked, and which of them each row has."""
    spoken = [(texts, codes) for texts, codes in map(table.texts, columns) if words_of(texts)]
    which = np.zeros(table.rows, dtype="int64")
    for texts, codes in spoken:
        which = pd.factorize(which * len(texts) + codes)[0] if which.any() else codes
    return [words_of(texts[codes[row]] for texts, codes in spoken) for row in first_rows(which)], which


def _spread(distinct: Sequence[str | None], codes: np.ndarray) -> np.ndarray:
    return cast(np.ndarray, np.array(distinct, dtype="object")[codes])


def _readings(
    table: Table, stations: tuple[str, ...], times: np.ndarray, quality: np.ndarray, remark_columns: list[str]
) -> dict[str, np.ndarray]:
    """Put a table's columns together, without the rows of other stations and those that say nothing."""
    values = table.numbers("Value")
    words, which = _remarks(table, remark_columns)
    numbers, codes = table.texts("ID")
    says = ~np.isnan(values) | np.array([word is not None for word in words])[which]
    rows = np.flatnonzero(_asked(table, numbers, codes, stations) & says)
    return {
        "station_number": _spread(numbers, codes[rows]),
        "observed_at": times[rows],
        "discharge": values[rows],
        "unit": _spread([UNIT], np.zeros(len(rows), dtype="int64")),
        "quality_code": quality[rows],
        "qualifiers": _spread(words, which[rows]),
    }


def _asked(table: Table, numbers: list[str], codes: np.ndarray, stations: tuple[str, ...]) -> np.ndarray:
    asked = np.array([number in stations for number in numbers])[codes]
    if not asked.all():
        foreign = int((~asked).sum())
        logger.warning("%s sent %d rows of stations that were not asked for; left out", table.reply.source, foreign)
    return cast(np.ndarray, asked)


def _joined(reply: Reply, parts: list[dict[str, np.ndarray]]) -> pd.DataFrame:
    """Join stretches of rows; of rows for one time the last one stays, and two values for it are counted."""
    if not parts:
        return empty_readings()
    columns = {name: np.concatenate([part[name] for part in parts]) for name in READING_COLUMNS}
    rows = _last_of_each(reply, columns["station_number"], columns["observed_at"], columns["discharge"])
    if rows is not None:
        columns = {name: values[rows] for name, values in columns.items()}
    return pd.DataFrame({name: pd.Series(values, dtype=values.dtype) for name, values in columns.items()}, copy=False)


def _last_of_each(reply: Reply, stations: np.ndarray, times: np.ndarray, values: np.ndarray) -> np.ndarray | None:
    """Return which rows stay, by station (as they appear) and time; None where all do, in the order they have."""
    keys = pd.factorize(stations)[0] * 2**40 + times.astype("int64")
    if (np.diff(keys) > 0).all():
        return None
    rows = np.argsort(keys, kind="stable")
    again = np.diff(keys[rows]) == 0
    changed = int((values[rows][1:][again] != values[rows][:-1][again]).sum())
    if changed:
        logger.warning("%s sent %d times two values for one time; the last one counts", reply.source, changed)
    return cast(np.ndarray, rows[np.append(~again, True)])
