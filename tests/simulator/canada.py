"""The questions the tests put to the simulated Water Survey of Canada."""

from __future__ import annotations

import csv
from io import StringIO

import requests

from simulator.server import Simulator

FRASER, DON, HUMBER, CHURCHILL, BOW, MOOSE_JAW = "08MF005", "02HC024", "02YL001", "03OE001", "05BB001", "05JE006"
CANADA = [DON, HUMBER, CHURCHILL, BOW, MOOSE_JAW, FRASER]
REAL_TIME, DAILY = "/services/real_time_data/csv/inline", "/services/daily_data/csv/inline"
FLOW, LEVEL, TEMPERATURE, DAILY_MEAN = "47", "46", "5", "6"


def get(agency: Simulator, path: str, **params: object) -> requests.Response:
    return requests.get(agency.base_url + path, params=params, timeout=30)


def real_time(agency: Simulator, stations: list[str], parameter: str, start: str, end: str) -> list[dict[str, str]]:
    """Return rows of the real-time service by their English column names."""
    window = {"start_date": start, "end_date": end}
    answer = get(agency, REAL_TIME, **{"stations[]": stations, "parameters[]": parameter}, **window)
    return rows_of(answer)


def published(agency: Simulator, stations: list[str], start: str, end: str) -> list[dict[str, str]]:
    """Return rows of the daily service by their English column names."""
    window = {"start_date": start, "end_date": end}
    return rows_of(get(agency, DAILY, **{"stations[]": stations, "parameters[]": "flow"}, **window))


def rows_of(answer: requests.Response) -> list[dict[str, str]]:
    answer.raise_for_status()
    reader = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    names = [name.strip().split("/")[0].strip() for name in next(reader)]
    return [dict(zip(names, row, strict=True)) for row in reader]


def by_key(rows: list[dict[str, str]]) -> dict[tuple[str, str], str]:
    """Return (station, date) -> value as sent."""
    return {(row["ID"], row["Date"]): row["Value"] for row in rows}
