"""`flask housekeeping` and the job of every day: both do the housekeeping of the settings."""

from datetime import timedelta

import pytest
from flask import Flask

from core.context import redis
from core.db import writing
from core.domain import utc_now
from core.models import DataPullLog
from core.settings import Settings
from jobs import cli, housekeeping

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def three_runs(app: Flask) -> None:
    """Two old runs of a configuration that is gone, and one of today."""
    with writing() as session:
        for age in (402, 399, 0):
            session.add(
                DataPullLog(
                    config_name="Potomac", data_type="daily_mean", trigger="cli", status="success",
                    start_time=utc_now() - age * DAY,
                )
            )  # fmt: skip


def test_the_command_says_what_went(app: Flask) -> None:
    cli.register(app)
    result = app.test_cli_runner().invoke(args=["housekeeping"])
    assert result.exit_code == 0 and result.output.splitlines() == [
        "Deleted 1 run older than 400 days. Observations all stay.",
        "Dead entries cleared from the queue: 0.",
    ]


def test_the_job_keeps_the_days_of_the_setting(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name, value in {
        "DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url or "", "AUTH": "off",
        "DATA_DIR": str(settings.data_dir), "KEEP_RUNS_DAYS": "100",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    caplog.set_level("INFO", "jobs.housekeeping")
    housekeeping.keep_house()
    assert "2 runs pruned" in caplog.text
    assert redis().ping()
