"""The hourly quota."""

from __future__ import annotations

import pytest
from dataretrieval import waterdata
from dataretrieval.interruptions import QuotaExhausted

from simulator.server import Simulator
from tests.simulator.asking import POTOMAC, daily

WINDOW = "2026-11-01/2026-11-03"


def test_it_counts_down(agency: Simulator) -> None:
    agency.quota.reset(5)
    for left in (4, 3):
        _, about = waterdata.get_daily(monitoring_location_id=POTOMAC, time=WINDOW)
        assert about.header["x-ratelimit-limit"] == "5"
        assert about.header["x-ratelimit-remaining"] == str(left)


def test_it_refuses_when_the_quota_is_used_up(agency: Simulator) -> None:
    agency.quota.reset(2)
    daily(POTOMAC, WINDOW)
    daily(POTOMAC, WINDOW)
    with pytest.raises(QuotaExhausted) as refusal:
        daily(POTOMAC, WINDOW)
    assert 3000 < refusal.value.retry_after <= 3600
    agency.quota.reset(2)
    assert len(daily(POTOMAC, WINDOW)) == 3


def test_it_answers_with_the_gateways_error_body(agency: Simulator) -> None:
    agency.quota.reset(0)
    answer = agency.app.test_client().get("/ogcapi/v1/collections/daily/items")
    assert answer.status_code == 429
    assert answer.get_json()["error"]["code"] == "OVER_RATE_LIMIT"
    assert answer.headers["x-ratelimit-remaining"] == "0"


def test_it_counts_pages_too_but_not_its_own_control_surface(agency: Simulator) -> None:
    agency.quota.reset(10)
    daily(POTOMAC, "2026-01-01/2026-01-31", limit=10)
    agency.app.test_client().get("/_simulator/now")
    agency.app.test_client().get("/health")
    assert agency.quota.remaining == 6
