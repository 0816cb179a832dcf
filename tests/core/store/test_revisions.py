"""Changes after the fact, read from the ledger."""

from datetime import timedelta

import numpy as np
from flask import Flask
from sqlalchemy import insert

from core.db import reading, writing
from core.models import ObservationRevision
from core.store.revisions import read_revisions
from tests.core.data import DAY, START, add_stations

NUMBER = "03294500"


def test_it_returns_changed_and_withdrawn_values_of_the_span_and_no_change_of_quality(app: Flask) -> None:
    changes = [(0, 5.0, 6.0), (1, 7.0, None), (2, 8.0, 8.0), (9, 1.0, 2.0)]
    with writing() as session:
        own = {"station_id": add_stations(session, NUMBER)[NUMBER], "type": "daily_mean", "unit": "cfs"}
        rows = [
            own
            | {"observed_at": START + day * DAY, "old_discharge": old, "new_discharge": new}
            | {"old_recorded_at": START, "revised_at": START + (20 - day) * DAY}
            for day, old, new in changes
        ]
        session.execute(insert(ObservationRevision), rows)

    with reading() as session:
        found = read_revisions(session, NUMBER, START, START + timedelta(days=5))
        last = read_revisions(session, NUMBER, START, START + timedelta(days=5), most=1)

    assert list(found["old_discharge"]) == [7.0, 5.0]
    assert np.isnan(found["new_discharge"].iloc[0])
    assert found["new_discharge"].iloc[1] == 6.0
    assert list(last["old_discharge"]) == [5.0]
