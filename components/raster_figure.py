"""The raster hydrograph: a row a water year, a column a day, flow as colour."""

import numpy as np
import plotly.graph_objects as go

from components.charts import ANY_YEAR, Look, chart, year_axis
from components.theme import FLOW_SCALE, TOKENS, unit_text
from core.hydrology.annual import LEAP_SLOT_OF_WATER_YEAR, Raster

ROW_PIXELS, LEAST_HEIGHT, MOST_HEIGHT = 9, 260, 640


def raster_figure(laid: Raster, look: Look) -> go.Figure:
    """Draw a raster (flow in the unit shown) with its colours spaced by logarithms; what is not stored stays empty.

    Flows not above zero take the colour of the lowest one above it. February 29 is left out: three years in four
    would have a hole there.
    """
    height = int(np.clip(len(laid.years) * ROW_PIXELS + 80, LEAST_HEIGHT, MOST_HEIGHT))
    rows = {"title": {"text": "Water year"}, "tickformat": "d", "showgrid": False}
    figure = chart(look, year_axis(), rows, height)
    flow = np.delete(laid.flow, LEAP_SLOT_OF_WATER_YEAR, axis=1)
    positive = flow[flow > 0]
    if not len(positive):
        return figure
    z = np.log10(np.where(np.isnan(flow), np.nan, np.fmax(flow, positive.min())))
    low, high = (float(value) for value in np.log10(np.percentile(positive, [0.5, 99.5])))
    figure.add_trace(
        go.Heatmap(
            x=ANY_YEAR.delete(LEAP_SLOT_OF_WATER_YEAR),
            y=laid.years,
            z=z.astype("float32"),
            customdata=flow.astype("float32"),
            zmin=low,
            zmax=max(high, low + 1e-6),
            colorscale=[[place / (len(FLOW_SCALE) - 1), colour] for place, colour in enumerate(FLOW_SCALE)],
            hoverongaps=False,
            hovertemplate=f"<b>%{{customdata:,.3~r}} {unit_text(look.unit)}</b><br>%{{x|%b %-d}},"
            " water year %{y}<extra></extra>",
            colorbar=_bar(low, high, look),
        )
    )
    return figure


def _bar(low: float, high: float, look: Look) -> dict[str, object]:
    places = np.linspace(low, high, 5)
    quiet = TOKENS[look.mode]["quiet"]
    return {
        "title": {"text": unit_text(look.unit), "font": {"color": quiet, "size": 12}},
        "tickvals": places.tolist(),
        "ticktext": [f"{float(f'{10**place:.2g}'):,.6g}" for place in places],
        "tickfont": {"color": quiet, "size": 12},
        "thickness": 12,
        "outlinewidth": 0,
    }
