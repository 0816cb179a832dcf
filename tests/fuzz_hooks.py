"""What a schema cannot say of a request, put right in those that schemathesis takes for valid; it loads this file.

Two parameters that must agree, a cursor that must have been handed out: such requests are rightly refused. And numbers
of stations that are there, so that more is reached than "no such station".
"""

from collections.abc import Callable
from typing import Any

import schemathesis

STATIONS = ["01646500", "03294500", "08MF005"]
CRONS = ["15 */3 * * *", "7 * * * *", "0 6 1 * 1-5"]


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: dict[str, Any]) -> None:
    """Put right a request that is meant to be valid; what is meant to be wrong goes out as it is."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if case.query and not case.path.startswith("/collections"):
        agree(case.query)
    if case.path_parameters and "station_number" in case.path_parameters:
        case.path_parameters["station_number"] = one_of(STATIONS, case.path_parameters["station_number"])
    if isinstance(case.body, dict):
        make_real(case.body)


def agree(query: dict[str, Any]) -> None:
    """Make the parameters of a question agree."""
    query.pop("cursor", None)
    if "station" in query:
        query["station"] = one_of(STATIONS, query["station"])
    if "changed_since" in query:
        query.pop("as_of", None)
    if query.get("format", "json") != "json":
        query.pop("limit", None)
    if "start" in query and "end" in query and query["start"][:10] >= query["end"][:10]:
        del query["end"]
    if "bbox" in query:
        west, south, east, north = (float(part) for part in query["bbox"].split(","))
        query["bbox"] = f"{min(west, east):f},{min(south, north):f},{max(west, east):f},{max(south, north):f}"


def make_real(body: dict[str, Any]) -> None:
    """Name stations and times that there are in what is to be saved or run."""
    if body.get("stations"):
        body["stations"] = [one_of(STATIONS, number) for number in body["stations"][:5]]
    if "schedule_value" in body:
        body["schedule_value"] = one_of(CRONS, body["schedule_value"])
    for name, least, most in (("pull_start_date", 1800, 2026), ("backfill_start", 2026, 2026)):
        if name in body and not str(least) <= body[name][:4] < str(most + 1):
            body[name] = "2026-11-01"
    if "backfill_start" in body or "backfill_end" in body:
        body |= {"backfill_start": "2026-11-01", "backfill_end": "2026-11-03"}
    if isinstance(body.get("name"), str):
        body["name"] = printable(body["name"]) or "a river"
    if isinstance(body.get("description"), str):
        body["description"] = printable(body["description"])
    if body.get("data_type") == "forecast":
        body.pop("data_strategy", None)
    else:
        body.pop("products", None)


def printable(text: str) -> str:
    """Leave out what a line of text cannot show."""
    return "".join(letter for letter in text if letter.isprintable()).strip()


def one_of(choices: list[str], drawn: Any) -> str:
    """Choose by what was drawn, so that the same draw sends the same request."""
    pick: Callable[[Any], int] = lambda value: sum(str(value).encode()) % len(choices)  # noqa: E731
    return choices[pick(drawn)]
