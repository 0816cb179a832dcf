"""How long a hundred years of dailies, their line over percentile bands, take the server, first and again.

Counted: dailies and percentiles out of the database, line and bands over the whole record, and the figure as JSON.
Must: under 120 ms where nothing is remembered, 40 ms where it is. On SQLite, in processor time.
Run: python -m bench.percentiles
"""

import tempfile

import numpy as np
import pandas as pd
from flask_migrate import upgrade
from sqlalchemy import insert

from bench.parse_eccc import shortest
from components.hydrograph import HydrographView, hydrograph_figure
from components.percentile_bands import add_bands
from core.context import working
from core.db import reading, writing
from core.models import DischargeObservation, MasterStation
from core.rivers.percentiles import forget, usual_flow
from core.settings import load_settings
from core.stations import ensure_stations, station_ids

NUMBER, FIRST, LAST = "01646500", "1920-10-01", "2020-09-30"
MOST_COLD_SECONDS, MOST_WARM_SECONDS, ROUNDS = 0.120, 0.040, 7


def store_century() -> None:
    """Put a hundred years of approved dailies into the database."""
    days = pd.date_range(FIRST, LAST, freq="D")
    flows = np.exp(5 + np.sin(np.arange(len(days)) / 58) + np.random.default_rng(3).normal(0, 0.3, len(days)))
    with writing() as session:
        facts = {"latitude": 40, "longitude": -80, "state_code": "MD", "huc_code": "02070008", "agency": "USGS"}
        session.execute(insert(MasterStation), [{"station_number": NUMBER, "station_name": NUMBER} | facts])
        ensure_stations(session, [NUMBER])
        row = {"station_id": station_ids(session, [NUMBER])[NUMBER], "type": "daily_mean", "unit": "cfs"}
        row |= {"quality_code": "A", "recorded_at": days[-1].to_pydatetime()}
        values = [
            row | {"observed_at": day, "discharge": flow}
            for day, flow in zip(days.to_pydatetime(), flows.tolist(), strict=True)
        ]
        session.execute(insert(DischargeObservation), values)


def drawn() -> str:
    """Read the dailies and their percentiles, draw line and bands over the whole record; returns the figure as JSON."""
    start, end = (pd.Timestamp(day).to_pydatetime() for day in (FIRST, LAST))
    with reading() as session:
        usual = usual_flow(session, NUMBER)
    view = HydrographView(start=start, end=end)
    figure = hydrograph_figure({"daily_mean": usual.dailies_between(start, end)}, {}, view)
    add_bands(figure, usual.percentiles, view)
    return str(figure.to_json())


def cold() -> str:
    """The same with nothing remembered."""
    forget()
    return drawn()


def run() -> bool:
    """Print both figures; return whether they keep to their limits."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"DATABASE_URL": f"sqlite:///{folder}/b.db", "DATA_DIR": folder, "AUTH": "off"})
        with working(settings):
            upgrade()
            store_century()
            first, again = shortest(cold, ROUNDS), shortest(drawn, ROUNDS)
    for name, seconds, most in (("cold", first, MOST_COLD_SECONDS), ("warm", again, MOST_WARM_SECONDS)):
        print(
            f"100 years of dailies with percentile bands, {name}: {seconds * 1000:.0f} ms (at most {most * 1000:.0f})"
        )
    return first <= MOST_COLD_SECONDS and again <= MOST_WARM_SECONDS


if __name__ == "__main__":
    raise SystemExit(0 if run() else 1)
