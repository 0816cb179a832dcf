"""Configurations out of a file: looked through first, taken in whole or not at all."""

from base64 import b64encode
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.db import reading
from core.domain import utc_now
from core.files.configuration_files import export_configurations
from core.watching.summaries import list_configurations
from tests.pages.asking import ask, words_in
from tests.pages.conftest import Configure


def _look_through(client: FlaskClient, content: bytes) -> dict[str, Any]:
    sent = f"data:application/x-yaml;base64,{b64encode(content).decode()}"
    given = {"import-upload.contents": sent, "import-upload.filename": "a.yaml"}
    return ask(client, "import-plan.children", given, changed="import-upload.contents")


def test_it_looks_a_file_through_before_taking_it_in(client: FlaskClient, server: Flask, configure: Configure) -> None:
    config_id = configure()
    with server.app_context(), reading() as session:
        text = export_configurations(session, [config_id])
    both = text + text.split("configurations:\n")[1].replace("Ohio daily", "Second")

    seen = _look_through(client, both.encode())
    assert "Ohio daily Unchanged" in words_in(seen["import-plan"]["children"])
    assert "Second New" in words_in(seen["import-plan"]["children"])
    assert seen["import-button"]["disabled"] is False

    given = {"import-button.n_clicks": 1, "import-text.data": seen["import-text"]["data"]}
    done = ask(client, "import-go.href", given, changed="import-button.n_clicks")
    assert done["toast"]["text"] == "1 configuration made and 1 configuration changed."
    with server.app_context(), reading() as session:
        assert len(list_configurations(session, utc_now())) == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe", "This is not UTF-8 text."),
        (b"configurations: [", "The file is not YAML"),
        (b"configurations:\n- name: A\n  colour: blue\n", "Line 3: A configuration has no field colour."),
    ],
)
def test_it_offers_no_import_of_a_file_with_mistakes(client: FlaskClient, content: bytes, words: str) -> None:
    seen = _look_through(client, content)

    assert words in words_in(seen["import-plan"]["children"])
    assert seen["import-button"]["disabled"] is True and seen["import-text"]["data"] is None
