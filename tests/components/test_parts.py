"""The pieces of pages as functions of data: spans, map, table, marks, states, pill."""

import json
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from dash import html, no_update

from components import grids, marks, shell, states
from components.conditions_panel import tones as conditions_tones
from components.hydrograph import HydrographView
from components.live import TICK_MS, fingerprint
from components.run_parts import state_counts
from components.run_timeline import timeline
from components.spans import parse_dates, span_of, water_year_start
from components.station_map import BASES, COLOURS, PLAIN, map_panel, map_setup
from components.station_parts import PROVISIONAL, plot_notes, tally_of
from components.status import status_pill
from components.theme import CLASS_COLOURS, TOKENS
from components.trouble_parts import LOOKS, attention_card
from core.domain import RunStatus, StationState
from core.errors import DatabaseBusy, DatabaseUnreadable, Forbidden, InputError, NotFound, QueueUnavailable
from core.watching.run_timeline import Lane, TimedRun
from core.watching.trouble import NAMES, Trouble

NOW = datetime(2026, 11, 22, 12)
ASSETS = Path(__file__).parents[2] / "assets"


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_it_needs_no_map_but_our_own(mode: str) -> None:
    style = json.loads((ASSETS / "basemap" / f"style.{mode}.json").read_text())
    sources = style["sources"].values()

    assert sources
    for source in sources:
        assert source["type"] == "geojson"
        assert (ASSETS.parent / source["data"].lstrip("/")).is_file()


def test_it_colours_by_a_tone_for_each_theme_and_leaves_tiles_off_until_asked_for() -> None:
    setup = map_setup()

    assert set(setup["tones"]) == set(COLOURS) == {"agency", "activity", "class"}
    assert all(tone[mode].startswith("#") for tones in setup["tones"].values() for tone in tones for mode in TOKENS)
    assert set(BASES) == {PLAIN, *setup["overlays"]}
    assert "value='plain'" in str(map_panel("", "nonsense"))


def test_it_colours_by_class_as_the_overview_does_and_says_where_no_value_is_current() -> None:
    *classes, others = map_setup()["tones"]["class"]

    assert [(one["key"], one["word"], one["hollow"]) for one in classes] == [
        (one["key"], one["word"], one["hollow"]) for one in conditions_tones()["class"]
    ]
    assert all({one[mode] for mode in TOKENS} == {CLASS_COLOURS[one["key"]]} for one in classes)
    assert (others["key"], others["word"]) == ("", "No current value")


@pytest.mark.parametrize(
    ("now", "start"),
    [
        (datetime(2026, 9, 30, 23), datetime(2025, 10, 1)),
        (datetime(2026, 10, 1), datetime(2026, 10, 1)),
        (datetime(2026, 1, 5), datetime(2025, 10, 1)),
    ],
)
def test_it_begins_the_water_year_on_october_1(now: datetime, start: datetime) -> None:
    assert water_year_start(now) == start
    assert span_of("wy", None, None, [], now) == (start, now)


def test_it_lets_two_dates_win_over_the_shortcut() -> None:
    span = span_of("7d", "2026-01-01", "2026-01-31", [], NOW)

    assert span == (datetime(2026, 1, 1), datetime(2026, 1, 31, 23, 59, 59))


@pytest.mark.parametrize(
    ("first", "last"), [("2026-01-02", "2026-01-01"), ("2026-01-01", ""), ("x", "y"), (None, None)]
)
def test_it_takes_dates_that_make_no_span_for_none(first: str | None, last: str | None) -> None:
    assert parse_dates(first, last) is None


def test_it_spans_the_whole_record_of_every_kind() -> None:
    record = [(datetime(1990, 1, 1), datetime(2026, 11, 20)), (datetime(2024, 1, 1), NOW)]

    assert span_of("all", None, None, record, NOW) == (datetime(1990, 1, 1), NOW)


@pytest.mark.parametrize(("shortcut", "days"), [("7d", 7), ("30d", 30), ("1y", 365), ("nonsense", 30), (None, 30)])
def test_it_reads_the_shortcuts(shortcut: str | None, days: int) -> None:
    start, end = span_of(shortcut, None, None, [], NOW)

    assert (end - start).days == days and end == NOW


def test_it_has_a_shape_and_a_word_for_every_state() -> None:
    assert set(marks.RUN_MARKS) == {status.value for status in RunStatus}
    assert set(marks.STATION_MARKS) == {state.value for state in StationState}
    for table in (marks.RUN_MARKS, marks.CONFIGURATION_MARKS, marks.STATION_MARKS):
        assert all(shape and word for shape, word, _tone in table.values())


def test_it_uses_only_icons_that_are_drawn() -> None:
    drawn = (ASSETS / "icons.css").read_text()
    looks = [*marks.RUN_MARKS.values(), *marks.CONFIGURATION_MARKS.values(), *marks.STATION_MARKS.values()]
    names = {look[0] for look in looks} | {place.icon for place in shell.PLACES}

    assert {name for name in names if f".icon-{name}{{" not in drawn} == set()


def test_it_follows_the_theme_in_tables_by_css_variables() -> None:
    function = grids.theme()["function"]

    assert function.startswith("themeQuartz.withParams({")
    assert "#" not in function and "var(--surface)" in function


def test_it_draws_a_long_table_inside_itself_and_a_short_one_whole() -> None:
    long = grids.grid("a", [], [], row_id="id", nothing="None.", height="400px")
    short = grids.grid("b", [], [], row_id="id", nothing="None.")

    assert long.dashGridOptions["domLayout"] == "normal"
    assert short.dashGridOptions["domLayout"] == "autoHeight"


def test_it_counts_the_stations_of_a_run_by_what_a_person_asks() -> None:
    counts = state_counts(["done", "empty", "failed", "fetching", "merging", "waiting", "cancelled"])

    assert dict(counts) == {"all": 7, "done": 2, "failed": 1, "running": 2, "waiting": 2}


def test_it_draws_again_when_a_value_or_the_minute_changes() -> None:
    first = fingerprint(NOW, [1, 2])

    assert fingerprint(NOW.replace(second=30), [1, 2]) == first
    assert fingerprint(NOW, [1, 3]) != first
    assert fingerprint(NOW.replace(minute=1), [1, 2]) != first


def test_it_looks_at_least_every_two_seconds_while_something_runs() -> None:
    assert TICK_MS <= 2000


def _words(part: object) -> str:
    if isinstance(part, str):
        return part
    children = part if isinstance(part, list | tuple) else getattr(part, "children", None) or []
    return " ".join(_words(one) for one in (children if isinstance(children, list | tuple) else [children]))


@pytest.mark.parametrize(
    ("troubles", "word"),
    [
        ([], "All well"),
        ([Trouble("worker", "Workers", "No worker.", "warning")], "1 needs attention"),
        (
            [Trouble("worker", "Workers", "No worker.", "bad"), Trouble("late", "Ohio", "It is late.", "warning")],
            "2 need attention",
        ),
        ([Trouble("redis", "Redis", "Redis does not answer.", "bad")], "Redis is gone"),
        (
            [Trouble("worker", "Workers", "No one.", "bad"), Trouble("database", "Database", "It is away.", "bad")],
            "The database is gone",
        ),
    ],
)
def test_it_says_in_a_word_how_the_product_is(troubles: list[Trouble], word: str) -> None:
    pill = status_pill(troubles)

    assert word in _words(pill)
    assert all(one.sentence in _words(pill) and one.name in _words(pill) for one in troubles)


def test_it_has_a_look_for_every_kind_of_trouble() -> None:
    kinds = {"failing", "partial", "late", "silent", "quota", "flood", "flood_ahead", "channel", *NAMES}

    assert set(LOOKS) == kinds
    for kind in kinds:
        assert "It is so." in _words(
            attention_card([Trouble(kind, "X", "It is so.", "bad", config_id=1, run_id=2, stations=("1",))], NOW)
        )


def test_a_database_that_is_gone_is_not_said_to_be_readable() -> None:
    words = _words(states.failed_from(DatabaseUnreadable("The database file cannot be opened.")))

    assert "cannot be opened" in words and "can still be read" not in words


def test_it_says_what_still_works_when_something_is_gone() -> None:
    words = _words(states.failed_from(QueueUnavailable()))

    assert "Redis does not answer" in words
    assert "Everything stored can still be read." in words


def test_it_shows_no_innards_of_an_unexpected_error() -> None:
    error = RuntimeError("column x of table y")

    assert "column x" not in _words(states.failed_from(error))
    assert "column x" not in states.error_toast(error)["text"]


def test_it_tells_every_field_of_a_refused_form_in_a_toast() -> None:
    toast = states.error_toast(InputError({"name": "Give it a name.", "stations": "Choose one."}))

    assert toast == {"kind": "bad", "text": "Give it a name. Choose one."}


def test_it_stands_in_for_a_body_that_failed_and_leaves_the_rest() -> None:
    outputs = [
        {"id": "station-plot-body", "property": "children"},
        {"id": "runs-grid", "property": "rowData"},
        {"id": "_pages_store", "property": "data"},
    ]

    body, rows, title = states.answer_error(DatabaseBusy("The database is held."), outputs)

    assert "The database is held." in _words(body)
    assert rows is no_update
    assert title == {"title": "Not shown · Streamflow DataOps"}


def test_it_says_of_a_missing_thing_that_it_is_not_there() -> None:
    panel = states.failed_from(NotFound("There is no run 7."))

    assert "There is no run 7" in _words(panel)
    assert "state-missing" in panel.className


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/runs/7", ["Runs", "Overview"]),
        ("/configurations/new", ["Configurations", "Overview"]),
        ("/people", ["Overview"]),
        ("/", ["Overview"]),
        ("/queues", ["Overview"]),
        ("", ["Overview"]),
    ],
)
def test_it_leads_on_from_an_address_that_shows_nothing(path: str, names: list[str]) -> None:
    assert [way.children for way in states.ways_on(path)] == names


def test_a_page_that_may_not_be_seen_says_so_in_its_heading_and_leads_on() -> None:
    outputs = [{"id": "_pages_content", "property": "children"}]
    (page,) = states.answer_error(Forbidden("operator", "viewer"), outputs, "/configurations/new")

    words = _words(page)
    assert "Not allowed" in words and "This needs an operator, and you are a viewer." in words
    assert "Configurations" in words and "Reload" not in words


def test_a_run_that_began_just_now_is_seen_at_the_end_of_the_line() -> None:
    lane = Lane("Ohio daily", (TimedRun(7, "running", NOW, None),), ())
    lanes, _legend = timeline([lane], 1, NOW)

    _name, line = lanes.children[0].children
    assert line.children[0].style["left"] == "min(100.000%, 100% - 4px)"


def test_it_offers_the_next_step_where_nothing_is() -> None:
    panel = states.empty("No run yet", "Start one.", html.Button("Run now"))

    assert "Run now" in _words(panel)


def test_it_leads_only_to_pages_that_exist() -> None:
    assert [place.path for place in shell.PLACES] == [
        "/", "/stations", "/compare", "/configurations", "/runs", "/forecasts", "/alerts", "/people",
    ]  # fmt: skip
    assert len({place.key for place in shell.PLACES}) == len(shell.PLACES)


@pytest.mark.parametrize(
    ("quality", "qualifiers", "said"),
    [("A", None, False), ("E", None, False), ("P", "estimated", False), ("P", None, True), (None, None, True)],
)
def test_it_says_provisional_only_where_provisional_values_show(
    quality: str | None, qualifiers: str | None, said: bool
) -> None:
    frame = pd.DataFrame(
        {
            "observed_at": [NOW],
            "discharge": [5.0],
            "unit": ["cfs"],
            "quality_code": [quality],
            "qualifiers": [qualifiers],
        }
    )

    notes = plot_notes({"daily_mean": tally_of(frame)}, "USGS", HydrographView(), NOW)

    assert (PROVISIONAL in str(notes)) is said
