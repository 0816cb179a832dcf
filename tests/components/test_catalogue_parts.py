"""The freshening of the catalogue in words."""

import json
from dataclasses import replace

import pytest
from plotly.io.json import to_json_plotly

from components.catalogue_parts import CUT_SHORT, outcome, under_way
from core.scheduling.catalogue_status import CatalogueStatus
from tests.pages.asking import words_in

BEGUN, ENDED, LATER = "2026-11-22T12:00:00Z", "2026-11-22T12:05:00Z", "2026-11-22T12:06:00Z"
DOUBT = "USGS AK: listed only 3 of 200 known stations, so none was marked as gone"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (None, "Waiting for a worker"),
        (CatalogueStatus(BEGUN, finished_at=ENDED, done=53, total=53), "Waiting for a worker"),
        (CatalogueStatus(BEGUN), "Asking the agencies for their stations"),
        (
            CatalogueStatus(BEGUN, done=35, total=53, stations=9812, last="USGS OH"),
            "USGS OH, 35 of 53 parts, 9,812 stations",
        ),
        (
            CatalogueStatus(BEGUN, done=1, total=53, stations=3, last="USGS AK", problems=(DOUBT,)),
            f"USGS AK, 1 of 53 parts, 3 stations  {DOUBT}",
        ),
    ],
)
def test_it_says_how_far_it_is(status: CatalogueStatus | None, words: str) -> None:
    assert words_in(json.loads(to_json_plotly(under_way(status)))) == words


def said(status: CatalogueStatus | None, asked_at: str = BEGUN) -> str:
    return words_in(json.loads(to_json_plotly(outcome(status, asked_at))))


def test_it_says_what_came() -> None:
    done = CatalogueStatus(BEGUN, finished_at=ENDED, done=53, total=53, stations=9812, vanished=2)

    assert "Catalogue refreshed: 9,812 stations came; 2 of before are listed no more." in said(done)
    assert "; 10,471 ids in other networks." in said(replace(done, mappings=10471))


def test_it_tells_the_first_problems_and_counts_the_others() -> None:
    problems = tuple(f"USGS {state}: the USGS answered 500" for state in ("OH", "MD", "PA", "NY", "VA"))

    words = said(CatalogueStatus(BEGUN, finished_at=ENDED, stations=1, problems=problems))

    assert words.count("the USGS answered 500") == 3
    assert "2 more parts had trouble." in words


@pytest.mark.parametrize(
    ("status", "asked_at"),
    [
        (None, BEGUN),
        (CatalogueStatus(BEGUN, done=3, total=53), BEGUN),
        (CatalogueStatus(BEGUN, finished_at=ENDED), LATER),
    ],
)
def test_it_says_when_it_was_cut_short(status: CatalogueStatus | None, asked_at: str) -> None:
    assert CUT_SHORT in said(status, asked_at)


def test_it_takes_the_end_of_one_that_was_under_way_already() -> None:
    assert CUT_SHORT not in said(CatalogueStatus(BEGUN, finished_at=LATER), ENDED)
