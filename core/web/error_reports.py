"""Errors reported to Sentry, where SENTRY_DSN names one. Without it nothing is sent, and the library is not loaded."""

from typing import Any
from urllib.parse import unquote, urlsplit

from core.settings import Settings

HIDDEN = "•••"
SHORTEST_SECRET = 4


def report_errors(settings: Settings) -> None:
    """Report what is logged as an error from here on, without secrets, bodies, cookies and the values of variables."""
    if settings.sentry_dsn is None:
        return
    import sentry_sdk
    from sentry_sdk.integrations.rq import RqIntegration

    secrets = secrets_of(settings)
    sentry_sdk.init(
        dsn=settings.sentry_dsn,
        before_send=lambda event, _hint: cleaned(event, secrets),
        max_breadcrumbs=0,  # they would hold the addresses that alerts are sent to
        include_local_variables=False,
        max_request_body_size="never",
        auto_enabling_integrations=False,
        integrations=[RqIntegration()],
        environment="simulated" if settings.simulated else "production",
    )


def secrets_of(settings: Settings) -> list[str]:
    """Return every text of the settings that nobody may see, the longest first."""
    addresses = [settings.database_url, settings.redis_url or ""]
    passwords = [urlsplit(address).password or "" for address in addresses]
    found = {settings.secret_key, settings.api_usgs_pat or "", *settings.alert_urls, *passwords}
    found |= {unquote(one) for one in found}
    return sorted((one for one in found if len(one) >= SHORTEST_SECRET), key=len, reverse=True)


def cleaned(value: Any, secrets: list[str]) -> Any:
    """Return a value with the secrets taken out of every text in it."""
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, HIDDEN)
        return value
    if isinstance(value, dict):
        return {name: cleaned(one, secrets) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(one, secrets) for one in value]
    return value
