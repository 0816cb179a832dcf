"""The collections that the service offers here: their properties, in the order it sends them, and what they
can be asked by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_LOCATION = _names("""
    agency_code agency_name monitoring_location_number monitoring_location_name district_code country_code
    country_name state_code state_name county_code county_name minor_civil_division_code site_type_code site_type
    hydrologic_unit_code basin_code altitude altitude_accuracy altitude_method_code altitude_method_name
    vertical_datum vertical_datum_name horizontal_positional_accuracy_code horizontal_positional_accuracy
    horizontal_position_method_code horizontal_position_method_name original_horizontal_datum
    original_horizontal_datum_name drainage_area contributing_drainage_area time_zone_abbreviation
    uses_daylight_savings construction_date aquifer_code national_aquifer_code aquifer_type_code
    well_constructed_depth hole_constructed_depth depth_source_code
""")
_REVISION = _names("revision_created revision_modified revision_note")
_VALUES = _names("""
    time_series_id monitoring_location_id parameter_code statistic_id time value unit_of_measure
    approval_status qualifier last_modified
""")
_SERIES = _names("""
    id unit_of_measure parameter_name parameter_code statistic_id last_modified begin end
    computation_period_identifier computation_identifier thresholds sublocation_identifier primary
    monitoring_location_id web_description parameter_description parent_time_series_id data_gap_interval
""")
_SERIES_V1 = (*_SERIES, "statistics_begin")
_SERIES_V0 = (*_SERIES, "begin_utc", "end_utc", "hydrologic_unit_code", "state_name")
_OF_SERIES = _names("""
    data_type unit_of_measure parameter_name parameter_code statistic_id last_modified begin end
    computation_identifier thresholds sublocation_identifier primary web_description parameter_description
    parent_time_series_id data_gap_interval reading_type
""")
_COMBINED = ("id", "monitoring_location_id", *_LOCATION, *_OF_SERIES)
_NUMBERS = frozenset(
    _names("""
    altitude altitude_accuracy drainage_area contributing_drainage_area well_constructed_depth hole_constructed_depth
""")
)


@dataclass(frozen=True)
class Collection:
    """One collection. Where `lists` is false a comma in a GET parameter is part of one value."""

    name: str
    title: str
    properties: tuple[str, ...]
    queryables: frozenset[str]
    lists: bool = True

    def document(self, kind: str, url: str) -> dict[str, Any]:
        """Return the JSON Schema behind /schema or /queryables."""
        names = self.properties if kind == "schema" else tuple(sorted(self.queryables - {"geometry"}))
        described = {name: {"title": name, "type": _type_of(name)} for name in ("id", *names)}
        described["geometry"] = {
            "$ref": "https://geojson.org/schema/Point.json", "x-ogc-role": "primary-geometry",
        }  # fmt: skip
        return {
            "type": "object", "title": self.title, "properties": described,
            "$schema": "http://json-schema.org/draft/2019-09/schema", "$id": url,
        }  # fmt: skip


def _type_of(name: str) -> str:
    return "number" if name in _NUMBERS else "string"


_OF_VALUES = frozenset({*_VALUES, *_LOCATION, "id", "geometry", "data_gap_interval"})
_COLLECTIONS = (
    Collection("daily", "Daily values", _VALUES, _OF_VALUES),
    Collection("continuous", "Continuous values", _VALUES, _OF_VALUES),
    Collection("latest-daily", "Latest daily values", _VALUES, _OF_VALUES),
    Collection("latest-continuous", "Latest continuous values", _VALUES, _OF_VALUES),
    Collection(
        "monitoring-locations", "Monitoring locations", ("id", *_LOCATION, *_REVISION),
        frozenset({"id", "geometry", *_LOCATION, *_REVISION}), lists=False,
    ),
    Collection(
        "combined-metadata", "Combined metadata", _COMBINED, frozenset({"geometry", *_COMBINED}), lists=False,
    ),
)  # fmt: skip


def collection_named(name: str, version: str) -> Collection | None:
    """Return a collection of version v0 or v1; the series metadata lost four properties between them."""
    if name == "time-series-metadata":
        properties = _SERIES_V0 if version == "v0" else _SERIES_V1
        return Collection(name, "Time series metadata", properties, frozenset({"geometry", *properties}))
    return next((collection for collection in _COLLECTIONS if collection.name == name), None)


def collection_names() -> list[str]:
    """Return every collection's name."""
    return [*(collection.name for collection in _COLLECTIONS), "time-series-metadata"]
