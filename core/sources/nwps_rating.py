"""A gauge's rating, `/gauges/{lid}/ratings`: which flow a stage stands for.

`{stageUnits "ft", flowUnits "cfs", data: [{stage, flow}]}`.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import exp, log

from core.sources.nwps_block import Block, in_cfs
from core.sources.nwps_stageflow import Values
from core.sources.reply import Reply


@dataclass(frozen=True)
class Rating:
    """Stages in ft, rising, and the flow in cfs of each."""

    stages_ft: tuple[float, ...]
    flows_cfs: tuple[float, ...]

    def flow_cfs(self, stage_ft: float) -> float | None:
        """Return the flow of a stage; None beyond the rating's ends, where nobody measured."""
        if not self.stages_ft or not self.stages_ft[0] <= stage_ft <= self.stages_ft[-1]:
            return None
        above = bisect_left(self.stages_ft, stage_ft)
        if self.stages_ft[above] == stage_ft:
            return self.flows_cfs[above]
        below = above - 1
        low, high = (self.stages_ft[below], self.flows_cfs[below]), (self.stages_ft[above], self.flows_cfs[above])
        return in_cfs(_between(stage_ft, low, high), 1.0)


def _between(stage: float, low: tuple[float, float], high: tuple[float, float]) -> float:
    """Interpolate between two points of a rating: a power law in logarithms, a line where one is not positive."""
    if min(*low, *high) > 0:
        share = log(stage / low[0]) / log(high[0] / low[0])
        return exp(log(low[1]) + share * log(high[1] / low[1]))
    share = (stage - low[0]) / (high[0] - low[0])
    return low[1] + share * (high[1] - low[1])


def parse_rating(reply: Reply) -> Rating:
    """Read a rating, which may be empty; raises SourceChangedFormat."""
    document = Block.of(reply)
    pairs = {row.value("stage"): row.value("flow") for row in document.rows()}
    known = sorted((stage, flow) for stage, flow in pairs.items() if stage is not None and flow is not None)
    if not known:
        return Rating((), ())
    document.check_stage_unit("stageUnits")
    factor = document.flow_factor("flowUnits")
    return Rating(tuple(stage for stage, _ in known), tuple(in_cfs(flow, factor) for _, flow in known))


def derive_flows(stages_ft: Iterable[tuple[datetime, float]], rating: Rating) -> Values:
    """Return the flows of forecast stages: all of them, or none, since a forecast without its peak misleads."""
    flows = [(time, rating.flow_cfs(stage)) for time, stage in stages_ft]
    known = tuple((time, flow) for time, flow in flows if flow is not None)
    return known if len(known) == len(flows) else ()
