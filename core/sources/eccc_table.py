"""Reads the Water Survey of Canada's CSV: a byte order mark, ` ID` first, CRLF or LF, no newline at the end.

Cells are taken by position, since the Datamart's header has names twice; where a format says which column stands
where by name, the position is looked up by the English half of the bilingual name. Text is kept as bytes of fixed
width, so that no Python string is made for a cell that stands in a hundred thousand rows.
"""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn, cast

import numpy as np
import pandas as pd

from core.sources.reply import BOM, Reply

BYTES_SHOWN = 60
# What is kept of a cell, in whole words of eight bytes: the English half of what is documented. A longer one is cut.
CELL_BYTES, DATE_BYTES = 16, 32
DATE = "Date"
# Few enough that what one stretch of rows needs is given back and used again for the next.
ROWS_AT_A_TIME, BYTES_AT_A_TIME = 50_000, 2**18


@dataclass(frozen=True)
class Table:
    """Some rows of an answer by column name."""

    reply: Reply
    columns: Mapping[str, np.ndarray]
    rows: int

    def texts(self, column: str) -> tuple[list[str], np.ndarray]:
        """Return the distinct texts of a column, stripped, in order of appearance, and which of them each row holds."""
        cells = self.columns[column]
        codes = _codes_of(cells)
        return [_decoded(cell).strip() for cell in cells[first_rows(codes)].tolist()], codes

    def times(self, instants: bool) -> np.ndarray:
        """Return the dates as datetime64[s]: days as they stand, or `instants` as UTC by their zone, which they need.

        Raises SourceChangedFormat for what is none, or does not exist.
        """
        try:
            return _read_instants(self.columns[DATE]) if instants else _read_days(self.columns[DATE])
        except ValueError as error:
            raise self.reply.unreadable(f"sent a date that cannot be read: {error}") from error

    def numbers(self, column: str) -> np.ndarray:
        """Return a column as float64, NaN for a blank; raises SourceChangedFormat for one that is infinite."""
        values = self.columns[column]
        if np.isinf(values).any():
            raise self.reply.unreadable("sent a value that is not a number: inf")
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


def read_tables(reply: Reply, columns: Mapping[str, int], number: str) -> Iterator[Table]:
    """Read `columns` (name -> position) some rows at a time, `number` as float64 and the others as text.

    Raises SourceChangedFormat for a row with more or fewer cells than the header and for a value that is no number.
    """
    width = len(header_cells(reply))
    _check_cells(reply, width)
    kinds = {at: _kind(name, number) for name, at in columns.items()}
    body = io.BytesIO(reply.body)
    body.readline()
    if body.tell() == len(reply.body):
        return  # the header alone: nothing there
    try:
        frames = pd.read_csv(
            body, header=None, names=list(range(width)), usecols=sorted(columns.values()), dtype=kinds,
            index_col=False, keep_default_na=False, na_values=[""], low_memory=False, chunksize=ROWS_AT_A_TIME,
        )  # fmt: skip
        for frame in frames:
            if len(frame):
                yield Table(reply, {name: frame[at].to_numpy(kinds[at]) for name, at in columns.items()}, len(frame))
    except ValueError as error:
        raise reply.unreadable(f"sent rows that cannot be read: {error}") from error


def _kind(name: str, number: str) -> str:
    return "float64" if name == number else f"S{DATE_BYTES if name == DATE else CELL_BYTES}"


def first_rows(codes: np.ndarray) -> np.ndarray:
    """Return where each code first stands, for codes that count up in order of appearance."""
    return np.flatnonzero(np.diff(np.maximum.accumulate(codes), prepend=-1) > 0)


def _check_cells(reply: Reply, width: int) -> None:
    """Raise SourceChangedFormat unless every row has `width` cells: pandas would fill or shift them silently.

    Counting commas does for plain rows, since one row too long and one too short do not come together by chance;
    rows in quotes are left to pandas, which refuses those too long.
    """
    if b'"' in reply.body:
        return
    tail = reply.body[-BYTES_SHOWN:]
    lines = _count(reply.body, b"\n") - tail[len(tail.rstrip(b"\r\n")) :].count(b"\n") + 1
    if _count(reply.body, b",") != lines * (width - 1):
        raise reply.unreadable(f"sent rows that do not have {width} cells each")


def _count(body: bytes, mark: bytes) -> int:
    """Count a frequent letter: in stretches that stay near the processor, where bytes.count takes ten times as long."""
    letters = np.frombuffer(body, dtype="u1")
    stretches = range(0, len(letters), BYTES_AT_A_TIME)
    return sum(int(np.count_nonzero(letters[at : at + BYTES_AT_A_TIME] == mark[0])) for at in stretches)


def _first_line(reply: Reply) -> bytes:
    end = reply.body.find(b"\n")
    return reply.body[: end if end >= 0 else None].removeprefix(BOM).strip(b"\r\n")


def _decoded(cell: bytes) -> str:
    try:
        return cell.decode()
    except UnicodeDecodeError:
        return cell.decode("cp1252", errors="replace")


def _codes_of(cells: np.ndarray) -> np.ndarray:
    """Number the distinct cells in order of appearance, eight bytes at a time: integers are quick to tell apart."""
    codes = np.zeros(len(cells), dtype="int64")
    for word in cells.view("u8").reshape(len(cells), -1).T:
        if not (word == word[:1]).all():
            parts, found = pd.factorize(word)
            codes = pd.factorize(codes * len(found) + parts)[0] if codes.any() else parts
    return codes


def _read_days(cells: np.ndarray) -> np.ndarray:
    """Read `2025-10-21` as it stands; raises ValueError."""
    letters = cells.view("u1").reshape(len(cells), -1)
    if not _has_shape(letters, b"0000-00-00") or letters[:, 10].any():
        _refuse(cells)
    return cells.astype("S10").astype("datetime64[s]")


def _read_instants(cells: np.ndarray) -> np.ndarray:
    """Read `2025-10-21T00:05:00Z` or `…-08:00` as UTC; raises ValueError."""
    letters = cells.view("u1").reshape(len(cells), -1)
    if not _has_shape(letters, b"0000-00-00T00:00:00") or letters[:, 25].any():
        _refuse(cells)
    moments = np.ascontiguousarray(letters[:, :19]).view("S19").ravel().astype("datetime64[s]")
    zones, which = _zones(letters)
    return cast(np.ndarray, moments - zones[which])


def _zones(letters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the distinct offsets from UTC, in seconds, and which of them each row has; raises ValueError."""
    cells = np.zeros((len(letters), 8), dtype="u1")
    cells[:, :6] = letters[:, 19:25]
    which, found = pd.factorize(cells.view("u8").ravel())
    offsets = [pd.Timestamp("2000-01-01T00:00:00" + _zone(int(zone))).utcoffset() for zone in found]
    return np.array(offsets, dtype="timedelta64[s]"), which


def _zone(word: int) -> str:
    text = np.array([word], dtype="u8").tobytes().rstrip(b"\0").decode(errors="replace")
    if text != "Z" and not (len(text) == 6 and text[0] in "+-" and text[3] == ":"):
        raise ValueError(f"{text!r} is no zone")
    return text


def _has_shape(letters: np.ndarray, shape: bytes) -> bool:
    """Tell whether every row has the marks of `shape` where they are; that 0 is a digit is left to numpy."""
    centuries = np.isin(letters[:, 0], list(b"12")).all()
    return bool(centuries) and all((letters[:, at] == mark).all() for at, mark in enumerate(shape) if mark != ord("0"))


def _refuse(cells: np.ndarray) -> NoReturn:
    shown = sorted({_decoded(cell) for cell in cells[:1000].tolist()}, key=len)
    raise ValueError(f"{shown[0]!r} or {shown[-1]!r}")
