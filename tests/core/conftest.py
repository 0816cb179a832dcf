"""Each test of core begins as a new process does."""

import pytest

from core.sources import circuit, politeness


@pytest.fixture(autouse=True)
def fresh_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what this process remembers of turns and circuits."""
    monkeypatch.setattr(circuit, "_here", {})
    monkeypatch.setattr(politeness, "_due_here", {})
