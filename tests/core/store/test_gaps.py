"""Reported gaps: withheld stretches become spans, values that come later cut them."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from core.db import reading, writing
from core.domain import DataType
from core.store.gaps import NO_REASON, USUAL_STEP, Span, apply_stretches, read_gaps, record_gaps, step_of, stretches
from tests.core.data import DAY, START, Row, add_stations, readings

STEP = USUAL_STEP[DataType.DAILY]
NUMBER = "03294500"


def day(number: int) -> datetime:
    return START + number * DAY


def rows(text: str, first: int = 0) -> list[Row]:
    """A letter a day: v a value, i ice, e equipment, n withheld without a reason, - nothing sent."""
    reasons = {"i": "ICE", "e": "EQUIP", "n": None, "v": None}
    return [
        (day(first + n), 1.0 if letter == "v" else None, "P", reasons[letter])
        for n, letter in enumerate(text)
        if letter != "-"
    ]


def after(*answers: tuple[str, int]) -> list[Span]:
    known: list[Span] = []
    for text, first in answers:
        known = apply_stretches(known, stretches(readings(1, *rows(text, first)), STEP), STEP)
    return known


def test_a_withheld_stretch_is_one_span_with_its_reason() -> None:
    assert after(("viiiv", 0)) == [Span(day(1), day(3), "ICE")]


def test_another_reason_begins_another_span() -> None:
    assert after(("iien", 0)) == [
        Span(day(0), day(1), "ICE"),
        Span(day(2), day(2), "EQUIP"),
        Span(day(3), day(3), NO_REASON),
    ]


def test_days_that_were_not_sent_part_two_spans() -> None:
    assert after(("ii--ii", 0)) == [Span(day(0), day(1), "ICE"), Span(day(4), day(5), "ICE")]


def test_a_span_grows_over_the_edge_of_a_window() -> None:
    assert after(("vii", 0), ("iiv", 3)) == [Span(day(1), day(4), "ICE")]


def test_a_value_that_comes_later_ends_a_span() -> None:
    assert after(("viii", 0), ("v", 3)) == [Span(day(1), day(2), "ICE")]


def test_values_in_the_middle_leave_both_ends() -> None:
    assert after(("iiiii", 0), ("v", 2)) == [Span(day(0), day(1), "ICE"), Span(day(3), day(4), "ICE")]


def test_a_partial_answer_leaves_other_spans_alone() -> None:
    assert after(("ii", 0), ("v", 10)) == [Span(day(0), day(1), "ICE")]


@pytest.mark.parametrize("minutes", [5, 15, 60])
def test_it_takes_the_step_from_the_readings(minutes: int) -> None:
    step = timedelta(minutes=minutes)
    frame = readings(1, *((START + n * step, None, "P", "ICE") for n in range(4)))
    assert step_of(frame, timedelta(minutes=15)) == step
    assert stretches(frame, step) == [Span(START, START + 3 * step, "ICE")]


def test_one_reading_has_the_usual_step() -> None:
    assert step_of(readings(1, *rows("i")), STEP) == STEP


answers = st.lists(st.tuples(st.text("vien", min_size=1, max_size=12), st.integers(0, 12)), min_size=1, max_size=6)


@given(answers)
def test_every_withheld_day_lies_in_a_span_and_no_valued_one(history: list[tuple[str, int]]) -> None:
    spans = after(*history)
    truth = {day(first + n): letter for text, first in history for n, letter in enumerate(text)}
    for moment, letter in truth.items():
        inside = [span for span in spans if span.start <= moment <= span.end]
        assert len(inside) == (0 if letter == "v" else 1), (moment, letter)


@pytest.mark.parametrize("again", [1, 2])
def test_it_keeps_the_spans_in_the_database(app: Flask, again: int) -> None:
    with writing() as session:
        station = add_stations(session, NUMBER)[NUMBER]
    for _ in range(again):
        with writing() as session:
            record_gaps(session, readings(station, *rows("viiv")), DataType.DAILY, 7)
    with reading() as session:
        found = read_gaps(session, NUMBER, DataType.DAILY, day(0), day(30))
        assert found.to_dict("records") == [{"start_at": day(1), "end_at": day(2), "reason": "ICE"}]
        assert read_gaps(session, NUMBER, DataType.DAILY, day(3), day(30)).empty


def test_a_value_removes_the_span_from_the_database(app: Flask) -> None:
    with writing() as session:
        station = add_stations(session, NUMBER)[NUMBER]
        record_gaps(session, readings(station, *rows("viiv")), DataType.DAILY, 1)
        record_gaps(session, readings(station, *rows("vvvv")), DataType.DAILY, 2)
    with reading() as session:
        assert read_gaps(session, NUMBER, DataType.DAILY, day(0), day(30)).empty
