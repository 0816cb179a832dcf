"""What a reader takes away: links that answer exactly the shown range, and a citation."""

from datetime import datetime
from typing import Any

from flask.testing import FlaskClient

from components.export_links import citation
from components.hydrograph import HydrographView
from tests.pages.asking import ask, links_in, plot_in, words_in


def _plot(client: FlaskClient, number: str, **choices: Any) -> Any:
    values = {"range": "30d", "unit": "cms", "scale": "log"} | choices
    given = {f"station-{name}.value": value for name, value in values.items()} | {"station-number.data": number}
    return plot_in(ask(client, "station-plot-body.children", given, changed="station-range.value"))


def test_the_links_answer_the_shown_range_in_the_unit_shown(client: FlaskClient, measured: str) -> None:
    plot = _plot(client, measured)
    csv, parquet, call = (link for link in links_in(plot) if link.startswith("/api/"))

    lines = client.get(csv).get_data(as_text=True).splitlines()
    items = client.get(call).get_json()["items"]

    assert len(lines) - 1 == len(items)
    assert f"{len(items)} daily mean values in this span." in words_in(plot)
    assert {item["unit"] for item in items} == {"cms"}
    assert client.get(parquet).get_data()[:4] == b"PAR1"


def test_it_says_how_to_cite_what_is_shown(client: FlaskClient, measured: str) -> None:
    words = words_in(_plot(client, measured))

    assert f"USGS: discharge of River at Town {measured} ({measured})" in words
    assert "Read in Streamflow DataOps on" in words


def test_it_cites_environment_canada_in_its_own_words() -> None:
    now = datetime(2026, 3, 4, 5, 6)

    words = citation("05AA008", "CROWSNEST RIVER", "EC", HydrographView("cms", "log", now, now), now)

    assert (
        "Extracted from the Environment and Climate Change Canada Real-time Hydrometric Data web site on 2026-03-04."
        in words
    )


def test_it_offers_the_picture_as_png_and_svg(client: FlaskClient, measured: str) -> None:
    assert "Export Picture of what is seen PNG SVG" in " ".join(words_in(_plot(client, measured)).split())
