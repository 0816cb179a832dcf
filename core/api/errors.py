"""One shape for every error: {"error": {"code", "message", "details"}}; messages are sentences for people."""

import logging
from typing import Any

from flask import Flask, Response, jsonify, request
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from core.db import explain_database_error
from core.errors import StreamflowError
from core.people.refusals import refusal

log = logging.getLogger(__name__)

RETRY_SECONDS = 5
API_PATHS = ("/api", "/ogcapi", "/healthz", "/readyz", "/metrics")

CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    503: "unavailable",
}
SENTENCES = {
    400: "The request cannot be read.",
    404: "There is nothing at this address. /api/docs lists what there is.",
    405: "This address does not take {method}; the Allow header names what it takes.",
    413: "The body is larger than 1 MB, which is the most this API takes.",
}
ON_PAGES = {
    400: "The request cannot be read. Go back and load the page anew.",
    404: "There is nothing at this address.",
    405: "This address does not take {method}.",
    413: "This is more than can be sent at once. Send less, or in parts.",
    500: "Something went wrong on our side. Go back and try again; the log of the service has the particulars.",
}
KEPT_HEADERS = ("Allow", "Retry-After")
INTERNAL = "Something went wrong on our side. The log has the particulars; nothing of the request was kept."


class BadBody(StreamflowError):
    """The body is not JSON that can be read."""

    code = "bad_request"
    http_status = 400


class WrongMediaType(StreamflowError):
    """The body says that it is something other than JSON."""

    code = "unsupported_media_type"
    http_status = 415


def error_response(status: int, code: str, message: str, details: dict[str, Any] | None = None) -> Response:
    """Make the one shape in which errors are told."""
    response = jsonify({"error": {"code": code, "message": message, "details": details or {}}})
    response.status_code = status
    return response


def is_api_path(path: str) -> bool:
    """Tell whether programs read what is at a path, so that it speaks JSON."""
    return any(path == prefix or path.startswith(prefix + "/") for prefix in API_PATHS)


def answer_error(error: Exception) -> Response:
    """Turn anything raised below an API address into the one shape; what was not foreseen is logged."""
    if isinstance(error, DBAPIError):
        error = explain_database_error(error) or error
    if isinstance(error, StreamflowError):
        return _answer_ours(error)
    if isinstance(error, HTTPException) and error.code is not None and error.code != 500:
        return _answer_http(error, error.code)
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return error_response(500, "internal", INTERNAL)


def _answer_ours(error: StreamflowError) -> Response:
    if error.http_status == 500:
        log.error("%s %s failed", request.method, request.path, exc_info=error)
    response = error_response(error.http_status, error.code, str(error), error.details)
    if error.http_status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _answer_http(error: HTTPException, status: int) -> Response:
    if status < 400:
        return Response(error.get_response(request.environ).response, status, error.get_headers(request.environ))
    sentence = SENTENCES.get(status, error.description or error.name).format(method=request.method)
    response = error_response(status, CODES.get(status, error.name.lower().replace(" ", "_")), sentence)
    for name, value in error.get_headers(request.environ):
        if name in KEPT_HEADERS:
            response.headers[name] = value
    return response


def _page_of(error: HTTPException, status: int) -> Response:
    """Answer a person or a page's script; nothing of what went wrong inside is told."""
    code = CODES.get(status, "internal" if status == 500 else "refused")
    sentence = ON_PAGES.get(status, ON_PAGES[400] if status < 500 else ON_PAGES[500])
    response = refusal(status, code, sentence.format(method=request.method))
    for name, value in error.get_headers(request.environ):
        if name in KEPT_HEADERS:
            response.headers[name] = value
    return response


def register_errors(app: Flask) -> None:
    """Answer unknown addresses and methods below the API in its shape, elsewhere with a page of a sentence."""

    def on_http_error(error: HTTPException) -> Response | HTTPException:
        if is_api_path(request.path):
            return answer_error(error)
        return error if error.code is None or error.code < 400 else _page_of(error, error.code)

    app.register_error_handler(HTTPException, on_http_error)
