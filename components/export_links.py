"""What a reader takes away from a hydrograph: the shown range as files, the address that returns it, a citation."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from components.hydrograph import HydrographView
from components.marks import icon
from components.station_parts import ATTRIBUTION
from components.theme import AGENCY_NAMES, DATA_TYPE_NAMES, day_text, moment_text

FORMATS = {"csv": "CSV", "parquet": "Parquet", "json": "API call"}
ADDRESS = "/api/v1/observations"


def observations_address(number: str, data_type: str, view: HydrographView, form: str) -> str:
    """Return the address of the REST interface that answers the shown range, in the unit shown."""
    span = [f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (view.start, view.end) if moment]
    asked = {"station": number, "type": data_type, **dict(zip(("start", "end"), span, strict=False))}
    return f"{ADDRESS}?{urlencode(asked | {'unit': view.unit, 'format': form})}"


def citation(number: str, name: str, agency: str, view: HydrographView, now: datetime) -> str:
    """Say whose data of which river and days these are, and when they were read here."""
    whose = AGENCY_NAMES.get(agency, agency)
    days = f"{day_text(view.start)} to {day_text(view.end)}"
    source = ATTRIBUTION.get(agency, "").format(day=day_text(now))
    return (
        f"{whose}: discharge of {name} ({number}), {days}. {source} Read in Streamflow DataOps on {moment_text(now)}."
    )


def export_menu(
    number: str, name: str, agency: str, data_types: Iterable[str], view: HydrographView, now: datetime
) -> Component:
    """Draw the menu of what can be taken away, for each type of value in the span, and the citation."""
    parts = [_part("Picture of what is seen", [_picture("png"), _picture("svg")])]
    parts += [_part(f"{DATA_TYPE_NAMES[kind]} values of this span", _links(number, kind, view)) for kind in data_types]
    summary = html.Summary(["Export ", icon("chevron-down")], className="btn btn-outline-secondary btn-sm")
    panel = html.Div(parts, className="popover-panel popover-up export-panel")
    menu = html.Details([summary, panel], className="popover-place", **{"data-popover": ""})
    cite = html.P(["Cite as: ", html.Cite(citation(number, name, agency, view, now))])
    return html.Div([cite, menu], className="plot-notes plot-export")


def _part(title: str, entries: Sequence[Component]) -> Component:
    return html.Section([html.H3(title), html.Ul([html.Li(entry) for entry in entries])])


def _picture(form: str) -> Component:
    """Draw the button that saves what is seen; assets/hydrograph.js answers it."""
    return html.Button([icon("download"), form.upper()], type="button", **{"data-picture": form})


def _links(number: str, kind: str, view: HydrographView) -> list[Component]:
    links = []
    for form, word in FORMATS.items():
        opens = {"target": "_blank", "rel": "noopener"} if form == "json" else {"download": ""}
        shape = icon("box-arrow-up-right" if form == "json" else "download")
        links.append(html.A([shape, word], href=observations_address(number, kind, view, form), **opens))
    return links
