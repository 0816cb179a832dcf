"""What a configuration will do, before it is saved: a sentence, the next times, what the first pull costs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from core.checks import CheckedConfiguration
from core.configurations import check_configuration
from core.domain import Agency, DataType, Window
from core.errors import InputError
from core.schedules import describe, next_times
from core.sources.base import Limits, Source
from core.stations import StationFilter, list_stations
from core.windows import chunk_span, split_window

MOST_ROWS_A_CHUNK = 250_000
LABELS = {DataType.DAILY: "daily mean discharge", DataType.REALTIME: "15-minute discharge"}


@dataclass(frozen=True)
class Preview:
    """`rows` is the most that the first pull can bring; `problems` maps a field to its sentence."""

    sentence: str = ""
    next_times: list[datetime] = field(default_factory=list)
    windows: int = 0
    requests: int = 0
    rows: int = 0
    problems: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
