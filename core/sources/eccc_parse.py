"""The Water Survey of Canada's three CSV forms as READING_COLUMNS, in m3/s.

Real time: ` ID,Date,Parameter/Paramètre,Value/Valeur,Qualifier/…,Symbol/…,Approval/…,Grade/…,Qualifiers/…`, dates
UTC with Z. Daily: the first four and Symbol, dates the station's own; a missing day is an absent row. Datamart:
` ID,Date,Water Level,Grade,Symbol,QA/QC,Discharge,Grade,Symbol,QA/QC`, dates local standard time with their offset.

A blank value with a remark is a withheld one (NaN). A blank value without one says nothing (a station that measures
level alone sends them) and is left out, as an absent row would be: what is stored for that time stays.
"""

import logging
from typing import Any

import numpy as np
import pandas as pd

from core.sources.eccc_table import DAY, INSTANT, Table, first_rows, header_cells, positions, read_table
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
# Distinct things, and which of them each row has.
Coded = tuple[list[Any], np.ndarray]


def parse_realtime(reply: Reply, stations: tuple[str, ...], parameter: str = DISCHARGE) -> pd.DataFrame:
    """Read unit values of `parameter`; raises SourceChangedFormat."""
    where = positions(reply, (*COLUMNS, APPROVAL, GRADE), MAYBE)
    table = read_table(reply, where, INSTANT)
    _check_parameter(table, parameter)
    remarks = [name for name in (GRADE, "Symbol", *MAYBE) if name in where]
    return _readings(table, stations, _approvals(table, APPROVAL, APPROVED), remarks)


def parse_daily(reply: Reply, stations: tuple[str, ...]) -> pd.DataFrame:
    """Read published daily means, all approved, under the date as sent; raises SourceChangedFormat."""
    table = read_table(reply, positions(reply, COLUMNS), DAY)
    _check_parameter(table, DAILY_DISCHARGE)
    return _readings(table, stations, (["A"], _all_alike(table)), ["Symbol"])


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
    table = read_table(reply, DATAMART, INSTANT)
    return _readings(table, stations, _approvals(table, "QA/QC", DATAMART_APPROVED), ["Grade", "Symbol"])


def _check_parameter(table: Table, wanted: str) -> None:
    texts, _ = table.texts("Parameter")
    other = [text for text in texts if text.partition("/")[0].strip() != wanted]
    if other:
        raise table.reply.unreadable(f"sent parameter {other[0]!r} instead of {wanted!r}")


def _approvals(table: Table, column: str, approved: tuple[str, ...]) -> Coded:
    """Return A or P for each row: an approval that is not stated is not an approval."""
    texts, codes = table.texts(column)
    return ["A" if text.partition("/")[0].strip() in approved else "P" for text in texts], codes


def _remarks(table: Table, columns: list[str]) -> Coded:
    """Return the distinct remarks in words, None where nothing is remarked, and which of them each row has."""
    spoken = [(texts, codes) for texts, codes in map(table.texts, columns) if words_of(texts)]
    if len(spoken) == 1:
        texts, which = spoken[0]
        return [words_of([text]) for text in texts], which
    which = _all_alike(table)
    for texts, codes in spoken:
        which = pd.factorize(which * len(texts) + codes)[0]
    return [words_of(texts[codes[row]] for texts, codes in spoken) for row in first_rows(which)], which


def _all_alike(table: Table) -> np.ndarray:
    return np.zeros(table.rows, dtype="int64")


def _readings(table: Table, stations: tuple[str, ...], quality: Coded, remark_columns: list[str]) -> pd.DataFrame:
    """Put a table's columns together, without the rows of other stations, those that say nothing and those outdone."""
    numbers, times, values, words = table.texts("ID"), table.times(), table.numbers(), _remarks(table, remark_columns)
    says = ~np.isnan(values) | np.array([word is not None for word in words[0]], dtype=bool)[words[1]]
    some = np.flatnonzero(_asked(table, numbers, stations) & says)
    rows = _cut(some, table.rows)
    some = some[_last_of_each(table.reply, numbers[1][rows], times[rows], values[rows])]
    rows = _cut(some, table.rows)
    return pd.DataFrame(
        {
            "station_number": _spread(numbers, rows),
            "observed_at": times[rows],
            "discharge": values[rows],
            "unit": _spread(([UNIT], _all_alike(table)), rows),
            "quality_code": _spread(quality, rows),
            "qualifiers": _spread(words, rows),
        },
        copy=False,
    )


def _cut(rows: np.ndarray, count: int) -> np.ndarray | slice:
    """Return how to take these of so many rows: most answers are taken whole, which needs no look-up."""
    whole = len(rows) == count and bool((np.diff(rows) > 0).all())
    return slice(None) if whole else rows


def _spread(coded: Coded, rows: np.ndarray | slice) -> pd.Series:
    """Return what each row has; as objects, which pandas would else turn into texts of its own, one by one."""
    distinct, codes = coded
    return pd.Series(np.array(distinct, dtype="object").take(codes[rows]), dtype="object", copy=False)


def _asked(table: Table, numbers: Coded, stations: tuple[str, ...]) -> np.ndarray:
    asked: np.ndarray = np.array([number in stations for number in numbers[0]], dtype=bool)[numbers[1]]
    if not asked.all():
        foreign = int((~asked).sum())
        logger.warning("%s sent %d rows of stations that were not asked for; left out", table.reply.source, foreign)
    return asked


def _last_of_each(reply: Reply, stations: np.ndarray, times: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return which rows stay, by station (as they appear) and time: of two for one time the last, and it is said."""
    keys = stations * 2**40 + times.astype("int64")
    if (np.diff(keys) > 0).all():
        return np.arange(len(keys))
    rows = np.argsort(keys, kind="stable")
    again = np.diff(keys[rows]) == 0
    changed = int((values[rows][1:][again] != values[rows][:-1][again]).sum())
    if changed:
        logger.warning("%s sent %d times two values for one time; the last one counts", reply.source, changed)
    last: np.ndarray = rows[np.append(~again, True)]
    return last
