"""Baseflow as a picture, its indexes, and the sentence where a record is too short for it."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from components.baseflow_panel import METHOD, SHOWN_DAYS, baseflow_panel
from components.charts import Look
from core.hydrology.baseflow import eckhardt


def record(days: int, flows: Any = None) -> pd.Series:
    """A river that rises and falls."""
    index = pd.date_range("2020-01-01", periods=days, name="day")
    return pd.Series(100 + 50 * np.sin(np.arange(days) / 9) if flows is None else flows, index=index, dtype=float)


def parts(panel: Any) -> tuple[dict[str, Any], str]:
    figure = panel.children[0].children.figure
    told = " ".join(row.children[1].children for row in panel.children[1].children)
    return {trace.name: trace for trace in figure.data}, told


def test_it_draws_the_newest_years_and_tells_the_index_of_all() -> None:
    flow = record(1500)
    drawn, told = parts(baseflow_panel(flow, Look()))

    assert set(drawn) == {"Baseflow, Eckhardt", "Baseflow, Lyne and Hollick", "Daily mean"}
    assert len(drawn["Daily mean"].x) == SHOWN_DAYS + 1
    assert (np.array(drawn["Baseflow, Eckhardt"].y) <= np.array(drawn["Daily mean"].y) + 1e-9).all()
    assert told.split()[0] == f"{eckhardt(flow).index:.2f}"
    assert "porous ground" in METHOD


def test_a_gap_is_never_bridged() -> None:
    flow = record(100).drop(pd.Timestamp("2020-02-20"))
    drawn, _told = parts(baseflow_panel(flow, Look("cms", "dark")))

    assert all(np.isnan(np.array(trace.y)[50]) for trace in drawn.values())


@pytest.mark.parametrize(
    ("flow", "sentence"),
    [(record(0), "No approved daily value"), (record(29), "30 unbroken days"), (record(40, [-1.0] * 40), "negative")],
)
def test_it_says_why_there_is_none(flow: pd.Series, sentence: str) -> None:
    panel = baseflow_panel(flow, Look())

    assert sentence in panel.children[2].children


def test_a_dry_river_has_no_index_and_says_why() -> None:
    panel = baseflow_panel(record(40, [0.0] * 40), Look())

    assert parts(panel)[1] == "– –"
    assert "Every flow is zero" in panel.children[3].children
