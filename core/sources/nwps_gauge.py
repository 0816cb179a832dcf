"""The gauge document of NWPS, `/gauges/{lid}`: whose gauge it is, its river reach, and when it floods.

`{lid, usgsId, reachId, timeZone, inService {enabled}, flood {stageUnits, flowUnits, categories {action, minor,
moderate, major {stage, flow}}}}` and much that we do not read. Some gauges have stages alone, some flows alone.
"""

from dataclasses import dataclass, replace

from core.sources.nwps_block import Block, in_cfs
from core.sources.nwps_rating import Rating
from core.sources.reply import Reply

CATEGORIES = ("action", "minor", "moderate", "major")
LONGEST_ID = 40


@dataclass(frozen=True)
class Threshold:
    """From where a flood category counts: stage in ft, flow in cfs, None where there is none."""

    stage_ft: float | None = None
    flow_cfs: float | None = None

    @property
    def is_unrated(self) -> bool:
        """Whether the stage stands alone, whose flow a rating may tell."""
        return self.stage_ft is not None and self.flow_cfs is None


@dataclass(frozen=True)
class Gauge:
    """A gauge as NWPS has it; `reach_id` and `time_zone` are None where it names none."""

    lid: str
    usgs_id: str | None
    reach_id: str | None
    time_zone: str | None
    in_service: bool
    thresholds: dict[str, Threshold]

    @property
    def is_unrated(self) -> bool:
        """Whether a flood has its stage alone."""
        return any(one.is_unrated for one in self.thresholds.values())

    def rated(self, rating: Rating) -> "Gauge":
        """Return the gauge with the flows of those stages that the rating reaches."""
        known = {
            name: one if one.flow_cfs is not None or one.stage_ft is None
            else Threshold(one.stage_ft, _positive(rating.flow_cfs(one.stage_ft)))
            for name, one in self.thresholds.items()
        }  # fmt: skip
        return replace(self, thresholds=known)


def parse_gauge(reply: Reply, lid: str) -> Gauge:
    """Read the gauge document of `lid`; raises SourceChangedFormat, for another gauge's document too."""
    document = Block.of(reply)
    found = document.text("lid").upper()
    if found != lid.upper():
        raise document.wrong(f"the gauge {found!r} instead of {lid}")
    service = document.part("inService")
    return Gauge(
        lid=found,
        usgs_id=_maybe(document, "usgsId"),
        reach_id=_maybe(document, "reachId"),
        time_zone=_maybe(document, "timeZone"),
        in_service=service is None or service.values.get("enabled") is not False,
        thresholds=_thresholds(document.part("flood")),
    )


def _maybe(document: Block, name: str) -> str | None:
    return None if document.values.get(name) is None else document.text(name, LONGEST_ID) or None


def _thresholds(flood: Block | None) -> dict[str, Threshold]:
    """Read every category; a unit counts only where a value stands."""
    categories = flood.part("categories") if flood else None
    blocks = {name: categories.part(name) if categories else None for name in CATEGORIES}
    stages = {name: block.number("stage") for name, block in blocks.items() if block}
    flows = {name: _positive(block.number("flow")) for name, block in blocks.items() if block}
    if flood and any(stage is not None for stage in stages.values()):
        flood.check_stage_unit("stageUnits")
    factor = flood.flow_factor("flowUnits") if flood and any(flows.values()) else 1.0
    found = {}
    for name in CATEGORIES:
        flow = flows.get(name)
        found[name] = Threshold(stages.get(name), in_cfs(flow, factor) if flow else None)
    return found


def _positive(flow: float | None) -> float | None:
    """No flood begins at no flow: 0 and -1 mean that none is set."""
    return flow if flow is not None and flow > 0 else None
