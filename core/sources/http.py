"""How every agency is called: politely, patiently, and trusting no answer.

One `HttpClient` an agency. It takes turns with all other workers, gives its name and a contact, retries what may
pass, follows a redirect on the same site alone, and ends in one of the errors of core/errors.py with the address.
"""

import logging
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

import requests
from redis import Redis
from requests.exceptions import ChunkedEncodingError, ContentDecodingError, RequestException

from core.errors import SourceChangedFormat, SourceError, SourceUnreachable
from core.sources.circuit import NO_ANSWER, SERVER_ERROR, Breaker
from core.sources.deadline import Deadline, WatchedAdapter
from core.sources.politeness import Turns
from core.sources.reply import CSV_TYPES, JSON_TYPES, Reply, bounded, check_type, kept_lines
from core.sources.trouble import explain_status, in_words, retry_after

logger = logging.getLogger(__name__)

VERSION = "0.1.0"
MEBIBYTE = 1024 * 1024
REDIRECTS = (301, 302, 303, 307, 308)
MOST_REDIRECTS = 3
MOST_OF_AN_ADDRESS = 600
Params = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds: for a connection, a silence, a whole answer, between attempts; and how often."""

    connect: float = 10.0
    silence: float = 30.0
    answer: float = 180.0
    attempts: int = 4
    first_wait: float = 1.0
    longest_wait: float = 60.0


@dataclass(frozen=True)
class Asking:
    """What is expected of an answer: content types, size, what a 404 means, and which lines are worth keeping.

    `headers` go with the question; with a `body` it is sent by POST, and again as often: it must change nothing there.
    """

    expect: tuple[str, ...] = CSV_TYPES
    most_bytes: int = 64 * MEBIBYTE
    not_found: type[SourceError] = SourceChangedFormat
    lines_from: tuple[bytes, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None


def user_agent(contact: str) -> str:
    """Return who we are: agencies block clients that do not say."""
    return f"streamflow-dataops/{VERSION}" + (f" ({contact})" if contact else "")


class HttpClient:
    """Calls one agency; `contact` is where the agency can write to, `per_second` how often a host is asked."""

    def __init__(
        self,
        source: str,
        contact: str,
        redis: Redis | None,
        *,
        per_second: float = 1.0,
        patience: Patience = Patience(),  # noqa: B008  # frozen
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self.source = source
        self._patience = patience
        self._turns = Turns(redis, per_second)
        self._breaker = Breaker(source, redis, clock)
        self._sleep, self._draw = sleep, draw
        self._session = requests.Session()
        self._session.headers["User-Agent"] = user_agent(contact)
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, WatchedAdapter())

    def get_text(self, url: str, params: Params = (), expect: tuple[str, ...] = CSV_TYPES) -> str:
        """Return an answer's text; raises a SourceError."""
        return self.get(url, params, Asking(expect=expect)).text

    def get_json(self, url: str, params: Params = (), not_found: type[SourceError] = SourceChangedFormat) -> Any:
        """Return an answer's JSON; `not_found` is what a 404 means there. Raises a SourceError."""
        return self.get(url, params, Asking(expect=JSON_TYPES, not_found=not_found)).json()

    def get(self, url: str, params: Params = (), asking: Asking = Asking()) -> Reply:  # noqa: B008  # frozen
        """Ask, again where that may help; raises a SourceError, at once while the agency is left alone."""
        address = full_address(url, params)
        self._breaker.enter()
        try:
            reply = self._persist(address, asking)
        except SourceUnreachable as error:
            self._breaker.fail(NO_ANSWER if error.status_code is None else SERVER_ERROR, str(error))
            raise
        except SourceError:
            self._breaker.succeed()
            raise
        self._breaker.succeed()
        return reply

    def _persist(self, address: str, asking: Asking) -> Reply:
        for attempt in range(1, self._patience.attempts + 1):
            self._sleep(self._turns.take(urlsplit(address).netloc))
            try:
                return self._ask(address, asking)
            except SourceError as error:
                wait = self._wait_after(error, attempt)
                if wait is None:
                    raise
                logger.info("%s; asking again in %.1f s", error, wait)
                self._sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _wait_after(self, error: SourceError, attempt: int) -> float | None:
        """Return the seconds until the next attempt, None where there is none: hopeless, enough, or too long."""
        asked = error.retry_after
        if asked is not None:
            self._turns.hold(urlsplit(error.url or "").netloc, min(asked, self._patience.longest_wait))
        if attempt == self._patience.attempts or not (error.retryable or error.status_code == 429):
            return None
        if asked is not None:
            return asked if asked <= self._patience.longest_wait else None
        most = min(self._patience.first_wait * 2.0**attempt, self._patience.longest_wait)
        return self._draw() * most

    def _ask(self, address: str, asking: Asking) -> Reply:
        for _ in range(MOST_REDIRECTS + 1):
            reply, moved_to = self._ask_once(address, asking)
            if moved_to is None:
                return check_type(reply, asking.expect)
            if not same_site(address, moved_to):
                raise reply.unreadable(f"has moved to {shortened(moved_to)}, which is another site; not followed")
            address = moved_to
        raise reply.unreadable(f"redirects more than {MOST_REDIRECTS} times")

    def _ask_once(self, address: str, asking: Asking) -> tuple[Reply, str | None]:
        """Return the answer, or where it has moved to. A connection that was cut may look like one that ended well."""
        url, status = shortened(address), None
        with Deadline(self._patience.answer) as deadline:
            try:
                with self._open(address, asking) as response:
                    deadline.check()
                    status = response.status_code
                    received = self._receive(response, asking, address)
                    deadline.check()
                    return received
            except RequestException as error:
                raise self._explain(error, url, status, deadline) from error

    def _open(self, address: str, asking: Asking) -> requests.Response:
        return self._session.request(
            "GET" if asking.body is None else "POST",
            address,
            data=asking.body,
            headers=dict(asking.headers),
            stream=True,
            timeout=(self._patience.connect, self._patience.silence),
            allow_redirects=False,
        )

    def _receive(self, response: requests.Response, asking: Asking, address: str) -> tuple[Reply, str | None]:
        url, status = shortened(address), response.status_code
        headers = {name.lower(): value for name, value in response.headers.items()}
        if status in REDIRECTS and "location" in headers:
            return Reply(self.source, url, b""), urljoin(address, headers["location"])
        if status != 200:
            raise explain_status(self.source, url, status, retry_after(headers), asking.not_found)
        return Reply(self.source, url, self._read(response, asking, url), headers), None

    def _read(self, response: requests.Response, asking: Asking, url: str) -> bytes:
        chunks = bounded(response.iter_content(MEBIBYTE), asking.most_bytes, self.source, url)
        return b"".join(kept_lines(chunks, asking.lines_from) if asking.lines_from else chunks)

    def _explain(self, error: RequestException, url: str, status: int | None, deadline: Deadline) -> SourceError:
        if deadline.passed:
            problem = f"took longer than {deadline.seconds:g} s to answer"
        elif isinstance(error, ContentDecodingError):
            return SourceChangedFormat(self.source, "sent an answer that cannot be unpacked", url=url)
        elif isinstance(error, ChunkedEncodingError):
            problem = "broke its answer off"  # with the status, so that a smaller question is tried
        else:
            problem = in_words(error, self._patience.connect, self._patience.silence)
        return SourceUnreachable(self.source, problem, url=url, status_code=status)


def full_address(url: str, params: Params) -> str:
    """Join an address and its question, brackets and colons as they are, blanks as %20, as agencies write them."""
    query = urlencode(list(params), quote_via=quote, safe="[]:,")
    return f"{url}?{query}" if query else url


def shortened(address: str) -> str:
    """Return an address short enough for a sentence: a question about a hundred stations is cut."""
    return address if len(address) <= MOST_OF_AN_ADDRESS else address[:MOST_OF_AN_ADDRESS] + "…"


def same_site(address: str, other: str) -> bool:
    """Tell whether two addresses are of one site; from http to https of the same host is no move, back is."""
    a, b = urlsplit(address), urlsplit(other)
    if a.scheme == b.scheme:
        return (a.hostname, a.port) == (b.hostname, b.port)
    return (a.scheme, b.scheme) == ("http", "https") and a.hostname == b.hostname and (a.port, b.port) == (None, None)
