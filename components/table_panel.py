"""The daily means as a table, the newest first, with approval and the agency's remarks."""

import pandas as pd
from dash import html
from dash.development.base_component import Component

from components.charts import Look
from components.grids import column, grid, number_column
from components.marks import icon
from components.series import approval_of, flows_in
from components.states import empty
from components.theme import count_text, plural, unit_text
from core.units import round_significant

# Some three years: more are for a file.
MOST_ROWS = 1100
HEIGHT = "420px"
NONE = "No daily mean is stored. A configuration that pulls daily means brings them."


def table_panel(dailies: pd.DataFrame, look: Look, number: str) -> Component:
    """List the newest daily means (as core.observations.read_observations returns them) in the unit of the look."""
    if dailies.empty:
        return empty("No daily mean", NONE, shape="table")
    columns = [
        column("day", "Date", width=130),
        number_column("flow", f"Mean flow ({unit_text(look.unit)})", width=180),
        column("approval", "Approval", width=140),
        column("remarks", "Remarks of the agency", flex=1, minWidth=120),
    ]
    rows = grid(
        "station-table", columns, table_rows(dailies, look), row_id="day", nothing=NONE, height=HEIGHT, row_height=34
    )
    shown = min(len(dailies), MOST_ROWS)
    words = f"The newest {count_text(shown)} of {plural(len(dailies), 'daily mean')}, on their local dates. "
    return html.Div([rows, html.P([words, *_files(number, look)], className="quiet")], className="record-panel")


def table_rows(dailies: pd.DataFrame, look: Look) -> list[dict[str, object]]:
    """Return a row a day, the newest first; flow to 3 significant figures."""
    newest = dailies.iloc[::-1].iloc[:MOST_ROWS]
    flows, approvals = flows_in(newest, look.unit), approval_of(newest)
    remarks = newest["qualifiers"].astype(object).where(newest["qualifiers"].notna(), "")
    return [
        {"day": f"{day:%Y-%m-%d}", "flow": _rounded(flow), "approval": approval, "remarks": remark}
        for day, flow, approval, remark in zip(newest["observed_at"], flows.tolist(), approvals, remarks, strict=True)
    ]


def _rounded(flow: float) -> float | int | None:
    """Round a flow; what was stored in a unit that is unknown has none."""
    return None if flow != flow else round_significant(flow)


def _files(number: str, look: Look) -> list[Component | str]:
    address = f"/api/v1/observations?station={number}&type=daily_mean&unit={look.unit}&include=provenance&format="
    csv = html.A([icon("download"), " all as CSV"], href=f"{address}csv", download=True)
    return [csv, " · ", html.A("as Parquet", href=f"{address}parquet", download=True)]
