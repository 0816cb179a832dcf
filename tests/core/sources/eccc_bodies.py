"""Answers in the forms of the Water Survey of Canada, made up."""

from datetime import datetime

from core.sources.reply import Reply

FRASER, NASS = "08MF005", "08DB001"
NOW = datetime(2026, 11, 22, 15, 0)
REALTIME_PATH = "/services/real_time_data/csv/inline"
DAILY_PATH = "/services/daily_data/csv/inline"

REALTIME = (
    "\ufeff ID,Date,Parameter/Paramètre,Value/Valeur,Qualifier/Qualificatif,Symbol/Symbole,"
    "Approval/Approbation,Grade/Classification,Qualifiers/Qualificatifs"
)
DAILY = "\ufeff ID,Date,Parameter/Paramètre,Value/Valeur,Symbol/Symbole"
DATAMART = (
    "\ufeff ID,Date,Water Level / Niveau d'eau (m),Grade,Symbol / Symbole,QA/QC,"
    "Discharge / Débit (cms),Grade,Symbol / Symbole,QA/QC"
)


def lines(header: str, *rows: str) -> str:
    """Join as the service does: CRLF, and no newline at the end."""
    return "\r\n".join([header, *rows])


def realtime(*rows: str, header: str = REALTIME) -> str:
    return lines(header, *rows)


def value(station: str, date: str, discharge: str, grade: str = "", symbol: str = "", approval: str = "") -> str:
    """One row of unit values."""
    return f"{station},{date},47,{discharge},,{symbol},{approval or 'Provisional/Provisoire'},{grade},"


def daily_mean(station: str, stamp: str, discharge: str) -> str:
    """One row of provisional daily means."""
    return f"{station},{stamp},6,{discharge},,,Provisional/Provisoire,,"


def reply_of(body: str | bytes) -> Reply:
    content = body if isinstance(body, bytes) else body.encode()
    return Reply("ECCC", "https://wateroffice.ec.gc.ca/csv", content)
