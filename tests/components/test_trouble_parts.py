"""How what needs attention is worded."""

import pytest

from components.trouble_parts import in_short


@pytest.mark.parametrize(
    ("sentence", "short"),
    [
        (
            "USGS sent a web page (https://api.waterdata.usgs.gov/ogcapi/v1/items?limit=5&f=json) at last.",
            "USGS sent a web page (https://api.waterdata.usgs.gov/ogcapi/v1/items) at last.",
        ),
        ("Is it there? See https://example.org/a.", "Is it there? See https://example.org/a."),
    ],
)
def test_queries_of_addresses_are_left_out(sentence: str, short: str) -> None:
    assert in_short(sentence) == short
