"""The hydrograph as a function of data."""

from dataclasses import replace
from datetime import datetime, timedelta

import pandas as pd
import pytest

from components.hydrograph import HydrographView, fit_frame, hydrograph_figure
from components.theme import APPROVAL_COLOURS
from components.withheld_layer import reason_text
from tests.components.test_series import DAILY, REALTIME, days, observations


def gap(start: str, end: str, reason: str) -> pd.DataFrame:
    return pd.DataFrame({"start_at": [pd.Timestamp(start)], "end_at": [pd.Timestamp(end)], "reason": [reason]})


VIEW = HydrographView(start=datetime(2026, 1, 1), end=datetime(2026, 1, 31))


def test_it_draws_each_kind_and_approval_in_its_own_colour() -> None:
    quality = ["A"] * 5 + ["P"] * 5
    realtime = observations(pd.date_range("2026-01-01", periods=10, freq="15min"), quality="P")

    figure = hydrograph_figure({DAILY: observations(days(10), quality=quality), REALTIME: realtime}, {}, VIEW)

    drawn = {trace.name: trace.line.color for trace in figure.data}
    assert drawn == {
        "Daily mean, approved": "#1b9e77",
        "Daily mean, provisional": "#d95f02",
        "Instantaneous, provisional": "#ffa600",
    }


def test_it_never_connects_gaps() -> None:
    figure = hydrograph_figure({DAILY: observations(days(20)).drop(index=[5])}, {}, VIEW)

    line, ends = figure.data
    assert line.connectgaps is ends.connectgaps is False
    assert pd.isna(line.y).sum() == 1
    assert (ends.showlegend, ends.hoverinfo) == (False, "skip")


@pytest.mark.parametrize(("scale", "shown"), [("log", 2), ("linear", 4)])
def test_it_leaves_zero_and_negative_flow_out_of_a_log_axis_only(scale: str, shown: int) -> None:
    view = HydrographView(scale=scale)  # type: ignore[arg-type]

    figure = hydrograph_figure({DAILY: observations(days(4), [5.0, 0.0, -2.0, 4.0])}, {}, view)

    assert pd.notna(figure.data[0].y).sum() == shown
    assert figure.layout.yaxis.type == scale


@pytest.mark.parametrize(("unit", "label", "flow"), [("cfs", "ft³/s", 100.0), ("cms", "m³/s", 2.8316846592)])
def test_it_says_the_unit_on_axis_and_hover(unit: str, label: str, flow: float) -> None:
    figure = hydrograph_figure({DAILY: observations(days(3))}, {}, HydrographView(unit=unit))

    assert figure.layout.yaxis.title.text == f"Discharge ({label})"
    assert label in figure.data[0].hovertemplate
    assert figure.data[0].y[0] == pytest.approx(flow)


def test_it_says_the_zone_of_the_time_axis() -> None:
    assert "UTC" in hydrograph_figure({DAILY: observations(days(3))}, {}, VIEW).layout.xaxis.title.text


def test_it_hatches_and_names_what_the_agency_withheld() -> None:
    figure = hydrograph_figure({DAILY: observations(days(3))}, {DAILY: gap("2026-01-10", "2026-01-20", "Ice")}, VIEW)

    hatched = figure.data[-1]
    assert hatched.name == "Withheld: Ice"
    assert hatched.fillpattern.shape == "/"
    assert (min(x for x in hatched.x if x), max(x for x in hatched.x if x)) == (
        pd.Timestamp("2026-01-10"),
        pd.Timestamp("2026-01-21"),  # the last withheld day, to its end
    )
    assert [note.text for note in figure.layout.annotations] == ["Ice"]


def test_it_names_one_cause_once_where_daily_and_instantaneous_gaps_lie_over_each_other() -> None:
    gaps = {DAILY: gap("2026-01-10", "2026-01-15", "EQUIP"), REALTIME: gap("2026-01-11", "2026-01-15", "EQUIP")}

    assert [note.text for note in hydrograph_figure({}, gaps, VIEW).layout.annotations] == ["Equipment"]


@pytest.mark.parametrize(
    ("code", "words"),
    [("ICE", "Ice"), ("Eqp", "Equipment"), ("ICE, EQUIP", "Ice, Equipment"), ("no reason given", "no reason given")],
)
def test_it_says_in_words_why_values_were_withheld(code: str, words: str) -> None:
    assert reason_text(code) == words


@pytest.mark.parametrize(("lowest", "ticks"), [(900.0, None), (100.0, "D2"), (0.01, 1)])
def test_it_spaces_log_ticks_so_that_their_labels_fit(lowest: float, ticks: object) -> None:
    figure = hydrograph_figure({DAILY: observations(days(2), [lowest, 1000.0])}, {}, VIEW)

    assert figure.layout.yaxis.dtick == ticks


def test_it_leaves_the_name_of_a_narrow_span_to_the_legend() -> None:
    figure = hydrograph_figure({}, {DAILY: gap("2026-01-10 00:00", "2026-01-10 06:00", "Equipment")}, VIEW)

    assert figure.data[0].name == "Withheld: Equipment"
    assert not figure.layout.annotations


def test_it_draws_lone_readings_as_points() -> None:
    figure = hydrograph_figure({REALTIME: observations(["2026-01-01 00:00", "2026-01-01 09:00"])}, {}, VIEW)

    points = [trace for trace in figure.data if trace.mode == "markers"]
    assert len(points) == 1 and len(points[0].x) == 2


def test_it_keeps_the_span_asked_for_whatever_the_data() -> None:
    figure = hydrograph_figure({DAILY: observations(days(3))}, {}, VIEW)

    assert list(figure.layout.xaxis.range) == [VIEW.start, VIEW.end]


def test_it_sends_no_more_points_than_can_be_seen() -> None:
    frame = observations(pd.date_range("2020-01-01", periods=100_000, freq="15min"))

    figure = hydrograph_figure({REALTIME: frame}, {}, HydrographView())

    assert sum(len(trace.x) for trace in figure.data) <= 5100


def test_it_draws_nothing_out_of_nothing() -> None:
    assert hydrograph_figure({}, {}, VIEW).data == ()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_it_has_a_colour_for_every_line_in_both_themes(mode: str) -> None:
    kinds = {(kind, approval) for kind in (DAILY, REALTIME) for approval in ("approved", "provisional", "estimated")}

    assert set(APPROVAL_COLOURS[mode]) == kinds  # type: ignore[index]


@pytest.mark.parametrize(("span", "pixels", "points"), [(365, 20, 1), (30, 20, 1), (7, 22, 4), (1, 150, 4)])
def test_the_pointer_reaches_a_point_of_every_day(span: int, pixels: int, points: int) -> None:
    start = datetime(2026, 1, 1)
    view = HydrographView(start=start, end=start + timedelta(days=span))
    figure = hydrograph_figure({DAILY: observations(days(2))}, {}, view)
    fit_frame(figure, view)

    assert (figure.layout.hovermode, figure.layout.hoverdistance) == ("x unified", pixels)
    assert len(figure.data[0].x) == 2 * points
    apart = pd.Timestamp(figure.data[0].x[1]) - pd.Timestamp(figure.data[0].x[0])
    assert apart / timedelta(days=span) * view.width <= 2 * pixels


def test_the_pointer_names_the_day_that_it_is_in() -> None:
    figure = hydrograph_figure({DAILY: observations(days(3), [1.0, 2.0, 3.0])}, {}, VIEW)

    line = figure.data[0]
    nearest = line.x[abs(pd.DatetimeIndex(line.x) - pd.Timestamp("2026-01-02 23:00")).argmin()]
    assert pd.Timestamp(nearest).date() == datetime(2026, 1, 2).date()
    assert "%{x|%Y-%m-%d}" in line.hovertemplate
    assert line.line.shape == "hvh"


def test_each_further_row_of_the_legend_makes_the_figure_taller() -> None:
    def height(width: int) -> int:
        view = replace(VIEW, width=width)
        daily, realtime = observations(days(4), quality=["A", "A", "P", "P"]), observations(days(4))
        figure = hydrograph_figure({REALTIME: realtime, DAILY: daily}, {}, view)
        fit_frame(figure, view)
        return int(figure.layout.height)

    assert (height(1200), height(650)) == (420, 420 + 23)
