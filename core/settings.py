"""What the environment sets. Nothing else in the product reads `os.environ`.

Each variable is described in the README; a bad value stops the start with its name and what is wrong.
"""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dotenv import dotenv_values
from redis.connection import parse_url
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from core.alerts.addresses import problem_of
from core.errors import SettingError
from core.log_lines import FORMATS, send_log_lines
from core.people.secret_key import weakness_of

# Written by a demonstration while it runs: SIMULATED and the agencies' addresses.
SIMULATOR_FILE = "simulator.env"
# What is shorter stands in too many words.
SHORTEST_SECRET = 4
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


@dataclass(frozen=True)
class Settings:
    """The settings of one process; `redis_url` is None where none was given."""

    data_dir: Path
    database_url: str
    redis_url: str | None
    port: int
    secret_key: str
    auth: bool
    simulated: bool
    usgs_base_url: str
    api_usgs_pat: str | None
    eccc_base_url: str
    eccc_datamart_url: str
    eccc_api_url: str
    nwps_base_url: str
    hads_url: str
    contact: str
    alert_urls: tuple[str, ...]
    public_url: str
    log_level: str
    log_format: str
    sentry_dsn: str | None
    keep_runs_days: int
    cors_origins: tuple[str, ...]
    trusted_proxies: int
    requests_a_minute: int

    @property
    def secrets(self) -> list[str]:
        """Every text of the settings that nobody may see, the longest first."""
        passwords = [urlsplit(address).password or "" for address in (self.database_url, self.redis_url or "")]
        held = {self.secret_key, self.api_usgs_pat or "", self.sentry_dsn or "", *self.alert_urls, *passwords}
        held |= {unquote(one) for one in held}
        return sorted((one for one in held if len(one) >= SHORTEST_SECRET), key=len, reverse=True)


def environment(env_file: Path | None = None) -> dict[str, str]:
    """Copy the environment, over what `env_file` holds; for a program that starts others."""
    held = dotenv_values(env_file) if env_file else {}
    return {name: value for name, value in held.items() if value is not None} | dict(os.environ)


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check every setting; raises SettingError naming the first bad one."""
    env = os.environ if environ is None else environ
    data_dir = Path(_text(env, "DATA_DIR", "data")).expanduser().resolve()
    noted = _of_simulator(data_dir)
    env = {**noted, **env} if noted else env
    auth = _switch(env, "AUTH", True)
    usgs_base_url = _url(env, "USGS_BASE_URL", "https://api.waterdata.usgs.gov")
    return Settings(
        data_dir=data_dir,
        database_url=_database_url(env, data_dir),
        redis_url=_redis_url(env),
        port=_number(env, "PORT", 8050, 1, 65535),
        secret_key=_secret_key(env, auth),
        auth=auth,
        simulated=_simulated(env, usgs_base_url),
        usgs_base_url=usgs_base_url,
        api_usgs_pat=_text(env, "API_USGS_PAT", "") or None,
        eccc_base_url=_url(env, "ECCC_BASE_URL", "https://wateroffice.ec.gc.ca"),
        eccc_datamart_url=_url(env, "ECCC_DATAMART_URL", "https://dd.weather.gc.ca"),
        eccc_api_url=_url(env, "ECCC_API_URL", "https://api.weather.gc.ca"),
        nwps_base_url=_url(env, "NWPS_BASE_URL", "https://api.water.noaa.gov/nwps/v1"),
        hads_url=_url(env, "HADS_URL", "https://hads.ncep.noaa.gov/USGS/ALL_USGS-HADS_SITES.txt"),
        contact=_text(env, "CONTACT", ""),
        alert_urls=_alert_urls(env),
        public_url=_public_url(env),
        log_level=_log_level(env),
        log_format=_log_format(env),
        sentry_dsn=_sentry_dsn(env),
        keep_runs_days=_number(env, "KEEP_RUNS_DAYS", 400, 1, 36_500),
        cors_origins=_origins(env),
        trusted_proxies=_number(env, "TRUSTED_PROXIES", 0, 0, 9),
        requests_a_minute=_number(env, "REQUESTS_A_MINUTE", 600, 0, 1_000_000),
    )


def _of_simulator(data_dir: Path) -> dict[str, str]:
    """What a running demonstration noted in its data folder: commands beside it find the simulated agencies there."""
    held = dotenv_values(data_dir / SIMULATOR_FILE)
    return {name: value for name, value in held.items() if value}


def settings_of_process() -> Settings:
    """Read this process's environment; a bad value ends the process with its sentence, not with a stack trace."""
    try:
        return load_settings()
    except SettingError as error:
        raise SystemExit(f"Streamflow DataOps cannot start: {error}") from error


def _text(env: Mapping[str, str], name: str, default: str) -> str:
    return env.get(name, "").strip() or default


def _switch(env: Mapping[str, str], name: str, default: bool) -> bool:
    value = _text(env, name, "on" if default else "off").lower()
    if value not in ("on", "off"):
        raise SettingError(name, f"must be on or off, not {value!r}")
    return value == "on"


def _simulated(env: Mapping[str, str], usgs_base_url: str) -> bool:
    """Simulated data comes from a simulator on this machine; without its address the real agency would be asked."""
    simulated = _switch(env, "SIMULATED", False)
    if simulated and urlsplit(usgs_base_url).hostname not in ("127.0.0.1", "localhost", "::1"):
        raise SettingError("SIMULATED", "is on, so USGS_BASE_URL must name the simulator on this machine")
    return simulated


def _number(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    value = _text(env, name, str(default))
    if not (value.isascii() and value.isdigit() and len(value) < 10) or not least <= int(value) <= most:
        raise SettingError(name, f"must be a number from {least} to {most}, not {value!r}")
    return int(value)


def _url(env: Mapping[str, str], name: str, default: str) -> str:
    value = _text(env, name, default)
    if not _is_web_address(value):
        raise SettingError(name, f"must be an http or https address, not {value!r}")
    return value.rstrip("/")


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _database_url(env: Mapping[str, str], data_dir: Path) -> str:
    """A SQLAlchemy URL; platforms hand out `postgres://`, which means psycopg here."""
    value = _text(env, "DATABASE_URL", f"sqlite:///{data_dir / 'streamflow.db'}")
    for prefix in ("postgres://", "postgresql://"):
        if value.startswith(prefix):
            value = "postgresql+psycopg://" + value.removeprefix(prefix)
    if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingError("DATABASE_URL", "must begin with sqlite:///, postgres:// or postgresql://")
    try:
        make_url(value)
    except (ValueError, ArgumentError) as error:
        raise SettingError(
            "DATABASE_URL", "cannot be read; its form is postgres://user:password@host:port/name"
        ) from error
    return value


def _redis_url(env: Mapping[str, str]) -> str | None:
    value = _text(env, "REDIS_URL", "")
    if value and not value.startswith(("redis://", "rediss://", "unix://")):
        raise SettingError("REDIS_URL", "must begin with redis://, rediss:// or unix://")
    try:
        parse_url(value) if value else None  # type: ignore[no-untyped-call]
    except ValueError as error:
        raise SettingError("REDIS_URL", "cannot be read; its form is redis://:password@host:port/number") from error
    return value or None


def _secret_key(env: Mapping[str, str], auth: bool) -> str:
    """The session key; without sign-in nothing is signed, so any fresh one serves."""
    value = _text(env, "SECRET_KEY", "")
    if auth and (weakness := weakness_of(value)):
        raise SettingError("SECRET_KEY", weakness)
    return value or secrets.token_hex(32)


def _origins(env: Mapping[str, str]) -> tuple[str, ...]:
    """Read origins as browsers send them: scheme, host, port if it is not the scheme's own, in lower case."""
    origins = tuple(_text(env, "CORS_ORIGINS", "").split())
    for origin in origins if origins != ("*",) else ():
        if not _is_origin(origin):
            raise SettingError("CORS_ORIGINS", f"must be * or origins such as https://example.org, not {origin!r}")
    return tuple(origin.rstrip("/").lower() for origin in origins)


def _is_origin(value: str) -> bool:
    return _is_web_address(value) and bool(re.fullmatch(r"https?://[^/?#@\\\s]+/?", value, re.IGNORECASE))


def _public_url(env: Mapping[str, str]) -> str:
    """The address of our pages, for links in alerts; empty for none. It is no request's Host: anybody writes that."""
    value = _text(env, "PUBLIC_URL", "")
    if value and not _is_origin(value):
        raise SettingError(
            "PUBLIC_URL", f"must be an address without a path, as https://flow.example.org, not {value!r}"
        )
    return value.rstrip("/")


def _alert_urls(env: Mapping[str, str]) -> tuple[str, ...]:
    """Read addresses of alerts; what is wrong with one is said without it, for it is a secret."""
    addresses = tuple(_text(env, "ALERT_URLS", "").split())
    for number, address in enumerate(addresses, start=1):
        if problem := problem_of(address):
            raise SettingError(
                "ALERT_URLS", f"has an address (the {number}. of {len(addresses)}) to mend: {problem.rstrip('.')}"
            )
    return addresses


def _log_level(env: Mapping[str, str]) -> str:
    value = _text(env, "LOG_LEVEL", "INFO").upper()
    if value not in LOG_LEVELS:
        raise SettingError("LOG_LEVEL", f"must be one of {', '.join(LOG_LEVELS)}, not {value!r}")
    return value


def _log_format(env: Mapping[str, str]) -> str:
    value = _text(env, "LOG_FORMAT", "plain").lower()
    if value not in FORMATS:
        raise SettingError("LOG_FORMAT", f"must be plain or json, not {value!r}")
    return value


def _sentry_dsn(env: Mapping[str, str]) -> str | None:
    value = _text(env, "SENTRY_DSN", "")
    if value and not (_is_web_address(value) and urlsplit(value).username and urlsplit(value).path.strip("/")):
        raise SettingError("SENTRY_DSN", "cannot be read; its form is https://key@host/project")
    return value or None


def configure_logging(settings: Settings) -> None:
    """Send log lines to standard error as the settings say, without what is secret in them."""
    send_log_lines(settings.log_level, settings.log_format, settings.secrets)
