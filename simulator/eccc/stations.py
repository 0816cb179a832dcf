"""The station lists: the Datamart's CSV with the time zone, and the features of the GeoMet API with all the rest."""

from __future__ import annotations

from typing import Any

from simulator.eccc.catalogue import Catalogue
from simulator.eccc.datamart import offset_text
from simulator.rivers.basin import KM2_PER_SQMI
from simulator.rivers.chance import one
from simulator.rivers.gauge import Gauge

_CONTRIBUTOR = {
    "CONTRIBUTOR_EN": "WATER SURVEY OF CANADA (SIMULATED)",
    "CONTRIBUTOR_FR": "RELEVÉS HYDROLOGIQUES DU CANADA (SIMULÉ)",
}


def list_rows(catalogue: Catalogue) -> list[str]:
    """Return the rows of hydrometric_StationList.csv."""
    return [_row(gauge) for gauge in catalogue.gauges.values()]


def station_features(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return every station as a GeoJSON feature, by number."""
    return [_feature(gauge) for gauge in catalogue.gauges.values()]


def _row(gauge: Gauge) -> str:
    place = gauge.basin.station
    zone = f"UTC{offset_text(gauge.basin.zone)}"
    name = _name(gauge).replace('"', '""')
    return f'{gauge.number},"{name}",{place.latitude:.6f},{place.longitude:.6f},{place.state},{zone}'


def _name(gauge: Gauge) -> str:
    """Return the name in capitals, without the province."""
    place = gauge.basin.station
    return place.name.removesuffix(f", {place.state}").upper()


def _feature(gauge: Gauge) -> dict[str, Any]:
    place = gauge.basin.station
    area = place.drainage_area_sqmi
    properties = {
        "STATION_NAME": _name(gauge),
        "IDENTIFIER": gauge.number,
        "STATION_NUMBER": gauge.number,
        "PROV_TERR_STATE_LOC": place.state,
        "STATUS_EN": "Active",
        "STATUS_FR": "En service",
        **_CONTRIBUTOR,
        "VERTICAL_DATUM": "ASSUMED DATUM",
        "REAL_TIME": 1,
        "RHBN": int(one(gauge.basin.seed, gauge.number, "reference") < 0.3),
        "DRAINAGE_AREA_GROSS": None if area is None else round(area * KM2_PER_SQMI, 1),
        "DRAINAGE_AREA_EFFECT": None,
    }
    point = {"type": "Point", "coordinates": [place.longitude, place.latitude]}
    return {"type": "Feature", "id": gauge.number, "geometry": point, "properties": properties}
