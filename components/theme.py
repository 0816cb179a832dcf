"""The one place for colours, the plotting template, and how numbers, times and spans are written.

`assets/tokens.css` repeats the tokens for the browser; a test keeps both equal.
"""

from datetime import datetime
from functools import cache
from typing import Any, Literal

import plotly.graph_objects as go

from core.units import UNIT_LABELS, format_discharge, round_significant

Mode = Literal["light", "dark"]

TOKENS: dict[Mode, dict[str, str]] = {
    "light": {
        "ground": "#f7f9fb",
        "surface": "#ffffff",
        "line": "#dfe5ec",
        "text": "#16202b",
        "quiet": "#5b6b7c",
        "accent": "#0b6fb8",
        "good": "#1f8a4c",
        "running": "#0b6fb8",
        "waiting": "#7a8796",
        "warning": "#b7791f",
        "bad": "#c0362c",
    },
    "dark": {
        "ground": "#0f161d",
        "surface": "#17212b",
        "line": "#2a3744",
        "text": "#e6edf3",
        "quiet": "#8fa1b3",
        "accent": "#4aa8ee",
        "good": "#46b97b",
        "running": "#4aa8ee",
        "waiting": "#8b99a8",
        "warning": "#dba344",
        "bad": "#ee6f64",
    },
}

FONT = "'Inter Variable', Inter, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"

# Lines by data type and approval. The two darkest of the light set are lifted where the ground is dark.
APPROVAL_COLOURS: dict[Mode, dict[tuple[str, str], str]] = {
    "light": {
        ("realtime_15min", "approved"): "#003f5c",
        ("realtime_15min", "provisional"): "#ffa600",
        ("realtime_15min", "estimated"): "#d45087",
        ("daily_mean", "approved"): "#1b9e77",
        ("daily_mean", "provisional"): "#d95f02",
        ("daily_mean", "estimated"): "#7570b3",
    },
    "dark": {
        ("realtime_15min", "approved"): "#5fa8cf",
        ("realtime_15min", "provisional"): "#ffa600",
        ("realtime_15min", "estimated"): "#e0709f",
        ("daily_mean", "approved"): "#27b98d",
        ("daily_mean", "provisional"): "#e8761f",
        ("daily_mean", "estimated"): "#9d98d6",
    },
}

AGENCY_NAMES = {"USGS": "USGS", "EC": "Environment Canada"}
AGENCY_COLOURS: dict[Mode, dict[str, str]] = {
    "light": {"USGS": "#0b6fb8", "EC": "#b4552d"},
    "dark": {"USGS": "#4aa8ee", "EC": "#e58a5f"},
}

DATA_TYPE_NAMES = {"realtime_15min": "Instantaneous", "daily_mean": "Daily mean", "forecast": "Forecast"}
PRODUCT_NAMES = {
    "rfc": "River Forecast Center",
    "nwm_short_range": "NWM short range",
    "nwm_medium_range": "NWM medium range",
    "nwm_long_range": "NWM long range",
}
FORECAST_NAMES = {
    "stageflow": "River Forecast Center",
    "stageflow_derived": "River Forecast Center, from its stages",
    "short_range": "NWM short range",
    "medium_range": "NWM medium range",
    "long_range": "NWM long range",
}
FORECAST_COLOURS: dict[Mode, dict[str, str]] = {
    "light": {
        "stageflow": "#0b6fb8",
        "stageflow_derived": "#0b6fb8",
        "short_range": "#00838f",
        "medium_range": "#6a3fb5",
        "long_range": "#8a5a2b",
    },
    "dark": {
        "stageflow": "#4aa8ee",
        "stageflow_derived": "#4aa8ee",
        "short_range": "#35bfcb",
        "medium_range": "#b79cf0",
        "long_range": "#cfa072",
    },
}
FLOOD_NAMES = {"action": "Action flow", "minor": "Minor flood", "moderate": "Moderate flood", "major": "Major flood"}
FLOOD_COLOURS = {"action": "#FFDE63", "minor": "#F5A623", "moderate": "#D94B4A", "major": "#B243B1"}
# Bands between min-5-10-25-75-90-95-max, safe for the colour-blind; those of the dark theme are the same hues, deeper.
BAND_COLOURS: dict[Mode, tuple[str, ...]] = {
    "light": ("#8f4f1f", "#dcb668", "#ebd6ab", "#e9e9e9", "#aacee0", "#5699c0", "#292f6b"),
    "dark": ("#7a4a26", "#8d7440", "#5f5540", "#3a4550", "#3d5e71", "#3f7698", "#4a53a0"),
}
BAND_OPACITY: dict[Mode, float] = {"light": 0.6, "dark": 0.7}
BAND_NAMES = (
    "Lowest to 5th", "5th to 10th", "10th to 25th", "25th to 75th", "75th to 90th", "90th to 95th", "95th to highest",
)  # fmt: skip
# From low to high flow, of the same hues.
FLOW_SCALE = ("#8f4f1f", "#dcb668", "#e9e9e9", "#5699c0", "#292f6b")
# The year round, so that neighbouring months look alike: winter blue, spring green, summer amber, autumn red.
MONTH_COLOURS: dict[Mode, tuple[str, ...]] = {
    "light": (
        "#1f4e9c", "#2f7fc1", "#2a9d9d", "#2f9e5f", "#5fa02f", "#9aa21c",
        "#c79a12", "#d97c16", "#cf5530", "#b03a56", "#84398b", "#4f43a0",
    ),
    "dark": (
        "#6d9cf0", "#63b3f0", "#4cc7c7", "#58c98a", "#8fcb5f", "#c4cc4a",
        "#e8c14a", "#f0a04a", "#ef8062", "#e0708e", "#c07bd0", "#9088ea",
    ),
}  # fmt: skip
CLASS_COLOURS = {
    "lowest on record": "#e82f3e",
    "much below normal": "#b24249",
    "below normal": "#e8ac49",
    "normal": "#44f24e",
    "above normal": "#5fd7d9",
    "much above normal": "#2641f1",
    "highest on record": "#1f296b",
    "not ranked": "#8a94a0",
}
STRATEGY_NAMES = {"append": "Append", "overwrite": "Overwrite"}


def mode_of(name: str | None) -> Mode:
    """Read what the browser says of its theme; light until it has spoken."""
    return "dark" if name == "dark" else "light"


@cache
def plot_template(mode: Mode) -> go.layout.Template:
    """Return the template of every figure: our ground, lines and type. A figure copies it."""
    colour = TOKENS[mode]
    axis: dict[str, Any] = {
        "gridcolor": colour["line"],
        "linecolor": colour["line"],
        "zerolinecolor": colour["line"],
        "tickcolor": colour["line"],
        "tickfont": {"color": colour["quiet"], "size": 12},
        "title": {"font": {"color": colour["quiet"], "size": 12}, "standoff": 10},
    }
    return go.layout.Template(
        layout={
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": FONT, "size": 13, "color": colour["text"]},
            "xaxis": axis,
            "yaxis": axis,
            "colorway": [colour["accent"]],
            "hoverlabel": {
                "bgcolor": colour["surface"],
                "bordercolor": colour["line"],
                "font": {"family": FONT, "size": 13, "color": colour["text"]},
            },
            "legend": {"font": {"color": colour["quiet"], "size": 12}, "bgcolor": "rgba(0,0,0,0)"},
            "modebar": {
                "bgcolor": "rgba(0,0,0,0)",
                "color": colour["quiet"],
                "activecolor": colour["accent"],
            },
        }
    )


def flow_text(value: float | None, unit: str) -> str:
    """Write a discharge to 3 significant figures with its unit."""
    return format_discharge(value, unit)


def unit_text(unit: str) -> str:
    """Name a unit as people write it."""
    return UNIT_LABELS[unit]


def count_text(number: int | float | None) -> str:
    """Write a count with its thousands separated; a dash for none."""
    return "–" if number is None else f"{number:,.0f}"


def area_text(square_miles: float | None) -> str:
    """Write a drainage area; small basins keep a decimal."""
    if square_miles is None:
        return "–"
    return f"{square_miles:,.1f} sq mi" if square_miles < 10 else f"{square_miles:,.0f} sq mi"


def percent_text(share: float | None) -> str:
    """Write a share of 0..1 in whole percent, never rounding a fault up to 100 or a success down to 0."""
    if share is None:
        return "–"
    percent = round(share * 100)
    if percent == 100 and share < 1:
        percent = 99
    if percent == 0 and share > 0:
        percent = 1
    return f"{percent} %"


def ordinal_text(number: float | None) -> str:
    """Write a percentile as people say it: 54th; what lies beyond the whole ones stands at 1st or 99th."""
    if number is None:
        return "–"
    whole = min(max(round(number), 1), 99)
    ending = "th" if whole % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(whole % 10, "th")
    return f"{whole}{ending}"


def see_through(colour: str, share: float) -> str:
    """Return a #rrggbb colour at an opacity of 0..1, as figures take it."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share})"


def number_text(value: float | None) -> str:
    """Write a number to 3 significant figures where its unit stands elsewhere; a dash for none."""
    return "–" if value is None else f"{round_significant(value):,}"


def score_text(value: float | None) -> str:
    """Write a score without a unit; a dash where there is none."""
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


def bias_text(percent: float | None) -> str:
    """Write a bias with its sign."""
    return "–" if percent is None else f"{percent:+.1f} %".replace("-", "−")


def moment_text(moment: datetime | None) -> str:
    """Write a UTC instant to the minute."""
    return "–" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"


def day_text(moment: datetime | None) -> str:
    """Write a calendar date."""
    return "–" if moment is None else f"{moment:%Y-%m-%d}"


def age_text(moment: datetime | None, now: datetime) -> str:
    """Say how long ago, or how soon, in the largest unit that still tells; beyond 60 days the date."""
    if moment is None:
        return "never"
    seconds = (now - moment).total_seconds()
    if abs(seconds) < 45:
        return "just now" if seconds >= 0 else "in a moment"
    if abs(seconds) > 60 * 86400:
        return day_text(moment)
    span = _largest_unit(abs(seconds))
    return f"{span} ago" if seconds > 0 else f"in {span}"


def _largest_unit(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{max(minutes, 1)} min"
    hours = round(seconds / 3600)
    return f"{hours} h" if hours < 48 else f"{round(seconds / 86400)} d"


def duration_text(seconds: float | None) -> str:
    """Write a duration with its two largest units: 12 s, 1 min 04 s, 2 h 05 min."""
    if seconds is None:
        return "–"
    whole = int(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def plural(number: int, noun: str) -> str:
    """Count a regular noun: 1 station, 2 stations."""
    return f"{count_text(number)} {noun}" + ("" if number == 1 else "s")


def saved_text(name: str, next_run_at: datetime | None, now: datetime) -> str:
    """Say that a configuration was saved and what comes next."""
    if next_run_at is None:
        return f"{name} was saved. It is disabled: nothing runs until you enable it."
    return f"{name} was saved. It runs next {age_text(next_run_at, now)}, at {moment_text(next_run_at)}."
