"""The bundled basemap, font and icons are whole, local and small."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from app import FETCHED_WHEN_NEEDED

ASSETS = Path(__file__).parents[2] / "assets"
BASEMAP = ASSETS / "basemap"
LAYERS = ["sea", "land", "rivers", "lakes", "states", "countries"]
ICONS_CSS = (ASSETS / "icons.css").read_text(encoding="utf-8")
FONTS_CSS = (ASSETS / "fonts.css").read_text(encoding="utf-8")


def read_json(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((BASEMAP / name).read_text(encoding="utf-8"))
    return content


def positions(coordinates: list[Any]) -> list[list[float]]:
    """Flatten GeoJSON coordinates of any depth to a list of [longitude, latitude]."""
    if isinstance(coordinates[0], (int, float)):
        return [coordinates]
    return [position for part in coordinates for position in positions(part)]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_style_draws_the_agreed_layers_from_local_files_alone(mode: str) -> None:
    style = read_json(f"style.{mode}.json")
    assert [layer["id"] for layer in style["layers"]] == LAYERS
    for source in style["sources"].values():
        assert source["data"].startswith("/assets/basemap/")
        assert (ASSETS.parent / source["data"].lstrip("/")).is_file()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_layer_of_a_style_has_its_source(mode: str) -> None:
    style = read_json(f"style.{mode}.json")
    used = {layer["source"] for layer in style["layers"] if layer["type"] != "background"}
    assert used == set(style["sources"])


def test_the_two_styles_differ_in_colour_only() -> None:
    light, dark = read_json("style.light.json"), read_json("style.dark.json")
    colour = re.compile(r"#[0-9a-f]{6}")
    assert light != dark
    assert colour.sub("", json.dumps(light)) == colour.sub("", json.dumps(dark))


def test_no_style_asks_for_glyphs_or_sprites_which_would_need_a_server() -> None:
    for mode in ("light", "dark"):
        assert {"glyphs", "sprite"} & set(read_json(f"style.{mode}.json")) == set()


@pytest.mark.parametrize("name", ["land", "lakes", "rivers"])
def test_map_data_lies_on_the_globe(name: str) -> None:
    for geometry in read_json(f"{name}.json")["geometries"]:
        for longitude, latitude in positions(geometry["coordinates"]):
            # A ring over the antimeridian runs on past 180.
            assert -180 <= longitude <= 195 and -90 <= latitude <= 90


def test_borders_tell_countries_from_states() -> None:
    kinds = [feature["properties"]["kind"] for feature in read_json("borders.json")["features"]]
    assert sorted(kinds) == ["country", "state"]


def test_the_basemap_stays_small() -> None:
    contents = [(BASEMAP / f"{name}.json").read_bytes() for name in ("land", "borders", "lakes", "rivers")]
    assert sum(len(content) for content in contents) < 900_000
    assert sum(len(gzip.compress(content)) for content in contents) < 300_000


def test_the_fonts_named_are_there() -> None:
    files = re.findall(r'url\("([^"]+)"\)', FONTS_CSS)
    assert len(files) == 2
    for file in files:
        assert (ASSETS / file).read_bytes()[:4] == b"wOF2"


def test_every_icon_is_drawn_in_the_sheet_itself() -> None:
    drawings = re.findall(r"^\.icon-([a-z0-9-]+)\{--icon:url\(\"(data:image/svg\+xml,)", ICONS_CSS, re.M)
    assert len(drawings) >= 60
    assert ICONS_CSS.count("url(") == len(drawings)
    assert len({name for name, _ in drawings}) == len(drawings)


def test_every_icon_that_a_page_names_has_a_drawing() -> None:
    drawn = set(re.findall(r"^\.icon-([a-z0-9-]+)\{", ICONS_CSS, re.M))
    named: set[str] = set()
    for folder in ("components", "pages"):
        for file in (ASSETS.parent / folder).rglob("*.py"):
            named |= set(re.findall(r'\bicon\("([a-z0-9-]+)"\)', file.read_text(encoding="utf-8")))
    assert named, "no page names an icon: the pattern above no longer matches the code"
    assert named - drawn == set()


@pytest.mark.parametrize(
    "notice",
    ["basemap/LICENSES.txt", "fonts/inter.LICENSE", "vendor/bootstrap-icons.LICENSE", "vendor/maplibre-gl.LICENSE"],
)
def test_what_others_made_carries_its_licence(notice: str) -> None:
    assert len((ASSETS / notice).read_text(encoding="utf-8")) > 500


def test_no_build_tool_lies_where_dash_would_serve_it_as_a_script() -> None:
    """Dash loads every file under assets/ whose name ends in js or css, in folders too."""
    strays = [file.name for folder in ("basemap", "fonts", "vendor") for file in (ASSETS / folder).iterdir()]
    loaded = [name for name in strays if name.endswith(("js", "css"))]
    assert [name for name in loaded if not re.search(FETCHED_WHEN_NEEDED, name)] == []


def test_the_library_of_the_map_is_the_version_that_is_asked_for() -> None:
    version = re.search(
        r'MAPLIBRE_VERSION = "([\d.]+)"', (ASSETS / "picker" / "catalogue.js").read_text(encoding="utf-8")
    )
    assert version
    assert f"/blob/v{version[1]}/" in (ASSETS / "vendor" / "maplibre-gl.js").read_text(encoding="utf-8")[:300]
