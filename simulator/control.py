"""`/_simulator/...`: the clock, faults, the journal and silences, for tests and for the demo. Loopback only."""

from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from simulator.faults import FaultError, read_fault
from simulator.quota import Quota
from simulator.traffic import Traffic
from simulator.world import World


def control_blueprint(world: World, traffic: Traffic, quota: Quota) -> Blueprint:
    """Return the control surface over the parts of one simulator."""
    blueprint = Blueprint("control", __name__, url_prefix="/_simulator")
    blueprint.before_request(_only_from_here)
    blueprint.register_error_handler(ValueError, _complain)
    for part in (_clock_routes(world), _traffic_routes(traffic, quota), _station_routes(world)):
        blueprint.register_blueprint(part)
    return blueprint


def _only_from_here() -> None:
    if not ip_address(request.remote_addr or "0.0.0.0").is_loopback:
        abort(403)


def _complain(error: ValueError) -> tuple[Response, int]:
    return jsonify(error=str(error)), 400


def _order() -> dict[str, Any]:
    order = request.get_json(silent=True)
    if not isinstance(order, dict):
        raise FaultError("The body must be a JSON object.")
    return order


def _clock_routes(world: World) -> Blueprint:
    blueprint = Blueprint("clock", __name__)

    def state() -> Response:
        now = datetime.fromtimestamp(world.now(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return jsonify(now=now, stopped=world.clock.is_stopped, offset=round(world.clock.offset, 3))

    @blueprint.get("/now")
    def read_clock() -> Response:
        return state()

    @blueprint.post("/now")
    def set_clock() -> Response:
        """Take {"now": ISO}, {"offset": seconds}, {"advance": seconds} or {"follow": true}."""
        order = _order()
        if "now" in order:
            world.clock.stop_at(datetime.fromisoformat(order["now"]))
        elif "advance" in order:
            world.clock.advance(float(order["advance"]))
        else:
            world.clock.follow(float(order.get("offset", 0)))
        return state()

    return blueprint


def _traffic_routes(traffic: Traffic, quota: Quota) -> Blueprint:
    blueprint = Blueprint("traffic", __name__)

    @blueprint.route("/faults", methods=["GET", "POST", "DELETE"])
    def faults() -> Response:
        if request.method == "POST":
            traffic.faults.add(read_fault(_order()))
        elif request.method == "DELETE":
            traffic.faults.clear()
        return jsonify(faults=traffic.faults.as_list())

    @blueprint.route("/requests", methods=["GET", "DELETE"])
    def requests() -> Response:
        if request.method == "DELETE":
            traffic.journal.clear()
        return jsonify(requests=traffic.journal.as_list())

    @blueprint.post("/delay")
    def delay() -> Response:
        traffic.delay = max(float(_order()["seconds"]), 0.0)
        return jsonify(seconds=traffic.delay)

    @blueprint.route("/quota", methods=["GET", "POST"])
    def hourly_quota() -> Response:
        if request.method == "POST":
            order = _order()
            quota.reset(order.get("limit"), int(order.get("used", 0)))
        return jsonify(limit=quota.limit, remaining=quota.remaining, resets_in=quota.resets_in)

    return blueprint


def _station_routes(world: World) -> Blueprint:
    blueprint = Blueprint("stations", __name__)

    @blueprint.get("/stations")
    def stations() -> Response:
        return jsonify(count=len(world.stations), roles=world.roles, silent=sorted(world.silent_since))

    @blueprint.route("/silence/<station>", methods=["POST", "DELETE"])
    def silence(station: str) -> Response:
        """Let a gauge send nothing from now on (or from {"since": ISO}); DELETE brings all of it back."""
        number = station.removeprefix("USGS-")
        if number not in world.gauges:
            abort(404)
        if request.method == "DELETE":
            world.silent_since.pop(number, None)
        else:
            since = (request.get_json(silent=True) or {}).get("since")
            world.silent_since[number] = _second(since) if since else world.now()
        return jsonify(silent=sorted(world.silent_since))

    return blueprint


def _second(text: str) -> int:
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
