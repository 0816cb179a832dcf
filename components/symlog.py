"""A flow axis for zero and negative flows too: near zero linear, far from it logarithmic, with ticks of true value.

The plot library has none: flows are drawn as asinh(flow / c), after Burbidge, Magee and Robb (1988), where `c` is
a thousandth of the decade of the largest flow drawn. What the pointer shows stays the true flow.
"""

import re

import numpy as np
import plotly.graph_objects as go

from core.units import round_significant

DECADES = 3
OF_FLOW = re.compile(r"%\{y[^}]*\}")


def to_symlog(figure: go.Figure) -> float:
    """Draw every flow of a figure, and its axis, on the scale above; what stands on another axis is left alone.

    Returns `c`, which the figure's layout keeps too, as meta.near: the browser reads flows off the axis by it.
    """
    lines = [trace for trace in figure.data if trace.yaxis != "y2" and trace.y is not None]
    flows = [np.array(trace.y, dtype=float) for trace in lines]
    near = linear_to(np.concatenate([*flows, [0.0]]))
    for trace, flow in zip(lines, flows, strict=True):
        trace.y = np.arcsinh(flow / near)
        if trace.hovertemplate:
            trace.hovertext = ["" if np.isnan(one) else f"{round_significant(one):,}" for one in flow]
            trace.hovertemplate = OF_FLOW.sub("%{hovertext}", trace.hovertemplate)
    ticks = ticks_of(np.concatenate([*flows, [0.0]]), near)
    words = [f"{tick:,.10g}" for tick in ticks]
    axis = {"tickmode": "array", "tickvals": np.arcsinh(ticks / near), "ticktext": words}
    figure.update_layout(yaxis=axis, meta={"near": near})
    return near


def linear_to(flows: np.ndarray) -> float:
    """Return the flow up to which the scale is about linear."""
    largest = float(np.nanmax(np.abs(flows)))
    return float(10.0 ** (np.floor(np.log10(largest)) - DECADES)) if largest > 0 else 1.0


def ticks_of(flows: np.ndarray, near: float) -> np.ndarray:
    """Return zero and the decades between the lowest and the highest flow, and one beyond each."""
    decades = near * 10.0 ** np.arange(DECADES + 2)
    low, high = float(np.nanmin(flows)), float(np.nanmax(flows))
    below = decades[: np.searchsorted(decades, -low) + 1] if low < 0 else decades[:0]
    above = decades[: np.searchsorted(decades, high) + 1] if high > 0 else decades[:0]
    return np.concatenate([-below[::-1], [0.0], above])
