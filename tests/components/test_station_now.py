"""The station's standing in words."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from plotly.utils import PlotlyJSONEncoder

from components.station_now import flood_mark, now_marks, rank_mark, trend_mark
from components.theme import CLASS_COLOURS, ordinal_text
from core.hydrology.percentiles import CLASSES, NOT_RANKED, Rank
from core.hydrology.trend import Trend
from tests.pages.asking import words_in

NOW = datetime(2026, 11, 22, 12)
LATEST = {
    "observed_at": NOW - timedelta(minutes=8), "discharge": 143_482.0, "unit": "cfs", "quality_code": "P",
    "qualifiers": None, "type": "realtime_15min",
}  # fmt: skip


@dataclass(frozen=True)
class Standing:
    latest: dict[str, Any]
    rank: Rank
    trend: Trend
    flood: str


RISING = Standing(LATEST, Rank("normal", 54.2, 30), Trend("rising", 9000.0, 0.07), "action")


def _read(part: Any) -> str:
    return " ".join(words_in(json.loads(json.dumps(part, cls=PlotlyJSONEncoder))).split())


@pytest.mark.parametrize(
    ("unit", "flow"), [("cfs", "143,000 ft³/s"), ("cms", "4,060 m³/s")]
)  # fmt: skip
def test_it_says_flow_class_trend_flood_and_age(unit: str, flow: str) -> None:
    words = _read(now_marks(RISING, unit, NOW))

    assert words == f"{flow} normal (54th) rising action flow instantaneous, provisional · 8 min ago"


def test_it_leaves_out_what_cannot_be_told() -> None:
    bare = replace(RISING, rank=Rank(NOT_RANKED, None, 3, "Only 3 years."), trend=Trend("", None, None, "x"), flood="")

    assert _read(now_marks(bare, "cfs", NOW)) == "143,000 ft³/s not ranked instantaneous, provisional · 8 min ago"


def test_it_says_that_nothing_is_stored() -> None:
    assert _read(now_marks(None, "cfs", NOW)) == "No value stored yet"


@pytest.mark.parametrize(
    ("rank", "words", "why"),
    [
        (Rank("lowest on record", 2.0, 49), "lowest on record", "Among the daily means of this day in 49 years"),
        (Rank("below normal", 11.0, 40), "below normal (11th)", "approved values only"),
        (Rank(NOT_RANKED, None, 3, "Only 3 years of this day."), "not ranked", "Only 3 years of this day."),
    ],
)
def test_it_says_the_class_and_on_hover_what_it_rests_on(rank: Rank, words: str, why: str) -> None:
    mark = rank_mark(rank)

    assert _read(mark) == words
    assert why in mark.title


def test_every_class_has_its_colour() -> None:
    assert set(CLASS_COLOURS) == {*CLASSES, NOT_RANKED}


def test_a_trend_says_by_how_much_in_the_unit_shown() -> None:
    mark = trend_mark(Trend("falling", -1000.0, -0.2), "cfs", "cms")

    assert mark is not None and mark.title.startswith("-28.3 m³/s over 6 h.")


@pytest.mark.parametrize(("flood", "words"), [("none", "no flood"), ("major", "major flood")])
def test_it_names_the_flood(flood: str, words: str) -> None:
    assert _read(flood_mark(flood)) == words


@pytest.mark.parametrize(
    ("number", "text"),
    [(None, "–"), (0.2, "1st"), (2.0, "2nd"), (3.4, "3rd"), (11.0, "11th"), (54.2, "54th"), (99.8, "99th")],
)  # fmt: skip
def test_a_percentile_is_written_as_people_say_it(number: float | None, text: str) -> None:
    assert ordinal_text(number) == text
