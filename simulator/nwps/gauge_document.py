"""`/gauges/{id}`: all that the service says about a gauge, in one document."""

from __future__ import annotations

from typing import Any

from simulator.nwps.behaviour import OUT_OF_SERVICE
from simulator.nwps.flood import category_of, flood_document
from simulator.nwps.moments import NEVER
from simulator.nwps.places import center_of, office_of, state_of, time_zone_of
from simulator.nwps.sites import Site
from simulator.nwps.stageflow import forecast_document, observed_document, pedts_of
from simulator.nwps.units import MISSING, NO_THRESHOLD
from simulator.world import World

Document = dict[str, Any]

_NO_PICTURES = {"stage": "", "flow": "", "volume": ""}
_ICE_NOTE = {"statement": "Stage may be affected by ice.", "effective": "1201", "expiration": "0315"}
_NOT_CURRENT = {"observed": "obs_not_current", "forecast": "fcst_not_current"}


def gauge_document(world: World, site: Site) -> Document:
    status = _status(world, site)
    return {
        **_names(site),
        "pedts": pedts_of(site),
        "status": status,
        "flood": flood_document(site),
        **_pictures(site),
        **_datums(site),
        "upstreamLid": "",
        "downstreamLid": "",
        "inService": _service(site),
        "lowThreshold": None,
        "forecastReliability": "Forecasts are simulated and issued every six hours.",
        "TruncateObs": "-1",
        "TruncateFcst": "-1",
        "ObservedFloodCategory": status["observed"]["floodCategory"],
        "ForecastFloodCategory": status["forecast"]["floodCategory"],
    }


def short_document(world: World, site: Site) -> Document:
    """Return a gauge as it stands in the list of many."""
    shown = ("lid", "name", "latitude", "longitude", "rfc", "wfo", "state", "county")
    names = _names(site)
    return {name: names[name] for name in shown} | {"pedts": pedts_of(site), "status": _status(world, site)}


def _names(site: Site) -> Document:
    place = site.station
    return {
        "lid": site.lid,
        "usgsId": place.number if place.agency == "USGS" else "",
        "reachId": site.reach_id,
        "name": place.name,
        "description": "",
        "rfc": center_of(site),
        "wfo": office_of(site),
        "state": state_of(site),
        "county": "",
        "timeZone": time_zone_of(site),
        "latitude": place.latitude,
        "longitude": place.longitude,
    }


def _status(world: World, site: Site) -> Document:
    return {
        "observed": _latest(site, "observed", observed_document(world, site), last=True),
        "forecast": _latest(site, "forecast", forecast_document(world, site), last=False),
    }


def _latest(site: Site, kind: str, document: Document, last: bool) -> Document:
    """Return the last reading, or the highest point of the forecast."""
    rows = document["data"]
    if not rows:
        return {
            "primary": MISSING, "primaryUnit": "", "secondary": MISSING, "secondaryUnit": "",
            "floodCategory": _NOT_CURRENT[kind], "validTime": NEVER,
        }  # fmt: skip
    row = rows[-1] if last else max(rows, key=lambda row: row["primary"])
    return {
        "primary": row["primary"],
        "primaryUnit": document["primaryUnits"],
        "secondary": row["secondary"],
        "secondaryUnit": document["secondaryUnits"],
        "floodCategory": _category(site, row, document["primaryUnits"]),
        "validTime": row["validTime"],
    }


def _category(site: Site, row: Document, unit: str) -> str:
    """Tell by the stage, which is the other value where flow comes first."""
    stage = row["secondary"] if unit == "kcfs" else row["primary"]
    return "not_defined" if stage in (MISSING, NO_THRESHOLD) else category_of(site, stage)


def _service(site: Site) -> Document:
    out = site.behaviour == OUT_OF_SERVICE
    return {"enabled": not out, "message": "This gauge is out of service (simulated)." if out else ""}


def _pictures(site: Site) -> Document:
    number = site.gauge.number
    return {
        "images": {
            "probability": {"weekint": dict(_NO_PICTURES), "entperiod": dict(_NO_PICTURES), "shortrange": ""},
            "hydrograph": {"default": "", "floodcat": ""},
            "photos": [],
        },
        "dataAttribution": [
            {"abbrev": site.station.agency, "text": number, "title": "Simulated observations", "url": ""}
        ],
        "impactsLowWaters": [],
        "normalThreshold": {"value": 0, "units": "ft"},
        "hydronotes": [_ICE_NOTE] if site.gauge.freezes else [],
    }


def _datums(site: Site) -> Document:
    datum = {"label": "Simulated datum", "abbrev": "SIM", "description": "", "value": site.station.altitude_ft or 0}
    return {
        "datums": {"vertical": {"value": [datum]}, "horizontal": {"value": []}, "notes": {"value": []}},
        "inundation": {
            "enabled": False,
            "url": "",
            "zeroDatum": None,
            "downloads": None,
            "siteSpecificInfo": "",
            "dataAttribution": [],
        },
    }
