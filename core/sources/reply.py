"""An agency's answer, checked before anyone parses it: it is not a web page, not empty, and of an expected type."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.errors import SourceChangedFormat

BOM = b"\xef\xbb\xbf"
CSV_TYPES = ("text/csv", "text/plain", "application/csv", "application/octet-stream")
JSON_TYPES = ("application/json", "application/geo+json", "application/problem+json")


@dataclass(frozen=True)
class Reply:
    """What came: the decoded body and the headers (names in lower case)."""

    source: str
    url: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def simulated(self) -> bool:
        """Whether the answer came out of the simulator."""
        return "x-simulated" in self.headers

    @property
    def text(self) -> str:
        """The body as text: UTF-8, with or without a byte order mark, else Windows-1252."""
        try:
            return self.body.decode("utf-8-sig")
        except UnicodeDecodeError:
            return self.body.decode("cp1252", errors="replace")

    def json(self) -> Any:
        """Read the body as JSON; raises SourceChangedFormat."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise self.unreadable(f"sent JSON that cannot be read: {error}") from error

    def unreadable(self, problem: str) -> SourceChangedFormat:
        """Make the error for an answer that is not what is documented."""
        return SourceChangedFormat(self.source, problem, url=self.url)


def check_type(reply: Reply, expect: tuple[str, ...]) -> Reply:
    """Return the reply; raises SourceChangedFormat for a web page, nothing at all, or an unexpected content type.

    A missing content type is let pass: static file servers often send none, and the body is looked at anyway.
    """
    start = reply.body[:512].removeprefix(BOM).lstrip()
    kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    if start.startswith(b"<") or kind in ("text/html", "application/xhtml+xml"):
        raise reply.unreadable("sent a web page instead of data")
    if not start:
        raise reply.unreadable("sent an empty answer, without even a header")
    if kind and kind not in expect:
        raise reply.unreadable(f"sent {kind} instead of {expect[0]}")
    return reply


def bounded(chunks: Iterable[bytes], most: int, source: str, url: str) -> Iterator[bytes]:
    """Pass chunks on; raises SourceChangedFormat once they are more than `most` bytes together."""
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > most:
            raise SourceChangedFormat(source, f"sent more than {most:,} bytes; the rest was not read", url=url)
        yield chunk


def kept_lines(chunks: Iterable[bytes], starts: tuple[bytes, ...]) -> Iterator[bytes]:
    """Pass on the first line and the lines that begin with one of `starts`: a province's file without the others."""
    rest, first = b"", True
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        if first and lines:
            yield lines.pop(0) + b"\n"
            first = False
        yield b"".join(line + b"\n" for line in lines if line.startswith(starts))
    if first or rest.startswith(starts):
        yield rest
