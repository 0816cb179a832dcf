"""`/collections/hydrometric-stations/items`: pages of features, found by `limit`, `offset` and equal properties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from simulator.eccc.questions import Refusal

_DEFAULT_LIMIT, _MOST = 500, 10_000
_CONTROLS = ("f", "lang", "limit", "offset", "skipGeometry", "sortby", "properties")


def page_of(features: list[dict[str, Any]], args: Mapping[str, str], url: str) -> dict[str, Any]:
    """Return one page as a FeatureCollection; refuses with 400 what is no number or no property."""
    limit, offset = min(_whole(args, "limit", _DEFAULT_LIMIT, 1), _MOST), _whole(args, "offset", 0, 0)
    wanted = {name: value for name, value in args.items() if name not in _CONTROLS}
    kept = [feature for feature in features if _holds(feature["properties"], wanted)]
    shown = kept[offset : offset + limit]
    return {
        "type": "FeatureCollection",
        "features": shown,
        "numberMatched": len(kept),
        "numberReturned": len(shown),
        "links": _links(args, url, limit, offset, more=offset + limit < len(kept)),
    }


def _holds(properties: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
    unknown = [name for name in wanted if name not in properties]
    if unknown:
        raise Refusal(f"unknown query parameter: {unknown[0]}", 400)
    return all(str(properties[name]) == value for name, value in wanted.items())


def _links(args: Mapping[str, str], url: str, limit: int, offset: int, more: bool) -> list[dict[str, str]]:
    rest = {name: value for name, value in args.items() if name not in ("limit", "offset")}

    def link(rel: str, title: str, first: int) -> dict[str, str]:
        href = f"{url}?{urlencode({'offset': first, 'limit': limit, **rest})}"
        return {"type": "application/geo+json", "rel": rel, "title": title, "href": href}

    links = [link("self", "This document as GeoJSON", offset)]
    if offset:
        links.append(link("prev", "Items (prev)", max(offset - limit, 0)))
    if more:
        links.append(link("next", "Items (next)", offset + limit))
    return links


def _whole(args: Mapping[str, str], name: str, default: int, least: int) -> int:
    text = args.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or int(text) < least:
        raise Refusal(f"{name} value should be an integer from {least} on", 400)
    return int(text)
