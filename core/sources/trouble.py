"""What went wrong on the way to an agency, in words: a status, or what the network said."""

import socket
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from requests.exceptions import ConnectTimeout, RequestException
from urllib3.exceptions import ReadTimeoutError

from core.errors import SourceChangedFormat, SourceError, SourceRefused, SourceUnreachable


def explain_status(
    source: str, url: str, status: int, wait: float | None, not_found: type[SourceError] = SourceChangedFormat
) -> SourceError:
    """Return the error that an answer with a status other than 200 stands for."""
    waiting = f"; it asks to wait {wait:.0f} s" if wait is not None else ""
    if status == 429:
        problem = f"refused: too many requests{waiting}"
        return SourceRefused(source, problem, url=url, status_code=status, retry_after=wait)
    if status in (401, 403):
        problem = f"refused the request (status {status}); it blocks clients that give no CONTACT or ask too much"
        return SourceRefused(source, problem, url=url, status_code=status)
    if status in (404, 410):
        return not_found(source, f"has nothing at this address (status {status})", url=url, status_code=status)
    if status >= 500 or status == 408:
        problem = f"answers with error {status}{waiting}"
        return SourceUnreachable(source, problem, url=url, status_code=status, retry_after=wait)
    return SourceChangedFormat(source, f"did not accept the request (status {status})", url=url, status_code=status)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Read Retry-After, seconds or a date, as seconds from now; None where it is missing or cannot be read."""
    value = headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def in_words(error: RequestException, connect_seconds: float, silence_seconds: float) -> str:
    """Say why no answer came."""
    if isinstance(error, ConnectTimeout):
        return f"did not take a connection within {connect_seconds:g} s"
    causes = list(_causes(error))
    if any(isinstance(cause, TimeoutError | ReadTimeoutError) for cause in causes):
        return f"sent nothing for {silence_seconds:g} s"
    words: list[tuple[type[BaseException], str]] = [
        (socket.gaierror, "could not be found: its name has no address"),
        (ConnectionRefusedError, "refused the connection"),
        (ConnectionResetError, "broke the connection off"),
        (ssl.SSLError, "could not prove who it is"),
    ]
    for kind, sentence in words:
        if any(isinstance(cause, kind) for cause in causes):
            return sentence
    return f"could not be reached: {causes[-1]}"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk down to what the operating system said; requests and urllib3 hide it in their arguments."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += [*one.args, getattr(one, "reason", None), one.__cause__, one.__context__]
