"""The table of daily means: the newest first, rounded, with approval and remarks."""

from typing import Any

import pandas as pd
import pytest

from components.charts import Look
from components.table_panel import MOST_ROWS, table_panel, table_rows


def dailies(count: int) -> pd.DataFrame:
    """Flows of 1234.5, a day more each; the newest is provisional and estimated."""
    return pd.DataFrame(
        {
            "observed_at": pd.date_range("2020-01-01", periods=count).astype("datetime64[s]"),
            "discharge": [1234.5] * count,
            "unit": pd.Categorical(["cfs"] * count),
            "quality_code": pd.Categorical(["A"] * (count - 1) + ["P"] * min(count, 1)),
            "qualifiers": pd.Categorical([None] * (count - 1) + ["e"] * min(count, 1)),
        }
    )


def test_rows_are_the_newest_first_in_the_unit_asked_for() -> None:
    first, second = table_rows(dailies(2), Look("cms"))

    assert first == {"day": "2020-01-02", "flow": pytest.approx(35.0), "approval": "estimated", "remarks": "e"}
    assert (second["day"], second["approval"], second["remarks"]) == ("2020-01-01", "approved", "")


def test_a_long_record_is_cut_and_offered_as_a_file() -> None:
    panel: Any = table_panel(dailies(MOST_ROWS + 5), Look(), "01646500")
    words, csv, _dot, parquet = panel.children[1].children

    assert len(panel.children[0].rowData) == MOST_ROWS
    assert words == "The newest 1,100 of 1,105 daily means, on their local dates. "
    assert csv.href == "/api/v1/observations?station=01646500&type=daily_mean&unit=cfs&include=provenance&format=csv"
    assert parquet.href.endswith("format=parquet")


def test_it_says_that_there_is_none() -> None:
    panel: Any = table_panel(dailies(0), Look(), "1")

    assert "No daily mean is stored" in panel.children[2].children
