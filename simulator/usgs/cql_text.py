"""CQL text: comparisons, IN, LIKE, BETWEEN, IS NULL, joined by AND, OR, NOT and brackets.

condition := term {OR term}        term := factor {AND factor}
factor    := NOT factor | ( condition ) | name test
test      := sign literal | [NOT] IN (literal, ...) | [NOT] LIKE literal
           | [NOT] BETWEEN literal AND literal | IS [NOT] NULL
"""

from __future__ import annotations

import re

from simulator.usgs.errors import Refusal
from simulator.usgs.predicates import Compare, Either, Every, IsNull, Like, Negation, OneOf, Predicate

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<name>\"?[A-Za-z_]\w*\"?)|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<sign><=|>=|<>|!=|=|<|>|\(|\)|,))"
)
_SIGNS = frozenset({"=", "<>", "<", ">", "<=", ">="})


def parse_cql_text(text: str) -> Predicate:
    """Return the condition that a filter expression states; refuses what does not parse."""
    return _Reader(text).whole()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = self._split(text)
        self.at = 0

    def _split(self, text: str) -> list[tuple[str, str]]:
        tokens, position = [], 0
        while text[position:].strip():
            match = _TOKEN.match(text, position)
            if not match:
                raise Refusal(f"Bad CQL text: cannot read {text[position:][:40]!r}")
            tokens.append((str(match.lastgroup), match.group(str(match.lastgroup))))
            position = match.end()
        return tokens

    def whole(self) -> Predicate:
        predicate = self._condition()
        if self.at != len(self.tokens):
            raise Refusal(f"Bad CQL text: nothing was expected after {self.tokens[self.at - 1][1]!r}")
        return predicate

    def _condition(self) -> Predicate:
        parts = [self._term()]
        while self._takes("OR"):
            parts.append(self._term())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _term(self) -> Predicate:
        parts = [self._factor()]
        while self._takes("AND"):
            parts.append(self._factor())
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _factor(self) -> Predicate:
        if self._takes("NOT"):
            return Negation(self._factor())
        if self._takes("("):
            inner = self._condition()
            self._need(")")
            return inner
        return self._test(self._next("name").strip('"'))

    def _test(self, field: str) -> Predicate:
        if self._takes("IS"):
            negated = self._takes("NOT")
            self._need("NULL")
            return Negation(IsNull(field)) if negated else IsNull(field)
        if self._takes("NOT"):
            return Negation(self._listed(field))
        sign = self._peek()
        if sign in _SIGNS or sign == "!=":
            self.at += 1
            return Compare(field, "<>" if sign == "!=" else sign, self._literal())
        return self._listed(field)

    def _listed(self, field: str) -> Predicate:
        if self._takes("IN"):
            self._need("(")
            values = [self._literal()]
            while self._takes(","):
                values.append(self._literal())
            self._need(")")
            return OneOf(field, frozenset(values))
        if self._takes("LIKE"):
            return Like(field, self._literal())
        self._need("BETWEEN")
        low = self._literal()
        self._need("AND")
        return Every((Compare(field, ">=", low), Compare(field, "<=", self._literal())))

    def _literal(self) -> str:
        """A quoted text. A bare number is refused: every property of the service is a text."""
        if self._takes("TIMESTAMP") or self._takes("DATE"):
            self._need("(")
            value = self._literal()
            self._need(")")
            return value
        return self._next("text")[1:-1].replace("''", "'")

    def _peek(self) -> str:
        return self.tokens[self.at][1].upper() if self.at < len(self.tokens) else ""

    def _takes(self, word: str) -> bool:
        found = self._peek() == word
        self.at += found
        return found

    def _need(self, word: str) -> None:
        if not self._takes(word):
            raise Refusal(f"Bad CQL text: expected {word} in {self.text[:80]!r}")

    def _next(self, kind: str) -> str:
        if self.at >= len(self.tokens) or self.tokens[self.at][0] != kind:
            raise Refusal(f"Bad CQL text: expected a {kind} in {self.text[:80]!r}")
        self.at += 1
        return self.tokens[self.at - 1][1]
