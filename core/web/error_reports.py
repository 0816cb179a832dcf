"""Errors reported to Sentry, where SENTRY_DSN names one. Without it nothing is sent, and the library is not loaded."""

from typing import Any

from core.log_lines import HIDDEN
from core.settings import Settings


def report_errors(settings: Settings) -> None:
    """Report what is logged as an error from here on, without secrets, bodies, cookies and the values of variables."""
    if settings.sentry_dsn is None:
        return
    import sentry_sdk
    from sentry_sdk.integrations.rq import RqIntegration

    secrets = settings.secrets
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
