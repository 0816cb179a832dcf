"""What the reader of a station page asked for: the ids of its choices, and their values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from components.hydrograph import HydrographView
from components.misread import WINDOWS
from components.spans import parse_flows, parse_zoom, reaches_present, span_of
from components.theme import mode_of
from core.domain import DataType

RANGE, FROM, TO, UNIT, SCALE = "station-range", "station-from", "station-to", "station-unit", "station-scale"
FORECAST, FLOOD, USUAL = "station-forecast", "station-flood", "station-percentiles"
OLDER, REVISIONS, PEAKS, WINDOW = "station-older", "station-revisions", "station-peaks", "station-window"
CHOICES = (RANGE, FROM, TO, UNIT, SCALE, FORECAST, FLOOD, USUAL, OLDER, REVISIONS, PEAKS, WINDOW)
# Filled by the browser: what times and flows were zoomed to, and how many pixels wide the plot is.
ZOOM, FLOW, WIDTH = "station-zoom", "station-flow", "station-width"
TYPES = (DataType.DAILY, DataType.REALTIME)
USUAL_WIDTH, WIDEST = 1200, 4000


@dataclass(frozen=True)
class Asked:
    """What the reader chose, in the order of CHOICES, and what the browser says."""

    range: str | None
    first: str | None
    last: str | None
    unit: str
    scale: Any
    forecast: bool
    flood: bool
    percentiles: bool
    older: bool = False
    revisions: bool = False
    peaks: bool = False
    window: str | None = None
    zoom: str | None = None
    width: int | None = None
    theme: str | None = None
    flow: str | None = None

    @property
    def window_days(self) -> int:
        """Over how many days a percentile of the day is taken."""
        return int(self.window) if self.window in WINDOWS else 1

    def span(self, record: dict[str, tuple[datetime, datetime]], now: datetime) -> tuple[datetime, datetime]:
        """Return what is to be shown: what was zoomed to, else the span of the choices."""
        whole = span_of(self.range, self.first, self.last, record.values(), now)
        return parse_zoom(self.zoom) or whole

    def reaches_present(self, now: datetime) -> bool:
        """Tell whether what is shown goes up to now."""
        zoom = parse_zoom(self.zoom)
        return zoom[1] >= now if zoom else reaches_present(self.first, self.last, now)

    def view(self, start: datetime, end: datetime) -> HydrographView:
        """Return how to look at a span."""
        width = min(max(self.width or USUAL_WIDTH, 100), WIDEST)
        home, zoomed = f"{self.range} {self.first} {self.last}", parse_zoom(self.zoom) is not None
        return HydrographView(
            self.unit, self.scale, start, end, mode_of(self.theme), width, home, zoomed, parse_flows(self.flow)
        )
