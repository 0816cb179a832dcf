"""The one HTTP manner, against an agency that misbehaves."""

import gzip
import tomllib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from core.errors import SourceChangedFormat, SourceError, SourceRefused, SourceUnreachable, StationUnknown
from core.sources.http import VERSION, Asking, HttpClient, Patience, full_address, same_site, user_agent
from core.sources.reply import JSON_TYPES
from tests.core.sources.conftest import ClientFor
from tests.core.sources.misbehaving import Act, Agency, cuts_off, cuts_off_chunks, drips, hangs, moved, resets, says

BODY = "ID,Date\r\nA,2025-01-01\r\nB,2025-01-02"
BAD_ENDS: list[tuple[str, Act, type[SourceError], int | None, str]] = [
    ("a web page", says("<!DOCTYPE html><p>Maintenance", kind="text/html"), SourceChangedFormat, None, "web page"),
    ("a web page called CSV", says("\ufeff \r\n<html>"), SourceChangedFormat, None, "web page"),
    ("an empty answer", says(""), SourceChangedFormat, None, "empty answer"),
    ("a type nobody asked for", says("%PDF", kind="application/pdf"), SourceChangedFormat, None, "application/pdf"),
    ("a body cut off", cuts_off(BODY, 20), SourceUnreachable, 200, "broke its answer off"),
    ("chunks cut off", cuts_off_chunks(BODY), SourceUnreachable, 200, "broke its answer off"),
    ("403", says("no", 403), SourceRefused, 403, "CONTACT"),
    ("404", says("<html>gone", 404, "text/html"), SourceChangedFormat, 404, "nothing at this address"),
    ("422", says("{}", 422), SourceChangedFormat, 422, "did not accept"),
    ("204", says("", 204), SourceChangedFormat, 204, "did not accept"),
    ("429", says("", 429), SourceRefused, 429, "too many requests"),
    ("500", says("", 500), SourceUnreachable, 500, "error 500"),
    ("503", says("", 503), SourceUnreachable, 503, "error 503"),
    ("a hang", hangs, SourceUnreachable, None, "sent nothing for 0.25 s"),
    ("a reset", resets, SourceUnreachable, None, "broke the connection off"),
    ("a slow drip", drips(BODY * 9), SourceUnreachable, 200, "longer than 0.6 s"),
    ("a slow drip from the first byte", drips(BODY, head_too=True), SourceUnreachable, None, "longer than 0.6 s"),
    ("a move to another site", moved("http://127.0.0.1:1/data"), SourceChangedFormat, None, "another site"),
    ("a move in circles", moved("/data"), SourceChangedFormat, None, "redirects more than"),
    ("a move to nowhere", says("", 301), SourceChangedFormat, 301, "did not accept"),
]


@pytest.mark.parametrize(
    ("act", "kind", "status", "words"), [case[1:] for case in BAD_ENDS], ids=[case[0] for case in BAD_ENDS]
)
def test_it_ends_every_misbehaviour_in_its_error_with_the_address(
    agency: Agency, client_for: ClientFor, act: Act, kind: type[SourceError], status: int | None, words: str
) -> None:
    agency.does(act)
    with pytest.raises(SourceError) as caught:
        client_for(patience=Patience(1.0, 0.25, 0.6, attempts=1)).get(f"{agency.url}/data", [("stations[]", "08MF005")])
    assert type(caught.value) is kind
    assert caught.value.status_code == status
    assert words in str(caught.value)
    assert f"{agency.url}/data?stations[]=08MF005" in str(caught.value) or "/data)" in str(caught.value)


def test_it_says_that_nobody_listens(client_for: ClientFor) -> None:
    with pytest.raises(SourceUnreachable, match=r"ECCC refused the connection \(http://127\.0\.0\.1:1/data\)"):
        client_for().get("http://127.0.0.1:1/data")


def test_it_returns_an_answer_of_each_kind(agency: Agency, client_for: ClientFor) -> None:
    agency.does(
        says("\ufeff" + BODY),
        says("d\u00e9bit,1".encode("cp1252"), kind=None),
        says('{"a": [1]}', kind="application/json"),
    )
    client = client_for()
    assert client.get_text(agency.url) == BODY
    assert client.get_text(agency.url) == "d\u00e9bit,1"
    assert client.get_json(agency.url) == {"a": [1]}


def test_it_unpacks_an_answer_and_refuses_one_that_cannot_be_unpacked(agency: Agency, client_for: ClientFor) -> None:
    packed = gzip.compress(BODY.encode())
    agency.does(says(packed, Content_Encoding="gzip"), says(b"not gzip at all", Content_Encoding="gzip"))
    client = client_for()
    assert client.get_text(agency.url) == BODY
    with pytest.raises(SourceChangedFormat, match="cannot be unpacked"):
        client.get_text(agency.url)


def test_it_refuses_json_that_cannot_be_read(agency: Agency, client_for: ClientFor) -> None:
    agency.does(says('{"a": ', kind="application/json"))
    with pytest.raises(SourceChangedFormat, match="JSON that cannot be read") as caught:
        client_for().get_json(agency.url)
    assert caught.value.url == agency.url


def test_it_takes_a_missing_page_for_an_unknown_station_where_that_is_what_it_means(
    agency: Agency, client_for: ClientFor
) -> None:
    agency.does(says('{"code": 5}', 404, "application/json"))
    with pytest.raises(StationUnknown):
        client_for().get_json(f"{agency.url}/gauges/NOWH9", not_found=StationUnknown)


def test_it_stops_reading_an_answer_that_grows_too_large(agency: Agency, client_for: ClientFor) -> None:
    agency.does(says("a" * 1000))
    assert len(client_for().get(agency.url, asking=Asking(most_bytes=1000)).body) == 1000
    with pytest.raises(SourceChangedFormat, match="more than 999 bytes"):
        client_for().get(agency.url, asking=Asking(most_bytes=999))


def test_it_counts_the_unpacked_bytes_of_a_packed_answer(agency: Agency, client_for: ClientFor) -> None:
    agency.does(says(gzip.compress(b"a" * 5_000_000), Content_Encoding="gzip"))
    with pytest.raises(SourceChangedFormat, match="more than 2,000,000 bytes"):
        client_for().get(agency.url, asking=Asking(most_bytes=2_000_000))


def test_it_keeps_the_header_and_the_lines_asked_for(agency: Agency, client_for: ClientFor) -> None:
    agency.does(says("ID,V\r\nA,1\r\nB,2\r\nA,3\r\nAB,4\r\nA,5"))
    assert client_for().get(agency.url, asking=Asking(lines_from=(b"A,",))).body == b"ID,V\r\nA,1\r\nA,3\r\nA,5"


def test_it_says_who_it_is_and_asks_as_the_agency_writes(agency: Agency, client_for: ClientFor) -> None:
    agency.does(says(BODY))
    client_for().get(agency.url, [("stations[]", "A"), ("stations[]", "B"), ("start_date", "2025-10-21 00:05:00")])
    [asked] = agency.asked
    assert asked.headers["User-Agent"] == f"streamflow-dataops/{VERSION} (hydro@example.org)"
    assert asked.query == {"stations[]": ["A", "B"], "start_date": ["2025-10-21 00:05:00"]}
    assert not {"Cache-Control", "Pragma"} & set(asked.headers)


def test_it_writes_brackets_colons_and_blanks_as_documented() -> None:
    address = full_address("https://a.ca/csv", [("stations[]", "08MF005"), ("start_date", "2025-10-21 00:05:00")])
    assert address == "https://a.ca/csv?stations[]=08MF005&start_date=2025-10-21%2000:05:00"


def test_it_names_the_version_of_the_product() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION
    assert user_agent("") == f"{project['name']}/{VERSION}"


def test_it_asks_again_with_growing_waits_after_what_may_pass(
    agency: Agency, client_for: ClientFor, waits: list[float]
) -> None:
    agency.does(resets, says("", 502), says(BODY))
    assert client_for(per_second=1000).get_text(agency.url) == BODY
    assert [wait for wait in waits if wait > 0.5] == [2.0, 4.0]


def test_it_draws_each_wait_at_random_up_to_the_most(agency: Agency, client_for: ClientFor, waits: list[float]) -> None:
    agency.does(says("", 500))
    with pytest.raises(SourceUnreachable):
        client_for(per_second=1000, draw=lambda: 0.25).get_text(agency.url)
    assert [wait for wait in waits if wait > 0.1] == [0.5, 1.0]
    assert len(agency.asked) == 3


@pytest.mark.parametrize("status", [301, 403, 404, 422])
def test_it_does_not_ask_again_what_will_not_pass(agency: Agency, client_for: ClientFor, status: int) -> None:
    agency.does(says("", status))
    with pytest.raises(SourceError):
        client_for().get(agency.url)
    assert len(agency.asked) == 1


def test_it_waits_as_long_as_the_agency_asks(agency: Agency, client_for: ClientFor, waits: list[float]) -> None:
    agency.does(says("", 429, Retry_After="17"), says(BODY))
    assert client_for().get_text(agency.url) == BODY
    assert 17.0 in waits


def test_it_waits_until_the_date_the_agency_names(agency: Agency, client_for: ClientFor, waits: list[float]) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=30)
    agency.does(says("", 503, Retry_After=format_datetime(soon, usegmt=True)), says(BODY))
    assert client_for().get_text(agency.url) == BODY
    assert max(waits) == pytest.approx(29.5, abs=1.5)


@pytest.mark.parametrize(("asked", "attempts"), [("60", 3), ("61", 1)])
def test_it_does_not_wait_longer_than_it_is_worth(
    agency: Agency, client_for: ClientFor, asked: str, attempts: int
) -> None:
    agency.does(says("", 429, Retry_After=asked))
    with pytest.raises(SourceRefused) as caught:
        client_for().get(agency.url)
    assert caught.value.retry_after == float(asked)
    assert len(agency.asked) == attempts


def test_it_lets_the_other_workers_wait_too_when_one_is_told_to(
    agency: Agency, client_for: ClientFor, waits: list[float]
) -> None:
    agency.does(says("", 429, Retry_After="40"), says(BODY))
    with pytest.raises(SourceRefused):
        client_for(patience=Patience(attempts=1)).get(agency.url)
    waits.clear()
    client_for().get(agency.url)
    assert waits[0] == pytest.approx(40.0, abs=1.0)


def test_it_follows_a_redirect_on_the_same_site(agency: Agency, client_for: ClientFor) -> None:
    agency.does(moved("/new?x=1", 302), says(BODY))
    assert client_for().get_text(f"{agency.url}/old") == BODY
    assert agency.asked[1].path == "/new"


@pytest.mark.parametrize(
    ("address", "other", "same"),
    [
        ("https://a.ca/x", "https://a.ca/y", True),
        ("http://a.ca/x", "https://a.ca/x", True),
        ("https://a.ca/x", "http://a.ca/x", False),
        ("https://a.ca/x", "https://b.ca/x", False),
        ("https://a.ca/x", "https://a.ca.evil.org/x", False),
        ("http://a.ca:81/x", "https://a.ca/x", False),
        ("https://a.ca/x", "https://a.ca:8443/x", False),
    ],
)
def test_it_knows_its_own_site(address: str, other: str, same: bool) -> None:
    assert same_site(address, other) is same


def test_it_shortens_a_question_about_many_stations_in_its_error(agency: Agency, client_for: ClientFor) -> None:
    agency.does(says("", 422))
    with pytest.raises(SourceChangedFormat) as caught:
        client_for().get(agency.url, [("stations[]", f"08MF{n:03d}") for n in range(100)])
    assert len(str(caught.value)) < 700
    assert str(caught.value).endswith("…)")


def test_it_leaves_an_agency_alone_that_never_answers(agency: Agency, client_for: ClientFor) -> None:
    agency.does(resets)
    now = 1_800_000_000.0
    client = client_for(clock=lambda: now)
    for _ in range(3):
        with pytest.raises(SourceUnreachable, match="broke the connection off"):
            client.get(agency.url)
    asked = len(agency.asked)
    with pytest.raises(SourceUnreachable, match="left alone until 2027-01-15 08:02 UTC") as caught:
        client.get(agency.url)
    assert len(agency.asked) == asked
    assert caught.value.status_code is None


def test_it_does_not_hold_a_refusal_against_the_agency(agency: Agency, client_for: ClientFor) -> None:
    agency.does(says("", 403))
    client = client_for()
    for _ in range(20):
        with pytest.raises(SourceRefused):
            client.get(agency.url)


def test_it_expects_json_where_it_asks_for_json(agency: Agency, client_for: ClientFor) -> None:
    agency.does(says("{}", kind="application/geo+json"), says("a,b"))
    client: HttpClient = client_for()
    assert client.get(agency.url, asking=Asking(expect=JSON_TYPES)).json() == {}
    with pytest.raises(SourceChangedFormat, match="sent text/csv instead of application/json"):
        client.get_json(agency.url)
