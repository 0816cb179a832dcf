"""The paths of three hosts: wateroffice.ec.gc.ca, dd.weather.gc.ca and api.weather.gc.ca."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

from flask import Blueprint, Response, g, request

from simulator.eccc import table
from simulator.eccc.catalogue import Catalogue
from simulator.eccc.collection import page_of
from simulator.eccc.datamart import file_rows
from simulator.eccc.published import published_rows
from simulator.eccc.questions import Question, Refusal, read_question
from simulator.eccc.realtime import realtime_rows
from simulator.eccc.stations import list_rows, station_features
from simulator.world import World

_CSV = "text/csv; charset=utf-8"
_NOT_FOUND = (
    '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>404 Not Found</title>\n</head><body>\n'
    "<h1>Not Found</h1>\n<p>The requested URL was not found on this server.</p>\n</body></html>\n"
)


def eccc_blueprint(world: World) -> Blueprint:
    """Return the three hosts' paths over a world."""
    catalogue = Catalogue(world)
    blueprint = Blueprint("eccc", __name__)
    _serve_wateroffice(blueprint, catalogue)
    _serve_datamart(blueprint, catalogue)
    _serve_collection(blueprint, catalogue)
    blueprint.register_error_handler(Refusal, _refuse)
    return blueprint


def _serve_wateroffice(blueprint: Blueprint, catalogue: Catalogue) -> None:
    def inline(header: str, rows: Callable[[Catalogue, Question], Iterator[str]]) -> Response:
        return _csv(table.inline_table, header, rows(catalogue, read_question(request.args)))

    @blueprint.get("/services/real_time_data/csv/inline")
    def real_time() -> Response:
        return inline(table.REAL_TIME, realtime_rows)

    @blueprint.get("/services/daily_data/csv/inline")
    def daily() -> Response:
        return inline(table.DAILY, published_rows)


def _serve_datamart(blueprint: Blueprint, catalogue: Catalogue) -> None:
    @blueprint.get("/today/hydrometric/csv/<province>/<kind>/<name>")
    def file(province: str, kind: str, name: str) -> Response:
        rows = file_rows(catalogue, province, kind, name)
        return _no_page() if rows is None else _csv(table.file_table, table.DATAMART, rows)

    @blueprint.get("/today/hydrometric/doc/hydrometric_StationList.csv")
    def station_list() -> Response:
        return _csv(table.file_table, table.STATION_LIST, list_rows(catalogue))

    @blueprint.get("/today/<path:rest>")
    @blueprint.get("/hydrometric/<path:rest>")
    def gone(rest: str) -> Response:
        """Answer the paths that were moved under /today/, and those that never were."""
        return _no_page()


def _serve_collection(blueprint: Blueprint, catalogue: Catalogue) -> None:
    @blueprint.get("/collections/hydrometric-stations/items")
    def stations() -> Response:
        page = page_of(station_features(catalogue), request.args, request.base_url)
        g.returned = page["numberReturned"]
        return Response(json.dumps(page, ensure_ascii=False), content_type="application/geo+json")


def _csv(write: Callable[[str, Iterable[str]], bytes], header: str, rows: Iterable[str]) -> Response:
    lines = list(rows)
    g.returned = len(lines)
    return Response(write(header, lines), content_type=_CSV)


def _no_page() -> Response:
    return Response(_NOT_FOUND, status=404, content_type="text/html; charset=iso-8859-1")


def _refuse(refusal: Refusal) -> Response:
    return Response(f"<html><body><h1>{refusal.status}</h1><p>{refusal}</p></body></html>", status=refusal.status)
