"""Reading requests: a parameter nobody knows, given twice, or out of bounds is refused by name, in a sentence."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

import marshmallow as ma
from flask import Request, request
from webargs.core import missing
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import RequestEntityTooLarge

from core.api.errors import BadBody, WrongMediaType
from core.errors import InputError

MOST_BODY_BYTES = 1_000_000
NOT_JSON = "The body is not JSON: {problem}."
NO_BODY = "This address takes a JSON object as its body, and none came."
WRONG_TYPE = "Send the body as JSON, with the header Content-Type: application/json."


class StrictParser(FlaskParser):
    """Reads a request for a schema, or raises InputError with every problem at once."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": ma.RAISE, "query": ma.RAISE}

    def load_querystring(self, req: Request, schema: ma.Schema) -> Any:
        twice = {name: f"{name} was given twice." for name, values in req.args.lists() if len(values) > 1}
        if twice:
            raise InputError(twice)
        return req.args.to_dict()

    def load_json(self, req: Request, schema: ma.Schema) -> Any:
        body = read_body(req)
        if not body:
            return missing
        if not req.is_json:
            raise WrongMediaType(WRONG_TYPE)
        return parse_body(body)

    def handle_error(self, error: ma.ValidationError, *_: Any, **__: Any) -> NoReturn:
        # The library puts the messages below the place they were read from: {"query": {...}}.
        places = error.messages.values() if isinstance(error.messages, Mapping) else [error.messages]
        raise InputError({name: said for told in places for name, said in field_sentences(told).items()}) from error


def limit_body() -> None:
    """Refuse a body that says it is over the limit, before anything reads it."""
    # One byte more, since the stream of a body of unsaid length ends at the limit without a word.
    request.max_content_length = MOST_BODY_BYTES + 1
    if (request.content_length or 0) > MOST_BODY_BYTES:
        raise RequestEntityTooLarge()


def read_body(req: Request) -> bytes:
    """Read a body; raises RequestEntityTooLarge for one that said nothing of its length and is over the limit."""
    body = req.get_data()
    if len(body) > MOST_BODY_BYTES:
        raise RequestEntityTooLarge()
    return body


def parse_body(body: bytes) -> dict[str, Any]:
    """Read a JSON object; raises BadBody with what is wrong with it."""
    try:
        value = json.loads(body, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        problem = f"{error.msg}, line {error.lineno} column {error.colno}"
        raise BadBody(NOT_JSON.format(problem=problem)) from error
    except UnicodeDecodeError as error:
        raise BadBody(NOT_JSON.format(problem="it is not in UTF-8")) from error
    except (ValueError, RecursionError) as error:
        raise BadBody(NOT_JSON.format(problem="it holds a number or a nesting that JSON does not allow")) from error
    if not isinstance(value, dict):
        raise BadBody("The body must be a JSON object: names and values between { and }.")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def field_sentences(messages: Any) -> dict[str, str]:
    """Turn marshmallow's messages into {field: sentence}; a message of ours is what follows the field's name."""
    if not isinstance(messages, Mapping):
        return {"request": " ".join(str(part) for part in messages)}
    return {str(name): _sentence(str(name), told) for name, told in messages.items()}


def _sentence(name: str, told: Any) -> str:
    if isinstance(told, Mapping):
        place, inner = next(iter(told.items()))
        return _sentence(f"{name}[{place}]", inner)
    first = str(told[0] if isinstance(told, list) else told)
    return f"{name} {first}." if first[:1].islower() else f"{name}: {first}"


def check_parts(takes_query: bool, takes_body: bool, needs_body: bool) -> None:
    """Refuse a query or a body where none is taken, and a body that is missing; raises InputError."""
    if not takes_query and request.args:
        raise InputError(
            {name: f"{name} is not known here: this address takes no parameters." for name in request.args}
        )
    body = read_body(request)
    if takes_body and needs_body and not body:
        raise InputError({"body": NO_BODY})
    if not takes_body and body and parse_body(body):
        raise InputError({"body": "This address takes no body."})


parser = StrictParser()
