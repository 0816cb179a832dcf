"""OGC API - Features, Part 1: our data behind the collections and properties of the USGS service, at /ogcapi/v1."""

from flask import Flask

from core.api.ogc.errors import answer_exception
from core.api.ogc.routes import make_ogc
from core.api.unknown import make_unknown


def register_ogc(app: Flask) -> None:
    """Serve the collections of an app's database."""
    app.register_blueprint(make_ogc())
    nothing = make_unknown("/ogcapi")
    nothing.register_error_handler(Exception, answer_exception)
    app.register_blueprint(nothing)
