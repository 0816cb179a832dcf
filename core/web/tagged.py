"""An answer that browsers keep: it carries a tag of its content, and is asked for again only to hear that it holds."""

from flask import Response, request


def tagged_json(body: bytes, tag: str | None = None) -> Response:
    """Answer with JSON and an ETag, that of its content where no other is known, or with 304 to who has it already."""
    response = Response(body, mimetype="application/json")
    response.headers["Cache-Control"] = "private, no-cache"
    if tag is None:
        response.add_etag(weak=True)
    else:
        response.set_etag(tag, weak=True)
    response.make_conditional(request)
    return response
