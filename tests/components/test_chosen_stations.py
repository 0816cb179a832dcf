"""Station numbers out of whatever people paste."""

import pytest

from components.chosen_stations import added_words, numbers_in, unknown_words


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (None, []),
        (" \n", []),
        ("01646500 03294500", ["01646500", "03294500"]),
        ("01646500,03294500;02GA003|A\t'B'\n\"C\" (D)", ["01646500", "03294500", "02GA003", "A", "B", "C", "D"]),
        ("USGS-01646500, usgs-03294500 EC-02GA003", ["01646500", "03294500", "02GA003"]),
        ("USGS 01646500\nUSGS\t03294500", ["01646500", "03294500"]),
        ("02ga003", ["02GA003"]),
        ("01646500 01646500", ["01646500", "01646500"]),
        ("- 01646500\n- 03294500", ["01646500", "03294500"]),
    ],
)
def test_it_reads_numbers_whatever_stands_between_and_before_them(text: str | None, numbers: list[str]) -> None:
    assert numbers_in(text) == numbers


def test_it_counts_what_was_added_was_there_and_was_repeated() -> None:
    assert added_words([], set(), set()) == ""
    assert added_words(["A"], set(), {"A"}) == "1 station added."
    words = added_words(["A", "A", "B", "C", "X"], {"B"}, {"A", "C"})
    assert words == "2 stations added. 1 was in the table already. 1 repetition left out."


def test_it_names_a_few_unknown_numbers_and_counts_the_rest() -> None:
    assert unknown_words([]) == ""
    assert unknown_words(["A", "B"]) == "Not in the catalogue: A, B."
    assert unknown_words(list("ABCDEFG")) == "Not in the catalogue: A, B, C, D, E and 2 more."
