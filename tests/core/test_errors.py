"""Every error on purpose: one base, a sentence, a machine word of its own, the same fields on all."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from core import errors
from core.errors import StreamflowError


def every_error(of: type[StreamflowError] = StreamflowError) -> Iterator[type[StreamflowError]]:
    for kind in of.__subclasses__():
        if kind.__module__ == "core.errors":
            yield kind
            yield from every_error(kind)


MADE = [
    errors.SettingError("PORT", "must be a number"),
    errors.InputError({"name": "Give a name.", "stations": "Choose one."}),
    errors.NotFound("There is no run 7."),
    errors.RunAlreadyActive("Potomac", 7),
    errors.SeedError("stations.csv", 12, "the station has no name"),
    errors.QueueUnavailable(),
    errors.SourceUnreachable("USGS", "could not be reached", url="http://127.0.0.1:1", status_code=503, retry_after=9),
]


@pytest.mark.parametrize("kind", list(every_error()), ids=lambda kind: kind.__name__)
def test_it_has_a_word_for_programs_and_a_status(kind: type[StreamflowError]) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", kind.code)
    assert 400 <= kind.http_status < 600
    assert isinstance(kind.retryable, bool)


def test_no_two_kinds_share_a_word_of_their_own() -> None:
    own = Counter(kind.code for kind in every_error() if "code" in vars(kind))
    assert [code for code, times in own.items() if times > 1] == []


@pytest.mark.parametrize("error", MADE, ids=lambda error: type(error).__name__)
def test_everything_can_be_read_on_any_of_them(error: StreamflowError) -> None:
    assert error.status_code in (None, 503)
    assert error.retry_after in (None, 9)
    assert isinstance(error.details, dict)
    assert str(error)


def test_what_cannot_be_used_is_told_field_by_field() -> None:
    assert MADE[1].details == {"fields": {"name": "Give a name.", "stations": "Choose one."}}
    assert str(MADE[1]) == "Give a name. Choose one."


def test_a_run_under_way_is_named() -> None:
    assert MADE[3].details == {"run_id": 7}
    assert str(MADE[3]) == "Potomac is being pulled already, by run 7."


def test_a_bad_row_is_named_by_file_and_number() -> None:
    assert str(MADE[4]) == "stations.csv, row 12: the station has no name. Nothing was imported."


def test_what_an_agency_said_is_kept() -> None:
    error = MADE[6]
    assert (error.status_code, error.retry_after, error.retryable) == (503, 9, True)
    assert str(error) == "USGS could not be reached (http://127.0.0.1:1)"


@pytest.mark.parametrize("kind", [errors.SourceRefused, errors.SourceChangedFormat, errors.StationUnknown])
def test_asking_again_does_not_help_against_a_refusal(kind: type[errors.SourceError]) -> None:
    assert kind("USGS", "said no").retryable is False
