"""Runs of the National Water Model, `/reaches/{reachId}/streamflow?series=…`, as NWPS publishes them.

`{reach {reachId}, shortRange {series}, mediumRange {mean, member1…}, longRange {mean, member1…}, …}`, each run
`{referenceTime, units "ft³/s", data: [{validTime, flow}]}`. A series that is not there is `{}`. How many members
there are may change. `mean` is no member; it is kept beside them under that name.
"""

from core.domain import Issuance
from core.sources.nwps_block import Block, in_cfs, values_by_time
from core.sources.reply import Reply

SOURCE = "NOAA_NWM"
KEYS = {"short_range": "shortRange", "medium_range": "mediumRange", "long_range": "longRange"}
# What stands where a range has one run and no members.
ONLY_RUN = "series"
LONGEST_MEMBER = 20


def parse_streamflow(reply: Reply, series: str, reach_id: str, station_number: str) -> tuple[Issuance, ...]:
    """Read every run of a series, none where it is not there; raises SourceChangedFormat, for another reach too."""
    document = Block.of(reply)
    reach = document.part("reach")
    found = reach.text("reachId") if reach else None
    if found != reach_id:
        raise document.wrong(f"the reach {found!r} instead of {reach_id}")
    if KEYS[series] not in document.values:
        raise document.wrong(f"no {KEYS[series]}")
    runs = document.part(KEYS[series])
    if runs is None:
        return ()
    blocks = ((name, runs.part(name)) for name in runs.values)
    read = (_issuance(block, name, series, station_number) for name, block in blocks if block)
    return tuple(issuance for issuance in read if issuance.values)


def _issuance(run: Block, name: str, series: str, station_number: str) -> Issuance:
    if len(name) > LONGEST_MEMBER:
        raise run.wrong(f"a member called {name[:40]!r}")
    known = values_by_time(list(run.rows()), "flow")
    factor = run.flow_factor("units") if known else 1.0
    return Issuance(
        station_number=station_number,
        source=SOURCE,
        product=series,
        run_date=run.moment("referenceTime"),
        values=tuple((time, in_cfs(flow, factor)) for time, flow in known),
        member="" if name == ONLY_RUN else name,
    )
