"""A filter read from the words of an address, and whatever makes no sense let through."""

import pytest

from core.picking.station_filter import StationFilter, parse_filter


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({}, StationFilter()),
        ({"agency": "EC", "state": "BC", "huc": "17", "q": "fraser hope"},
         StationFilter(agency="EC", state="BC", huc="17", text="fraser hope")),
        ({"active": "yes", "forecast": "no"}, StationFilter(active=True, forecast=False)),
        ({"active": "perhaps"}, StationFilter()),
        ({"area-min": "10", "area-max": "5e2"}, StationFilter(area=(10, 500))),
        ({"record-min": "30"}, StationFilter(record=(30, None))),
        ({"record-min": "nan", "record-max": "long"}, StationFilter()),
        ({"box": "-90,35,-80,45", "only": "yes"}, StationFilter(bbox=(-90, 35, -80, 45))),
        ({"box": "-90,35,-80,45"}, StationFilter()),
        ({"box": "-90,35,-80", "only": "yes"}, StationFilter()),
        ({"box": "-90,35,-80,45,1", "only": "yes"}, StationFilter()),
        ({"box": "", "only": "yes"}, StationFilter()),
    ],
)  # fmt: skip
def test_it_reads_what_an_address_says(given: dict[str, str], where: StationFilter) -> None:
    assert parse_filter(given) == where
