"""The documents as a site: it builds without a warning, holds every page, and loads nothing from elsewhere."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

DOCS = REPOSITORY / "docs"
# What a page loads, not what it links to.
LOADS = re.compile(r"""<(?:script|img|iframe|source)\b[^>]*\ssrc=["']?(?:https?:)?//[^\s"'>]+|<link\b[^>]*>""")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make docs` builds it."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(folder)]
    built = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    return folder


def test_every_document_is_a_page(site: Path) -> None:
    wanted = {path.relative_to(DOCS).with_suffix(".html") for path in DOCS.rglob("*.md")}
    pages = {path.with_name("index.html") if path.name == "README.html" else path for path in wanted}
    assert len(pages) > 10
    assert {str(page) for page in pages if not (site / page).exists()} == set()


def test_no_page_needs_anything_from_elsewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        loads = [one for one in LOADS.findall(page.read_text(encoding="utf-8")) if "//" in one]
        assert loads == [], page.name
    for style in site.rglob("*.css"):
        assert not re.search(r"(?:url\(|@import )[\"']?(?:https?:)?//", style.read_text(encoding="utf-8")), style.name


def test_the_search_knows_the_guides(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    found = {entry["location"].split("#")[0] for entry in index["docs"] if "partition" in entry["text"].lower()}
    assert {"scaling.html", "operators.html"} <= found
    # Opened from the folder, a page may not fetch: then the index is a script.
    assert (site / "search" / "search_index.js").exists()
