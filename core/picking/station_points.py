"""The address of all stations as columns, which the picker's map draws from; fetched once and kept by the browser."""

import json
import time
from dataclasses import dataclass
from threading import Lock

from flask import Flask, Response
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.db import reading
from core.models import MasterStation
from core.picking.station_search import station_points
from core.web.tagged import tagged_json

PATH = "/stations/points.json"
# A corrected name may reach the map this late; stations that come or go do at once.
MOST_SECONDS = 30.0

Extent = tuple[int, int | None]


@dataclass
class _Kept:
    extent: Extent
    made_at: float
    body: bytes


class Points:
    """The answer, made anew when stations came or went, or when it is older than MOST_SECONDS."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: _Kept | None = None

    def body(self, session: Session) -> bytes:
        """Return the columns of core.picking.station_search.station_points as JSON."""
        table = MasterStation
        count, last = session.execute(select(func.count(table.id), func.max(table.id))).one()
        with self._lock:
            kept, now = self._kept, time.monotonic()
            if kept is None or kept.extent != (count, last) or now - kept.made_at > MOST_SECONDS:
                text = json.dumps(station_points(session), separators=(",", ":"), ensure_ascii=False)
                kept = self._kept = _Kept((count, last), now, text.encode())
            return kept.body


def register_points(server: Flask) -> None:
    """Serve the points, with an ETag: what did not change is answered 304."""
    points = Points()

    @server.get(PATH)
    def all_points() -> Response:
        with reading() as session:
            return tagged_json(points.body(session))
