"""The paths of the service, at `/nwps/v1` and at the root, and the crosswalk of hads.ncep.noaa.gov."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, g, jsonify, request

from simulator.nwps.gauge_document import gauge_document, short_document
from simulator.nwps.hads import hads_text
from simulator.nwps.ratings import ratings_document
from simulator.nwps.sites import Site, Sites
from simulator.nwps.stageflow import combined_document, forecast_document, observed_document
from simulator.nwps.streamflow import SERIES, reach_document, streamflow_document
from simulator.world import World

_BOX = ("bbox.xmin", "bbox.ymin", "bbox.xmax", "bbox.ymax")
_PREFIX = "/nwps/v1"


class Refusal(Exception):
    """An error in the service's form: a code of gRPC and a message."""

    def __init__(self, code: int, message: str, status: int) -> None:
        super().__init__(message)
        self.code, self.status = code, status


def register_nwps(app: Flask, world: World, mappings: Path | None = None) -> None:
    """Serve the gauges of a world from an application."""
    sites = Sites(world, mappings)
    blueprint = Blueprint("nwps", __name__)
    _serve_gauges(blueprint, world, sites)
    _serve_reaches(blueprint, world, sites)
    blueprint.add_url_rule("/USGS/ALL_USGS-HADS_SITES.txt", "hads", lambda: _plain(hads_text(sites)))
    blueprint.register_error_handler(Refusal, _refuse)
    app.register_blueprint(blueprint)
    app.register_blueprint(blueprint, name="nwps_v1", url_prefix=_PREFIX)


def _serve_gauges(blueprint: Blueprint, world: World, sites: Sites) -> None:
    def known(name: str) -> Site:
        return _found(sites.find(name))

    stageflow: dict[str, Callable[[World, Site], dict[str, Any]]] = {
        "forecast": forecast_document,
        "observed": observed_document,
    }

    @blueprint.get("/gauges")
    def gauges() -> Response:
        return jsonify(gauges=[short_document(world, site) for site in _inside(sites)])

    @blueprint.get("/gauges/<name>")
    def gauge(name: str) -> Response:
        return jsonify(gauge_document(world, known(name)))

    @blueprint.get("/gauges/<name>/stageflow")
    def combined(name: str) -> Response:
        return jsonify(combined_document(world, known(name)))

    @blueprint.get("/gauges/<name>/stageflow/<any(forecast, observed):kind>")
    def one_kind(name: str, kind: str) -> Response:
        document = stageflow[kind](world, known(name))
        g.returned = len(document["data"])
        return jsonify(document)

    @blueprint.get("/gauges/<name>/ratings")
    def ratings(name: str) -> Response:
        limit = request.args.get("limit", 10_000, type=int)
        return jsonify(ratings_document(known(name), limit, request.args.get("sort", "ASC").upper() == "DESC"))


def _serve_reaches(blueprint: Blueprint, world: World, sites: Sites) -> None:
    @blueprint.get("/reaches/<reach_id>")
    def reach(reach_id: str) -> Response:
        return jsonify(reach_document(_found(sites.by_reach.get(reach_id))))

    @blueprint.get("/reaches/<reach_id>/streamflow")
    def streamflow(reach_id: str) -> Response:
        site = _found(sites.by_reach.get(reach_id))
        wanted = request.args.getlist("series") or list(SERIES)
        unknown = [name for name in wanted if name not in SERIES]
        if unknown:
            raise Refusal(3, f"invalid value for enum field series: {unknown[0]!r}", 400)
        return jsonify(streamflow_document(world, site, wanted))


def _inside(sites: Sites) -> list[Site]:
    """Return the gauges of the box asked for; without a whole box and its projection, silently all of them."""
    box = [request.args.get(name, type=float) for name in _BOX]
    west, south, east, north = box
    if west is None or south is None or east is None or north is None or request.args.get("srid") != "EPSG_4326":
        return list(sites.by_lid.values())
    places = ((site, site.station) for site in sites.by_lid.values())
    return [site for site, one in places if west <= one.longitude <= east and south <= one.latitude <= north]


def _found(site: Site | None) -> Site:
    if site is None:
        raise Refusal(5, "Not Found", 404)
    return site


def _plain(text: str) -> Response:
    return Response(text, content_type="text/plain; charset=UTF-8")


def _refuse(refusal: Refusal) -> tuple[Response, int]:
    return jsonify(code=refusal.code, message=str(refusal), details=[]), refusal.status
