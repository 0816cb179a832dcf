"""The legend of a hydrograph: above the plot in as many rows as it takes; on a phone below it, in short."""

from typing import Any

import plotly.graph_objects as go

ROW = 23
# Where the whole names would take a row each, and push the plot off the screen.
NARROW = 600
LONGEST_SHORT = 20
# In this order; the pointer still names everything in full.
SHORT = {
    "Median and percentiles of the day": "Median of the day",
    "Daily mean,": "Daily,",
    "Instantaneous by day,": "By day,",
    "Instantaneous,": "Instant,",
    "River Forecast Center, from its stages": "RFC stages",
    "River Forecast Center": "RFC",
    "medium range": "med.",
    " range": "",
    ", mean and spread": "",
    ", issued before": " before",
    ", issued": ",",
    "Highest of its water year": "Peak of its year",
    "Before it was changed": "Before a change",
    "Before it was withdrawn": "Before withdrawal",
}
# Left of the axis and below it: only there does a legend take the figure's whole width.
BELOW: dict[str, Any] = {
    "x": -0.25, "xanchor": "left", "y": -0.24, "yanchor": "top",
    "traceorder": "normal", "entrywidthmode": "fraction", "font": {"size": 11},
}  # fmt: skip


def fit_legend(figure: go.Figure, width: float, height: int) -> None:
    """Make room for the legend of what is drawn by now: `height` is the figure's with one row, `width` in pixels."""
    named = [trace for trace in figure.data if trace.showlegend is not False]
    if width > NARROW:
        rows = _rows([str(trace.name) for trace in named], width - 140)
    else:
        for trace in named:
            trace.name = short_name(str(trace.name))
        columns = 2 if all(len(trace.name) <= LONGEST_SHORT for trace in named) else 1
        rows = -(-len(named) // columns)
        figure.update_layout(legend={**BELOW, "entrywidth": 1 / columns})
    figure.update_layout(height=height + max(rows - 1, 0) * ROW)


def short_name(name: str) -> str:
    """Return a name as a phone has room for it."""
    for long, short in SHORT.items():
        name = name.replace(long, short)
    return name


def _rows(names: list[str], width: float) -> int:
    """Estimate how many rows names take beside each other, in pixels as wide as our type is on average."""
    rows, used = 1, 0.0
    for name in names:
        wide = 46 + 6.4 * len(name)
        rows, used = (rows + 1, wide) if used and used + wide > width else (rows, used + wide)
    return rows
