"""What items can be filtered by, and how what cannot be read is refused."""

import pytest
from flask.testing import FlaskClient

from core.api.paging import write_cursor
from tests.core.api.ogc.conftest import ITEMS, items, read, refused

DAILY = ITEMS.format("daily")


def values(client: FlaskClient, collection: str, question: str = "") -> list[str]:
    return [item["properties"]["value"] for item in items(client, collection, question)]


FILTERS: list[tuple[str, list[str]]] = [
    ("datetime=2026-01-02", ["101"]),
    ("time=2026-01-02/2026-01-03", ["101", "102"]),
    ("time=2026-01-04/..", ["103", "104"]),
    ("datetime=../2026-01-01", ["100"]),
    ("datetime=/2026-01-02", ["100", "101"]),
    ("datetime=2026-01-02T18:00:00Z/2026-01-03T06:00:00Z", ["101", "102"]),
    ("datetime=2026-01-02/..&time=../2026-01-03", ["101", "102"]),
    ("datetime=2026-01-03/..&time=../2026-01-02", []),
    ("value=102", ["102"]),
    ("value=102,103.0", ["102", "103"]),
    ('qualifier=["e"]', ["100"]),
    ("approval_status=Provisional", []),
    ("unit_of_measure=ft^3/s&statistic_id=00003&parameter_code=00060", ["100", "101", "102", "103", "104"]),
    ("parameter_code=00065", []),
    ("last_modified=2026-11-01", ["100", "101", "102", "103", "104"]),
    ("last_modified=2026-11-01T00:00:01Z/..", []),
    ("state_name=Maryland,Ohio&hydrologic_unit_code=02070008", ["100", "101", "102", "103", "104"]),
    ("county_name=Cecil", []),
    ("time=P1D", []),
]


def test_it_filters_by_time_and_property(rivers: FlaskClient) -> None:
    for question, expected in FILTERS:
        found = values(rivers, "daily", f"monitoring_location_id=USGS-01646500&{question}")
        assert found == expected, question


INSTANTS = [
    ("2026-01-01T00:15:00Z", ["101"]),
    ("2026-01-01T01:15:00%2B01:00", ["101"]),
    ("2026-01-01T00:15:00Z/2026-01-01T00:45:00Z", ["101", "102", "103"]),
    ("2026-01-01", ["100", "101", "102", "103", "104", "105"]),
    ("2026-01-01T01:00:00Z/..", ["104", "105"]),
]


def test_instants_are_found_by_the_second(rivers: FlaskClient) -> None:
    for span, expected in INSTANTS:
        assert values(rivers, "continuous", f"datetime={span}") == expected, span


BOXES: list[tuple[str, set[str]]] = [
    ("-78,38,-77,39", {"01646500"}),
    ("-78,38,0,-77,39,100", {"01646500"}),
    ("-77.13,38.95,-77.13,38.95", {"01646500"}),
    ("-120,30,-110,40", {"09380000"}),
    ("170,30,-120,60", {"08MF005"}),
    ("0,0,1,1", set()),
]


def test_a_box_holds_its_edges_and_may_cross_the_date_line(rivers: FlaskClient) -> None:
    for box, expected in BOXES:
        found = items(rivers, "monitoring-locations", f"bbox={box}")
        assert {item["properties"]["monitoring_location_number"] for item in found} == expected, box


BAD = [
    ("limit=0", "limit"),
    ("limit=-1", "limit"),
    ("limit=ten", "limit"),
    ("limit=²", "limit"),
    ("bbox=1,2,3", "bbox"),
    ("bbox=a,b,c,d", "bbox"),
    ("bbox=nan,0,1,1", "bbox"),
    ("bbox=0,5,1,4", "bbox"),
    ("bbox-crs=EPSG:3857", "bbox-crs"),
    ("datetime=yesterday", "datetime"),
    ("datetime=../..", None),
    ("datetime=/", "datetime"),
    ("datetime=2026-01-02/2026-01-01", "datetime ends before it begins"),
    ("datetime=2026-01-01/2026-01-02/2026-01-03", "datetime"),
    ("time=2026-13-01", "time"),
    ("time=P", "time"),
    ("time=PT", "time"),
    ("properties=value,county", "properties names county"),
    ("skipGeometry=yes", "skipGeometry"),
    ("f=kml", "f must be one of"),
    ("county=Cecil", "county is not known to daily"),
    ("offset=10", "offset is not known to daily"),
    ("value=much", "value must be a number"),
    ("value=inf", "value must be a number"),
    ("last_modified=never", "last_modified"),
    ("limit=1&limit=2", "limit was given twice"),
    ("cursor=nonsense", "cursor"),
    ("cursor=" + write_cursor("ogc-daily", "1"), "cursor"),
    ("cursor=" + write_cursor("ogc-continuous", "1 2026-01-01T00:00:00"), "cursor"),
    ("filter=value > '5'", "filter"),
]


@pytest.mark.parametrize(("question", "words"), BAD)
def test_a_bad_parameter_is_named_in_a_sentence(front: FlaskClient, question: str, words: str | None) -> None:
    if words is None:
        assert read(front, f"{DAILY}?{question}")["features"] == []
    else:
        assert words in refused(front, f"{DAILY}?{question}")


def ask(client: FlaskClient, collection: str, op: str, *arguments: object) -> list[str]:
    answer = client.post(
        ITEMS.format(collection), json={"op": op, "args": list(arguments)}, content_type="application/query-cql-json"
    )
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json["features"]]


def on(name: str) -> dict[str, str]:
    return {"property": name}


def test_a_posted_filter_is_read(rivers: FlaskClient) -> None:
    fraser = {"op": "=", "args": [on("monitoring_location_id"), "ECCC-08MF005"]}
    high = {"op": ">=", "args": [on("value"), 103]}
    early = {"op": "<", "args": [on("time"), {"date": "2026-01-02"}]}
    assert ask(rivers, "daily", "and", fraser, high) == ["ECCC-08MF005_20260104"]
    assert ask(rivers, "daily", "and", fraser, early) == ["ECCC-08MF005_20260101"]
    assert ask(rivers, "daily", "and", fraser, {"op": "or", "args": [high, early]}) == [
        "ECCC-08MF005_20260101",
        "ECCC-08MF005_20260104",
    ]
    between = {"op": "between", "args": [on("value"), 101, 102]}
    assert ask(rivers, "daily", "and", fraser, between) == ["ECCC-08MF005_20260102", "ECCC-08MF005_20260103"]
    spotless = {"op": "isNull", "args": [on("qualifier")]}
    assert ask(rivers, "daily", "and", fraser, {"op": "not", "args": [spotless]}) == ["ECCC-08MF005_20260101"]
    assert ask(rivers, "monitoring-locations", "like", on("monitoring_location_name"), "potomac%") == [
        "USGS-01638500",
        "USGS-01646500",
    ]
    assert ask(rivers, "monitoring-locations", "<>", on("country_code"), "US") == ["ECCC-08MF005"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "CQL2"),
        ({"op": "in"}, "CQL2"),
        ({"op": "in", "args": [on("id"), 5]}, "CQL2"),
        ({"op": "s_intersects", "args": [on("geometry"), {}]}, "CQL2"),
        ({"op": "t_after", "args": [on("time"), "2026-01-01"]}, "'t_after' is not known"),
        ({"op": "=", "args": [on("county"), "Cecil"]}, "daily cannot be filtered by county"),
        ({"op": "=", "args": [on("value"), "much"]}, "value must be a number"),
        ({"op": "=", "args": [on("state_name"), None]}, "state_name must be a text"),
        ({"op": "=", "args": [on("state_name"), "a\0b"]}, "state_name must be a text"),
        ({"op": "like", "args": [on("value"), "1%"]}, "value is no text"),
        (
            {
                "op": "or",
                "args": [
                    {"op": "=", "args": [on("state_name"), "Ohio"]},
                    {"op": "=", "args": [on("value"), 1]},
                ],
            },
            "about stations alone or about values alone",
        ),
        ({"op": "in", "args": [on("id"), ["USGS-1"] * 10_001]}, "more than 10,000 values"),
    ],
)
def test_a_bad_filter_is_refused_in_words(front: FlaskClient, body: dict[str, object], words: str) -> None:
    answer = front.post(DAILY, json=body)
    assert answer.status_code == 400, answer.text
    assert words in answer.json["description"]


def test_a_filter_too_deep_or_no_filter_is_refused(front: FlaskClient) -> None:
    node: dict[str, object] = {"op": "=", "args": [on("value"), 1]}
    for _ in range(40):
        node = {"op": "not", "args": [node]}
    assert "nested" in front.post(DAILY, json=node).json["description"]
    assert front.post(DAILY, data="[1").status_code == 400
    assert front.post(DAILY, data=b"x" * 1_000_001).status_code == 413
    refusal = front.put(DAILY)
    assert (refusal.status_code, refusal.json["code"]) == (405, "MethodNotAllowed")
