"""Configurations of forecasts over REST: which products, and no start date."""

from flask.testing import FlaskClient

ADDRESS = "/api/v1/configurations"
FIELDS = {"name": "Potomac forecasts", "data_type": "forecast", "schedule_type": "hourly", "stations": ["01646500"]}


def test_it_chooses_products(api: FlaskClient) -> None:
    made = api.post(ADDRESS, json=FIELDS | {"products": ["nwm_long_range", "rfc"]})
    assert made.status_code == 201, made.text
    assert (made.json["products"], made.json["data_strategy"]) == (["nwm_long_range", "rfc"], "append")
    changed = api.patch(f"{ADDRESS}/{made.json['id']}", json={"products": ["rfc"]})
    assert changed.json["products"] == ["rfc"]


def test_it_takes_the_usual_products(api: FlaskClient) -> None:
    made = api.post(ADDRESS, json=FIELDS | {"products": None})
    assert made.json["products"] == ["rfc", "nwm_short_range", "nwm_medium_range"]


def test_it_refuses_products_nobody_issues(api: FlaskClient) -> None:
    refused = api.post(ADDRESS, json=FIELDS | {"products": ["weather"]})
    assert refused.status_code == 422
    assert list(refused.json["error"]["details"]["fields"]) == ["products"]
    assert api.post(ADDRESS, json=FIELDS | {"products": "rfc"}).status_code == 422
