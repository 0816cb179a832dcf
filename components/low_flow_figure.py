"""Low flow: the lowest n-day mean of each climatic year, and the flow that one falls to once in ten years."""

import plotly.graph_objects as go

from components.charts import Look, chart, flow_axis
from components.theme import TOKENS, unit_text
from core.hydrology.low_flow import LowFlow


def low_flow_figure(found: LowFlow, look: Look) -> go.Figure:
    """Draw minima (flow in the unit shown) by climatic year, and the design flow as a line where there is one."""
    minima, colour = found.minima, TOKENS[look.mode]
    figure = chart(
        look,
        {"title": {"text": "Climatic year (April 1 to March 31)"}, "tickformat": "d"},
        flow_axis(look) | {"rangemode": "tozero"},
    )
    figure.add_trace(
        go.Scatter(
            x=minima["year"],
            y=minima["flow"],
            mode="markers",
            name=f"Lowest {found.days}-day mean",
            customdata=[f"{day:%Y-%m-%d}" for day in minima["day"]],
            marker={"color": colour["accent"], "size": 8},
            hovertemplate=f"<b>%{{y:,.3~r}} {unit_text(look.unit)}</b><br>{found.days} days to %{{customdata}}"
            "<extra></extra>",
        )
    )
    if found.value is not None and len(minima):
        figure.add_trace(
            go.Scatter(
                x=[minima["year"].min(), minima["year"].max()],
                y=[found.value, found.value],
                mode="lines",
                name=low_flow_name(found),
                line={"color": colour["bad"], "width": 1.5, "dash": "dash"},
                hovertemplate=f"<b>%{{y:,.3~r}} {unit_text(look.unit)}</b><br>{low_flow_name(found)}<extra></extra>",
            )
        )
    return figure


def low_flow_name(found: LowFlow) -> str:
    """Name a design flow as the field does: 7Q10."""
    return f"{found.days}Q{found.return_period:g}"
