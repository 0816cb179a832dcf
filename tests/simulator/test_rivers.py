"""The river model by itself: what a hydrologist would look for in a hydrograph."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from simulator.rivers.basin import Basin, basin_of
from simulator.rivers.chance import Floats
from simulator.rivers.hydrograph import PAD, flow_of_year
from simulator.rivers.roles import assign_roles
from simulator.rivers.station import Station, read_stations
from simulator.rivers.zones import zone_of
from tests.simulator.conftest import STATIONS

LIST = {station.number: station for station in read_stations(STATIONS)}
HOURLY = 3600
MONTH_HOURS = 730


def river(number: str, **changes: object) -> Basin:
    return basin_of(replace(LIST[number], **changes), seed=7)


def hours_of(basin: Basin, year: int) -> Floats:
    """Return the hourly flows of a UTC year."""
    pad = PAD // HOURLY
    return flow_of_year(basin, year, HOURLY)[pad:-pad]


def swiftness(flow: Floats) -> float:
    """Return the mean change in an hour as a share of mean flow."""
    return float(np.abs(np.diff(flow)).mean() / flow.mean())


def test_it_is_positive_and_finite() -> None:
    for number in LIST:
        flow = hours_of(river(number), 2020)
        assert np.isfinite(flow).all() and (flow >= 0).all() and flow.mean() > 0


def test_it_carries_about_the_mean_flow_it_should() -> None:
    potomac = river("01646500")
    years = np.concatenate([hours_of(potomac, year) for year in range(1990, 2020)])
    assert 0.7 < years.mean() / potomac.mean_cms < 1.3


def test_it_rises_faster_in_a_creek_than_in_a_great_river() -> None:
    assert swiftness(hours_of(river("01648000"), 2020)) > 8 * swiftness(hours_of(river("07374000"), 2020))


def test_it_melts_snow_in_spring_and_early_summer() -> None:
    flow = np.mean([hours_of(river("06752260"), year)[: 12 * MONTH_HOURS] for year in range(2000, 2020)], axis=0)
    months = flow.reshape(12, MONTH_HOURS).mean(axis=1)
    assert months.argmax() in (4, 5)
    assert months.max() > 5 * months[0]


def test_it_swings_with_the_sun_while_a_mountain_creek_melts() -> None:
    may = hours_of(river("06752260"), 2021)[130 * 24 : 150 * 24].reshape(20, 24)
    swing = may.mean(axis=0) / may.mean()
    assert swing.max() - swing.min() > 0.03


def test_it_joins_one_year_to_the_next() -> None:
    for number in ("01648000", "01646500", "07374000"):
        basin = river(number)
        end, begin = hours_of(basin, 2019)[-1], hours_of(basin, 2020)[0]
        assert abs(end / begin - 1) < 0.05
        overlap = flow_of_year(basin, 2019, HOURLY)[-24:], flow_of_year(basin, 2020, HOURLY)[:24]
        assert np.allclose(*overlap, rtol=0.02)


def test_it_differs_from_year_to_year() -> None:
    years = [hours_of(river("01646500"), year).mean() for year in range(1990, 2020)]
    assert np.std(np.log(years)) > 0.15


def test_it_raises_neighbours_together() -> None:
    potomac, creek = hours_of(river("01646500"), 2020), hours_of(river("01648000"), 2020)
    far = hours_of(river("14211720"), 2020)
    daily = [np.log(flow[: 365 * 24].reshape(365, 24).mean(axis=1)) for flow in (creek, potomac, far)]
    together = max(np.corrcoef(daily[0][:-lag], daily[1][lag:])[0, 1] for lag in (1, 2, 3, 4))
    apart = max(np.corrcoef(daily[2][:-lag], daily[1][lag:])[0, 1] for lag in (1, 2, 3, 4))
    assert together > apart + 0.2


def test_it_knows_no_agency() -> None:
    fraser = river("08MF005")
    assert fraser.station.agency == "EC"
    assert 500 < hours_of(fraser, 2020).mean() < 12_000


@pytest.mark.parametrize(
    ("number", "changes", "hours", "name"),
    [
        ("01646500", {}, -5, "EST"),
        ("14211720", {}, -8, "PST"),
        ("15565447", {}, -9, "AKST"),
        ("01646500", {"state": "NL", "longitude": -57.4}, -3.5, "NST"),
        ("01646500", {"state": "NL", "longitude": -60.8}, -4, "AST"),
        ("08MF005", {}, -8, "PST"),
        ("08MF005", {"longitude": -116.9}, -7, "MST"),
        ("01646500", {"state": "NU"}, -7, "MST"),
        ("01646500", {"state": "SD", "longitude": -103.2}, -7, "MST"),
        ("01646500", {"state": "SD", "longitude": -97.6}, -6, "CST"),
    ],
)
def test_it_keeps_local_standard_time(number: str, changes: dict[str, object], hours: float, name: str) -> None:
    zone = zone_of(replace(LIST[number], **changes))
    assert (zone.offset_hours, zone.abbreviation) == (hours, name)


def test_it_gives_roles_to_others_where_the_known_stations_are_missing() -> None:
    crowd = [Station(f"{number:08d}", "A river", 40.0, -80.0, "PA", "05", 500.0, 100.0, "USGS") for number in range(60)]
    roles = assign_roles(crowd)
    assert len(set(roles.values())) == 10
    assert assign_roles(crowd[:20]) == {}
