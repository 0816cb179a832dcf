"""Every variable of the environment: what it is without, what it may be, and which name a bad value stops with."""

import re
from pathlib import Path

import pytest

from core.errors import SettingError
from core.settings import Settings, environment, load_settings, settings_of_process
from tests.conftest import REPOSITORY
from tests.people import SECRET_KEY

ADDRESSES = {
    "USGS_BASE_URL": "https://api.waterdata.usgs.gov",
    "ECCC_BASE_URL": "https://wateroffice.ec.gc.ca",
    "ECCC_DATAMART_URL": "https://dd.weather.gc.ca",
    "ECCC_API_URL": "https://api.weather.gc.ca",
    "NWPS_BASE_URL": "https://api.water.noaa.gov/nwps/v1",
    "HADS_URL": "https://hads.ncep.noaa.gov/USGS/ALL_USGS-HADS_SITES.txt",
}


def load(**environ: str) -> Settings:
    return load_settings({"SECRET_KEY": SECRET_KEY} | environ)


def test_it_needs_nothing_but_a_secret_key() -> None:
    settings = load()
    assert settings.data_dir == Path("data").resolve()
    assert settings.database_url == f"sqlite:///{settings.data_dir / 'streamflow.db'}"
    assert (settings.redis_url, settings.port, settings.log_level) == (None, 8050, "INFO")
    assert (settings.auth, settings.simulated) == (True, False)
    assert (settings.api_usgs_pat, settings.contact, settings.alert_urls) == (None, "", ())
    assert settings.public_url == ""


@pytest.mark.parametrize(("name", "address"), ADDRESSES.items())
def test_it_asks_the_agencies_themselves_unless_told_otherwise(name: str, address: str) -> None:
    assert getattr(load(), name.lower()) == address
    assert getattr(load(**{name: "http://127.0.0.1:9000/"}), name.lower()) == "http://127.0.0.1:9000"


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("PORT", "1", 1),
        ("PORT", " 65535 ", 65535),
        ("KEEP_RUNS_DAYS", "1", 1),
        ("KEEP_RUNS_DAYS", "36500", 36_500),
        ("CORS_ORIGINS", "*", ("*",)),
        ("CORS_ORIGINS", "https://A.example/ http://b:81", ("https://a.example", "http://b:81")),
        ("AUTH", "off", False),
        ("AUTH", "ON", True),
        ("SECRET_KEY", SECRET_KEY[:32], SECRET_KEY[:32]),
        ("API_USGS_PAT", "abc", "abc"),
        ("CONTACT", "hydro@example.org", "hydro@example.org"),
        ("ALERT_URLS", " https://a.example  mailto://b ", ("https://a.example", "mailto://b")),
        ("PUBLIC_URL", "https://flow.example.org/", "https://flow.example.org"),
        ("PUBLIC_URL", "http://10.0.0.5:8050", "http://10.0.0.5:8050"),
        ("LOG_LEVEL", "debug", "DEBUG"),
        ("REDIS_URL", "redis://localhost:6379/0", "redis://localhost:6379/0"),
        ("REDIS_URL", "rediss://:secret@host:6380", "rediss://:secret@host:6380"),
        ("REDIS_URL", "unix:///run/redis.sock", "unix:///run/redis.sock"),
        ("DATABASE_URL", "sqlite:////srv/flow.db", "sqlite:////srv/flow.db"),
        ("DATABASE_URL", "postgres://u:p@h:5432/d", "postgresql+psycopg://u:p@h:5432/d"),
        ("DATABASE_URL", "postgresql://u@h/d", "postgresql+psycopg://u@h/d"),
        ("DATABASE_URL", "postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d"),
    ],
)
def test_it_reads_a_good_value(name: str, value: str, read: object) -> None:
    assert getattr(load(**{name: value}), name.lower()) == read


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("CORS_ORIGINS", one) for one in ("a.example", "* https://a.example", "https://a/b", "https://u@a", "null")),
        *(("PUBLIC_URL", one) for one in ("a.example", "ftp://a", "https://a/b", "http://u@a", "http://a?b")),
        *(("KEEP_RUNS_DAYS", value) for value in ("0", "36501", "a year", "9" * 5000)),
        *(("PORT", value) for value in ("0", "65536", "-1", "80.5", "http", "²")),
        *(("AUTH", value) for value in ("yes", "1", "true")),
        ("SIMULATED", "maybe"),
        ("SECRET_KEY", SECRET_KEY[:31]),
        ("LOG_LEVEL", "LOUD"),
        *(("REDIS_URL", value) for value in ("localhost:6379", "http://h", "redis://host:port")),
        *(("DATABASE_URL", value) for value in ("mysql://h/d", "sqlite://", "flow.db", "postgres://u@h:port/d")),
        *((name, value) for name in ADDRESSES for value in ("usgs.gov", "ftp://h", "https://", "http://[::1", "http://h:x")),
    ],
)  # fmt: skip
def test_a_bad_value_stops_the_start_with_its_name(name: str, value: str) -> None:
    with pytest.raises(SettingError) as stopped:
        load(**{name: value})
    assert stopped.value.name == name
    assert str(stopped.value).startswith(f"The setting {name} ") and str(stopped.value).endswith(".")


def test_a_password_is_not_repeated_in_the_complaint() -> None:
    with pytest.raises(SettingError) as stopped:
        load(DATABASE_URL="postgres://u:hush@h:port/d")
    assert "hush" not in str(stopped.value)


@pytest.mark.parametrize("address", ["syslog://hush", "hush", "slack://a/b/hush?template=/etc/passwd"])
def test_an_address_of_alerts_that_is_not_let_in_stops_the_start_and_is_not_told(address: str) -> None:
    with pytest.raises(SettingError, match="ALERT_URLS has an address .the 2. of 2. to mend") as stopped:
        load(ALERT_URLS=f"json://localhost/x {address}")
    assert "hush" not in str(stopped.value) and ".." not in str(stopped.value)


def test_the_secret_key_must_be_there_when_people_sign_in() -> None:
    with pytest.raises(SettingError, match="SECRET_KEY must be set"):
        load_settings({})


def test_without_sign_in_a_fresh_key_is_made_each_time() -> None:
    keys = {load_settings({"AUTH": "off"}).secret_key for _ in range(2)}
    assert len(keys) == 2 and all(len(key) >= 32 for key in keys)


def test_an_empty_value_is_as_good_as_none() -> None:
    assert load(PORT="", REDIS_URL=" ").port == 8050


def test_the_data_folder_is_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load(DATA_DIR="~/flow").data_dir == tmp_path / "flow"


def test_it_reads_the_process_environment_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTH", "off")
    monkeypatch.setenv("PORT", "8123")
    assert load_settings().port == 8123


def test_the_environment_stands_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=1\nCONTACT=me\nEMPTY\n")
    monkeypatch.setenv("PORT", "2")
    env = environment(tmp_path / ".env")
    assert (env["PORT"], env["CONTACT"]) == ("2", "me")
    assert "EMPTY" not in env
    assert environment()["PORT"] == "2"


def test_the_readme_names_every_setting() -> None:
    readme = REPOSITORY / "README.md"
    if not readme.exists():
        pytest.skip("there is no README.md yet")
    source = (REPOSITORY / "core" / "settings.py").read_text()
    read = set(re.findall(r'env, "([A-Z_]+)"', source))
    assert len(read) >= len(Settings.__dataclass_fields__)
    words = set(re.findall(r"[A-Z][A-Z_]+", readme.read_text()))
    assert sorted(read - words) == []


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "[::1]:8765"])
def test_simulated_data_comes_from_a_simulator_on_this_machine(host: str) -> None:
    env = {"AUTH": "off", "SIMULATED": "on", "USGS_BASE_URL": f"http://{host}"}
    assert load_settings(env).simulated


@pytest.mark.parametrize("url", ["", "https://api.waterdata.usgs.gov", "http://10.0.0.7:8765"])
def test_simulation_never_asks_the_real_agency(url: str) -> None:
    with pytest.raises(SettingError, match="SIMULATED is on, so USGS_BASE_URL must name the simulator"):
        load_settings({"AUTH": "off", "SIMULATED": "on", "USGS_BASE_URL": url})


def test_a_bad_setting_ends_a_process_with_its_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTH", "perhaps")
    with pytest.raises(SystemExit, match="cannot start: The setting AUTH must be on or off"):
        settings_of_process()


def test_the_format_of_log_lines_is_plain_or_json() -> None:
    assert (load().log_format, load(LOG_FORMAT="JSON").log_format) == ("plain", "json")
    with pytest.raises(SettingError, match="LOG_FORMAT must be plain or json, not 'xml'"):
        load(LOG_FORMAT="xml")
