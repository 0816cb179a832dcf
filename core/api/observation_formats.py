"""How rows of observations are written: JSON, CSV and Parquet, by the part and without an object a value.

The texts around a value repeat in a part. So each different tail of a row is written once, and rows are pasted.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from core.store.observation_rows import Row, Wanted

COLUMNS = ["station_number", "observed_at", "discharge", "unit", "type", "quality_code", "qualifiers"]
APPROVALS = {"A": "approved", "P": "provisional", "E": "estimated"}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")

Part = list[tuple[str, list[Row]]]


def columns_of(wanted: Wanted) -> list[str]:
    """Return the names of what is sent of a value, in order."""
    names = [*COLUMNS, "withdrawn"] if wanted.changed_since is not None else COLUMNS
    return [*names, "approval", "recorded_at", "run_id"] if wanted.provenance else names


def _told(wanted: Wanted, kind: str, row: Row) -> dict[str, Any]:
    """Return all that is sent of a row, by name, but its time and value."""
    unit, quality, qualifiers, *provenance = row[2:]
    told = {"unit": unit, "type": kind, "quality_code": quality, "qualifiers": qualifiers}
    if wanted.changed_since is not None:
        told["withdrawn"] = row[1] is None
    if wanted.provenance:
        told |= {"approval": APPROVALS.get(quality), "recorded_at": provenance[0], "run_id": provenance[1]}
    return told


def json_items(wanted: Wanted, part: Part) -> str:
    """Write a part as the items of a JSON list, in brackets."""
    head = json.dumps({"station_number": wanted.station})[:-1]
    items: list[str] = []
    for kind, rows in part:
        tails: dict[Any, str] = {}
        for row in rows:
            key = row[2:] if row[1] is not None else row[1:]
            if key not in tails:
                tails[key] = json.dumps(_told(wanted, kind, row))[1:]
            value = "null" if row[1] is None else repr(row[1])
            items.append(f'{head}, "observed_at": "{row[0]}", "discharge": {value}, {tails[key]}')
    return "[" + ",\n".join(items) + "]"


def csv_lines(wanted: Wanted, part: Part) -> str:
    """Write a part as lines of CSV."""
    lines: list[str] = []
    for kind, rows in part:
        tails: dict[Any, str] = {}
        for row in rows:
            key = row[2:] if row[1] is not None else row[1:]
            if key not in tails:
                tails[key] = csv_line([safe_cell(value) for value in _told(wanted, kind, row).values()])
            value = "" if row[1] is None else repr(row[1])
            lines.append(f"{wanted.station},{row[0]},{value},{tails[key]}")
    return "".join(lines)


def csv_line(cells: Iterable[Any]) -> str:
    """Write one line of CSV, quoted where it must be."""
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def safe_cell(value: Any) -> Any:
    """Keep a spreadsheet from taking text for a formula; numbers stay numbers."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def csv_chunks(wanted: Wanted, parts: Iterable[Part]) -> Iterator[bytes]:
    """Write CSV, a header line first."""
    header = csv_line(columns_of(wanted))
    for part in parts:
        yield (header + csv_lines(wanted, part)).encode()
        header = ""


def parquet_chunks(wanted: Wanted, parts: Iterable[Part]) -> Iterator[bytes]:
    """Write a Parquet file, a row group a part; no more than one is held."""
    sink = _Outlet()
    schema = schema_of(wanted)
    # Times and values hardly repeat, so a dictionary of them would be made and thrown away.
    repeated = [field.name for field in schema if field.type == pa.string()]
    with pq.ParquetWriter(sink, schema, use_dictionary=repeated) as writer:
        for part in parts:
            for kind, rows in part:
                writer.write_table(_as_table(wanted, kind, rows))
            yield sink.drain()
    yield sink.drain()


def schema_of(wanted: Wanted) -> pa.Schema:
    """Return the columns of a Parquet file with their types; times are UTC."""
    moment, text = pa.timestamp("ms", "UTC"), pa.string()
    types = {"observed_at": moment, "recorded_at": moment, "discharge": pa.float64(), "withdrawn": pa.bool_(),
             "run_id": pa.int64()}  # fmt: skip
    return pa.schema([(name, types.get(name, text)) for name in columns_of(wanted)])


def _as_table(wanted: Wanted, kind: str, rows: list[Row]) -> pa.Table:
    times, values, units, qualities, qualifiers, *provenance = zip(*rows, strict=True)
    told: dict[str, Any] = {
        "station_number": pa.repeat(wanted.station, len(rows)),
        "observed_at": pa.array(times, pa.string()),
        "discharge": pa.array(values, pa.float64()),
        "unit": units,
        "type": pa.repeat(kind, len(rows)),
        "quality_code": qualities,
        "qualifiers": qualifiers,
    }
    if wanted.changed_since is not None:
        told["withdrawn"] = told["discharge"].is_null()
    if wanted.provenance:
        told["approval"] = [APPROVALS.get(quality) for quality in qualities]
        told |= {"recorded_at": pa.array(provenance[0], pa.string()), "run_id": provenance[1]}
    schema = schema_of(wanted)
    return pa.table([_column(told[field.name], field.type) for field in schema], schema=schema)


def _column(values: Any, kind: pa.DataType) -> pa.Array:
    return values.cast(kind) if isinstance(values, pa.Array) else pa.array(values, kind)


class _Outlet(io.RawIOBase):
    """A file that is only written to, and emptied as one goes."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._written = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held.append(bytes(data))
        self._written += len(self._held[-1])
        return len(self._held[-1])

    def tell(self) -> int:
        return self._written

    def drain(self) -> bytes:
        """Take out what was written since the last time."""
        held, self._held = b"".join(self._held), []
        return held
