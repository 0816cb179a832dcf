"""The items of a collection: pages and single ones, as responses with their links."""

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from sqlalchemy.orm import Session

from core.api.ogc.collections import Collection
from core.api.ogc.conditions import among
from core.api.ogc.documents import CSV, GEOJSON, JSON, link
from core.api.ogc.features import csv_header, location_texts, value_texts
from core.api.ogc.locations import count_locations, read_locations
from core.api.ogc.question import Question, read_question
from core.api.ogc.values import Spot, read_page
from core.api.paging import read_cursor, write_cursor
from core.api.patterns import STATION_NUMBER
from core.errors import NotFound

ITEM = re.compile(r"(?P<location>[A-Z]{1,10}-[0-9A-Z]{1,20})_(?P<moment>[0-9]{8}(?:T[0-9]{6}Z)?)")
NO_ITEM = "There is no such item in {collection}."


@dataclass(frozen=True)
class Page:
    """Features or lines as text, the key of the last where there are more, and how many there are in all if known."""

    texts: list[str]
    last: str | None
    matched: int | None = None


def items_response(session: Session, asked: Question, cursor: str | None, root: str) -> Response:
    """Answer a page of items."""
    page = _locations(session, asked, cursor) if asked.collection.data_type is None else _values(session, asked, cursor)
    following = _following(asked, page)
    if asked.form == "csv":
        response = Response(csv_header(asked) + "".join(page.texts), mimetype=CSV)
        response.headers["Content-Disposition"] = f'attachment; filename="{asked.collection.id}.csv"'
    else:
        response = Response(_document(asked, page, following, root), mimetype=GEOJSON)
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


def _values(session: Session, asked: Question, cursor: str | None) -> Page:
    spot = read_cursor(cursor, _list_of(asked), Spot.read)
    places, rows = read_page(session, asked, spot)
    shown = rows[: asked.limit]
    more = len(rows) > asked.limit
    return Page(value_texts(asked, places, shown), str(Spot.of(shown[-1])) if more else None)


def _locations(session: Session, asked: Question, cursor: str | None) -> Page:
    rows = read_locations(session, asked, read_cursor(cursor, _list_of(asked), _number))
    shown = rows[: asked.limit]
    last = shown[-1][0] if len(rows) > asked.limit else None
    return Page(location_texts(asked, shown), last, count_locations(session, asked))


def _number(key: str) -> str:
    if not STATION_NUMBER.fullmatch(key):
        raise ValueError(key)
    return key


def _list_of(asked: Question) -> str:
    return f"ogc-{asked.collection.id}"


def _following(asked: Question, page: Page) -> str | None:
    if page.last is None:
        return None
    arguments = request.args.to_dict() | {"cursor": write_cursor(_list_of(asked), page.last)}
    return f"{request.base_url}?{urlencode(arguments)}"


def _document(asked: Question, page: Page, following: str | None, root: str) -> str:
    links = [
        link("self", GEOJSON, request.url, "This page"),
        link("collection", JSON, f"{root}/collections/{asked.collection.id}", asked.collection.title),
    ]
    if following:
        links.insert(0, link("next", GEOJSON, following, "The next page"))
    counted = "" if page.matched is None else f'"numberMatched": {page.matched}, '
    features = ",\n".join(page.texts)
    # No timeStamp, which the standard leaves free: equal pages are to have equal tags.
    return (
        f'{{"type": "FeatureCollection", "features": [{features}],\n{counted}'
        f'"numberReturned": {len(page.texts)}, "links": {json.dumps(links)}}}\n'
    )


def item_response(session: Session, collection: Collection, item_id: str, root: str) -> Response:
    """Answer one item; raises NotFound."""
    asked = read_question(collection, {"limit": "1"})
    texts = (
        _one_location(session, asked, item_id) if collection.data_type is None else _one_value(session, asked, item_id)
    )
    if not texts:
        raise NotFound(NO_ITEM.format(collection=collection.id))
    links = [
        link("self", GEOJSON, request.base_url, "This item"),
        link("collection", JSON, f"{root}/collections/{collection.id}", collection.title),
    ]
    return Response(f'{texts[0][:-1]}, "links": {json.dumps(links)}}}\n', mimetype=GEOJSON)


def _one_location(session: Session, asked: Question, item_id: str) -> list[str]:
    mine = among(asked.collection, "id", [item_id])
    return location_texts(asked, read_locations(session, replace(asked, stations=(mine.sql,)), None))


def _one_value(session: Session, asked: Question, item_id: str) -> list[str]:
    named = ITEM.fullmatch(item_id)
    moment = _moment(named["moment"]) if named else None
    if named is None or moment is None:
        return []
    mine: Any = among(asked.collection, "monitoring_location_id", [named["location"]])
    places, rows = read_page(session, replace(asked, stations=(mine.sql,), start=moment, end=moment), None)
    texts = value_texts(asked, places, rows)
    return texts if texts and f'"id": "{item_id}"' in texts[0] else []


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ" if "T" in text else "%Y%m%d")
    except ValueError:
        return None
