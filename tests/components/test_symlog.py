"""The axis for zero and negative flows, as numbers."""

import numpy as np
import plotly.graph_objects as go
import pytest

from components.symlog import linear_to, ticks_of, to_symlog


def test_it_draws_negative_and_zero_flow_and_shows_their_true_value() -> None:
    line = go.Scatter(y=[-20.0, 0.0, 5000.0, None], hovertemplate="<b>%{y:,.3~r} m³/s</b>")
    withheld = go.Scatter(y=[0, 1], yaxis="y2")
    figure = go.Figure([line, withheld])

    to_symlog(figure)

    drawn = figure.data[0]
    assert np.sinh(np.array(drawn.y[:3])) == pytest.approx([-20.0, 0.0, 5000.0])
    assert list(drawn.hovertext) == ["-20.0", "0.0", "5,000", ""]
    assert drawn.hovertemplate == "<b>%{hovertext} m³/s</b>"
    assert list(figure.data[1].y) == [0, 1]
    assert list(figure.layout.yaxis.ticktext) == ["-100", "-10", "-1", "0", "1", "10", "100", "1,000", "10,000"]


@pytest.mark.parametrize(("flows", "near"), [([0.0, 0.0], 1.0), ([np.nan, 0.05], 1e-5), ([-900.0, 3.0], 0.1)])
def test_it_is_linear_up_to_a_thousandth_of_the_largest_decade(flows: list[float], near: float) -> None:
    assert linear_to(np.array(flows)) == pytest.approx(near)


def test_nothing_but_zero_has_a_tick_at_zero() -> None:
    assert list(ticks_of(np.zeros(3), 1.0)) == [0.0]
