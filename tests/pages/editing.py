"""The editor's form as the browser would send it."""

from typing import Any

from flask.testing import FlaskClient

from tests.pages.asking import ask

NEW = {"id": None, "version": None}
FORM: dict[str, Any] = {
    "name": "Ohio daily",
    "description": "",
    "data_type": "daily_mean",
    "pull_start_date": "2025-10-01",
    "schedule_type": "daily",
    "schedule_value": "",
    "data_strategy": "append",
    "lookback_days": None,
    "is_enabled": True,
}


def given(
    stations: list[str], opened: dict[str, Any] | None = None, touched: tuple[str, ...] = (), **changes: Any
) -> dict[str, Any]:
    form = {f"editor-{part}.value": value for part, value in (FORM | changes).items()}
    rows = [{"number": number} for number in stations]
    return (
        form
        | {"editor-stations.rowData": rows, "editor-numbers.data": stations}
        | {
            "editor-opened.data": opened or NEW,
            "editor-touched.data": list(touched),
        }
    )


def save(client: FlaskClient, given: dict[str, Any], button: str = "editor-save") -> dict[str, Any]:
    return ask(
        client, "editor-go.href", given | {"editor-pressed.data": {"button": button}}, changed="editor-pressed.data"
    )


def preview(client: FlaskClient, given: dict[str, Any]) -> dict[str, Any]:
    return ask(client, "editor-card-body.children", given, changed="editor-zone.data")
