"""/api/v1/observations: values of a station as they are, stood or changed; by page, or streamed whole."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Any

from flask import Response, request, stream_with_context
from sqlalchemy.orm import Session

from core.api.fields import EARLIEST, LATEST
from core.api.kept_pages import answer_recent, is_short, keep_recent, kept_page
from core.api.observation_formats import Part, csv_chunks, json_items, parquet_chunks
from core.api.paging import next_address, read_cursor, write_cursor
from core.api.routes import endpoint, make_blueprint
from core.api.station_schemas import OBSERVED_TYPES, ObservationPage, ObservationsQuestion
from core.db import reading
from core.domain import iso_utc, parse_utc, utc_now
from core.errors import InputError
from core.store.history import settled_before
from core.store.observation_rows import Place, Wanted, place_after, read_part, state_of, station_id_of
from core.web.tagged import tagged_json

DEFAULT_LIMIT = 1000
STREAMED_ROWS = 20_000
PARQUET = "application/vnd.apache.parquet"
STREAMS = {"csv": ("text/csv", csv_chunks), "parquet": (PARQUET, parquet_chunks)}
WHOLE_RANGE = "{name} goes with format=json alone: csv and parquet send the whole range at once."
NOT_BOTH = "as_of tells how values stood, changed_since what they became: ask for one of the two."
CHANGED_UNTIL = "Changed-Until"
# Part of every entity tag of a stream: another form of the same values is another file.
FORM = "1"

blueprint = make_blueprint("observations", "Discharge as it was observed.")
blueprint.before_request(answer_recent)


@endpoint(
    blueprint,
    "/observations",
    query=ObservationsQuestion,
    answer=ObservationPage,
    errors=(404, 422),
    also={
        "text/csv": "The whole range, the same columns, a header line first.",
        PARQUET: "The whole range, the same columns.",
    },
)
def get_observations(query: dict[str, Any]) -> Response:
    """Read a station's values.

    In time order, daily means before 15-minute values where both are asked for.

    `changed_since` keeps a copy of a station: it answers only what was written or withdrawn since then, as it stands
    now. Replace what you have by it; drop what is `withdrawn`. When you are through the last page, keep
    `changed_until` (in CSV and Parquet the header Changed-Until) and ask with it as `changed_since` the next time.
    It lies two minutes or more behind the present, so that no change is missed whose writing takes long: some
    changes come twice. Begin the copy with changed_since=1800-01-01.
    """
    wanted = _wanted(query)
    place, until = read_cursor(query.get("cursor"), "observations", read_place) or (None, None)
    with reading() as session:
        station_id = station_id_of(session, wanted.station)
        if wanted.changed_since is not None:
            until = until or settled_before(session, utc_now())
        if query["format"] == "json":
            return _page(session, station_id, wanted, query.get("limit", DEFAULT_LIMIT), place, until)
        tag = _entity_tag(session, station_id, wanted, query["format"])
    return _stream(station_id, wanted, query["format"], tag, until)


def _wanted(query: dict[str, Any]) -> Wanted:
    """Check what the fields alone cannot tell; raises InputError."""
    problems: dict[str, str] = {}
    if query["format"] != "json":
        problems |= {name: WHOLE_RANGE.format(name=name) for name in ("limit", "cursor") if name in query}
    if "as_of" in query and "changed_since" in query:
        problems["as_of"] = NOT_BOTH
    start, end = query.get("start", EARLIEST), query.get("end", LATEST)
    if start > end:
        problems["start"] = f"start ({iso_utc(start)}) lies after end ({iso_utc(end)})."
    if problems:
        raise InputError(problems)
    return Wanted(
        query["station"],
        (query["type"],) if "type" in query else OBSERVED_TYPES,
        start,
        end,
        query.get("unit"),
        query.get("as_of"),
        query.get("changed_since"),
        "include" in query,
    )


def _page(
    session: Session, station_id: int, wanted: Wanted, limit: int, place: Place | None, until: datetime | None
) -> Response:
    def write() -> str:
        part = read_part(session, station_id, wanted, limit + 1, place)
        following = _shorten(part, limit, until)
        told = f'"next": {following}' + (f', "changed_until": "{iso_utc(until)}"' if until else "")
        return f'{{"items": {json_items(wanted, part)},\n{told}}}\n'

    if until is not None or not is_short(wanted, limit, utc_now()):
        return _dated(Response(write(), mimetype="application/json"), until)
    tag = _entity_tag(session, station_id, wanted, f"json {limit} {place} {request.full_path}")
    page = kept_page(session, tag, write)
    keep_recent(page, tag)
    return tagged_json(page, tag)


def _shorten(part: Part, limit: int, until: datetime | None) -> str:
    """Take the row off that is one too many; returns the address where to go on, as JSON."""
    if sum(len(rows) for _, rows in part) <= limit:
        return "null"
    part[-1][1].pop()
    last = place_after([one for one in part if one[1]])
    key = " ".join(filter(None, (last.type, iso_utc(last.after), iso_utc(until))))
    return f'"{next_address(write_cursor("observations", key))}"'


def read_place(key: str) -> tuple[Place, datetime | None]:
    """Read a place, and until when the changes of its pages are complete, from a cursor; raises ValueError."""
    kind, moment, *until = key.split(" ")
    if kind not in OBSERVED_TYPES or len(until) > 1:
        raise ValueError(key)
    return Place(kind, parse_utc(moment)), parse_utc(until[0]) if until else None


def _entity_tag(session: Session, station_id: int, wanted: Wanted, form: str) -> str:
    """Name what a stream would send, without reading it."""
    words = f"{FORM} {form} {wanted} {state_of(session, station_id, wanted)}"
    return hashlib.sha256(words.encode()).hexdigest()[:32]


def _stream(station_id: int, wanted: Wanted, form: str, tag: str, until: datetime | None) -> Response:
    mimetype, write = STREAMS[form]
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        chunks = write(wanted, _parts(station_id, wanted))
        # The first part is read now, so that a database that does not answer is an error and not half a file.
        response = Response(stream_with_context(chain([next(chunks)], chunks)), mimetype=mimetype)
        response.headers["Content-Disposition"] = f'attachment; filename="{wanted.station}.{form}"'
    response.set_etag(tag, weak=True)
    return _dated(response, until)


def _dated(response: Response, until: datetime | None) -> Response:
    if until is not None:
        response.headers[CHANGED_UNTIL] = iso_utc(until) or ""
    return response


def _parts(station_id: int, wanted: Wanted) -> Iterator[Part]:
    """Read part after part, each in a session of its own: a slow reader holds no transaction open."""
    place: Place | None = None
    while True:
        with reading() as session:
            part = read_part(session, station_id, wanted, STREAMED_ROWS, place)
        yield part
        if sum(len(rows) for _, rows in part) < STREAMED_ROWS:
            return
        place = place_after(part)
