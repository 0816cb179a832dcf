"""The web process: one Flask app with the pages (Dash), the REST interface, sign-in and the commands."""

from pathlib import Path
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, no_update, set_props
from dash.development.base_component import Component
from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_compress import Compress

from components import ids, shell
from components.states import answer_error, error_toast, has_body
from components.station_map import TILE_HOSTS
from components.status import status_pill
from core.api import register_api
from core.auth import guard
from core.context import bare_app
from core.metrics.callbacks import time_callbacks
from core.people.principal import acting, may
from core.people.roles import Role
from core.people.sign_in_page import register_sign_in
from core.picking.station_points import register_points
from core.queue import connect_for_people
from core.rivers.conditions_points import register_conditions
from core.settings import Settings, configure_logging, settings_of_process
from core.watching.trouble import troubles_now
from core.web.cors import allow_origins
from core.web.error_reports import report_errors
from core.web.headers import content_policy, send_headers
from jobs import cli
from page_roles import keep_pages

ROOT = Path(__file__).parent
# The map's library is large, and the picker alone asks for it; the head names what comes before the first paint.
FETCHED_WHEN_NEEDED = r"maplibre-gl\..*|before-paint\.js|sign-in\.css"
# A file of configurations, or a selection of all stations; the REST interface takes less.
MOST_BODY_BYTES = 8 * 1024 * 1024
BOOTSTRAP_CSS = "/bootstrap/static/css/bootstrap.min.css"


def create_server(settings: Settings | None = None) -> Flask:
    """Return the WSGI app: what gunicorn serves and `flask` commands run in."""
    return create_app(settings).server


def create_app(settings: Settings | None = None) -> Dash:
    """Build the whole app; any number can be built in one process."""
    settings = settings or settings_of_process()
    configure_logging(settings)
    report_errors(settings)
    app = Dash(
        "app",
        server=_server(settings),
        use_pages=True,
        pages_folder=str(ROOT / "pages"),
        assets_folder=str(ROOT / "assets"),
        assets_ignore=FETCHED_WHEN_NEEDED,
        index_string=(ROOT / "components" / "index.html").read_text(encoding="utf-8"),
        external_stylesheets=[BOOTSTRAP_CSS],
        title="Streamflow DataOps",
        update_title=None,
        serve_locally=True,
        suppress_callback_exceptions=True,
        on_error=_on_error,
        meta_tags=[{"name": "viewport", "content": "width=device-width, initial-scale=1"}],
    )
    app.layout = lambda: _layout(settings)
    _register_shell(app)
    _claim_callbacks(app)
    time_callbacks(app.server)
    keep_pages(app)
    send_headers(app.server, lambda: content_policy(app.csp_hashes(), TILE_HOSTS))
    return app


def _server(settings: Settings) -> Flask:
    server = bare_app(settings, connect_for_people)
    server.config["MAX_CONTENT_LENGTH"] = MOST_BODY_BYTES
    server.static_url_path = "/static"  # Bootstrap-Flask derives its own path from it
    server.config["BOOTSTRAP_SERVE_LOCAL"] = True
    server.config["COMPRESS_MIMETYPES"] = [
        "text/html",
        "text/css",
        "text/javascript",
        "application/javascript",
        "application/json",
        "text/csv",
        "application/geo+json",
    ]
    Bootstrap5(server)
    Compress(server)
    allow_origins(server, settings)
    guard(server, settings)
    register_sign_in(server)
    register_api(server)
    register_points(server)
    register_conditions(server)
    cli.register(server)
    return server


def _layout(settings: Settings) -> Component:
    """Draw the frame for whoever asks."""
    person = acting() if settings.auth else None
    return shell.layout(settings.simulated, (person.name, person.role) if person else None, may(Role.ADMIN))


def _claim_callbacks(app: Dash) -> None:
    """Take the callbacks that the pages just registered.

    Dash runs every page module anew for each app and keeps what their `@callback`s registered in a global
    list until the first request of whichever app is asked first. Done here, each app has its own.
    """
    app._setup_server()


def _register_shell(app: Dash) -> None:
    """Register what every page shares: theme, place in the rail, toasts, the status pill."""
    app.clientside_callback(ClientsideFunction("theme", "read"), Output(ids.THEME, "data"), Input(ids.THEME, "id"))
    app.clientside_callback(
        ClientsideFunction("navigation", "markPlace"), Output(ids.SINK, "title"), Input(ids.PAGE_LOCATION, "pathname")
    )
    app.clientside_callback(
        ClientsideFunction("navigation", "arrived"), Output(ids.SINK, "dir"), Input(ids.PAGE_CONTENT, "children")
    )
    app.clientside_callback(
        ClientsideFunction("toasts", "show"),
        Output(ids.SINK, "lang"),
        Input(ids.TOAST, "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(ids.STATUS, "children"),
        Output(ids.HEALTH, "data"),
        Input(ids.HEALTH_TICK, "n_intervals"),
        State(ids.HEALTH, "data"),
    )
    def show_health(_tick: int | None, shown: list[list[str]] | None) -> Any:
        troubles = troubles_now()
        told = [[one.kind, one.name, one.sentence, one.severity] for one in troubles]
        return (no_update, no_update) if told == shown else (status_pill(troubles), told)


def _on_error(error: Exception) -> Any:
    """Answer a failed callback: a sentence in a toast, a panel where the content would stand."""
    if not has_body(ctx.outputs_list):
        set_props(ids.TOAST, {"data": error_toast(error)})
    return answer_error(error, ctx.outputs_list, str(ctx.inputs.get(f"{ids.PAGE_LOCATION}.pathname") or ""))
