"""The River Forecast Center's forecast, `/gauges/{lid}/stageflow/forecast`, as NWPS publishes it.

`{pedts, issuedTime, primaryName, primaryUnits, secondaryName, secondaryUnits, data: [{validTime, primary,
secondary}]}`. Primary is mostly the stage in ft and secondary the flow in kcfs, but where pedts begins with Q it is
the other way round: the name and the unit tell. No forecast is an empty `data`, with an `issuedTime` in year 1.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from core.sources.nwps_block import CFS_PER_UNIT, STAGE_UNIT, Block, in_cfs, values_by_time
from core.sources.reply import Reply

ROLES = ("primary", "secondary")
FLOW_WORDS = ("flow", "discharge")
STAGE_WORDS = ("stage", "height", "elevation", "pool")
LONGEST_PEDTS = 10
Values = tuple[tuple[datetime, float], ...]


@dataclass(frozen=True)
class StageFlow:
    """One forecast: flows in cfs, stages in ft, by valid time in order; either may be empty."""

    pedts: str
    issued_at: datetime
    flows_cfs: Values
    stages_ft: Values


def parse_stageflow(reply: Reply) -> StageFlow | None:
    """Read a forecast, None where there is none; raises SourceChangedFormat."""
    document = Block.of(reply)
    issued_at, rows = document.moment("issuedTime"), list(document.rows())
    if not rows:
        return None
    if issued_at.year == 1:
        raise document.wrong("a forecast without a time of issue")
    roles = {_kind(document, role): role for role in reversed(ROLES) if _speaks(role, rows)}
    flow, stage = roles.get("flow"), roles.get("stage")
    factor = document.flow_factor(f"{flow}Units") if flow else 1.0
    if stage and not flow:
        document.check_stage_unit(f"{stage}Units")
    return StageFlow(
        document.text("pedts", LONGEST_PEDTS),
        issued_at,
        tuple((time, in_cfs(value, factor)) for time, value in values_by_time(rows, flow)) if flow else (),
        tuple(values_by_time(rows, stage)) if stage else (),
    )


def _speaks(role: str, rows: Iterable[Block]) -> bool:
    """Tell whether a role has any value; one without needs no name and no unit."""
    return any(row.value(role) is not None for row in rows)


def _kind(document: Block, role: str) -> str:
    """Return flow or stage, by name and unit; raises where they contradict each other or say neither."""
    name, unit = document.text(f"{role}Name"), document.text(f"{role}Units")
    words = name.lower()
    named = {
        kind
        for kind, known in (("flow", FLOW_WORDS), ("stage", STAGE_WORDS))
        if any(word in words for word in known)
    }  # fmt: skip
    measured = {"flow"} if unit.lower() in CFS_PER_UNIT else {"stage"} if unit.lower() == STAGE_UNIT else set()
    kinds = named & measured if named and measured else named | measured
    if len(kinds) != 1:
        raise document.wrong(f"{role} values named {name!r} in {unit!r}, which is neither a stage nor a flow")
    return kinds.pop()
