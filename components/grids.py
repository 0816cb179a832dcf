"""Tables: AG Grid with our tokens, and the columns' shared shapes."""

from collections.abc import Sequence
from typing import Any

import dash_ag_grid as dag
from dash import ClientsideFunction, Input, Output, clientside_callback
from dash.development.base_component import Component

# Values are CSS, so the grid follows the theme without being drawn again.
PARAMETERS = {
    "accentColor": "var(--accent)",
    "backgroundColor": "var(--surface)",
    "foregroundColor": "var(--text)",
    "textColor": "var(--text)",
    "borderColor": "var(--line)",
    "chromeBackgroundColor": "var(--surface)",
    "headerBackgroundColor": "var(--surface)",
    "headerTextColor": "var(--quiet)",
    "rowHoverColor": "var(--hover)",
    "selectedRowBackgroundColor": "color-mix(in srgb, var(--accent) 10%, transparent)",
    "fontFamily": "var(--font)",
    "fontSize": "13.5px",
    "headerFontSize": "12.5px",
    "wrapperBorder": "none",
    "wrapperBorderRadius": "0px",
    "spacing": "7px",
    "headerColumnResizeHandleColor": "transparent",
    "pinnedColumnBorder": "none",
    "checkboxBorderRadius": "4px",
}

NUMBER = {"function": "params.value == null ? '–' : d3.format(',')(params.value)"}
AREA = {"function": "params.value == null ? '–' : d3.format(params.value < 10 ? ',.1f' : ',.0f')(params.value)"}


def theme() -> dict[str, str]:
    """Return the grid's theme as the Theming API takes it."""
    pairs = ", ".join(f"{name}: '{value}'" for name, value in PARAMETERS.items())
    return {"function": "themeQuartz.withParams({" + pairs + "})"}


def grid(
    name: str,
    columns: Sequence[dict[str, Any]],
    rows: Sequence[dict[str, Any]],
    *,
    row_id: str,
    nothing: str,
    height: str | None = None,
    row_height: int = 44,
    options: dict[str, Any] | None = None,
) -> Component:
    """Return a table. Without a height it is as tall as its rows; with one it scrolls and draws what is seen.

    A column with `context={"from": pixels}` is shown where the table is that wide; see fit_columns.
    """
    bound = any("context" in one for one in columns)
    own: dict[str, Any] = {
        "theme": theme(),
        "rowHeight": row_height,
        "headerHeight": 38,
        "suppressCellFocus": False,
        "animateRows": False,
        "enableCellTextSelection": True,
        "tooltipShowDelay": 400,
        "domLayout": "normal" if height else "autoHeight",
        "localeText": {"noRowsToShow": nothing},
        "suppressMovableColumns": True,
    }
    return dag.AgGrid(
        id=name,
        columnDefs=list(columns),
        rowData=list(rows),
        getRowId=f"params.data.{row_id}",
        defaultColDef={"resizable": True, "sortable": True, "minWidth": 84, "suppressHeaderMenuButton": True},
        dashGridOptions=own | (options or {}),
        eventListeners={"gridSizeChanged": ["showWhatFits(params)"]} if bound else {},
        className="grid",
        style={"height": height} if height else {"height": None},
    )


def fit_columns(*names: str) -> None:
    """Have tables show from the first the columns that they have room for: they hear of no first size."""
    for name in names:
        clientside_callback(ClientsideFunction("columns", "fit"), Output(name, "className"), Input(name, "id"))


def paged_grid(name: str, columns: Sequence[dict[str, Any]], *, row_id: str, page_rows: int) -> Component:
    """Return a table that asks for its rows as they come into view (`getRowsRequest`), with a box before each row."""
    own = {
        "theme": theme(),
        "rowHeight": 40,
        "headerHeight": 38,
        "animateRows": False,
        "enableCellTextSelection": True,
        "tooltipShowDelay": 400,
        "suppressMovableColumns": True,
        "cacheBlockSize": page_rows,
        "cacheOverflowSize": 2,
        "maxConcurrentDatasourceRequests": 1,
        "infiniteInitialRowCount": 20,
        "maxBlocksInCache": 20,
        "blockLoadDebounceMillis": 20,
        "rowSelection": {"mode": "multiRow", "checkboxes": True, "headerCheckbox": False},
        # The table refuses to tick a row that is on its way, so its box is hidden.
        "rowClassRules": {"row-coming": "!params.data"},
        "selectionColumnDef": {"width": 44, "maxWidth": 44, "pinned": "left"},
        # The page says what is missing where the rows would stand.
        "suppressNoRowsOverlay": True,
    }
    return dag.AgGrid(
        id=name,
        rowModelType="infinite",
        columnDefs=list(columns),
        getRowId=f"params.data.{row_id}",
        defaultColDef={"resizable": True, "sortable": True, "minWidth": 64, "suppressHeaderMenuButton": True},
        dashGridOptions=own,
        className="grid",
        style={"height": "100%"},
    )


def column(field: str, title: str, **more: Any) -> dict[str, Any]:
    """Describe a column of text; numbers take `number_column`."""
    return {"field": field, "headerName": title} | more


def number_column(field: str, title: str, **more: Any) -> dict[str, Any]:
    """Describe a column of numbers, to the right, thousands separated."""
    return column(field, title, **({"valueFormatter": NUMBER, "type": "numericColumn"} | more))


def time_column(field: str, title: str, **more: Any) -> dict[str, Any]:
    """Describe a column of times: sorted by `field` (ISO), read as `field`_age, on hover `field`_at and here."""
    age = {"function": f"params.data.{field}_age || '–'"}
    both = {"function": f"bothTimes(params.data.{field}, params.data.{field}_at)"}
    return column(field, title, valueFormatter=age, tooltipValueGetter=both, **more)


def drawn(field: str, title: str, renderer: str, **more: Any) -> dict[str, Any]:
    """Describe a column drawn by a function of assets/cells.js."""
    return column(field, title, cellRenderer=renderer, cellDataType=False, **more)
