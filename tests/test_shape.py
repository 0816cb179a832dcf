"""The shape that everybody keeps to: small files, small functions, one reader of the environment, no CDN."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import REPOSITORY

LONGEST_FILE, LONGEST_FUNCTION = 300, 40
MIGRATIONS = "core/migrations/versions/"
# The tests set it, the settings read it, gunicorn's file sets what prometheus_client reads, and the scheduler's process
# sets its own zone before anything else.
ENVIRONMENT_READERS = ("core/settings.py", "gunicorn.conf.py", "tests/")
LOADS = re.compile(
    r"""(?:src|href)\s*=\s*["'](?:https?:)?//|@import\s+(?:url\()?["']?(?:https?:)?//|url\(["']?https?://"""
)
CDN = re.compile(r"https?://[\w.-]*(?:cdn|unpkg|jsdelivr|googleapis|gstatic|cloudflare|bootstrapcdn)[\w.-]*\.\w+")
# Tiles that a reader may lay over the map; off until then, and the map works without them.
TILES = {"components/station_map.py": ["https://basemaps.cartocdn.com"]}


def tracked(*patterns: str) -> list[str]:
    """The files of the repository, or of this folder where there is no repository."""
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=REPOSITORY, capture_output=True, text=True)
    if listed.returncode == 0:
        return [name for name in listed.stdout.splitlines() if (REPOSITORY / name).exists()]
    own = (path.relative_to(REPOSITORY) for pattern in patterns for path in REPOSITORY.rglob(pattern))
    return [str(path) for path in own if not path.parts[0].startswith(".")]


def source(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


def functions(name: str) -> Iterator[tuple[str, int]]:
    """Each function of a file with its length in lines, decorators left out."""
    for node in ast.walk(ast.parse(source(name))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            yield f"{name}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


def test_no_file_is_longer_than_300_lines() -> None:
    names = [name for name in tracked("*.py") if not name.startswith(MIGRATIONS)]
    assert len(names) > 100
    lengths = {name: len(source(name).splitlines()) for name in names}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    names = [name for name in tracked("*.py") if not name.startswith(MIGRATIONS)]
    lengths = dict(one for name in names for one in functions(name))
    assert len(lengths) > 500
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def test_only_the_settings_read_the_environment() -> None:
    reads = re.compile(r"\bos\.(environ|getenv)\b|from os import .*\b(environ|getenv)\b|\bload_dotenv\b")
    readers = {name for name in tracked("*.py") if reads.search(source(name))}
    assert "core/settings.py" in readers
    assert {name for name in readers if not name.startswith(ENVIRONMENT_READERS)} == set()


def test_no_page_loads_anything_from_elsewhere() -> None:
    own = [name for name in tracked("*.html", "*.css", "*.js") if "vendor" not in Path(name).parts]
    assert len(own) > 5
    assert {name: LOADS.findall(source(name)) for name in own if LOADS.search(source(name))} == {}
    everything = [name for name in [*own, *tracked("*.py")] if not name.startswith("tests/")]
    assert {name: CDN.findall(source(name)) for name in everything if CDN.search(source(name))} == TILES
