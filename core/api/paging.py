"""Paging by key: a cursor holds the key of the last item seen, so that rows added meanwhile shift nothing."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import request

from core.errors import InputError

Item = TypeVar("Item")
UNREADABLE = "cursor is not one that this list handed out. Take it from `next`, or leave it out to begin again."


def page_of(items: Sequence[Item], limit: int, kind: str, key: Callable[[Item], str]) -> dict[str, Any]:
    """Make a page of `items`, which hold one more than `limit` where there is a next page."""
    shown = items[:limit]
    more = len(items) > limit
    return {"items": list(shown), "next": next_address(write_cursor(kind, key(shown[-1]))) if more else None}


def next_address(cursor: str) -> str:
    """The address of this request, from the root of the site, going on at `cursor`."""
    arguments = request.args.to_dict() | {"cursor": cursor}
    return f"{request.script_root}{request.path}?{urlencode(arguments)}"


def write_cursor(kind: str, key: str) -> str:
    """Pack a key; `kind` names the list it belongs to."""
    return base64.urlsafe_b64encode(json.dumps([kind, key]).encode()).decode().rstrip("=")


def read_cursor(cursor: str | None, kind: str, read: Callable[[str], Item]) -> Item | None:
    """Unpack a key with `read`, which raises ValueError for one that cannot be; None where no cursor came."""
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        found, key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if found != kind or not isinstance(key, str):
            raise ValueError(kind)
        return read(key)
    except (ValueError, TypeError, RecursionError, binascii.Error) as error:
        raise InputError({"cursor": UNREADABLE}) from error
