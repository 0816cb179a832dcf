"""Ids of the station picker, which several files of its page know. A filter's id is `stations-` and its parameter."""

MAP, GRID, COUNT, EMPTY = "stations-map", "stations-grid", "stations-count", "stations-empty"
TEXT, AGENCY, STATE, HUC = "stations-q", "stations-agency", "stations-state", "stations-huc"
ACTIVE, FORECAST = "stations-active", "stations-forecast"
AREA_MIN, AREA_MAX = "stations-area-min", "stations-area-max"
RECORD_MIN, RECORD_MAX = "stations-record-min", "stations-record-max"
ONLY, BOX, SORT, COLOUR, BASE = "stations-only", "stations-box", "stations-sort", "stations-colour", "stations-base"
# What is asked, what was answered, how the map is drawn, and the selection that the address names.
WHERE, MATCH, SETUP, BROUGHT = "stations-where", "stations-match", "stations-setup", "stations-brought"

TRAY, CHOSEN, CHIPS, ALL, CLEAR, NEW, COMPARE = (
    "stations-tray", "stations-chosen", "stations-chips", "stations-all", "stations-clear", "stations-new",
    "stations-compare",
)  # fmt: skip
SETS, SET_NAME, SET_SAVE, SET_ERROR, SET_ACT, SET_LOADED = (
    "stations-sets", "stations-set-name", "stations-set-save", "stations-set-error", "stations-set-act",
    "stations-set-loaded",
)  # fmt: skip
CONFIGURATIONS, CONFIGURATION_ADD, UNDO = "stations-configurations", "stations-configuration-add", "stations-undo"

REFRESH, SYNC, SYNC_TICK, SYNC_ASKED, FRESH = (
    "stations-refresh", "stations-sync", "stations-sync-tick", "stations-sync-asked", "stations-fresh",
)  # fmt: skip

FILTERS = (
    TEXT, AGENCY, STATE, HUC, ACTIVE, FORECAST, AREA_MIN, AREA_MAX, RECORD_MIN, RECORD_MAX, ONLY,
)  # fmt: skip
# What an address may say of the question; the other parameters say how it looks and what is selected.
ASKED = (*(name.removeprefix("stations-") for name in FILTERS), "box")


def parameter_of(name: str) -> str:
    """Return the parameter of the address that a part of the page stands for."""
    return name.removeprefix("stations-")
