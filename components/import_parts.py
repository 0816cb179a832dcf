"""What a file of configurations would do, before it does it: a line for each, problems with their lines."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from dash import html
from dash.development.base_component import Component

from components.editor_conflict import LABELS
from components.marks import icon
from components.theme import plural


class Entry(Protocol):
    """What a file would do with one configuration; see core.files.configuration_files.Entry."""

    document: Any
    config_id: int | None
    changed: tuple[str, ...]
    problems: Mapping[str, str]


def import_plan(entries: Sequence[Entry]) -> list[Component]:
    """Say in a table what would be made, changed and left, and what stands in the way."""
    wrong = sum(len(one.problems) for one in entries)
    head = [("Line", "number"), ("Configuration", ""), ("What happens", "")]
    table = html.Table(
        [
            html.Thead(html.Tr([html.Th(word, className=look, scope="col") for word, look in head])),
            html.Tbody([_row(one) for one in entries]),
        ],
        className="plan",
    )
    if not entries:
        return [html.P("The file holds no configuration.", className="quiet")]
    if not wrong:
        return [table]
    words = f"{plural(wrong, 'problem')}. Nothing can be imported until the file is mended."
    return [html.P([icon("exclamation-triangle-fill"), words], className="warned", role="alert"), table]


def _row(one: Entry) -> Component:
    name = one.document.name or "without a name"
    return html.Tr([html.Td(one.document.line, className="number"), html.Td(name), html.Td(_outcome(one))])


def _outcome(one: Entry) -> Any:
    if one.problems:
        return html.Ul([html.Li(_without_label(sentence)) for sentence in one.problems.values()], className="wrong")
    if one.config_id is None:
        return "New"
    if not one.changed:
        return html.Span("Unchanged", className="quiet")
    return f"Changes: {', '.join(LABELS[part].lower() for part in one.changed)}"


def _without_label(sentence: str) -> str:
    """Take the configuration out of a sentence, since its row names it."""
    line, _, rest = sentence.partition(": ")
    return f"{line}: {rest.partition('): ')[2] or rest}"
