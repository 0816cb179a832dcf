"""How what needs attention is worded."""

import pytest

from components.trouble_parts import ended, in_short


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


@pytest.mark.parametrize(
    ("sentence", "whole"),
    [("USGS answers with error 500 (https://example.org/a)", "USGS answers with error 500 (https://example.org/a)."),
     ("USGS does not answer.", "USGS does not answer.")],
)  # fmt: skip
def test_every_sentence_ends(sentence: str, whole: str) -> None:
    assert ended(sentence) == whole
