"""The legend's room, above a wide plot and below a narrow one."""

from datetime import datetime

import plotly.graph_objects as go
import pytest

from components.hydrograph import HydrographView, fit_frame, hydrograph_figure
from components.legend import LONGEST_SHORT, NARROW, ROW, fit_legend, short_name
from components.revision_layer import NAMES
from components.theme import DATA_TYPE_NAMES, FORECAST_NAMES
from tests.components.test_series import DAILY, REALTIME, days, observations


def drawn(names: list[str], width: float) -> go.Figure:
    figure = go.Figure([go.Scatter(name=name) for name in names] + [go.Scatter(name="unnamed", showlegend=False)])
    fit_legend(figure, width, 400)
    return figure


def test_each_further_row_above_a_wide_plot_makes_the_figure_taller() -> None:
    names = ["Daily mean, provisional"] * 8

    assert drawn(names[:3], 1200).layout.height == 400
    assert drawn(names, 1200).layout.height == 400 + ROW
    assert drawn(names, 1200).layout.legend.y is None


@pytest.mark.parametrize(("count", "rows"), [(0, 1), (1, 1), (2, 1), (3, 2), (7, 4)])
def test_on_a_phone_it_stands_below_the_plot_in_two_columns(count: int, rows: int) -> None:
    layout = drawn(["Daily mean, provisional"] * count, NARROW).layout

    assert layout.height == 400 + (rows - 1) * ROW
    assert layout.legend.y < 0
    assert layout.legend.entrywidth == 0.5


def test_a_name_too_long_for_two_columns_has_a_row() -> None:
    layout = drawn(["Withheld: Ice, Equipment, Backwater", "Daily mean, approved"], 400).layout

    assert (layout.legend.entrywidth, layout.height) == (1, 400 + ROW)


NAMED = [
    *(f"{FORECAST_NAMES[product]}, issued 12 h ago" for product in ("stageflow", "short_range", "long_range")),
    f"{FORECAST_NAMES['medium_range']}, mean and spread, issued 12 h ago",
    *(f"{name}, issued before" for name in FORECAST_NAMES.values()),
    *(f"{DATA_TYPE_NAMES[kind]}, provisional" for kind in (DAILY, REALTIME)),
    "Instantaneous by day, provisional", "Median and percentiles of the day", *NAMES.values(),
    "Highest of its water year", "Highest on record",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMED)
def test_a_phone_has_room_for_the_name_of_everything_we_draw(name: str) -> None:
    assert len(short_name(name)) <= LONGEST_SHORT


def test_the_pointer_names_in_full_what_a_phone_names_in_short() -> None:
    view = HydrographView(start=datetime(2026, 1, 1), end=datetime(2026, 1, 31), width=400)
    figure = hydrograph_figure({DAILY: observations(days(3))}, {}, view)
    fit_frame(figure, view)

    assert figure.data[0].name == "Daily, approved"
    assert "daily mean of" in figure.data[0].hovertemplate
