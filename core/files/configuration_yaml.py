"""Configurations as YAML text: written, and read strictly, each with the lines it and its fields stand on. Pure.

The form is a list `configurations`, each a mapping of the fields a person may set. Aliases are taken as far as the file
stays short with each of them written out: a few lines of them can stand for more than any machine holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from core.checks import FIELDS
from core.errors import InputError

MOST_CHARACTERS = 2_000_000
TOO_LONG = f"{{what}} is longer than {MOST_CHARACTERS:,} characters. Nothing was read."
NOT_YAML = "The file is not YAML: {problem}."
NO_LIST = f"The file needs a list `configurations`, each with {', '.join(FIELDS)}."
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Document:
    """A configuration of a file: its fields, the line (from 1) it begins on, and those of its fields."""

    number: int
    fields: dict[str, Any]
    line: int
    lines: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name with single spaces; empty where it has none."""
        return " ".join(str(self.fields.get("name") or "").split())


def write_documents(documents: list[dict[str, Any]]) -> str:
    """Write configurations as one YAML document; the start day as a date."""
    plain = [one | {"pull_start_date": one["pull_start_date"].date().isoformat()} for one in documents]
    return str(yaml.safe_dump({"configurations": plain}, sort_keys=False, allow_unicode=True))


def read_documents(text: str) -> list[Document]:
    """Read the configurations of a YAML document; raises InputError with what is wrong and, where known, its line."""
    if len(text) > MOST_CHARACTERS:
        raise InputError({"file": TOO_LONG.format(what="The file")})
    try:
        tree = yaml.compose(text, Loader)
        if _written_out(tree, {}) > MOST_CHARACTERS:
            raise InputError({"file": TOO_LONG.format(what="With its aliases written out, the file")})
        content = yaml.load(text, Loader)
    except yaml.MarkedYAMLError as error:
        raise InputError({"file": NOT_YAML.format(problem=_where(error))}) from error
    except (yaml.YAMLError, ValueError) as error:  # a date such as 2024-13-01 is a ValueError
        raise InputError({"file": NOT_YAML.format(problem=str(error).rstrip("."))}) from error
    except RecursionError as error:
        raise InputError({"file": NOT_YAML.format(problem="it is nested too deeply")}) from error
    listed = content.get("configurations") if isinstance(content, dict) else None
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise InputError({"file": NO_LIST})
    nodes = next(value for key, value in tree.value if key.value == "configurations").value
    pairs = zip(listed, nodes, strict=True)
    return [_document(number, fields, node) for number, (fields, node) in enumerate(pairs, start=1)]


def _written_out(node: yaml.Node | None, known: dict[int, int]) -> int:
    """Count the characters of a node with every alias written out; too many for one that holds itself."""
    if node is None:
        return 0
    if id(node) not in known:
        known[id(node)] = MOST_CHARACTERS + 1
        inner = [part for pair in node.value for part in pair] if isinstance(node, yaml.MappingNode) else node.value
        parts = [] if isinstance(node, yaml.ScalarNode) else inner
        own = len(node.value) if isinstance(node, yaml.ScalarNode) else 0
        known[id(node)] = 1 + own + sum(_written_out(part, known) for part in parts)
    return known[id(node)]


def _where(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    place = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
    return f"{error.problem or error.context}{place}"


def _document(number: int, fields: Mapping[Any, Any], node: yaml.MappingNode) -> Document:
    lines = {str(key.value): key.start_mark.line + 1 for key, _ in node.value}
    named = {str(key): value for key, value in fields.items()}
    return Document(number, named, node.start_mark.line + 1, lines)
