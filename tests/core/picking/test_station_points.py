"""The points of all stations over HTTP: whole, tagged, and never short of a station that came."""

from flask import Flask
from flask.testing import FlaskClient

from core.db import writing
from core.picking.station_points import PATH
from tests.core.data import add_catalogue


def _add(server: Flask, *numbers: str) -> None:
    with server.app_context(), writing() as session:
        add_catalogue(session, *numbers)


def test_it_answers_all_stations_and_304_to_who_has_them(server: Flask, client: FlaskClient) -> None:
    _add(server, "03294500", "03303280")
    first = client.get(PATH)
    again = client.get(PATH, headers={"If-None-Match": first.headers["ETag"]})

    assert first.get_json()["number"] == ["03294500", "03303280"]
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert (again.status_code, again.data) == (304, b"")


def test_a_station_that_came_is_there_at_once(server: Flask, client: FlaskClient) -> None:
    _add(server, "03294500")
    before = client.get(PATH)
    _add(server, "03303280")
    after = client.get(PATH, headers={"If-None-Match": before.headers["ETag"]})

    assert after.status_code == 200
    assert after.get_json()["number"] == ["03294500", "03303280"]


def test_an_empty_catalogue_is_an_answer_too(client: FlaskClient) -> None:
    assert client.get(PATH).get_json()["id"] == []
