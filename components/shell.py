"""The frame round every page: the rail, the strip, the status pill, and the parts that keys and toasts need."""

from collections.abc import Sequence
from dataclasses import dataclass

import dash
from dash import dcc, html
from dash.development.base_component import Component

from components import ids
from components.marks import icon

HEALTH_SECONDS = 15


@dataclass(frozen=True)
class Place:
    """An entry of the rail; `key` follows g. The bar of a phone has no room for one that is `wide`.

    Some are there for admins alone.
    """

    name: str
    path: str
    icon: str
    key: str
    wide: bool = False
    for_admins: bool = False


PLACES = (
    Place("Overview", "/", "speedometer2", "o"),
    Place("Stations", "/stations", "geo-alt", "s"),
    Place("Compare", "/compare", "layers", "m", wide=True),
    Place("Configurations", "/configurations", "sliders", "c"),
    Place("Runs", "/runs", "activity", "r"),
    Place("Forecasts", "/forecasts", "graph-up", "f"),
    Place("Alerts", "/alerts", "bell", "a"),
    Place("People", "/people", "people", "p", wide=True, for_admins=True),
)


def layout(simulated: bool, person: tuple[str, str] | None = None, is_admin: bool = True) -> Component:
    """Return the whole document's body; the page's own head and body fall into the frame's grid.

    `person` is the name and role of who is signed in, None without sign-in: then everybody is an admin.
    """
    places = [place for place in PLACES if is_admin or not place.for_admins]
    return html.Div(
        [
            html.A("Skip to the content", href="#content", className="skip-link"),
            rail(places, person),
            html.Div(
                [
                    simulated_strip() if simulated else None,
                    html.Div(id=ids.STATUS, className="status-pill-place"),
                    dash.page_container,
                ],
                className="frame",
            ),
            keys_dialog(places),
            html.Div(id="toasts", className="toasts", **{"aria-live": "polite"}),
            dcc.Store(id=ids.TOAST),
            dcc.Store(id=ids.THEME),
            dcc.Store(id=ids.HEALTH),
            dcc.Store(id=ids.SELECTION, storage_type="session", data=[]),
            html.Div(
                dcc.Interval(id=ids.HEALTH_TICK, interval=HEALTH_SECONDS * 1000),
                hidden=True,
                **{"data-tick": ids.HEALTH_TICK},
            ),
            html.Div(id=ids.SINK, hidden=True),
        ],
        className="shell",
    )


def rail(places: Sequence[Place], person: tuple[str, str] | None = None) -> Component:
    """Draw the navigation: a rail beside the page, a bar below it on phones."""
    return html.Nav(
        [
            dcc.Link(
                [html.Span(className="brand-mark"), html.Span("Streamflow", className="word")],
                href="/",
                className="brand",
            ),
            html.Div([_entry(place) for place in places], className="rail-places"),
            html.Div(
                [
                    *(_signed_in(*person) if person else (_people_on_phones(),)),
                    _rail_button(
                        "theme-toggle", "circle-half", "Theme", "Switch between light, dark and the system's theme"
                    ),
                    _rail_button("rail-toggle", "layout-sidebar", "Collapse", "Show or hide the words of this rail"),
                ],
                className="rail-foot",
            ),
        ],
        className="rail",
        **{"aria-label": "Pages"},
    )


def _entry(place: Place) -> Component:
    return dcc.Link(
        [icon(place.icon), html.Span(place.name, className="word")],
        href=place.path,
        className="rail-entry wide-only" if place.wide else "rail-entry",
        title=f"{place.name} (g {place.key})",
    )


def _signed_in(name: str, role: str) -> list[Component]:
    """Lead to the account of who is signed in, and let them out; a plain form, which works whatever else does not."""
    out = html.Button(
        [icon("box-arrow-right"), html.Span("Sign out", className="word")],
        className="rail-entry", type="submit", title=f"Sign out {name}",
    )  # fmt: skip
    words = html.Span([html.B(name), html.Span(role, className="quiet")], className="rail-person word")
    short = html.Span("Account", className="rail-account")
    who = dcc.Link([icon("person"), words, short], href="/account", className="rail-entry", title=f"Account of {name}")
    return [who, html.Form(out, method="post", action="/sign-out")]


def _people_on_phones() -> Component:
    """Lead to the page of people from a phone's bar, where nobody has an account that would."""
    words = html.Span("People", className="word")
    return dcc.Link([icon("people"), words], href="/people", className="rail-entry phone-only", title="People")


def _rail_button(name: str, shape: str, word: str, title: str) -> Component:
    words = html.Span(word, className="word")
    return html.Button([icon(shape), words], id=name, className="rail-entry", title=title, type="button")


def simulated_strip() -> Component:
    """Say on every page that nothing here was measured."""
    return html.Div(
        [
            icon("exclamation-triangle-fill"),
            html.B("SIMULATED DATA"),
            html.Span("No river here is real. Made for trying things out."),
        ],
        className="strip",
        role="note",
    )


def keys_dialog(places: Sequence[Place]) -> Component:
    """List the keys; the browser's own dialog keeps the focus inside and gives it back."""
    go = [(f"g {place.key}", f"Go to {place.name.lower()}") for place in places]
    own = [("?", "Show these keys"), ("Enter", "In a table: open or press"), ("Esc", "Close what is open")]
    keys = [("/", "Search on this page"), *go, *own]
    rows = [html.Div([html.Dt(_caps(key)), html.Dd(what)]) for key, what in keys]
    return html.Dialog(
        [
            html.Form(
                [html.H2("Keys"), html.Button("Close", className="btn btn-sm btn-outline-secondary")], method="dialog"
            ),
            html.Dl(rows),
        ],
        id="keys-dialog",
        className="keys-dialog",
    )


def _caps(keys: str) -> list[Component]:
    return [html.Kbd(key) for key in keys.split()]


def page(
    title: str | Component, *body: Component | None, actions: Sequence[Component] = (), lead: Component | None = None
) -> Component:
    """Return a page: its title and actions in the top line, its body under it."""
    heading = html.H1(title) if isinstance(title, str) else title
    head = html.Header(
        [html.Div([heading, lead], className="page-title"), html.Div(list(actions), className="page-actions")],
        className="page-head",
    )
    return html.Div([head, html.Main(list(body), className="page-body", id="content")], className="page")


def card(title: str | None, *body: Component | None, aside: Component | None = None, kind: str = "") -> Component:
    """Return a bordered part of a page with its heading."""
    head = html.Div([html.H2(title), aside], className="card-top") if title else None
    return html.Section([head, *body], className=f"panel {kind}".strip())
