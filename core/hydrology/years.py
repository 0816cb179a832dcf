"""The years of the field, and the slots of a year that leap years do not shift."""

import numpy as np
import pandas as pd

MONTH_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
SLOTS = sum(MONTH_LENGTHS)
LEAP_SLOT = 59
MONTH_STARTS = np.concatenate([[0], np.cumsum(MONTH_LENGTHS)[:-1]])
WATER_YEAR_MONTH, CLIMATIC_YEAR_MONTH = 10, 4


def water_years(days: pd.DatetimeIndex) -> np.ndarray:
    """Return the water year of each day: October 1 to September 30, named by the year it ends in."""
    return np.asarray(days.year.to_numpy() + (days.month.to_numpy() >= WATER_YEAR_MONTH))


def climatic_years(days: pd.DatetimeIndex) -> np.ndarray:
    """Return the climatic year of each day: April 1 to March 31, named by the year it begins in."""
    return np.asarray(days.year.to_numpy() - (days.month.to_numpy() < CLIMATIC_YEAR_MONTH))


def days_in_water_year(year: int) -> int:
    """Count the days of a water year."""
    return 366 if _is_leap(year) else 365


def days_in_climatic_year(year: int) -> int:
    """Count the days of a climatic year; its February is that of the year after its name."""
    return 366 if _is_leap(year + 1) else 365


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_day_slots(days: pd.DatetimeIndex) -> np.ndarray:
    """Return the slot 0..365 of each day by its month and day: January 1 is 0, February 29 is 59, March 1 is 60."""
    return np.asarray(MONTH_STARTS[days.month.to_numpy() - 1] + days.day.to_numpy() - 1)


def water_year_slots(days: pd.DatetimeIndex) -> np.ndarray:
    """Return the slot 0..365 of each day in its water year: October 1 is 0, February 29 is 151."""
    return np.asarray((month_day_slots(days) - MONTH_STARTS[WATER_YEAR_MONTH - 1]) % SLOTS)
