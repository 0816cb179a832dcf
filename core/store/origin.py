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
        session.add(DatabaseFact(name=ORIGIN, value=origin_word(simulated)))
    check_origin(session, simulated)


def check_origin(session: Session, simulated: bool) -> None:
    """Raise SimulationMismatch unless the database holds data of this origin."""
    fact = session.get(DatabaseFact, ORIGIN)
    if fact is not None and fact.value != origin_word(simulated):
        raise SimulationMismatch(
            f"This database holds {fact.value} data, and {origin_word(simulated)} data was about to enter it; "
            "nothing was stored. Give the demo and the live product a DATA_DIR or DATABASE_URL each."
        )


def origin_word(simulated: bool) -> str:
    """Say what data an installation is for, as the database says it of its own."""
    return "simulated" if simulated else "live"
