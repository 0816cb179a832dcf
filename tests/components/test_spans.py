"""The spans that a reader asks for by hand: dates and zooms, and what makes none."""

from datetime import datetime

import pytest

from components.spans import parse_dates, parse_zoom


def test_it_reads_what_was_zoomed_to() -> None:
    zoom = parse_zoom("2026-01-05T06:30:00/2026-02-01T00:00:00")

    assert zoom == (datetime(2026, 1, 5, 6, 30), datetime(2026, 2, 1))


@pytest.mark.parametrize(
    "text",
    [None, "", "2026-01-05", "2026-02-01/2026-01-01", "2026-01-01/2026-01-01", "x/y", "2026-01-01/2026-01-02/3", "/"],
)
def test_it_takes_a_zoom_that_makes_no_span_for_none(text: str | None) -> None:
    assert parse_zoom(text) is None


@pytest.mark.parametrize(("first", "last"), [("0001-01-01", "2026-01-01"), ("2026-01-01", "9999-12-31")])
def test_it_takes_dates_that_no_river_was_gauged_at_for_a_slip(first: str, last: str) -> None:
    assert parse_dates(first, last) is None
    assert parse_zoom(f"{first}/{last}") is None
