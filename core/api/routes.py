"""How an address is declared: once, with what it takes and answers, for Flask and for the OpenAPI document."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

import marshmallow as ma
from flask import Response, request
from flask_smorest import Blueprint

from core.api.errors import answer_error
from core.api.parsing import check_parts, limit_body, parser
from core.api.unknown import tell_methods

View = TypeVar("View", bound=Callable[..., Any])
BASE = "/api/v1"

REASONS = {
    404: "There is no such thing.",
    409: "It collides with what is there.",
    422: "Something that was sent cannot be used; details.fields says what, field by field.",
    503: "Something the product stands on does not answer now; try again shortly.",
}


class StrictBlueprint(Blueprint):  # type: ignore[misc]
    """A blueprint that reads requests strictly and tells every error in one shape."""

    ARGUMENTS_PARSER = parser


def make_blueprint(name: str, description: str, prefix: str = BASE) -> StrictBlueprint:
    """Make the blueprint of one kind of thing."""
    blueprint = StrictBlueprint(name, __name__, url_prefix=prefix, description=description)
    blueprint.before_request(tell_methods)
    blueprint.before_request(limit_body)
    blueprint.register_error_handler(Exception, answer_error)
    blueprint.after_request(tag_answer)
    return blueprint


def tag_answer(response: Response) -> Response:
    """Tag what is read below BASE by its content."""
    return tag_content(response) if request.path.startswith(BASE) else response


def tag_content(response: Response) -> Response:
    """Give what is read a tag of its content, and answer 304 to who has it already."""
    if request.method in ("GET", "HEAD") and response.status_code == 200:
        if not response.is_streamed and not response.get_etag()[0]:
            response.add_etag(weak=True)
            response.make_conditional(request)
        # Keep it, and ask each time whether it still holds.
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


def endpoint(
    blueprint: StrictBlueprint,
    rule: str,
    method: str = "GET",
    *,
    query: type[ma.Schema] | None = None,
    body: type[ma.Schema] | None = None,
    needs_body: bool = True,
    answer: type[ma.Schema] | None = None,
    status: int = 200,
    errors: tuple[int, ...] = (),
    also: Mapping[str, str] | None = None,
) -> Callable[[View], View]:
    """Declare an address. The view gets `query` and `body` as dicts by name, and its docstring is the documentation.

    `errors` are statuses worth naming in the document; `also` maps further content types of the answer to words.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def checked(**arguments: Any) -> Any:
            check_parts(query is not None, body is not None, needs_body)
            return view(**arguments)

        documented: Any = blueprint.response(status, answer)(checked)
        for content_type, words in (also or {}).items():
            documented = blueprint.alt_response(
                status, schema={"type": "string"}, content_type=content_type, description=words, success=True
            )(documented)
        for code in errors:
            documented = blueprint.alt_response(code, schema=ErrorAnswer, description=REASONS[code])(documented)
        if body is not None:
            documented = blueprint.arguments(body(), arg_name="body", required=needs_body)(documented)
        if query is not None:
            documented = blueprint.arguments(query(), location="query", arg_name="query")(documented)
        identified = blueprint.doc(operationId=view.__name__)(documented)
        blueprint.route(rule, methods=[method], endpoint=view.__name__)(identified)
        return view

    return declare


class ErrorBody(ma.Schema):
    """What went wrong."""

    code = ma.fields.String(required=True, metadata={"description": "A word for programs."})
    message = ma.fields.String(required=True, metadata={"description": "A sentence for people."})
    details = ma.fields.Dict(required=True, metadata={"description": "Particulars; `fields` names each bad field."})


class ErrorAnswer(ma.Schema):
    """How every error is told."""

    error = ma.fields.Nested(ErrorBody, required=True)
