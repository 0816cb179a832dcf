"""Rivers beside each other: lines, units, years, holes, and the words about them."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from components.charts import Look
from components.compare_figure import RIVER_COLOURS, compare_figure
from components.compare_lines import CompareView, can_be_drawn, lines_of, series_of
from components.compare_parts import compare_notes, following_table, lag_text, river_chips
from core.units import CMS_PER_CFS, KM2_PER_SQMI

VIEW = CompareView(Look(), datetime(2019, 10, 1), datetime(2021, 9, 30))


@dataclass(frozen=True)
class River:
    """What core.rivers.comparison reads of a station."""

    number: str
    observations: pd.DataFrame
    area_sqmi: float | None = 100.0
    agency: str = "USGS"

    @property
    def name(self) -> str:
        """A name that would be markup if it could."""
        return f"<b>{self.number}"


def frame(first: str, flows: Any, quality: str = "A", freq: str = "D") -> pd.DataFrame:
    """Observations from a day on."""
    times = pd.date_range(first, periods=len(flows), freq=freq)
    return pd.DataFrame(
        {"observed_at": times, "discharge": np.asarray(flows, dtype=float), "unit": "cfs", "quality_code": quality,
         "qualifiers": None}
    )  # fmt: skip


ONE = River("1", frame("2019-10-01", np.arange(1.0, 731.0)))
EMPTY = River("9", frame("2019-10-01", []))
WAVES = 100 + 10 * np.sin(np.arange(200) / 5)


def words_of(part: Any) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, list | tuple):
        return " ".join(words_of(one) for one in part)
    return words_of(part.children) if getattr(part, "children", None) is not None else ""


def test_a_river_is_a_line_a_class_of_approval() -> None:
    mixed = River("2", pd.concat([frame("2020-01-01", [1.0, 2.0]), frame("2020-01-03", [3.0], "P")]))

    named = [line.approval for line in lines_of(mixed, VIEW) if line.named]
    assert named == ["approved", "provisional"]
    drawn = [(trace.line.dash, trace.hoverinfo) for trace in compare_figure([mixed], VIEW).data]
    assert drawn == [("solid", None), ("solid", "skip"), ("dash", None), ("dash", "skip")]


def test_depth_of_runoff_is_the_same_in_either_unit() -> None:
    by_hand = 1.0 * CMS_PER_CFS * 86.4 / (100.0 * KM2_PER_SQMI)
    views = [replace(VIEW, look=Look(unit), per_area=True) for unit in ("cfs", "cms")]

    for view in views:
        assert series_of(ONE, view).iloc[0] == pytest.approx(by_hand)
        assert lines_of(ONE, view)[0].flow[0] == pytest.approx(by_hand)
    assert compare_figure([ONE], views[0]).layout.yaxis.title.text == "Runoff (mm/day)"


def test_water_years_lie_over_each_other_and_the_leap_day_is_no_hole() -> None:
    first, second = lines_of(ONE, replace(VIEW, by_year=True))

    assert (first.name, second.name) == ("<b>1, water year 2020", "<b>1, water year 2021")
    assert (len(first.x), len(second.x)) == (366, 365)
    assert first.x[0] == second.x[0] and np.isfinite(first.flow).all()
    assert (first.flow[0], first.flow[-1], second.flow[0]) == (1, 366, 367)
    assert (first.faint, second.faint) == (True, False)
    # The last day of the second year was not measured: it ends a day early.
    assert np.isnan(second.flow[-1]) and np.isfinite(second.flow[:-1]).all()


def test_instantaneous_values_stay_by_date() -> None:
    view = replace(VIEW, by_year=True, data_type="realtime_15min")
    river = River("3", frame("2020-01-01", [1.0, 3.0, 5.0, 7.0], freq="30min"))

    assert not view.years
    assert series_of(river, view).tolist() == [2.0, 6.0]


def test_small_multiples_have_a_plot_each_and_one_axis_has_one() -> None:
    rivers = [ONE, EMPTY, River("2", frame("2020-01-01", WAVES))]
    each = compare_figure(rivers, replace(VIEW, multiples=True))
    together = compare_figure(rivers, VIEW)

    assert {trace.yaxis or "y" for trace in each.data} == {"y", "y2"}
    assert {trace.yaxis or "y" for trace in together.data} == {"y"}
    # The colour is that of the place among all, as the chips have it.
    assert together.data[-1].line.color == RIVER_COLOURS["light"][2]
    assert [chip.children[0].style["background"] for chip in river_chips("drop", rivers, "light")] == list(
        RIVER_COLOURS["light"][:3]
    )


def test_a_log_axis_leaves_out_what_it_has_no_place_for_and_says_so() -> None:
    tidal = River("4", frame("2020-01-01", [-1.0, 0.0, 5.0]))

    assert np.isnan(np.array(compare_figure([tidal], VIEW).data[0].y, dtype=float)[:2]).all()
    assert any("2 values at zero or below" in note for note in compare_notes([tidal], VIEW, "today"))
    assert compare_figure([tidal], replace(VIEW, scale="linear")).data[0].y[0] == -1
    assert not any("log axis" in note for note in compare_notes([tidal], replace(VIEW, scale="linear"), "today"))


def test_it_says_who_is_not_drawn_and_why() -> None:
    bare = replace(ONE, area_sqmi=None)
    notes = compare_notes([bare, EMPTY], replace(VIEW, per_area=True), "today")

    assert not can_be_drawn(bare, replace(VIEW, per_area=True)) and can_be_drawn(bare, VIEW)
    assert notes[0] == "Nothing is stored in this span for <b>9."
    assert notes[1].startswith("The drainage area of <b>1 is not known")


def test_it_says_how_late_a_river_follows_the_first() -> None:
    upstream, downstream = River("1", frame("2020-01-01", WAVES)), River("2", frame("2020-01-04", WAVES))
    told = words_of(following_table([upstream, EMPTY, downstream], VIEW))
    back = words_of(following_table([downstream, upstream], VIEW))

    assert "Against <b>1" in told
    assert "1.00 3 days later" in told
    assert "3 days earlier" in back
    assert following_table([upstream, EMPTY], VIEW) is None


def test_a_river_that_never_changes_cannot_be_followed() -> None:
    flat = River("2", frame("2020-01-01", [7.0] * 100))

    assert "never changes" in words_of(following_table([River("1", frame("2020-01-01", WAVES)), flat], VIEW))
    assert lag_text(-1, replace(VIEW, data_type="realtime_15min")) == "1 hour"


def test_a_name_is_never_markup() -> None:
    figure = compare_figure([ONE, ONE], replace(VIEW, multiples=True))

    assert all("<b>1" not in (trace.hovertemplate or "") for trace in figure.data)
    assert figure.layout.annotations[0].text == "&lt;b&gt;1"
