"""Numbers, times and colours as people read them."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from components import theme

NOW = datetime(2026, 11, 22, 12)
TOKENS_CSS = Path(__file__).parents[2] / "assets" / "tokens.css"


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_it_gives_the_browser_the_same_tokens_as_the_figures(mode: str) -> None:
    block = re.search(rf'\[data-bs-theme="{mode}"\] \{{(.*?)\}}', TOKENS_CSS.read_text(), re.DOTALL)
    assert block
    css = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", block.group(1)))

    tokens = theme.TOKENS[mode]  # type: ignore[index]
    assert {name: css.get(name) for name in tokens} == tokens


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=0), "just now"),
        (timedelta(seconds=44), "just now"),
        (timedelta(seconds=45), "1 min ago"),
        (timedelta(minutes=12), "12 min ago"),
        (timedelta(minutes=59, seconds=40), "1 h ago"),
        (timedelta(hours=47), "47 h ago"),
        (timedelta(hours=48), "2 d ago"),
        (timedelta(days=60), "60 d ago"),
        (timedelta(days=61), "2026-09-22"),
        (timedelta(minutes=-23), "in 23 min"),
        (timedelta(seconds=-10), "in a moment"),
    ],
)
def test_it_says_how_long_ago_or_how_soon(ago: timedelta, text: str) -> None:
    assert theme.age_text(NOW - ago, NOW) == text


def test_it_says_never_of_what_has_not_been() -> None:
    assert theme.age_text(None, NOW) == "never"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (59.9, "59 s"),
        (60, "1 min 00 s"),
        (64, "1 min 04 s"),
        (3600, "1 h 00 min"),
        (7530, "2 h 05 min"),
        (None, "–"),
    ],
)
def test_it_writes_a_duration_with_its_two_largest_units(seconds: float | None, text: str) -> None:
    assert theme.duration_text(seconds) == text


@pytest.mark.parametrize(
    ("share", "text"), [(None, "–"), (0, "0 %"), (0.001, "1 %"), (0.905, "90 %"), (0.999, "99 %"), (1, "100 %")]
)
def test_it_never_rounds_a_fault_away(share: float | None, text: str) -> None:
    assert theme.percent_text(share) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (143_000.0, "cfs", "143,000 ft³/s"),
        (143_482.0, "cfs", "143,000 ft³/s"),
        (0.0123456, "cms", "0.0123 m³/s"),
        (None, "cfs", "–"),
    ],
)
def test_it_writes_flow_with_three_figures_and_its_unit(value: float | None, unit: str, text: str) -> None:
    assert theme.flow_text(value, unit) == text


def test_it_separates_thousands_and_keeps_a_decimal_of_small_areas() -> None:
    assert theme.count_text(1_204_110) == "1,204,110"
    assert theme.area_text(91_170.0) == "91,170 sq mi"
    assert theme.area_text(4.52) == "4.5 sq mi"


@pytest.mark.parametrize(("number", "text"), [(0, "0 stations"), (1, "1 station"), (8820, "8,820 stations")])
def test_it_counts_in_words(number: int, text: str) -> None:
    assert theme.plural(number, "station") == text


def test_it_writes_an_instant_with_its_zone() -> None:
    assert theme.moment_text(datetime(2026, 11, 22, 7, 5, 59)) == "2026-11-22 07:05 UTC"
