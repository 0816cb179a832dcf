"""Peaks of record on the hydrograph, in the figure's data."""

from datetime import datetime

import pandas as pd
import plotly.graph_objects as go

from components.hydrograph import HydrographView
from components.peak_layer import OF_RECORD, OF_YEAR, add_peaks


def test_it_marks_the_peak_of_each_water_year_in_the_span_and_the_highest_of_all() -> None:
    days = pd.date_range("2019-10-01", "2023-09-30")
    record = pd.Series(10.0, index=days)
    record["2020-03-05"], record["2021-04-06"], record["2022-05-07"], record["2023-06-08"] = 50.0, 90.0, 60.0, 70.0
    figure = go.Figure()

    add_peaks(figure, record, HydrographView("cfs", "log", datetime(2021, 1, 1), datetime(2022, 12, 31)))

    marks = {trace.name: (pd.Timestamp(trace.x[0]), list(trace.y)) for trace in figure.data}
    assert marks == {
        OF_YEAR: (pd.Timestamp("2022-05-07 12:00"), [60.0]),
        OF_RECORD: (pd.Timestamp("2021-04-06 12:00"), [90.0]),
    }


def test_it_marks_nothing_of_an_empty_record() -> None:
    figure = go.Figure()

    add_peaks(figure, pd.Series(dtype=float), HydrographView())

    assert not figure.data
