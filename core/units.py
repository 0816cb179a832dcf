"""Discharge units and their conversion. 1 ft3/s = 0.028316846592 m3/s exactly (the international foot, cubed)."""

from collections.abc import Mapping
from math import nan

CMS_PER_CFS = 0.028316846592
CFS_PER_KCFS = 1000.0
KM2_PER_SQMI = 2.589988110336
# No flow is so small. What is smaller is not multiplied: PostgreSQL refuses a product that underflows.
LEAST_FLOW = 1e-290

UNITS = ("cfs", "cms")
UNIT_LABELS = {"cfs": "ft³/s", "cms": "m³/s"}


def conversion_factor(unit: str, to: str) -> float:
    """Return what a discharge in `unit` is multiplied by to stand in `to`; raises ValueError for an unknown unit."""
    for name in (unit, to):
        if name not in UNITS:
            raise ValueError(f"{name!r} is not a discharge unit; use cfs or cms")
    if unit == to:
        return 1.0
    return CMS_PER_CFS if to == "cms" else 1.0 / CMS_PER_CFS


def stored_factor(unit: str, to: str) -> float:
    """Return the same for a unit as it was stored: NaN where it is none we know."""
    return conversion_factor(unit, to) if unit in UNITS else nan


def unknown_unit_words(counts: Mapping[str, int], noun: str = "value") -> str:
    """Say how many values came in units that are unknown, by unit, and what becomes of them; "" for none."""
    if not counts:
        return ""
    units = " and ".join(f"“{unit}”" for unit in sorted(counts))
    number = sum(counts.values())
    many = f"{number:,} {noun}s are" if number != 1 else f"1 {noun} is"
    known = "a unit that is not" if len(counts) == 1 else "units that are not"
    return f"{many} stored in {units}, {known} known here, and left out. The API call returns them as they came."


def convert_discharge(value: float, unit: str, to: str) -> float:
    """Convert one discharge between cfs and cms."""
    return value * conversion_factor(unit, to)


def format_discharge(value: float | None, unit: str) -> str:
    """Write a discharge to 3 significant figures, thousands separated, with its unit; a dash for none.

    A unit that is unknown stands as it is.
    """
    if value is None or value != value:
        return "–"
    return f"{round_significant(value):,} {UNIT_LABELS.get(unit, unit)}"


def round_significant(value: float, figures: int = 3) -> float | int:
    """Round to significant figures, as an int where nothing stands behind the point."""
    rounded = float(f"{value:.{figures}g}")
    return int(rounded) if rounded == int(rounded) and abs(rounded) >= 10 ** (figures - 1) else rounded
