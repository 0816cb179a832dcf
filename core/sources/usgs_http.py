"""Lets `dataretrieval` ask through our own HttpClient, so that USGS is called as every agency is.

The library makes an httpx client for each call and offers no way to hand it one, nor a name, a size limit or a
deadline. So the place where it makes the client is replaced while a block of ours is entered, by whichever thread,
and only calls out of that thread go another way: what they need travels in a context variable, which the library
carries into its own threads. The last block that is left puts everything back. A question has to name its
`properties`: without them the library looks a schema up, and by another road.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import httpx
from dataretrieval.transport import fanout
from dataretrieval.transport.http import open_async_client

from core.sources.http import Asking, HttpClient
from core.sources.reply import JSON_TYPES

OPENER = open_async_client.__name__
# These are the affair of whoever opens the connection and reads from it.
OURS = frozenset({"host", "connection", "user-agent", "accept-encoding", "content-length"})
UNPACKED = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})


@dataclass(frozen=True)
class Errand:
    """Who asks, and the addresses asked so far."""

    client: HttpClient
    addresses: list[str] = field(default_factory=list)


_errand: ContextVar[Errand | None] = ContextVar("errand", default=None)
_lock = Lock()
_inside = 0


@contextmanager
def asked_through(client: HttpClient) -> Iterator[Errand]:
    """Send what the library asks inside this block through `client`, whose SourceErrors come out of it."""
    errand = Errand(client)
    token = _errand.set(errand)
    _step(+1)
    try:
        yield errand
    finally:
        _step(-1)
        _errand.reset(token)


def _step(change: int) -> None:
    """Count who is inside; the first one in puts our opener in place, the last one out takes it away."""
    global _inside
    with _lock:
        _inside += change
        setattr(fanout, OPENER, _open if _inside else open_async_client)


@asynccontextmanager
async def _open(**options: Any) -> AsyncIterator[httpx.AsyncClient]:
    errand = _errand.get()
    ours: dict[str, Any] = {"transport": Transport(errand)} if errand else {}
    opened: AbstractAsyncContextManager[httpx.AsyncClient] = open_async_client(**options, **ours)
    async with opened as client:
        yield client


class Transport(httpx.AsyncBaseTransport):
    """Answers httpx with what the HttpClient brings: whole, unpacked and checked, always with status 200."""

    def __init__(self, errand: Errand) -> None:
        self._errand = errand

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Ask in a thread of its own, since the HttpClient waits; raises a SourceError."""
        address = str(request.url)
        self._errand.addresses.append(address)
        headers = tuple((name, value) for name, value in request.headers.items() if name.lower() not in OURS)
        asking = Asking(expect=JSON_TYPES, headers=headers, body=await request.aread() or None)
        reply = await asyncio.to_thread(self._errand.client.get, address, (), asking)
        told = {name: value for name, value in reply.headers.items() if name not in UNPACKED}
        return httpx.Response(200, headers=told, stream=httpx.ByteStream(reply.body))
