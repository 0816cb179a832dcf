"""Every error the product raises on purpose: one base, a sentence each, the same fields on all.

`code` is the machine word that the API and the run board show, `http_status` what the API answers,
`retryable` whether the same call may succeed later, `status_code` and `retry_after` what an agency said.
"""

from typing import Any, ClassVar


class StreamflowError(Exception):
    """The base of all; str() is a sentence for a person."""

    code: ClassVar[str] = "internal"
    http_status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False
    status_code: int | None = None
    retry_after: float | None = None

    @property
    def details(self) -> dict[str, Any]:
        """Machine-readable particulars for the API, empty where there are none."""
        return {}


class SettingError(StreamflowError):
    """A variable of the environment has a value nobody can work with."""

    code = "bad_setting"

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"The setting {name} {problem}.")
        self.name = name


class InputError(StreamflowError):
    """What a person or program sent cannot be used; `fields` maps a field's name to its sentence."""

    code = "invalid_input"
    http_status = 422

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = fields

    @property
    def details(self) -> dict[str, Any]:
        return {"fields": self.fields}


class Forbidden(StreamflowError):
    """Whoever asks may not do this."""

    code = "forbidden"
    http_status = 403

    def __init__(self, needed: str, role: str) -> None:
        article = "an" if needed[0] in "aeiou" else "a"
        super().__init__(f"This needs {article} {needed}, and you are {_as_what(role)}.")


class KeyRefused(StreamflowError):
    """The key that a program came with opens nothing."""

    code = "key_refused"
    http_status = 401

    def __init__(self) -> None:
        super().__init__("This key is unknown, expired or revoked. An admin can make a new one.")


def _as_what(role: str) -> str:
    return "not signed in" if role == "nobody" else f"{'an' if role[0] in 'aeiou' else 'a'} {role}"


class NotFound(StreamflowError):
    """The thing named does not exist."""

    code = "not_found"
    http_status = 404


class Conflict(StreamflowError):
    """The thing asked for collides with what is there."""

    code = "conflict"
    http_status = 409


class RunAlreadyActive(Conflict):
    """A configuration has a run under way already; `run_id` names it."""

    code = "run_active"

    def __init__(self, configuration: str, run_id: int) -> None:
        super().__init__(f"{configuration} is being pulled already, by run {run_id}.")
        self.run_id = run_id

    @property
    def details(self) -> dict[str, Any]:
        return {"run_id": self.run_id}


class RunEnded(StreamflowError):
    """The run a worker is working for was ended by someone else: stop, and keep what is merged."""

    code = "run_ended"


class SeedError(StreamflowError):
    """A file to import has a row that cannot be right; nothing of it was imported."""

    code = "bad_row"
    http_status = 422

    def __init__(self, file: str, row: int, problem: str) -> None:
        super().__init__(f"{file}, row {row}: {problem}. Nothing was imported.")
        self.row = row


class BackupError(StreamflowError):
    """A backup cannot be written, or its file cannot be restored; the database is as it was."""

    code = "backup_refused"
    http_status = 422


class SimulationMismatch(StreamflowError):
    """Simulated data would meet a database of live data, or the other way round."""

    code = "simulation_mismatch"


class ServiceMissing(StreamflowError):
    """Something the product stands on does not answer now."""

    http_status = 503
    retryable = True


class QueueUnavailable(ServiceMissing):
    """Redis does not answer."""

    code = "queue_unavailable"

    def __init__(self) -> None:
        super().__init__("Redis does not answer, so no run can be started. Data already stored is unaffected.")


class DatabaseBusy(ServiceMissing):
    """Another process held the database for longer than we wait."""

    code = "database_busy"


class DatabaseUnwritable(ServiceMissing):
    """The database cannot be written: read-only file, full disk, no permission."""

    code = "database_unwritable"


class DatabaseUnreadable(DatabaseUnwritable):
    """The database cannot even be read: no file, or none of our tables."""


class SourceError(StreamflowError):
    """An agency's service failed us; names the source, the address and what was unexpected."""

    code = "internal"
    http_status = 502

    def __init__(
        self,
        source: str,
        problem: str,
        *,
        url: str | None = None,
        status_code: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{source} {problem}" + (f" ({url})" if url else ""))
        self.source = source
        self.url = url
        self.status_code = status_code
        self.retry_after = retry_after


class SourceUnreachable(SourceError):
    """No answer at all: refused, timed out, name not found, or a server error that lasted."""

    code = "agency_unreachable"
    retryable = True


class SourceRefused(SourceError):
    """The agency answered that it will not: quota, key, forbidden."""

    code = "agency_refused"


class SourceChangedFormat(SourceError):
    """The answer could not be read as the documented format."""

    code = "agency_changed_format"


class StationUnknown(SourceError):
    """The agency does not know the station."""

    code = "station_unknown"
