"""What a request to wateroffice asks for, and the refusal of one that says too little."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from werkzeug.datastructures import MultiDict


class Refusal(Exception):
    """The service does not answer such a request."""

    def __init__(self, message: str, status: int = 422) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Question:
    """`start` and `end` are UTC seconds, both of them included."""

    stations: list[str]
    parameters: list[str]
    start: int
    end: int


def read_question(args: MultiDict[str, str]) -> Question:
    """Read `stations[]`, `parameters[]` and both dates; refuses with 422 what lacks one of them."""
    stations, parameters = args.getlist("stations[]"), args.getlist("parameters[]")
    if not stations or not parameters:
        raise Refusal("stations[] and parameters[] are required")
    return Question(stations, parameters, _second(args, "start_date"), _second(args, "end_date"))


def _second(args: MultiDict[str, str], name: str) -> int:
    try:
        moment = datetime.fromisoformat(args.get(name, ""))
    except ValueError as error:
        raise Refusal(f"{name} is required, as YYYY-MM-DD HH:MM:SS") from error
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
