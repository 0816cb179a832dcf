"""Reads the Water Survey of Canada's CSV: a byte order mark, ` ID` first, CRLF or LF, no newline at the end.

Cells are taken by position, since the Datamart's header has names twice; where a format says which column stands
where by name, the position is looked up by the English half of the bilingual name. pyarrow checks that each row has
as many cells as the header, and reads dates and numbers strictly. Text stays bytes: only what is distinct is decoded,
as UTF-8 or Windows-1252, so that no Python string is made for a cell that stands in a hundred thousand rows.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from core.sources.reply import BOM, Reply

BYTES_SHOWN = 60
DATE, VALUE = "Date", "Value"
# A date is a day as it stands, or an instant, which needs a zone.
DAY, INSTANT = pa.date32(), pa.timestamp("s", "UTC")
EARLIEST, LATEST = np.datetime64("1800-01-01", "s"), np.datetime64("2200-01-01", "s")
WRONG_WIDTH = re.compile(r"Row #(\d+): Expected \d+ columns, got \d+: (.*)", re.DOTALL)
WRONG_CELL = re.compile(
    r"Row #(\d+): CSV conversion error to (\w+).*?: (?:invalid value|expected a zone offset in) '(.*)'", re.DOTALL
)


@dataclass(frozen=True)
class Table:
    """An answer's rows by column name."""

    reply: Reply
    columns: Mapping[str, pa.ChunkedArray]

    @property
    def rows(self) -> int:
        return len(self.columns[DATE])

    def texts(self, column: str) -> tuple[list[str], np.ndarray]:
        """Return the distinct texts of a column, stripped, in order of appearance, and which of them each row holds."""
        cells = self.columns[column]
        if _all_alike(cells):
            return [_decoded(cell.as_py() or b"").strip() for cell in cells[:1]], np.zeros(len(cells), dtype="int64")
        coded = cells.dictionary_encode(null_encoding="encode").combine_chunks()
        texts = [_decoded(cell or b"").strip() for cell in coded.dictionary.to_pylist()]
        return texts, coded.indices.to_numpy().astype("int64")

    def times(self) -> np.ndarray:
        """Return the dates as datetime64[s]: days as they stand, instants as UTC; raises SourceChangedFormat."""
        dates = self.columns[DATE]
        if dates.null_count:
            raise self.reply.unreadable("sent a date that cannot be read: ''")
        times: np.ndarray = dates.to_numpy().astype("datetime64[s]", copy=False)
        wrong = times[(times < EARLIEST) | (times > LATEST)]
        if len(wrong):
            raise self.reply.unreadable(f"sent a date that cannot be read: '{wrong[0]}'")
        return times

    def numbers(self) -> np.ndarray:
        """Return the values as float64, NaN for a blank; raises SourceChangedFormat for one that is not finite."""
        values: np.ndarray = self.columns[VALUE].to_numpy()
        if np.isfinite(values).sum() < self.rows - self.columns[VALUE].null_count:
            raise self.reply.unreadable("sent a number that cannot be read: 'nan' or 'inf'")
        return values


def header_cells(reply: Reply) -> list[str]:
    """Return the English, stripped names of an answer's first line."""
    names = _decoded(_first_line(reply)).split(",")
    return [name.partition("/")[0].strip().strip('"').strip() for name in names]


def positions(reply: Reply, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> dict[str, int]:
    """Return where the named columns stand; unknown ones are passed over, a missing one is SourceChangedFormat."""
    cells = header_cells(reply)
    missing = [name for name in required if name not in cells]
    if missing:
        shown = _decoded(_first_line(reply))[:BYTES_SHOWN]
        raise reply.unreadable(f"sent rows without {', '.join(missing)}; its first line begins {shown!r}")
    return {name: cells.index(name) for name in (*required, *optional) if name in cells}


def read_table(reply: Reply, columns: Mapping[str, int], date: pa.DataType) -> Table:
    """Read `columns` (name -> position): Date as `date`, DAY or INSTANT, Value as float64 and the others as text.

    Raises SourceChangedFormat for a row with more or fewer cells than the header, for a date that does not exist or
    lacks its zone, and for a value that is no number.
    """
    kinds = {name: {DATE: date, VALUE: pa.float64()}.get(name, pa.binary()) for name in columns}
    if b"\n" not in reply.body:  # the header alone: nothing there
        return Table(reply, {name: pa.chunked_array([], kind) for name, kind in kinds.items()})
    cells = [str(at) for at in range(len(header_cells(reply)))]
    wanted = {str(at): kinds[name] for name, at in columns.items()}
    try:
        read = csv.read_csv(
            pa.BufferReader(reply.body),
            csv.ReadOptions(use_threads=False, skip_rows=1, column_names=cells),
            convert_options=csv.ConvertOptions(
                column_types=wanted, include_columns=list(wanted), null_values=[""], strings_can_be_null=True
            ),
        )
    except pa.ArrowInvalid as error:
        raise reply.unreadable(_explained(str(error), len(cells))) from error
    return Table(reply, {name: read[str(at)] for name, at in columns.items()})


def first_rows(codes: np.ndarray) -> np.ndarray:
    """Return where each code first stands, for codes that count up in order of appearance."""
    return np.flatnonzero(np.diff(np.maximum.accumulate(codes), prepend=-1) > 0)


def _all_alike(cells: pa.ChunkedArray) -> bool:
    """Tell whether a column says one thing throughout, as most do: seeing that is quicker than telling cells apart."""
    if not len(cells) or cells.null_count:
        return bool(cells.null_count == len(cells))
    return bool(pc.all(pc.equal(cells, cells[0])).as_py())


def _explained(problem: str, width: int) -> str:
    """Say in our words what pyarrow found, with the row and what stands there."""
    if found := WRONG_WIDTH.search(problem):
        return f"sent rows that do not have {width} cells each: {found[2][:BYTES_SHOWN]!r} in row {found[1]}"
    if found := WRONG_CELL.search(problem):
        what = "number" if found[2] == "double" else "date"
        return f"sent a {what} that cannot be read: {found[3][:BYTES_SHOWN]!r} in row {found[1]}"
    return f"sent rows that cannot be read: {problem}"


def _first_line(reply: Reply) -> bytes:
    end = reply.body.find(b"\n")
    return reply.body[: end if end >= 0 else None].removeprefix(BOM).strip(b"\r\n")


def _decoded(cell: bytes) -> str:
    try:
        return cell.decode()
    except UnicodeDecodeError:
        return cell.decode("cp1252", errors="replace")
