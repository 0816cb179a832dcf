"""`/gauges/{lid}/stageflow`: what was observed in 30 days, and the River Forecast Center's newest forecast."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.nwps.behaviour import BLANK_UNIT, FLOW_FIRST, GAPPY, OUT_OF_SERVICE, STAGE_ONLY, UNRATED
from simulator.nwps.moments import NEVER, SIX_HOURLY, Cycle, spelled
from simulator.nwps.places import office_of, time_zone_of
from simulator.nwps.sites import Site
from simulator.nwps.units import MISSING, NO_THRESHOLD, Number, feet, kcfs
from simulator.rivers.basin import DAY, HOUR
from simulator.rivers.chance import Floats, Ints, between, key_of, uniform
from simulator.rivers.foresight import Run, Skill, foresee
from simulator.rivers.gaps import NONE, gap_codes
from simulator.world import World

Document = dict[str, Any]

SKILL = Skill(near=0.03, far=0.4, growth=3 * DAY)
_OBSERVED_DAYS, _COMBINED_DAYS = 30, 7
_EMPTY: Document = {
    "pedts": "", "issuedTime": NEVER, "wfo": "", "timeZone": "",
    "primaryName": "", "primaryUnits": "", "secondaryName": "", "secondaryUnits": "", "data": [],
}  # fmt: skip


def cycle_of(site: Site) -> Cycle:
    """Every office issues at its own minute, one to three hours into the cycle, and publishes minutes later."""
    minute = int(between(60, 180, "issue", site.lid))
    return Cycle(SIX_HOURLY, delay=int(between(8, 25, "delay", site.lid)) * 60, offset=minute * 60)


def pedts_of(site: Site) -> dict[str, str]:
    flow = site.behaviour == FLOW_FIRST
    forecast = "QRIFF" if flow else "HGIFF"
    return {"observed": "QRIRG" if flow else "HGIRG", "forecast": forecast if site.has_forecast else ""}


def forecast_document(world: World, site: Site) -> Document:
    """Return the newest forecast; the empty answer where none is made."""
    if not site.has_forecast:
        return dict(_EMPTY)
    cycle = cycle_of(site)
    issued = cycle.newest(world.now())
    steps = int(between(20, 33, "steps", site.lid))
    times = (issued // SIX_HOURLY + 1 + np.arange(steps, dtype=np.int64)) * SIX_HOURLY
    flow = foresee(world.flows, Run(site.gauge, "rfc", issued), times, SKILL)
    stage = feet(site.rating.stage(flow), 1)
    document = _framed(site, pedts_of(site)["forecast"], issued)
    if site.behaviour == BLANK_UNIT:
        document["secondaryUnits"] = ""
    flows: list[Number] = kcfs(flow)
    if site.behaviour in (STAGE_ONLY, UNRATED):
        flows = [MISSING] * len(flows)
    if site.behaviour == GAPPY:
        _blank(site, times, stage, flows)
    return document | {"data": _rows(site, times, issued + cycle.delay, stage, flows)}


def observed_document(world: World, site: Site) -> Document:
    """Return the readings of 30 days; a withheld one is -999."""
    if site.behaviour == OUT_OF_SERVICE:
        return dict(_EMPTY)
    gauge, now = site.gauge, world.now()
    last = world.last_arrived(gauge, now) // gauge.step
    times = np.arange((now - _OBSERVED_DAYS * DAY) // gauge.step + 1, last + 1, dtype=np.int64) * gauge.step
    if not len(times):
        return dict(_EMPTY)
    flow = world.flows.at(gauge, times, gauge.step)
    missing = np.flatnonzero(gap_codes(gauge, times) != NONE)
    stage, flows = feet(site.rating.stage(flow), 2), kcfs(flow)
    for at in missing.tolist():
        stage[at] = flows[at] = MISSING
    document = _framed(site, pedts_of(site)["observed"], int(times[-1]))
    return document | {"data": _rows(site, times, int(times[-1]) + HOUR // 3, stage, flows)}


def combined_document(world: World, site: Site) -> Document:
    """Return both, the forecast cut short, as the service does."""
    forecast = forecast_document(world, site)
    end = spelled(world.now() + _COMBINED_DAYS * DAY)
    kept = [row for row in forecast["data"] if row["validTime"] <= end]
    return {"observed": observed_document(world, site), "forecast": forecast | {"data": kept}}


def _framed(site: Site, pedts: str, issued: int) -> Document:
    stage, flow = ("Stage", "ft"), ("Flow", "kcfs")
    first, second = (("River Discharge", "kcfs"), stage) if site.behaviour == FLOW_FIRST else (stage, flow)
    return {
        "pedts": pedts,
        "issuedTime": spelled(issued),
        "wfo": office_of(site)["abbreviation"],
        "timeZone": time_zone_of(site),
        "primaryName": first[0],
        "primaryUnits": first[1],
        "secondaryName": second[0],
        "secondaryUnits": second[1],
        "data": [],
    }


def _rows(site: Site, times: Ints, generated: int, stage: list[Number], flow: list[Number]) -> list[Document]:
    first, second = (flow, stage) if site.behaviour == FLOW_FIRST else (stage, flow)
    written = spelled(generated)
    columns = zip(times.tolist(), first, second, strict=True)
    return [
        {"validTime": spelled(time), "generatedTime": written, "primary": one, "secondary": other}
        for time, one, other in columns
    ]


def _blank(site: Site, times: Ints, stage: list[Number], flow: list[Number]) -> None:
    """Put the one sentinel or the other for one point in six."""
    chance: Floats = uniform(key_of("blank", site.lid), times // SIX_HOURLY)
    for at in np.flatnonzero(chance < 0.17).tolist():
        stage[at] = flow[at] = MISSING if chance[at] < 0.1 else NO_THRESHOLD
