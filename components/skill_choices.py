"""What skill is asked of: the product, the span of issue times, the version of the observations, the measure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from components.fields import segments
from components.skill_panel import KNOWN_NAMES
from components.theme import FORECAST_NAMES

SPANS = {"7d": "7 d", "30d": "30 d", "90d": "90 d", "1y": "1 y", "all": "All"}
DAYS = {"7d": 7, "30d": 30, "90d": 90, "1y": 365}
DEFAULT_SPAN = "90d"


class Offered(Protocol):
    """A source and product that is stored; see core.rivers.issuances.Kind."""

    @property
    def source(self) -> str: ...
    @property
    def product(self) -> str: ...


def skill_filters(
    ids: Mapping[str, str], kinds: Sequence[Offered], measures: Mapping[str, str], url: Mapping[str, str]
) -> Component:
    """Draw the choices as the address has them; `ids` names the parts product, issued, known and measure."""
    options = {key_of(kind): FORECAST_NAMES.get(kind.product, kind.product) for kind in kinds}
    wanted = url.get("product", "")
    select = dbc.Select(
        id=ids["product"],
        options=[{"label": name, "value": key} for key, name in options.items()],
        value=wanted if wanted in options else next(iter(options), ""),
    )
    label = html.Label("Source and product", htmlFor=ids["product"], className="visually-hidden")
    return html.Div(
        [
            html.Div([label, select], className="picker"),
            segments(ids["issued"], "Issued in the last", SPANS, span_key(url.get("issued"))),
            segments(ids["known"], "Observations", KNOWN_NAMES, url.get("known", "")),
            html.Span(className="spring"),
            segments(ids["measure"], "Measure", measures, url.get("measure", "")),
        ],
        className="filters in-rows",
        hidden=not options,
    )


def key_of(kind: Offered) -> str:
    """Return the word by which an address names a source and product."""
    return f"{kind.source}.{kind.product}"


def kind_of(key: str | None) -> tuple[str, str]:
    """Return the source and product that an address names."""
    source, _, product = (key or "").partition(".")
    return source, product


def span_key(word: str | None) -> str:
    """Return a span of issue times by its word, the usual one for any other."""
    return word if word in SPANS else DEFAULT_SPAN


def issued_since(word: str | None, now: datetime) -> datetime | None:
    """Return the first issue time of a span that ends now; None for all."""
    days = DAYS.get(span_key(word))
    return now - timedelta(days=days) if days else None
