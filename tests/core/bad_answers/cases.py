"""Ways in which an agency misbehaves, whatever it serves, and the class of error that each must end in."""

from dataclasses import dataclass
from urllib.parse import unquote

from core.runs import RunStationRow
from tests.core.pulls import NOON, board, start, work
from tests.core.sources.misbehaving import Act, Agency, cuts_off, drips, hangs, moved, resets, says

REFUSED, UNREACHABLE, CHANGED = "agency_refused", "agency_unreachable", "agency_changed_format"
PAGE = "<!DOCTYPE html><html><body>Scheduled maintenance</body></html>"
ELSEWHERE = "http://127.0.0.1:1/moved"
LONG = "{" * 500
# The act, the class it must end in and words of the sentence.
FAULTS: dict[str, tuple[Act, str, str]] = {
    "a web page": (says(PAGE, kind="text/html"), CHANGED, "web page"),
    "a web page called data": (says(PAGE, kind=None), CHANGED, "web page"),
    "a body cut off": (cuts_off(LONG, 250), UNREACHABLE, "broke its answer off"),
    "301": (moved(ELSEWHERE), CHANGED, "has moved to"),
    "403": (says("", 403), REFUSED, "refused the request"),
    "422": (says("", 422), CHANGED, "did not accept the request"),
    "429": (says("", 429, Retry_After="99"), REFUSED, "99 s"),
    "500": (says("", 500), UNREACHABLE, "answers with error 500"),
    "a reset": (resets, UNREACHABLE, "broke the connection off"),
}
# Those that take as long as the client has patience for.
SLOW: dict[str, tuple[Act, str]] = {
    "a hang": (hangs, "sent nothing for 1 s"),
    "a slow drip": (drips(LONG), "longer than 1.5 s"),
}


@dataclass(frozen=True)
class Ended:
    """How a run with one station ended."""

    status: str
    row: RunStationRow

    def blames(self, agency: Agency, error_class: str, words: str, path: str | None = None) -> None:
        """Check that the station failed for this, in a sentence with the whole address asked last (at `path`)."""
        text = self.row.error_text or ""
        assert (self.status, self.row.state, self.row.error_class) == ("failed", "failed", error_class), text
        assert words in text
        target = [one.target for one in agency.asked if path in (None, one.path)][-1]
        assert unquote(f"{agency.url}{target}") in unquote(text)


def run_of(config_id: int, station: str) -> Ended:
    """Run a configuration to its end."""
    run = work(start(config_id, NOON), NOON)
    return Ended(run.status, board(run.id)[station])
