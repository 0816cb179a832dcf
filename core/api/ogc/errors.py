"""Errors as OGC clients read them: {"code", "description"} (OGC API - Common, Part 1, section 8.5)."""

import logging

from flask import Response, jsonify, request
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from core.api.errors import INTERNAL, RETRY_SECONDS
from core.db import explain_database_error
from core.errors import InputError, StreamflowError

log = logging.getLogger(__name__)

CODES = {400: "InvalidParameterValue", 404: "NotFound", 405: "MethodNotAllowed", 413: "TooLarge", 503: "Unavailable"}
SENTENCES = {
    404: "There is nothing at this address. /ogcapi/v1/ lists what there is.",
    405: "This address does not take {method}; the Allow header names what it takes.",
    413: "The body is larger than 1 MB, which is the most this service takes.",
}


def answer_exception(error: Exception) -> Response:
    """Turn anything raised below /ogcapi into an OGC exception; what was not foreseen is logged."""
    if isinstance(error, DBAPIError):
        error = explain_database_error(error) or error
    if isinstance(error, StreamflowError) and error.http_status != 500:
        return _exception(400 if isinstance(error, InputError) else error.http_status, str(error))
    if isinstance(error, HTTPException) and error.code is not None and error.code != 500:
        return _answer_http(error, error.code)
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return _exception(500, INTERNAL)


def _answer_http(error: HTTPException, status: int) -> Response:
    if status < 400:
        return Response(error.get_response(request.environ).response, status, error.get_headers(request.environ))
    response = _exception(status, SENTENCES.get(status, error.description or error.name).format(method=request.method))
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _exception(status: int, sentence: str) -> Response:
    response = jsonify({"code": CODES.get(status, "NoApplicableCode"), "description": sentence})
    response.status_code = status
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response
