"""What is asked and answered of runs."""

from marshmallow import fields

from core.api.fields import (
    LARGEST_ID,
    Answer,
    AskedInstant,
    Instant,
    LastInstant,
    Question,
    one_of,
    query_whole,
    station_number,
    station_numbers,
    text,
)
from core.api.station_schemas import CURSOR
from core.domain import RunStatus, StationState, Trigger


class PageQuestion(Question):
    limit = query_whole(1, 1000, load_default=100, about="Most items a page.")
    cursor = text(200, about=CURSOR)


BACKFILL_ENDS = "of a back-fill: that range is pulled, and how far the configuration has come stays. Give both ends."


class RunWanted(Question):
    """What a run is to do, where it is not what its configuration says."""

    backfill_start = AskedInstant(f"The start {BACKFILL_ENDS}")
    backfill_end = LastInstant(f"The end {BACKFILL_ENDS}")
    stations = station_numbers("Some of the configuration's stations; all where it is left out.")


class RetryWanted(Question):
    """Which stations to try again."""

    stations = station_numbers("Some of the stations that failed or were cancelled; all where it is left out.")


class StartedRun(Answer):
    """A run that waits for a worker, or was ended."""

    id = fields.Integer()
    status = fields.String()


class RunsQuestion(Question):
    configuration = query_whole(1, LARGEST_ID, about="The id of a configuration.")
    status = one_of(RunStatus)
    trigger = one_of(Trigger)
    start = AskedInstant("Runs that began at or after this.")
    end = LastInstant("Runs that began at or before this; a day counts whole.")
    limit = query_whole(1, 1000, load_default=50, about="Most items a page.")
    cursor = text(200, about=CURSOR)


class RunAnswer(Answer):
    """A run of a configuration."""

    id = fields.Integer()
    config_id = fields.Integer(allow_none=True, metadata={"description": "null once the configuration is deleted."})
    config_name = fields.String()
    data_type = fields.String()
    strategy = fields.String(metadata={"description": "append, overwrite or backfill."})
    range_start = Instant(allow_none=True, metadata={"description": "The start of a back-fill."})
    range_end = Instant(allow_none=True, metadata={"description": "The end of a back-fill."})
    trigger = fields.String(metadata={"description": "schedule, person, api or cli."})
    status = fields.String()
    phase = fields.String(metadata={"description": "What a running run is at."})
    start_time = Instant()
    end_time = Instant(allow_none=True)
    picked_up_at = Instant(allow_none=True)
    duration_seconds = fields.Float(allow_none=True)
    pulled = fields.Float(metadata={"description": "How much of it is done, 0 to 1."})
    requests = fields.Integer(metadata={"description": "Requests made of the agencies."})
    records_processed = fields.Integer()
    error_message = fields.String(allow_none=True)
    stations_total = fields.Integer()
    stations_done = fields.Integer()
    stations_failed = fields.Integer()
    rows_new = fields.Integer()
    rows_revised = fields.Integer()
    rows_unchanged = fields.Integer()


class RunPage(Answer):
    """A page of runs, the newest first."""

    items = fields.List(fields.Nested(RunAnswer))
    next = fields.String(allow_none=True)


class RunStationsQuestion(PageQuestion):
    state = one_of(StationState)


class RunStationAnswer(Answer):
    """One station of a run."""

    station_number = fields.String()
    station_name = fields.String(allow_none=True)
    state = fields.String()
    window_start = Instant(allow_none=True)
    window_end = Instant(allow_none=True)
    chunk = fields.Integer()
    chunks = fields.Integer()
    requests = fields.Integer(metadata={"description": "Requests that it travelled in."})
    rows_new = fields.Integer()
    rows_revised = fields.Integer()
    rows_unchanged = fields.Integer()
    error_class = fields.String(allow_none=True)
    error_text = fields.String(allow_none=True)
    started_at = Instant(allow_none=True)
    finished_at = Instant(allow_none=True)


class RunStationPage(Answer):
    """A page of a run's stations, in number order."""

    items = fields.List(fields.Nested(RunStationAnswer))
    next = fields.String(allow_none=True)


class RunEventsQuestion(PageQuestion):
    after = query_whole(0, LARGEST_ID, load_default=0, about="The number of the last line that you have.")
    station = station_number(about="Only lines that touch this station: its own, its batch's and the run's.")


class RunEventAnswer(Answer):
    """A line of a run's log."""

    number = fields.Integer(metadata={"description": "From 1, without a hole."})
    written_at = Instant()
    level = fields.String(metadata={"description": "info, warning or error."})
    station_number = fields.String(allow_none=True, metadata={"description": "null where it is about several."})
    text = fields.String()


class RunEventPage(Answer):
    """A page of a run's log, the first line first."""

    items = fields.List(fields.Nested(RunEventAnswer))
    next = fields.String(allow_none=True)
