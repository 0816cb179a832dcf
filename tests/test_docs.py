"""The documents say what is: their links, commands, settings, names and hosts are looked up."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import click
import pytest
from flask import Flask
from flask_migrate.cli import db as migration_commands

from core.settings import load_settings
from jobs import cli
from tests.conftest import REPOSITORY
from tests.people import SECRET_KEY

FOREIGN = {".venv", "data", "node_modules"}
DOCUMENTS = sorted(
    path
    for path in REPOSITORY.rglob("*.md")
    if not any(part in FOREIGN or part.startswith(".") for part in path.relative_to(REPOSITORY).parts)
)
README = REPOSITORY / "README.md"
DECISIONS = sorted((REPOSITORY / "docs" / "decisions").glob("[0-9]*.md"))
HEADINGS = ["Context", "Decision", "Consequences", "How it is kept"]
AGENCY_DOMAINS = ("usgs.gov", "ec.gc.ca", "weather.gc.ca", "noaa.gov", "weather.gov")
THIS_MACHINE = ("localhost", "127.0.0.1")
FOLDERS = ("assets", "components", "core", "docs", "jobs", "pages", "seeds", "simulator", "tests")
LARGEST_PICTURE_BYTES = 250_000

every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(REPOSITORY)))


def code_in(text: str) -> list[str]:
    """Return what stands in code: each line of a block, each span."""
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()] + re.findall(r"`([^`\n]+)`", prose)


@every_document
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        parts = urlsplit(target)
        if not parts.scheme and parts.path:
            there = document.parent / unquote(parts.path)
            assert there.exists(), target
            assert not parts.fragment or parts.fragment in headings_of(there), target
        elif not parts.scheme:
            assert parts.fragment in headings_of(document), target


def headings_of(document: Path) -> set[str]:
    """Return a document's headings as links name them."""
    lines = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", line.lower()).replace(" ", "-") for line in lines}


@every_document
def test_every_make_target_named_exists(document: Path) -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    code = "\n".join(code_in(document.read_text(encoding="utf-8")))
    assert set(re.findall(r"(?:^|[\s;&])make ([a-z]+)", code)) <= targets


@pytest.fixture(scope="module")
def commands() -> click.Group:
    """Every command of `flask` that the product adds."""
    app = Flask("commands")
    cli.register(app)
    app.cli.add_command(migration_commands)
    return app.cli


@every_document
def test_every_flask_command_named_exists(document: Path, commands: click.Group) -> None:
    for line in code_in(document.read_text(encoding="utf-8")):
        for words in re.findall(r"(?:^|[\s/])flask ((?:[a-z-]+ ?)+)", line):
            assert_command(commands, words.split(), line)


def assert_command(group: click.Group, words: list[str], line: str) -> None:
    command = group.commands.get(words[0])
    assert command is not None, line
    if isinstance(command, click.Group) and words[1:]:
        assert_command(command, words[1:], line)


def setting_rows() -> dict[str, str]:
    """Return the README's table of settings: name to default, as written there."""
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", README.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: default.strip("` ") for name, default in rows}


def test_the_readme_has_a_row_for_every_setting_and_no_other() -> None:
    read: set[str] = set()

    class Environment(dict[str, str]):
        def get(self, name: str, default: Any = None) -> Any:
            read.add(name)
            return super().get(name, default)

    load_settings(Environment(AUTH="off"))
    assert set(setting_rows()) == read


def test_the_readme_names_the_defaults_that_hold() -> None:
    rows = setting_rows()
    settings = load_settings({"SECRET_KEY": SECRET_KEY})
    ours = ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL")
    addresses = [name for name in rows if name.endswith("_URL") and name not in ours]
    assert len(addresses) >= 6
    for name in [*addresses, "PORT", "LOG_LEVEL"]:
        assert rows[name] == str(getattr(settings, name.lower())), name
    switches = {"AUTH": settings.auth, "SIMULATED": settings.simulated}
    assert {name: rows[name] for name in switches} == {name: "on" if on else "off" for name, on in switches.items()}
    assert settings.data_dir == Path(rows["DATA_DIR"]).resolve()


@pytest.mark.parametrize("page", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_why_what_follows_and_how_it_is_kept(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    assert page.name in (page.parent / "README.md").read_text(encoding="utf-8")


@every_document
def test_no_host_is_named_but_the_agencies_and_this_machine(document: Path) -> None:
    for address in re.findall(r"https?://[^\s)`'\"<>|]+", document.read_text(encoding="utf-8")):
        host = urlsplit(address).hostname or ""
        known = host in THIS_MACHINE or any(host == name or host.endswith(f".{name}") for name in AGENCY_DOMAINS)
        assert known, address


@every_document
def test_every_file_named_in_code_is_there(document: Path) -> None:
    for span in code_in(document.read_text(encoding="utf-8")):
        if re.fullmatch(rf"(?:{'|'.join(FOLDERS)})/[\w./-]*", span):
            assert (REPOSITORY / span).exists() or (document.parent / span).exists(), span


@every_document
def test_every_function_named_in_code_is_there(document: Path) -> None:
    for span in code_in(document.read_text(encoding="utf-8")):
        if re.fullmatch(r"(?:core|jobs|components)(?:\.\w+)+", span) and not span.endswith(".py"):
            assert_importable(span)


def assert_importable(name: str) -> None:
    """Follow a dotted name through modules and what is in them."""
    parts = name.split(".")
    thing: Any = import_module(parts[0])
    for depth, part in enumerate(parts[1:], start=2):
        if not hasattr(thing, part):
            import_module(".".join(parts[:depth]))
        thing = getattr(thing, part)


def test_the_pictures_are_small_and_all_of_them_are_shown() -> None:
    shown = "".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    pictures = list((REPOSITORY / "docs" / "images").iterdir())
    assert pictures
    for picture in pictures:
        assert picture.stat().st_size < LARGEST_PICTURE_BYTES, picture.name
        assert picture.name in shown, picture.name
