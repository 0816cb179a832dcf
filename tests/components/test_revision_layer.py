"""Changes after the fact on the hydrograph, in the figure's data."""

from datetime import datetime
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from components.hydrograph import HydrographView
from components.revision_layer import add_revisions, revision_note
from tests.pages.asking import words_in

COLUMNS = ["type", "observed_at", "unit", "old_discharge", "new_discharge", "revised_at"]
DAY, LATER = datetime(2026, 1, 5), datetime(2026, 2, 1, 6)


def revisions(*rows: tuple[Any, ...]) -> pd.DataFrame:
    frame = pd.DataFrame([(kind, DAY, "cms", old, new, LATER) for kind, old, new in rows], columns=COLUMNS)
    return frame.astype({"old_discharge": float, "new_discharge": float})


def test_it_marks_the_old_value_and_says_what_became_of_it() -> None:
    figure = go.Figure()

    add_revisions(figure, revisions(("daily_mean", 5.0, 6.0), ("realtime_15min", 7.0, None)), HydrographView("cms"))

    changed, withdrawn = figure.data
    assert (list(changed.y), list(withdrawn.y)) == ([5.0], [7.0])
    assert pd.Timestamp(changed.x[0]) == pd.Timestamp("2026-01-05 12:00")
    assert pd.Timestamp(withdrawn.x[0]) == pd.Timestamp(DAY)
    assert "changed to 6.0 m³/s on 2026-02-01 06:00 UTC" in changed.customdata[0]
    assert "withdrawn on 2026-02-01 06:00 UTC" in withdrawn.customdata[0]


@pytest.mark.parametrize(
    ("count", "said"), [(0, "changed no value"), (1, "1 change of this span"), (3, "The last 3 changes")]
)
def test_it_says_how_many_changes_are_marked(count: int, said: str) -> None:
    note = revision_note(revisions(*[("daily_mean", 5.0, 6.0)] * count), most=3)

    assert said in words_in(note.to_plotly_json()["props"]["children"].to_plotly_json())
