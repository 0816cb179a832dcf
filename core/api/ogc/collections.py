"""The collections and their properties, under the names the USGS gives them, each with what it is in SQL.

https://api.waterdata.usgs.gov/ogcapi/v1/collections. What the USGS knows of a place and we do not is null.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, String, case, literal, null, select

from core.domain import Agency, DataType
from core.models import DischargeObservation, MasterStation, StationSeries
from core.picking.regions import FIPS, STATE_NAMES

CODES = {Agency.USGS.value: "USGS", Agency.EC.value: "ECCC"}
AGENCY_NAMES = {
    Agency.USGS.value: "U.S. Geological Survey",
    Agency.EC.value: "Environment and Climate Change Canada",
}
COUNTRIES = {Agency.USGS.value: "US", Agency.EC.value: "CA"}
COUNTRY_NAMES = {Agency.USGS.value: "United States of America", Agency.EC.value: "Canada"}
UNITS_OF_MEASURE = {"cfs": "ft^3/s", "cms": "m^3/s"}
DISCHARGE, MEAN, INSTANTANEOUS = "00060", "00003", "00011"
STATE_NUMBERS = {postal: number for number, postal in FIPS.items()}

NOT_KNOWN = (
    "district_code", "county_code", "county_name", "minor_civil_division_code", "basin_code", "altitude_accuracy",
    "altitude_method_code", "altitude_method_name", "vertical_datum", "vertical_datum_name",
    "horizontal_positional_accuracy_code", "horizontal_positional_accuracy", "horizontal_position_method_code",
    "horizontal_position_method_name", "original_horizontal_datum", "original_horizontal_datum_name",
    "contributing_drainage_area", "time_zone_abbreviation", "uses_daylight_savings", "construction_date",
    "aquifer_code", "national_aquifer_code", "aquifer_type_code", "well_constructed_depth", "hole_constructed_depth",
    "depth_source_code", "revision_created", "revision_modified", "revision_note",
)  # fmt: skip


class Kind(StrEnum):
    """How a property is written and compared."""

    TEXT = "text"
    NUMBER = "number"
    TIME = "time"
    WORDS = "words"


@dataclass(frozen=True)
class Property:
    """A property: its name, what it is in SQL, what it says, and whether it belongs to the station or to a value."""

    name: str
    column: Any
    about: str
    kind: Kind = Kind.TEXT
    of_value: bool = False


@dataclass(frozen=True)
class Collection:
    """A collection. `own` are the properties it sends, in order; `others` it can be filtered by too.

    Where `lists` is false, a comma in a parameter is part of one value, as with the USGS: names hold commas.
    """

    id: str
    title: str
    description: str
    own: tuple[Property, ...]
    others: tuple[Property, ...] = ()
    data_type: DataType | None = None
    lists: bool = True

    @property
    def queryables(self) -> dict[str, Property]:
        """Everything that this collection can be filtered by, by name."""
        return {one.name: one for one in (*self.others, *self.own)}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the properties it sends."""
        return tuple(one.name for one in self.own)


_station = MasterStation


def _by(column: Any, words: dict[str, str], otherwise: Any = None) -> ColumnElement[Any]:
    return case(words, value=column, else_=otherwise)


LOCATION_ID: ColumnElement[Any] = _by(_station.agency, CODES, _station.agency) + "-" + _station.station_number


def _constant(text: str) -> ColumnElement[Any]:
    return literal(text, String)


_PLACE = (
    Property("agency_code", _by(_station.agency, CODES, _station.agency), "Whose station: USGS or ECCC."),
    Property("agency_name", _by(_station.agency, AGENCY_NAMES), "The agency's name."),
    Property("monitoring_location_number", _station.station_number, "The agency's number of the station."),
    Property("monitoring_location_name", _station.station_name, "The agency's name of the station."),
    Property("country_code", _by(_station.agency, COUNTRIES), "US or CA."),
    Property("country_name", _by(_station.agency, COUNTRY_NAMES), "The country's name."),
    Property(
        "state_code",
        _by(_station.state_code, STATE_NUMBERS, _station.state_code),
        "The state's FIPS number, or the province in two letters.",
    ),
    Property("state_name", _by(_station.state_code, STATE_NAMES), "The state or province."),
    Property("site_type_code", _constant("ST"), "ST: all are on streams, canals among them."),
    Property("site_type", _constant("Stream"), "Stream."),
    Property("hydrologic_unit_code", _station.huc_code, "The hydrologic unit, in the United States alone."),
    Property("altitude", _station.altitude_ft, "Feet.", Kind.NUMBER),
    Property("drainage_area", _station.drainage_area_sqmi, "Square miles.", Kind.NUMBER),
    *(Property(name, null().cast(String), "Not known here: always null.") for name in NOT_KNOWN),
)


def _series_of(data_type: DataType) -> ColumnElement[Any]:
    series = StationSeries
    mine = (series.station_number == _station.station_number, series.type == data_type.value)
    return select(series.time_series_id).where(*mine).correlate(_station).scalar_subquery()


def _values(data_type: DataType, statistic: str) -> tuple[Property, ...]:
    row = DischargeObservation
    approval = case((row.quality_code == "A", "Approved"), else_="Provisional")
    return (
        Property(
            "time_series_id", _series_of(data_type), "The agency's id of the series that is kept; null in Canada."
        ),
        Property("monitoring_location_id", LOCATION_ID, "Agency and number, such as USGS-01646500 or ECCC-08MF005."),
        Property("parameter_code", _constant(DISCHARGE), "00060: discharge."),
        Property("statistic_id", _constant(statistic), "00003: the mean of a day. 00011: instantaneous."),
        Property("time", row.observed_at, "The local date of a day's mean, or an instant in UTC.", Kind.TIME, True),
        Property("value", row.discharge, "The number as text, as the USGS sends it.", Kind.NUMBER, True),
        Property("unit_of_measure", _by(row.unit, UNITS_OF_MEASURE), "ft^3/s or m^3/s.", of_value=True),
        Property("approval_status", approval, "Approved or Provisional.", of_value=True),
        Property("qualifier", row.qualifiers, "The agency's remarks, a list; null for none.", Kind.WORDS, True),
        Property("last_modified", row.recorded_at, "When the value was written here.", Kind.TIME, True),
    )


ID = Property("id", LOCATION_ID, "Agency and number, such as USGS-01646500 or ECCC-08MF005.")
COLLECTIONS = (
    Collection(
        "monitoring-locations", "Monitoring locations", "The stations of the catalogue.", _PLACE, (ID,), lists=False
    ),
    Collection(
        "daily",
        "Daily values",
        "Daily mean discharge, as it is stored here.",
        _values(DataType.DAILY, MEAN),
        _PLACE,
        DataType.DAILY,
    ),
    Collection(
        "continuous",
        "Continuous values",
        "Instantaneous discharge, as it is stored here.",
        _values(DataType.REALTIME, INSTANTANEOUS),
        _PLACE,
        DataType.REALTIME,
    ),
)
