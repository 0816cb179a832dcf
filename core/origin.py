"""Simulated and live data never meet: a database says once which it holds; every process and answer is checked."""

from sqlalchemy.orm import Session

from core.errors import SimulationMismatch
from core.models import DatabaseFact

ORIGIN = "data_origin"


def stamp_origin(session: Session, simulated: bool) -> None:
    """Write down what a new database holds, at its set-up or its first run, whichever comes first.

    Raises SimulationMismatch when it was stamped otherwise before.
    """
    if session.get(DatabaseFact, ORIGIN) is None:
        session.add(DatabaseFact(name=ORIGIN, value=_word(simulated)))
    check_origin(session, simulated)


def check_origin(session: Session, simulated: bool) -> None:
    """Raise SimulationMismatch unless the database holds data of this origin."""
    fact = session.get(DatabaseFact, ORIGIN)
    if fact is not None and fact.value != _word(simulated):
        raise SimulationMismatch(
            f"This database holds {fact.value} data, and {_word(simulated)} data was about to enter it; "
            "nothing was stored. Give the demo and the live product a DATA_DIR or DATABASE_URL each."
        )


def _word(simulated: bool) -> str:
    return "simulated" if simulated else "live"
