"""What the service tells about stations and their time series. Facts the station list lacks are null."""

from __future__ import annotations

from typing import Any

from simulator.rivers.basin import DAY, HOUR
from simulator.rivers.gauge import Gauge
from simulator.usgs.moments import spelled
from simulator.usgs.series import DISCHARGE, UNIT, Series
from simulator.usgs.states import fips_and_name
from simulator.world import World

Properties = dict[str, Any]
_LISTED_AT = 9 * HOUR
_ALWAYS = {
    "agency_code": "USGS",
    "agency_name": "U.S. Geological Survey",
    "country_code": "US",
    "country_name": "United States of America",
    "site_type_code": "ST",
    "site_type": "Stream",
    "original_horizontal_datum": "NAD83",
    "original_horizontal_datum_name": "North American Datum of 1983",
    "horizontal_positional_accuracy_code": "S",
    "horizontal_positional_accuracy": "Accurate to + or - 1 sec.",
    "horizontal_position_method_code": "M",
    "horizontal_position_method_name": "Interpolated from map",
}
_WITH_ALTITUDE = {
    "altitude_accuracy": 1.0,
    "altitude_method_code": "N",
    "altitude_method_name": "Interpolated from Digital Elevation Model",
    "vertical_datum": "NAVD88",
    "vertical_datum_name": "North American Vertical Datum of 1988",
}


def location_of(gauge: Gauge) -> Properties:
    """Return what is known of a station; a property that is not in it is null."""
    station, zone = gauge.basin.station, gauge.basin.zone
    fips, state = fips_and_name(station.state)
    return {
        "id": f"USGS-{station.number}",
        **_ALWAYS,
        **(_WITH_ALTITUDE if station.altitude_ft is not None else {}),
        "monitoring_location_number": station.number,
        "monitoring_location_name": station.name.upper(),
        "district_code": fips,
        "state_code": fips,
        "state_name": state,
        "hydrologic_unit_code": station.huc or None,
        "altitude": station.altitude_ft,
        "drainage_area": station.drainage_area_sqmi,
        "time_zone_abbreviation": zone.abbreviation,
        "uses_daylight_savings": "Y" if zone.uses_daylight_time else "N",
    }


def constants_of(series: Series) -> Properties:
    """Return the properties that every value of a series carries."""
    return {
        "time_series_id": series.id,
        "monitoring_location_id": series.location_id,
        "parameter_code": DISCHARGE,
        "statistic_id": series.statistic_id,
        "unit_of_measure": UNIT,
    }


def series_metadata(world: World, series: Series, now: int) -> Properties:
    """Return what the catalogue says of a series; it is drawn up once a day, so `end` lags the values."""
    daily = series.kind == "daily"
    listed = (now - _LISTED_AT) // DAY * DAY + _LISTED_AT
    begin, end = period_of(world, series, listed)
    offset = series.gauge.offset
    return {
        "id": series.id,
        "monitoring_location_id": series.location_id,
        "parameter_code": DISCHARGE,
        "parameter_name": "Discharge",
        "parameter_description": "Discharge, cubic feet per second",
        "unit_of_measure": UNIT,
        "statistic_id": series.statistic_id,
        "begin": spelled(begin),
        "end": spelled(end),
        "begin_utc": spelled(begin),
        "end_utc": spelled(end),
        "local_begin": spelled(begin + offset)[:19] + ".000001",
        "local_end": spelled(end + offset)[:19] + ".000001",
        "last_modified": spelled(listed),
        "computation_period_identifier": "Daily" if daily else "Points",
        "computation_identifier": "Mean" if daily else "Instantaneous",
        "data_type": "Daily values" if daily else "Continuous values",
        "data_gap_interval": None if daily else "PT1H12M",
        "primary": series.primary,
        "sublocation_identifier": series.sublocation,
        "thresholds": [],
    }


def period_of(world: World, series: Series, now: int) -> tuple[int, int]:
    """Return the instants of the first and the last value that are public (a day's is its local midnight)."""
    gauge = series.gauge
    begin = series.begin_day * DAY - gauge.offset
    close = (series.end_day + 1) * DAY - gauge.offset
    if series.kind == "daily":
        return begin, min(world.last_daily(gauge, now) * DAY - gauge.offset, close - DAY)
    return begin, min(world.last_arrived(gauge, now) // gauge.step * gauge.step, close - gauge.step)
