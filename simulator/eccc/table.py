"""CSV as Environment Canada writes it: a byte order mark, ` ID` with its leading space, CRLF."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from simulator.rivers.chance import Ints

_BOM = "\N{BYTE ORDER MARK}"
_END = "\r\n"

REAL_TIME = (
    " ID,Date,Parameter/Paramètre,Value/Valeur,Qualifier/Qualificatif,Symbol/Symbole,Approval/Approbation,"
    "Grade/Classification,Qualifiers/Qualificatifs"
)
DAILY = " ID,Date,Parameter/Paramètre,Value/Valeur,Symbol/Symbole"
DATAMART = (
    " ID,Date,Water Level / Niveau d'eau (m),Grade,Symbol / Symbole,QA/QC,"
    "Discharge / Débit (cms),Grade,Symbol / Symbole,QA/QC"
)
STATION_LIST = " ID,Name / Nom,Latitude,Longitude,Prov/Terr,Timezone / Fuseau horaire"


def inline_table(header: str, rows: Iterable[str]) -> bytes:
    """Return an answer of wateroffice: nothing follows its last row."""
    return (_BOM + _END.join([header, *rows])).encode()


def file_table(header: str, rows: Iterable[str]) -> bytes:
    """Return a file of the Datamart: its last row ends like the others."""
    return inline_table(header, rows) + _END.encode()


def moment_texts(times: Ints) -> list[str]:
    """Return `2026-11-22T12:00:00` for each second."""
    texts: list[str] = np.datetime_as_string(times.astype("datetime64[s]")).tolist()
    return texts


def date_texts(days: Ints) -> list[str]:
    """Return `2026-11-22` for each day since 1970."""
    texts: list[str] = np.datetime_as_string(days.astype("datetime64[D]")).tolist()
    return texts
