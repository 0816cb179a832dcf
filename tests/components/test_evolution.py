"""The evolution of forecasts as a picture: every issuance, one brought forward, a slider through issue times."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from components.evolution import (
    ALL,
    CHOSEN,
    ISSUE,
    MOST_STEPS,
    Evolution,
    drawn_lines,
    evolution_figure,
    issue_slider,
    place_of,
)
from components.hydrograph import HydrographView
from core.hydrology.skill import Issuances
from core.units import CMS_PER_CFS

HOUR = np.timedelta64(1, "h")
FIRST = np.datetime64("2026-11-20T00:00:00", "s")


def issuances(issues: int = 3, steps: int = 4) -> Issuances:
    """Issued every six hours, a step each hour from 100 on; the last step of the second is missing."""
    issued = FIRST + np.arange(issues) * 6 * HOUR
    valid = issued[:, None] + np.arange(steps) * HOUR
    flow = 100.0 * np.arange(1, issues + 1)[:, None] + np.arange(steps)
    if issues > 1:
        valid[1, -1], flow[1, -1] = np.datetime64("NaT"), np.nan
    return Issuances(issued, valid, flow)


def shown(**changes: Any) -> Evolution:
    nothing = pd.DataFrame({"observed_at": [], "discharge": [], "unit": [], "quality_code": [], "qualifiers": []})
    given: dict[str, Any] = {"product": "medium_range", "issuances": issuances(), "floods_cfs": {}, "gaps": {}}
    return Evolution(**given | {"observations": {"realtime_15min": nothing}} | changes)


def traces(evolution: Evolution, at: int, **view: Any) -> dict[str, Any]:
    return {trace.name: trace for trace in evolution_figure(evolution, HydrographView(**view), at).data}


def test_every_issuance_is_a_line_with_a_hole_behind_it() -> None:
    drawn = traces(shown(), 1)[ALL]

    assert list(drawn.y) == [100, 101, 102, 103, None, 200, 201, 202, None, 300, 301, 302, 303, None]
    assert list(drawn.x)[:2] == ["2026-11-20T00:00:00", "2026-11-20T01:00:00"]
    assert [n for n, x in enumerate(drawn.x) if x is None] == [4, 8, 13]


def test_the_chosen_one_is_brought_forward_from_its_issue_on() -> None:
    drawn = traces(shown(), 1, unit="cms")

    assert list(drawn[CHOSEN].y) == pytest.approx([200 * CMS_PER_CFS, 201 * CMS_PER_CFS, 202 * CMS_PER_CFS])
    assert list(drawn[ISSUE].x) == ["2026-11-20T06:00:00"] * 2
    assert drawn[CHOSEN].line.width > drawn[ALL].line.width


def test_a_log_axis_has_no_place_for_a_flow_of_zero() -> None:
    one = issuances(1)
    one.flow[0, 1] = 0.0

    assert list(traces(shown(issuances=one), 0)[CHOSEN].y) == [100, None, 102, 103]
    assert list(traces(shown(issuances=one), 0, scale="linear")[CHOSEN].y) == [100, 0, 102, 103]


def test_too_many_steps_are_thinned_alike() -> None:
    lines = drawn_lines(issuances(500, 240), HydrographView())

    assert sum(len(flows) for _times, flows in lines) <= MOST_STEPS + len(lines)
    assert len(lines) == 500
    assert lines[0][0][1] == "2026-11-20T04:00:00"


@pytest.mark.parametrize(
    ("asked", "place"),
    [("2026-11-20T06:00:00Z", 1), ("2026-11-20T11:59:00Z", 1), ("2020-01-01", 0), ("<b>", 2), ("", 2), (None, 2),
     ("NaT", 2)],
)  # fmt: skip
def test_an_address_names_an_issue_and_nonsense_the_newest(asked: str | None, place: int) -> None:
    assert place_of(issuances(), asked) == place


def test_the_slider_stands_at_the_issue_and_one_issue_alone_cannot_be_slid() -> None:
    words, slider, _ends, _spread, times = issue_slider("here", issuances(), 1).children

    assert words.children[1].children == "2026-11-20 06:00 UTC · 2 of 3"
    assert (slider.value, slider.max, slider.disabled) == (1, 2, False)
    assert times.data[2] == "2026-11-20T12:00:00Z"
    assert issue_slider("here", issuances(1), 0).children[1].disabled
