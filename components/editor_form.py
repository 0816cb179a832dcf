"""What stands in the configuration editor's form: blank at first, and gathered as core takes it."""

from typing import Any

from components.editor_parts import FIELDS
from core.domain import USUAL_PRODUCTS, DataType, Strategy

BLANK = {
    "name": "", "description": "", "data_type": "daily_mean", "pull_start_date": "", "is_enabled": True,
    "schedule_type": "daily", "schedule_value": "", "data_strategy": "append", "lookback_days": None,
    "products": [product.value for product in USUAL_PRODUCTS],
}  # fmt: skip
# The stations stand in a table of their own.
VALUES = tuple(part for part in FIELDS if part != "stations")


def gather(values: tuple[Any, ...], numbers: list[str] | None, opened: dict[str, Any]) -> dict[str, Any]:
    """Gather the form as core takes it; a plain schedule keeps the times that the stored one had.

    What the chosen data has no use for is hidden, so what still stands there is not sent.
    """
    fields = dict(zip(VALUES, values, strict=True)) | {"stations": numbers or []}
    if fields["schedule_type"] != "custom_cron":
        fields["schedule_value"] = opened.get("cron") if fields["schedule_type"] == opened.get("type") else ""
    if fields["data_type"] != DataType.FORECAST:
        return fields | {"products": None}
    start = {} if opened["id"] else {"pull_start_date": None}
    return fields | {"data_strategy": Strategy.APPEND.value, "lookback_days": None} | start
