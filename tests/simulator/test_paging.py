"""Several pages, and what happens when one of them fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from dataretrieval import DataRetrievalError, waterdata

from simulator.server import Simulator
from tests.simulator.asking import EVERY, ORDINARY, POTOMAC, daily, keyed, readings


def walk(agency: Simulator, url: str) -> Iterator[dict[str, Any]]:
    """Yield the pages of a request, following the next links."""
    client = agency.app.test_client()
    following: str | None = url
    while following:
        page = client.get(following).get_json()
        yield page
        links = [link["href"] for link in page["links"] if link["rel"] == "next"]
        following = links[0] if links and page["features"] else None


def test_it_gives_the_same_rows_in_small_pages(agency: Simulator) -> None:
    whole = keyed(daily(ORDINARY, "2024-06-01/2026-06-30"))
    agency.traffic.journal.clear()
    paged = keyed(daily(ORDINARY, "2024-06-01/2026-06-30", limit=700))
    assert paged["value"].equals(whole["value"])
    assert [entry.page for entry in agency.requests] == [1] + [2] * (len(agency.requests) - 1)
    assert sum(entry.returned or 0 for entry in agency.requests) == len(whole)


def test_it_pages_readings(agency: Simulator) -> None:
    window = "2026-10-01T00:00:00Z/2026-10-20T00:00:00Z"
    whole = keyed(readings(ORDINARY, window))
    paged = keyed(readings(ORDINARY, window, limit=999))
    assert paged["value"].equals(whole["value"])
    assert paged.index.is_unique


def test_it_pages_stations_and_posted_lists(agency: Simulator) -> None:
    rows = waterdata.get_monitoring_locations(monitoring_location_id=EVERY, limit=4)[0]
    assert rows["monitoring_location_id"].tolist() == sorted(EVERY)
    assert [entry.method for entry in agency.requests] == ["POST"] * 4


def test_it_starts_at_an_offset(agency: Simulator) -> None:
    url = f"/ogcapi/v1/collections/daily/items?monitoring_location_id={POTOMAC}&time=2026-01-01/2026-03-31"
    client = agency.app.test_client()
    whole = client.get(f"{url}&limit=90").get_json()["features"]
    assert client.get(f"{url}&limit=90&offset=30").get_json()["features"] == whole[30:]


def test_it_keeps_the_pages_of_a_request_together_while_time_goes_on(agency: Simulator) -> None:
    url = f"/ogcapi/v1/collections/daily/items?monitoring_location_id={POTOMAC}&time=2025-01-01/..&limit=100"
    still = [feature["id"] for page in walk(agency, url) for feature in page["features"]]
    moving: list[str] = []
    for page in walk(agency, url):
        moving += [feature["id"] for feature in page["features"]]
        agency.world.clock.advance(86_400)
    assert moving == still


def test_it_links_to_the_next_page_on_the_host_that_was_asked(agency: Simulator) -> None:
    url = f"/ogcapi/v1/collections/daily/items?monitoring_location_id={POTOMAC}&limit=5"
    page = next(walk(agency, url))
    following = next(link["href"] for link in page["links"] if link["rel"] == "next")
    assert following.startswith("http://localhost/ogcapi/v1/collections/daily/items?cursor=")
    assert "limit=5" in following


def test_it_gives_at_most_its_page_size(agency: Simulator) -> None:
    url = f"/ogcapi/v1/collections/daily/items?monitoring_location_id={POTOMAC}&time=2026-01-01/2026-03-31"
    assert agency.app.test_client().get(url).get_json()["numberReturned"] == 10
    assert agency.app.test_client().get(f"{url}&limit=70000").get_json()["numberReturned"] == 90


def test_it_can_fail_on_a_later_page_and_go_on_from_there(agency: Simulator) -> None:
    agency.add_fault(kind="status", status=503, page=2)
    with pytest.raises(DataRetrievalError) as interruption:
        daily(POTOMAC, "2026-01-01/2026-06-30", limit=60)
    rows, _ = interruption.value.call.resume()
    assert len(rows) == 181
