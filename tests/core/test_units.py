"""Discharge units, against the definition of the foot (0.3048 m exactly) and figures written out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.units import (
    CMS_PER_CFS,
    KM2_PER_SQMI,
    conversion_factor,
    convert_discharge,
    format_discharge,
    round_significant,
)


def test_the_factor_is_the_foot_cubed() -> None:
    assert pytest.approx(0.3048**3, rel=1e-15) == CMS_PER_CFS == 0.028316846592


def test_the_square_mile_is_5280_feet_squared() -> None:
    assert pytest.approx((5280 * 0.3048 / 1000) ** 2, rel=1e-15) == KM2_PER_SQMI


@pytest.mark.parametrize(("unit", "to", "expected"), [("cfs", "cms", 28.316846592), ("cms", "cfs", 35314.6667214886)])
def test_it_converts_a_thousand(unit: str, to: str, expected: float) -> None:
    assert convert_discharge(1000, unit, to) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("unit", ["cfs", "cms"])
def test_the_same_unit_changes_nothing(unit: str) -> None:
    assert convert_discharge(0.1, unit, unit) == 0.1


@given(st.floats(-1e6, 1e7))
def test_there_and_back_is_the_same_flow(flow: float) -> None:
    assert convert_discharge(convert_discharge(flow, "cfs", "cms"), "cms", "cfs") == pytest.approx(flow, rel=1e-14)


@pytest.mark.parametrize(("unit", "to"), [("m3/s", "cfs"), ("cfs", "kcfs"), ("", "cms")])
def test_it_refuses_a_unit_it_does_not_know(unit: str, to: str) -> None:
    with pytest.raises(ValueError, match="is not a discharge unit"):
        conversion_factor(unit, to)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (12345.6, 12300),
        (12360, 12400),
        (123.4, 123),
        (99.96, 100),
        (12.34, 12.3),
        (0.01234, 0.0123),
        (-4567, -4570),
        (0, 0),
    ],
)
def test_it_keeps_three_figures(value: float, rounded: float) -> None:
    assert round_significant(value) == rounded


def test_a_whole_number_of_three_figures_has_no_point() -> None:
    assert isinstance(round_significant(123.4), int)
    assert isinstance(round_significant(12.0), float)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1_234_567.0, "cfs", "1,230,000 ft³/s"),
        (999.6, "cfs", "1,000 ft³/s"),
        (87.25, "cms", "87.2 m³/s"),
        (-1500, "cfs", "-1,500 ft³/s"),
        (None, "cfs", "–"),
        (float("nan"), "cms", "–"),
    ],
)
def test_it_writes_a_flow_with_thousands_and_unit(value: float | None, unit: str, text: str) -> None:
    assert format_discharge(value, unit) == text
