"""What the fixtures promise."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from core.context import redis
from core.db import db, reading, writing
from core.models import DatabaseFact
from core.settings import Settings
from simulator.server import Simulator
from tests.conftest import NOBODY


def test_it_gives_each_test_a_database_of_its_own(app: Flask):
    with writing() as session:
        assert session.scalar(select(func.count()).select_from(DatabaseFact)) == 0
        session.add(DatabaseFact(name="seen", value="yes"))


def test_it_gives_the_next_test_an_empty_one(app: Flask):
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(DatabaseFact)) == 0


def test_it_is_of_the_kind_asked_for(app: Flask, database_url: str):
    assert database_url.startswith(db.engine.dialect.name)
    with reading() as session:
        assert session.scalar(text("SELECT version_num FROM alembic_version"))


def test_it_gives_an_empty_redis(app: Flask):
    assert redis().dbsize() == 0
    redis().set("left", "behind")


def test_it_points_at_the_simulated_agencies_where_they_are_asked_for(agency: Simulator, settings: Settings):
    assert settings.usgs_base_url == agency.base_url
    assert settings.simulated


def test_it_points_nowhere_otherwise(settings: Settings):
    assert settings.usgs_base_url == NOBODY
    assert not settings.simulated


def test_it_serves_the_pages(client: FlaskClient):
    assert client.get("/healthz").status_code == 200
