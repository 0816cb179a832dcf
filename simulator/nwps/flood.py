"""Flood categories, crests and impacts of a gauge. Stages are feet, flows here are plain ft3/s."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from simulator.nwps.behaviour import FLOW_THRESHOLDS, STAGE_ONLY, UNRATED
from simulator.nwps.moments import spelled
from simulator.nwps.sites import Site
from simulator.nwps.units import CFS_PER_CMS, FEET_PER_METRE, NO_THRESHOLD, Number, three_figures, trimmed
from simulator.rivers.basin import DAY, HOUR, Basin
from simulator.rivers.chance import between, key_of, one
from simulator.rivers.hydrograph import flow_of_year, year_start

Document = dict[str, Any]

# In median yearly peaks: a minor flood comes every other year.
_MULTIPLES = {"major": 2.4, "moderate": 1.6, "minor": 1.0, "action": 0.6}
_YEARS_OF_PEAKS = range(2001, 2010)
_UNKNOWN_FLOWS = (-1, 0)
_CRESTS = 6


def flood_document(site: Site) -> Document:
    return {
        "stageUnits": "ft",
        "flowUnits": "cfs",
        "categories": {name: _threshold(site, name) for name in _MULTIPLES},
        "lro": {
            "minorCS": "0.1",
            "moderateCS": "0.07",
            "majorCS": "< 0.05",
            "producedTime": spelled(year_start(2026)),
            "interval": "JFM",
        },
        "crests": {"historic": _crests(site, "historic", 1936), "recent": _crests(site, "recent", 2012)},
        "lowWaters": {"historic": []},
        "impacts": _impacts(site),
    }


def category_of(site: Site, stage_ft: float) -> str:
    """Return the highest category that a stage reaches, by the thresholds as they are published."""
    flow_cfs = float(site.rating.flow(np.array([stage_ft / FEET_PER_METRE]))[0]) * CFS_PER_CMS
    for name in _MULTIPLES:
        known = _threshold(site, name)
        reached = flow_cfs >= known["flow"] if known["stage"] == NO_THRESHOLD else stage_ft >= known["stage"]
        if reached:
            return name
    return "no_flooding"


def threshold_cms(site: Site, category: str) -> float:
    return _MULTIPLES[category] * max(_median_peak(site.gauge.basin), site.gauge.basin.mean_cms)


@lru_cache(maxsize=1024)
def _median_peak(basin: Basin) -> float:
    """Return the median of nine yearly peaks, in m3/s."""
    return float(np.median([flow_of_year(basin, year, HOUR).max() for year in _YEARS_OF_PEAKS]))


def _threshold(site: Site, category: str) -> dict[str, Number]:
    flow_cms = np.array([threshold_cms(site, category)])
    stage = trimmed(float(np.round(site.rating.stage(flow_cms)[0] * FEET_PER_METRE * 2) / 2))
    flow = trimmed(float(three_figures(flow_cms * CFS_PER_CMS)[0]))
    if site.behaviour == FLOW_THRESHOLDS:
        return {"stage": NO_THRESHOLD, "flow": flow}
    rated = site.behaviour not in (STAGE_ONLY, UNRATED) and (category == "action" or one("rated", site.lid) < 0.5)
    return {"stage": stage, "flow": flow if rated else NO_THRESHOLD}


def _crests(site: Site, kind: str, first_year: int) -> list[Document]:
    """Return past floods, the highest first or the latest; the flow of some was never known (-1 or 0)."""
    crests = [_crest(site, key_of(kind, site.lid, at), first_year + 2 * at) for at in range(_CRESTS)]
    order = (lambda crest: crest["stage"]) if kind == "historic" else (lambda crest: crest["occurredTime"])
    return sorted(crests, key=order, reverse=True)


def _crest(site: Site, key: int, year: int) -> Document:
    flow_cms = np.array([threshold_cms(site, "minor") * between(1, 3, key)])
    flow = trimmed(float(three_figures(flow_cms * CFS_PER_CMS)[0]))
    return {
        "occurredTime": spelled(year_start(year) + key % 365 * DAY + key % 96 * 900),
        "stage": trimmed(round(float(site.rating.stage(flow_cms)[0] * FEET_PER_METRE), 2)),
        "flow": flow if one("known", key) < 0.7 else _UNKNOWN_FLOWS[key % 2],
        "preliminary": "O",
        "olddatum": year < 1960,
    }


def _impacts(site: Site) -> list[Document]:
    texts = {"major": "houses near the river", "moderate": "low roads", "minor": "fields along the banks"}
    if site.behaviour == FLOW_THRESHOLDS:
        return []
    return [
        {"stage": _threshold(site, name)["stage"], "statement": f"Simulated: water reaches {text}."}
        for name, text in texts.items()
    ]
