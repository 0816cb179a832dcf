"""What a failure of the USGS service means to an operator: the library's errors turned into ours."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from dataretrieval.exceptions import ConfigurationError, DataRetrievalError, HTTPError, NetworkError
from dataretrieval.interruptions import FanOutInterrupted

from core.errors import SourceChangedFormat, SourceError, SourceRefused, SourceUnreachable


@contextmanager
def explained(url: str) -> Iterator[None]:
    """Turn the library's errors into ours."""
    try:
        yield
    except DataRetrievalError as error:
        raise explain(error, url) from error
    except (httpx.TransportError, OSError) as error:
        raise SourceUnreachable("USGS", f"could not be reached: {error}", url=url) from error


def explain(error: DataRetrievalError, url: str) -> SourceError:
    """Say what a failure means to an operator. A failure on a later page hides its cause one or more levels down."""
    cause = _telling_cause(error)
    if isinstance(cause, ConfigurationError):
        return SourceError("USGS", f"cannot be asked: {cause} (its address is set by USGS_BASE_URL alone)", url=url)
    status, wait = getattr(cause, "status_code", None), getattr(cause, "retry_after", None)
    if status == 429:
        waiting = f"; it asks to wait {wait:.0f} s" if wait else ""
        return SourceRefused(
            "USGS",
            f"refused: the hour's request quota is used up{waiting}. A key in API_USGS_PAT raises it",
            url=url,
            status_code=429,
            retry_after=wait,
        )
    if status in (401, 403):
        return SourceRefused("USGS", "refused the request; check API_USGS_PAT", url=url, status_code=status)
    if status is not None and status >= 500:
        return SourceUnreachable("USGS", f"answers with error {status}", url=url, status_code=status)
    if status is not None:
        return SourceChangedFormat("USGS", f"did not accept the request: {cause}", url=url, status_code=status)
    if isinstance(cause, NetworkError | FanOutInterrupted | httpx.TransportError):
        return SourceUnreachable("USGS", f"could not be reached: {cause.__cause__ or cause}", url=url)
    return SourceChangedFormat("USGS", f"sent an answer that cannot be read: {cause}", url=url)


def _telling_cause(error: BaseException) -> BaseException:
    """Return the first error down the chain that names a status or a transport, else the first one."""
    current: BaseException | None = error
    while current is not None:
        has_status = isinstance(current, HTTPError | FanOutInterrupted) and current.status_code is not None
        if has_status or isinstance(current, NetworkError | httpx.TransportError):
            return current
        current = current.__cause__
    return error
