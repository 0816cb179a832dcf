"""Runs while Environment Canada misbehaves: each way ends in its class of error, and nothing wrong is stored."""

from dataclasses import dataclass

import pytest

from core.domain import DataType
from tests.core.bad_answers.cases import CHANGED, FAULTS, SLOW, UNREACHABLE, Ended, run_of
from tests.core.pulls import configure, table
from tests.core.sources.eccc_bodies import DAILY, DAILY_PATH, FRASER, REALTIME, REALTIME_PATH, lines
from tests.core.sources.misbehaving import Act, Agency, says


@dataclass(frozen=True)
class Form:
    """One of the two CSV forms, with a row to spoil: `{}` is where date and value stand."""

    data_type: DataType
    path: str
    header: str
    row: str
    start: str
    date: str
    no_date: str

    def line(self, value: str = "55.5", date: str = "", station: str = FRASER) -> str:
        return self.row.format(station=station, date=date or self.date, value=value)


REAL_TIME_FORM = Form(
    DataType.REALTIME, REALTIME_PATH, REALTIME, "{station},{date},47,{value},,,Provisional/Provisoire,,",
    "2026-11-21", "2026-11-21T10:00:00Z", "2026-02-30T10:00:00Z",
)  # fmt: skip
DAILY_FORM = Form(
    DataType.DAILY, DAILY_PATH, DAILY, "{station},{date},discharge/débit,{value},",
    "2026-11-01", "2026-11-21", "2026-02-30",
)  # fmt: skip
FORMS = [REAL_TIME_FORM, DAILY_FORM]
FAULTS_HERE = FAULTS | {"404": (says("", 404), CHANGED, "has nothing at this address")}


@pytest.fixture(params=FORMS, ids=["real time", "daily"])
def form(request: pytest.FixtureRequest, agency: Agency) -> Form:
    """A form, of an agency whose provisional daily means are none."""
    chosen: Form = request.param
    if chosen is DAILY_FORM:
        agency.does_at(REALTIME_PATH, answer(REALTIME))
    return chosen


def answer(*rows: str) -> Act:
    return says(lines(*rows), X_Simulated="true")


def pull(form: Form) -> Ended:
    return run_of(configure([FRASER], form.data_type, form.start), FRASER)


def spoil(form: Form, way: str) -> tuple[list[str], str]:
    """Return an answer's lines spoiled in one way, and words of the sentence that it must end in."""
    width = form.header.count(",") + 1
    return {
        "a column missing": ([form.header.replace(",Value/Valeur", ""), form.line("")], "without Value"),
        "a column renamed": ([form.header.replace("Value/Valeur", "Flow/Débit"), form.line()], "without Value"),
        "a comma in a number": ([form.header, form.line("1,234")], f"{width} cells each"),
        "a quoted comma": ([form.header, form.line('"1,234"')], "cannot be read"),
        "a word": ([form.header, form.line("ice")], "cannot be read"),
        "no such date": ([form.header, form.line(date=form.no_date)], "date that cannot be read"),
        "a row cut short": ([form.header, form.line(), form.line()[:12]], f"{width} cells each"),
    }[way]


WAYS = [
    "a column missing", "a column renamed", "a comma in a number", "a quoted comma", "a word", "no such date",
    "a row cut short",
]  # fmt: skip


@pytest.mark.parametrize("data_type", [DataType.DAILY, DataType.REALTIME], ids=["daily", "real time"])
@pytest.mark.parametrize(("act", "error_class", "words"), list(FAULTS_HERE.values()), ids=list(FAULTS_HERE))
def test_a_fault_ends_in_its_class(agency: Agency, data_type: DataType, act: Act, error_class: str, words: str) -> None:
    agency.does(act)
    run_of(configure([FRASER], data_type, "2026-11-21"), FRASER).blames(agency, error_class, words)
    assert table() == []


@pytest.mark.parametrize(("act", "words"), list(SLOW.values()), ids=list(SLOW))
def test_patience_ends(agency: Agency, hurry: None, act: Act, words: str) -> None:
    agency.does(act)
    pull(DAILY_FORM).blames(agency, UNREACHABLE, words)
    assert table() == []


@pytest.mark.parametrize("way", WAYS)
def test_a_row_that_cannot_be_read_stores_nothing(agency: Agency, form: Form, way: str) -> None:
    rows, words = spoil(form, way)
    agency.does(answer(*rows))
    pull(form).blames(agency, CHANGED, words)
    assert table() == []


def test_an_added_column_passes(agency: Agency, form: Form) -> None:
    agency.does(answer(f"{form.header},New/Nouveau", f"{form.line()},1"))
    ended = pull(form)
    assert (ended.status, ended.row.error_class, [row[3] for row in table()]) == ("success", None, [55.5])


def test_an_empty_cell_says_nothing(agency: Agency, form: Form) -> None:
    agency.does(answer(form.header, form.line("")))
    ended = pull(form)
    assert (ended.status, ended.row.state, table()) == ("success", "empty", []), ended.row.error_text


def test_of_two_values_the_last_counts_and_it_is_said(
    agency: Agency, form: Form, caplog: pytest.LogCaptureFixture
) -> None:
    agency.does(answer(form.header, form.line(), form.line("7")))
    assert pull(form).status == "success"
    assert [row[3] for row in table()] == [7.0]
    assert "ECCC sent 1 times two values for one time; the last one counts" in caplog.text


def test_a_station_nobody_asked_for_is_left_out(agency: Agency, form: Form, caplog: pytest.LogCaptureFixture) -> None:
    agency.does(answer(form.header, form.line(), form.line("7", station="08DB001")))
    assert pull(form).status == "success"
    assert [(row[0], row[3]) for row in table()] == [(FRASER, 55.5)]
    assert "ECCC sent 1 rows of stations that were not asked for" in caplog.text


def test_published_days_are_not_stored_alone_when_the_bridge_fails(agency: Agency) -> None:
    agency.does_at(DAILY_PATH, answer(DAILY, DAILY_FORM.line(date="2026-11-02")))
    agency.does_at(REALTIME_PATH, says("", 403))
    pull(DAILY_FORM).blames(agency, "agency_refused", "refused the request")
    assert table() == []
