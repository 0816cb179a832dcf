"""The REST interface, version 1; its OpenAPI document is at /api/v1/openapi.json, to read at /api/docs."""

from typing import Any

import flask_smorest
from flask import Flask

from core.api import (
    configurations,
    docs,
    errors,
    forecasts,
    health,
    metrics,
    observations,
    pull_schemas,
    runs,
    stations,
    unknown,
)
from core.api.fields import AskedInstant
from core.api.ogc import register_ogc
from core.api.routes import BASE, ErrorAnswer

TITLE = "Streamflow DataOps"
VERSION = "1"
DESCRIPTION = """Observed river discharge, and the configurations and runs that pull it.

Lists are `{"items": [...], "next": address or null}`; follow `next` to the end. Errors are
`{"error": {"code", "message", "details"}}`. Times are ISO 8601 with Z;
a daily mean stands under its local date at 00:00Z.

Programs that read OGC API - Features, such as GDAL and dataretrieval, find the same data at `/ogcapi/v1`.

Where the installation asks who you are, send a key of yours: `Authorization: Bearer KEY`, or `X-Api-Key: KEY`."""
# The empty one: without sign-in nobody asks.
SECURITY: list[dict[str, list[str]]] = [{"bearer": []}, {"header": []}, {}]


class Api(flask_smorest.Api):  # type: ignore[misc]
    """The OpenAPI document's keeper; errors are told by core.api.errors."""

    ERROR_SCHEMA = ErrorAnswer

    def _register_error_handlers(self) -> None:
        errors.register_errors(self._app)


def register_api(app: Flask) -> None:
    """Add the REST interface, its document and its documentation to an app."""
    app.config.update(
        API_TITLE=TITLE,
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=BASE,
        OPENAPI_JSON_PATH="openapi.json",
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    api: Any = Api(app, spec_kwargs={"info": {"description": DESCRIPTION}, "security": SECURITY})
    api.spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    api.spec.components.security_scheme("header", {"type": "apiKey", "in": "header", "name": "X-Api-Key"})
    # It has an expression of its own: a bare date is no `date-time`.
    api.register_field(AskedInstant, "string", None)
    for module in (stations, observations, forecasts, configurations, runs, health, metrics):
        api.register_blueprint(module.blueprint)
    pull_schemas.tell_where_checked(api.spec.components.schemas)
    app.register_blueprint(docs.make_docs(api.spec))
    register_ogc(app)
    app.register_blueprint(unknown.make_unknown("/api"))
