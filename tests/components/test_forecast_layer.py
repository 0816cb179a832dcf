"""What lies ahead, laid over a hydrograph, as a function of data."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from components.forecast_layer import add_floods, add_forecasts, ensemble_leads, fit_ticks, shared_end, spread_of
from components.hydrograph import HydrographView, hydrograph_figure
from components.older_issuances import add_older
from components.theme import FLOOD_COLOURS, FLOOD_NAMES, FORECAST_COLOURS, FORECAST_NAMES
from tests.components.test_series import REALTIME, observations

NOW = datetime(2026, 1, 31)
HOUR = timedelta(hours=1)
VIEW = HydrographView(start=datetime(2026, 1, 1), end=NOW)


@dataclass
class Forecast:
    source: str = "NOAA_RFC"
    product: str = "stageflow"
    member: str = ""
    run_date: datetime = NOW - 3 * HOUR
    flows: tuple[float, ...] = (100.0, 200.0, 300.0)
    unit: str = "cfs"
    first_lead: int = 0
    data: list[dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        times = [self.run_date + (self.first_lead + n) * HOUR for n in range(len(self.flows))]
        self.data = [{"date": f"{t.isoformat()}Z", "value": v} for t, v in zip(times, self.flows, strict=True)]


def ensemble(*members: tuple[float, ...]) -> list[Forecast]:
    named = [Forecast("NOAA_NWM", "medium_range", f"member{n}", flows=flows) for n, flows in enumerate(members, 1)]
    mean = tuple(sum(flows) / len(flows) for flows in zip(*members, strict=True))
    return [*named, Forecast("NOAA_NWM", "medium_range", "mean", flows=mean)]


def drawn(forecasts: list[Forecast], view: HydrographView = VIEW) -> go.Figure:
    figure = hydrograph_figure({}, {}, view)
    add_forecasts(figure, forecasts, view, NOW)
    return figure


def line_in(figure: go.Figure) -> go.Scatter:
    (line,) = [trace for trace in figure.data if trace.name]
    return line


def test_it_draws_a_forecast_dashed_beyond_a_dotted_line_at_its_issue() -> None:
    issue, line = drawn([Forecast()]).data

    assert (line.line.dash, list(line.y)) == ("dash", [100.0, 200.0, 300.0])
    assert (issue.line.dash, set(issue.x), issue.yaxis) == ("dot", {NOW - 3 * HOUR}, "y2")


def test_it_leaves_out_what_lies_before_the_issue() -> None:
    line = line_in(drawn([Forecast(first_lead=-1)]))

    assert list(line.y) == [200.0, 300.0]


def test_it_names_source_and_age_in_the_legend() -> None:
    names = [trace.name for trace in drawn([Forecast(), *ensemble((1.0,), (2.0,), (3.0,))]).data if trace.name]

    assert names == ["River Forecast Center, issued 3 h ago", "NWM medium range, mean and spread, issued 3 h ago"]


@pytest.mark.parametrize(("unit", "factor"), [("cfs", 1.0), ("cms", 0.028316846592)])
def test_it_converts_the_unit(unit: str, factor: float) -> None:
    line = line_in(drawn([Forecast()], HydrographView(unit=unit, start=VIEW.start, end=VIEW.end)))

    assert list(line.y) == pytest.approx([100 * factor, 200 * factor, 300 * factor])


def test_it_lengthens_the_time_shown_to_the_end_of_the_forecast() -> None:
    figure = drawn([Forecast(flows=tuple(range(1, 50)))])

    assert list(figure.layout.xaxis.range) == [VIEW.start, NOW + 45 * HOUR]


def test_it_never_shortens_the_time_shown() -> None:
    assert list(drawn([Forecast()]).layout.xaxis.range) == [VIEW.start, NOW]


def test_it_lays_the_darker_spread_over_the_lighter_with_the_mean_on_top() -> None:
    figure = drawn(ensemble((10.0, 10.0), (20.0, 20.0), (30.0, 30.0), (40.0, 40.0), (50.0, 50.0)))

    wide, middle, _issue, mean = figure.data
    assert (wide.fill, middle.fill) == ("toself", "toself")
    assert [wide.y[0], wide.y[-1]] == pytest.approx([14.0, 46.0])
    assert [middle.y[0], middle.y[-1]] == pytest.approx([20.0, 40.0])
    assert float(wide.fillcolor[:-1].split(",")[3]) < float(middle.fillcolor[:-1].split(",")[3])
    assert list(mean.y) == [30.0, 30.0]
    assert "14.0 to 46.0" in mean.customdata[0]


def test_it_takes_no_spread_of_two_and_counts_no_mean_as_a_member() -> None:
    flows = pd.DataFrame({"member1": [1.0, 1.0], "member2": [2.0, 2.0], "member3": [3.0, None], "mean": [99.0, 99.0]})

    spread = spread_of(flows)

    assert list(spread.index) == [0]
    assert spread["90"].iloc[0] == pytest.approx(2.8)


def test_it_ends_the_mean_where_most_members_have_ended() -> None:
    members = ensemble((10.0, 10.0, 10.0), (20.0, 20.0, 20.0), (30.0, 30.0, 30.0))
    for one in members[1:3]:
        one.data.pop()

    figure = drawn(members, HydrographView(start=VIEW.start, end=NOW - 9 * HOUR))

    assert list(line_in(figure).y) == [20.0, 20.0]
    assert figure.layout.xaxis.range[1] == NOW - 2 * HOUR


@pytest.mark.parametrize(("ended", "drawn_steps"), [(0, 3), (1, 2), (3, 2)])
def test_mean_and_spread_end_where_the_first_member_does(ended: int, drawn_steps: int) -> None:
    runs = ensemble(*((10.0 * n, 10.0 * n, 10.0 * n) for n in range(1, 5)))
    for one in runs[:ended]:
        one.data.pop()

    wide, middle, _issue, mean = drawn(runs).data

    assert len(mean.y) == drawn_steps
    assert len(wide.y) == len(middle.y) == 2 * drawn_steps
    assert shared_end(runs) == runs[0].run_date + (drawn_steps - 1) * HOUR


def test_a_member_without_flow_has_not_ended() -> None:
    runs = ensemble((10.0, 0.0, 10.0), (20.0, 20.0, 20.0), (30.0, 30.0, 30.0))

    assert list(line_in(drawn(runs)).y) == pytest.approx([20.0, 50 / 3, 20.0])


def test_single_runs_have_no_lead_that_they_share() -> None:
    short = Forecast("NOAA_NWM", "short_range")

    assert ensemble_leads([short, *ensemble((1.0, 2.0), (3.0, 4.0))]) == {"medium_range": HOUR}


def test_it_draws_the_mean_of_the_members_where_none_came() -> None:
    assert list(line_in(drawn(ensemble((10.0,), (20.0,))[:2])).y) == [15.0]


@pytest.mark.parametrize(("scale", "shown"), [("log", 1), ("linear", 3)])
def test_it_leaves_zero_and_negative_flow_out_of_a_log_axis_only(scale: Any, shown: int) -> None:
    view = HydrographView(scale=scale, start=VIEW.start, end=VIEW.end)

    line = line_in(drawn([Forecast(flows=(0.0, -1.0, 5.0))], view))

    assert pd.Series(line.y).notna().sum() == shown


def test_older_means_end_at_the_lead_that_their_members_share() -> None:
    older = [Forecast("NOAA_NWM", "medium_range", "mean", NOW - early * HOUR) for early in (9, 6)]
    figure = hydrograph_figure({}, {}, VIEW)

    add_older(figure, older, VIEW, {"medium_range": HOUR})

    (line,) = figure.data
    assert pd.Series(line.y).fillna(-1).tolist() == [100.0, 200.0, -1, 100.0, 200.0, -1]


def test_it_draws_nothing_out_of_nothing() -> None:
    assert drawn([]).data == ()
    assert drawn([Forecast(flows=())]).data == ()


FLOODS = {"action": 50.0, "minor": 150.0, "moderate": 470.0, "major": 5000.0}


def test_it_names_the_floods_among_the_flows_drawn_or_near() -> None:
    figure = drawn([Forecast()])
    add_floods(figure, FLOODS, VIEW)

    lines = [(trace.name, trace.line.color, trace.y[0]) for trace in figure.data if trace.mode == "lines+text"]
    assert lines == [("Minor flood", "#F5A623", 150.0), ("Moderate flood", "#D94B4A", 470.0)]


def test_it_converts_the_flows_of_floods() -> None:
    view = HydrographView(unit="cms", start=VIEW.start, end=VIEW.end)
    figure = drawn([Forecast()], view)
    add_floods(figure, {"minor": 150.0}, view)

    assert figure.data[-1].y[0] == pytest.approx(150 * 0.028316846592)


def test_it_draws_no_flood_where_nothing_is_drawn() -> None:
    figure = drawn([])
    add_floods(figure, FLOODS, VIEW)

    assert figure.data == ()


def test_it_takes_no_withheld_span_for_a_flow() -> None:
    gap = pd.DataFrame({"start_at": [VIEW.start], "end_at": [NOW], "reason": ["ICE"]})
    figure = hydrograph_figure({}, {REALTIME: gap}, VIEW)
    add_floods(figure, {"action": 1.0}, VIEW)

    assert [trace.name for trace in figure.data] == ["Withheld: Ice"]


def test_it_spaces_the_ticks_for_forecasts_and_floods_too() -> None:
    frame = observations(pd.date_range("2026-01-30", periods=3, freq="15min"), [100.0, 110.0, 120.0])
    figure = hydrograph_figure({REALTIME: frame}, {}, VIEW)
    before = figure.layout.yaxis.dtick
    add_forecasts(figure, [Forecast(flows=(100.0, 9000.0))], VIEW, NOW)
    fit_ticks(figure, VIEW)

    assert (before, figure.layout.yaxis.dtick) == (None, "D2")


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_it_has_a_colour_for_every_forecast_and_flood(mode: Any) -> None:
    assert FORECAST_COLOURS[mode].keys() == FORECAST_NAMES.keys()
    assert FLOOD_COLOURS.keys() == FLOOD_NAMES.keys()
