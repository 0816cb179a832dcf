"""How long the Water Survey of Canada's CSV takes to parse, against `pandas.read_csv` of the same bytes.

Run: python -m bench.parse_eccc
"""

import io
import time
from collections.abc import Callable

import pandas as pd

from core.sources.eccc_parse import parse_daily, parse_realtime
from core.sources.reply import Reply

REALTIME_ROWS, DAILY_ROWS, MOST_TIMES_THE_FLOOR, ROUNDS = 500_000, 40_000, 2.0, 25
REALTIME_HEADER = (
    " ID,Date,Parameter/Paramètre,Value/Valeur,Qualifier/Qualificatif,Symbol/Symbole,"
    "Approval/Approbation,Grade/Classification,Qualifiers/Qualificatifs"
)
DAILY_HEADER = " ID,Date,Parameter/Paramètre,Value/Valeur,Symbol/Symbole"


def realtime_body(stations: int) -> bytes:
    """Five-minute values of as many stations, in the service's form; every ninth is graded as estimated."""
    steps = REALTIME_ROWS // stations
    dates = pd.date_range("2025-06-01", periods=steps, freq="5min").strftime("%Y-%m-%dT%H:%M:%SZ")
    rows = [
        f"08MF{station:03d},{date},47,{100 + row % 977 / 10:.1f},,,Provisional/Provisoire,{'' if row % 9 else 20},"
        for station in range(stations)
        for row, date in enumerate(dates)
    ]
    return _body(REALTIME_HEADER, rows)


def daily_body() -> bytes:
    """One station's daily means since 1917, with ice in the winters."""
    dates = pd.date_range("1917-01-01", periods=DAILY_ROWS, freq="D")
    rows = [
        f"08MF005,{date:%Y-%m-%d},discharge/débit,{700 + row % 977},{'B' if date.month in (1, 2, 12) else ''}"
        for row, date in enumerate(dates)
    ]
    return _body(DAILY_HEADER, rows)


def _body(header: str, rows: list[str]) -> bytes:
    return ("\ufeff" + "\r\n".join([header, *rows])).encode()


def shortest(act: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the shortest of several runs, in seconds of processor time: other programs do not count."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        act()
        times.append(time.process_time() - start)
    return min(times)


def compare(name: str, body: bytes, parse: Callable[[], pd.DataFrame], rows: int) -> bool:
    """Print one line of figures; return whether the parser keeps to its limit."""
    assert len(parse()) == rows
    floor = shortest(lambda: pd.read_csv(io.BytesIO(body)))
    ours = shortest(parse)
    ratio = ours / floor
    print(f"{name:<34} read_csv {floor * 1000:7.1f} ms   parsed {ours * 1000:7.1f} ms   {ratio:4.2f} times")
    return ratio <= MOST_TIMES_THE_FLOOR


def run() -> bool:
    """Print all figures; return whether every one keeps to its limit."""
    good = []
    for stations in (50, 1):
        numbers = tuple(f"08MF{station:03d}" for station in range(stations))
        body = realtime_body(stations)
        reply = Reply("ECCC", "bench", body)
        name = f"real time, 500,000 rows, {stations} stations"
        good.append(compare(name, body, lambda r=reply, n=numbers: parse_realtime(r, n), REALTIME_ROWS))  # type: ignore[misc]
    body = daily_body()
    reply = Reply("ECCC", "bench", body)
    good.append(compare("daily, 40,000 rows", body, lambda: parse_daily(reply, ("08MF005",)), DAILY_ROWS))
    return all(good)


if __name__ == "__main__":
    raise SystemExit(0 if run() else 1)
