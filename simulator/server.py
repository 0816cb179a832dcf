"""The simulator as a process part: an application, and a server that a test starts in a thread.

with running(now="2026-11-22T12:00:00Z") as agency:
    ...  # agency.base_url, agency.set_now(...), agency.add_fault(status=503)
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Any

from flask import Flask, Response, jsonify, make_response

from simulator.clock import Clock
from simulator.control import control_blueprint
from simulator.delivery import Server
from simulator.eccc.routes import eccc_blueprint
from simulator.faults import read_fault
from simulator.journal import Entry
from simulator.nwps.routes import register_nwps
from simulator.quota import Quota
from simulator.then import Then
from simulator.traffic import OVER_LIMIT, Traffic
from simulator.usgs.routes import usgs_blueprint
from simulator.world import DEFAULT_SEED, World

PAGE_SIZE = 50_000


def make_app(
    world: World, traffic: Traffic, quota: Quota, page_size: int = PAGE_SIZE, mappings: Path | None = None
) -> Flask:
    """Return the WSGI application over the parts of one simulator."""
    app = Flask("simulator", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    traffic.watch(app)
    usgs = usgs_blueprint(world, page_size)
    _meter(usgs, quota)
    app.register_blueprint(usgs)
    app.register_blueprint(eccc_blueprint(world))
    register_nwps(app, world, mappings)
    app.register_blueprint(control_blueprint(world, traffic, quota))
    app.add_url_rule("/health", view_func=_health)
    app.add_url_rule("/", endpoint="root", view_func=_health)
    app.wsgi_app = Then(app.wsgi_app, world.clock)  # type: ignore[method-assign]
    return app


def _health() -> Response:
    return jsonify(status="ok", simulated=True)


def _meter(blueprint: Any, quota: Quota) -> None:
    """Count the requests of an agency and tell the client what is left."""

    def take() -> Response | None:
        if quota.take():
            return None
        response = make_response(jsonify(error=OVER_LIMIT), 429)
        response.headers["Retry-After"] = str(quota.resets_in)
        return response

    def tell(response: Response) -> Response:
        response.headers["x-ratelimit-limit"] = str(quota.limit)
        response.headers["x-ratelimit-remaining"] = str(quota.remaining)
        return response

    blueprint.before_request(take)
    blueprint.after_request(tell)


class Simulator:
    """The agencies on a port of loopback, in a thread of this process."""

    def __init__(
        self,
        *,
        now: str | datetime | None = None,
        quota: int = 1000,
        page_size: int = PAGE_SIZE,
        seed: int = DEFAULT_SEED,
        stations: str | Path | None = None,
        mappings: str | Path | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        moment = datetime.fromisoformat(now) if isinstance(now, str) else now
        self.world = World.from_list(Path(stations) if stations else None, seed, Clock(moment))
        self.traffic = Traffic()
        self.quota = Quota(quota)
        self.app = make_app(self.world, self.traffic, self.quota, page_size, Path(mappings) if mappings else None)
        self._host, self._port = host, port
        self._server: Server | None = None

    @property
    def base_url(self) -> str:
        return f"http://{self._host}:{self._port}"

    def start(self) -> Simulator:
        """Listen; after stop() this listens on the same port again."""
        self._server = Server(self._host, self._port, self.app)
        self._port = self._server.port
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Stop answering and end open connections; a second stop does nothing."""
        if self._server is not None:
            self._server.shutdown()
            self._server.end_connections()
            self._server = None

    def set_now(self, now: str | datetime) -> None:
        """Stop the simulated clock at a moment (UTC where no zone is given)."""
        self.world.clock.stop_at(datetime.fromisoformat(now) if isinstance(now, str) else now)

    def add_fault(self, **order: Any) -> None:
        """Order a fault, with the fields of simulator.faults.Fault."""
        self.traffic.faults.add(read_fault(order))

    def clear_faults(self) -> None:
        self.traffic.faults.clear()

    @property
    def requests(self) -> list[Entry]:
        """The requests so far, oldest first, those for the control surface aside."""
        return list(self.traffic.journal.entries)

    def silence(self, number: str) -> None:
        """Let a station send nothing from now on."""
        self.world.silent_since[number] = self.world.now()


@contextmanager
def running(**options: Any) -> Iterator[Simulator]:
    """Run a simulator for the length of a with-block; the options are those of Simulator."""
    simulator = Simulator(**options).start()
    try:
        yield simulator
    finally:
        simulator.stop()
