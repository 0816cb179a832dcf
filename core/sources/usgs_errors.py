"""What a failure of the USGS service means to an operator: the library's errors, and some of our own, in its words."""

from collections.abc import Iterator
from contextlib import contextmanager

from dataretrieval.exceptions import ConfigurationError, DataRetrievalError

from core.errors import SourceChangedFormat, SourceError, SourceRefused
from core.sources.http import shortened
from core.sources.usgs_http import Errand

NAME = "USGS"


@contextmanager
def explained(errand: Errand, base_url: str) -> Iterator[None]:
    """Let a failure out as a SourceError that names the address asked last."""
    try:
        yield
    except (DataRetrievalError, SourceError) as error:
        raise explain(error, errand.addresses[-1] if errand.addresses else base_url) from error


@contextmanager
def located(address: str) -> Iterator[None]:
    """Name the address in an error that was raised over an answer and names none."""
    try:
        yield
    except SourceError as error:
        raise _at(error, address) from error


def explain(error: BaseException, address: str) -> SourceError:
    """Say what a failure means. One on a later page of an answer hides its cause one or more levels down."""
    chain = list(_chain(error))
    for cause in chain:
        if isinstance(cause, SourceError):
            return _refused(cause) if isinstance(cause, SourceRefused) else _at(cause, address)
        if isinstance(cause, ConfigurationError):
            return SourceError(NAME, f"cannot be asked: {cause} (its address is set by USGS_BASE_URL alone)")
    return SourceChangedFormat(NAME, f"sent an answer that cannot be read: {chain[-1]}", url=shortened(address))


def _refused(error: SourceRefused) -> SourceError:
    """Say what helps here: a key."""
    problem = "refused the request; check API_USGS_PAT"
    if error.status_code == 429:
        waiting = f"; it asks to wait {error.retry_after:.0f} s" if error.retry_after else ""
        problem = f"refused: the hour's request quota is used up{waiting}. A key in API_USGS_PAT raises it"
    return SourceRefused(NAME, problem, url=error.url, status_code=error.status_code, retry_after=error.retry_after)


def _at(error: SourceError, address: str) -> SourceError:
    if error.url is not None:
        return error
    problem = str(error).removeprefix(f"{error.source} ")
    return type(error)(error.source, problem, url=shortened(address), status_code=error.status_code)


def _chain(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    while current is not None:
        yield current
        current = current.__cause__
