"""What the weather does to rivers in each part of the continent, in round figures.

Keyed by the first two digits of the hydrologic unit code, or by province. Runoff is in mm a year over the
basin, storms are a year's number, days are days of the year.
"""

from __future__ import annotations

from typing import NamedTuple

from simulator.rivers.station import Station


class Regime(NamedTuple):
    """Runoff, storms and their season, the wet season of the ground, and how mild the winter is."""

    runoff_mm: float
    storms: float
    storm_day: float
    storm_swing: float
    wet_day: float
    wet_swing: float
    mildness: float


_EAST = Regime(480, 62, 150, 0.15, 75, 0.45, 0.0)
_REGIMES = {
    "01": _EAST._replace(runoff_mm=600, wet_day=90),
    "02": _EAST,
    "03": Regime(430, 66, 200, 0.25, 60, 0.4, 0.0),
    "04": _EAST._replace(runoff_mm=330, wet_day=85),
    "05": _EAST._replace(runoff_mm=450, wet_day=65, wet_swing=0.55),
    "06": _EAST._replace(runoff_mm=560, wet_day=55),
    "07": Regime(260, 52, 165, 0.45, 120, 0.45, 0.0),
    "08": Regime(480, 58, 110, 0.2, 75, 0.5, 0.0),
    "09": Regime(70, 36, 170, 0.6, 125, 0.6, 0.0),
    "10": Regime(75, 34, 160, 0.6, 140, 0.5, 0.0),
    "11": Regime(110, 40, 150, 0.45, 140, 0.45, 0.0),
    "12": Regime(110, 38, 150, 0.3, 140, 0.4, 0.0),
    "13": Regime(25, 22, 215, 0.7, 150, 0.4, 0.0),
    "14": Regime(60, 28, 220, 0.4, 140, 0.4, 0.0),
    "15": Regime(18, 18, 222, 0.8, 60, 0.3, 0.0),
    "16": Regime(70, 24, 30, 0.4, 130, 0.4, 0.0),
    "17": Regime(620, 70, 350, 0.6, 20, 0.55, 4.0),
    "18": Regime(260, 30, 25, 0.95, 45, 0.75, 5.0),
    "19": Regime(600, 60, 250, 0.3, 230, 0.35, 0.0),
    "20": Regime(1000, 80, 20, 0.3, 30, 0.2, 20.0),
    "21": Regime(800, 85, 270, 0.4, 290, 0.35, 20.0),
    "BC": Regime(700, 65, 340, 0.5, 350, 0.4, 3.0),
    "AB": Regime(140, 40, 170, 0.6, 160, 0.4, 0.0),
    "SK": Regime(40, 32, 170, 0.6, 130, 0.5, 0.0),
    "MB": Regime(70, 36, 170, 0.6, 130, 0.5, 0.0),
    "ON": _EAST._replace(runoff_mm=350, wet_day=100),
    "QC": _EAST._replace(runoff_mm=600, wet_day=115),
    "NB": _EAST._replace(runoff_mm=750, wet_day=110),
    "NS": _EAST._replace(runoff_mm=950, wet_day=60),
    "PE": _EAST._replace(runoff_mm=700, wet_day=80),
    "NL": _EAST._replace(runoff_mm=900, wet_day=110),
    "YT": Regime(250, 40, 210, 0.5, 190, 0.3, 0.0),
    "NT": Regime(180, 36, 205, 0.5, 180, 0.3, 0.0),
    "NU": Regime(180, 30, 205, 0.5, 190, 0.3, 0.0),
}


def regime_of(station: Station) -> Regime:
    """Return the regime of a station's region; where neither code is known, that of the east."""
    return _REGIMES.get(station.huc[:2]) or _REGIMES.get(station.state) or _EAST
