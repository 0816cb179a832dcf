"""`make run` and `make demo`: what they are given, and a demonstration that lives through what is done to it."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import redis

from core.domain import utc_now
from core.settings import load_settings
from jobs import launch
from jobs.launch import CannotStart
from tests.conftest import REPOSITORY

LAUNCH = [sys.executable, "-m", "jobs.launch"]
WAIT_SECONDS = 60


class Demonstration:
    """`make demo` at work; what it says is kept in `lines`."""

    def __init__(self, data_dir: Path, port: int) -> None:
        self.data_dir = data_dir / "demo"
        self.env = os.environ | {"DATA_DIR": str(data_dir), "PORT": str(port), "AUTH": "off"}
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [*LAUNCH, "--demo"], env=self.env, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)

    def line(self, containing: str, after: int = 0) -> str:
        """Return the first line from `after` on that contains something, waiting for it."""
        assert wait_for(lambda: any(containing in line for line in self._read()[after:])), self.lines
        return next(line for line in self.lines[after:] if containing in line)

    def _read(self) -> list[str]:
        assert self.process.stdout is not None
        self.lines += (self.process.stdout.read() or b"").decode().splitlines()
        return self.lines

    def pids(self, containing: str = "") -> list[int]:
        """Return the programs that work on this data folder, by a part of their command lines."""
        mark = f"DATA_DIR={self.data_dir}".encode()
        return [pid for pid, command, env in processes() if mark in env and containing.encode() in command]


def processes() -> Iterator[tuple[int, bytes, list[bytes]]]:
    """Yield pid, command line and environment of each process that has them."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
            yield int(entry.name), command, (entry / "environ").read_bytes().split(b"\0")
        except OSError:
            continue


def wait_for(fact: Callable[[], object]) -> bool:
    """Tell whether something comes true in time."""
    end = time.monotonic() + WAIT_SECONDS
    while not fact() and time.monotonic() < end:
        time.sleep(0.1)
    return bool(fact())


def parent_of(pid: int) -> int:
    """Return the pid of a process's parent."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("PPid:")).split()[1])


def get(port: int, path: str) -> int:
    """Return the status of an answer of this machine, 0 where there is none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


@pytest.fixture(scope="module")
def taken_port() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture(scope="module")
def demonstration(taken_port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """A demonstration that is ready; the last test of it stops it."""
    running = Demonstration(tmp_path_factory.mktemp("a folder"), taken_port)
    try:
        running.line("Ready: ")
        yield running
    finally:
        running.process.send_signal(signal.SIGTERM)
        running.process.communicate(timeout=WAIT_SECONDS)


@pytest.fixture
def port(demonstration: Demonstration) -> int:
    """Where the demonstration answers."""
    found = re.search(r"http://127\.0\.0\.1:(\d+)", demonstration.line("Ready: "))
    assert found
    return int(found[1])


def test_it_takes_the_next_port_where_one_is_taken(demonstration: Demonstration, taken_port: int, port: int):
    assert port > taken_port
    assert demonstration.line(f"Port {taken_port} is taken by another program; using {port} instead.")


def test_it_has_a_web_two_workers_a_scheduler_and_all_they_need(demonstration: Demonstration, port: int):
    assert get(port, "/healthz") == 200
    assert wait_for(lambda: get(port, "/readyz") == 200)
    assert len(demonstration.pids("jobs.worker")) >= 2


def test_its_programs_work_in_the_repository_and_not_where_a_library_shadows_the_standard_one(
    demonstration: Demonstration,
):
    folders = {Path(f"/proc/{pid}/cwd").resolve() for pid in demonstration.pids("jobs.")}
    assert folders == {REPOSITORY}
    assert not {f"{path.stem}" for path in REPOSITORY.glob("*.py")} & sys.stdlib_module_names


def test_it_says_when_another_runs_on_its_folder(demonstration: Demonstration):
    second = subprocess.run(
        [*LAUNCH, "--demo"], env=demonstration.env, cwd=REPOSITORY, capture_output=True, text=True, timeout=WAIT_SECONDS
    )
    assert second.returncode == 1
    assert second.stdout.strip().startswith(f"Another launcher is running on {demonstration.data_dir}.")


def test_its_redis_is_found_by_other_commands_and_survives_a_kill(demonstration: Demonstration, port: int):
    url = (demonstration.data_dir / "redis.url").read_text().strip()
    seen = len(demonstration.lines)
    with redis.Redis.from_url(url) as client:
        client.config_set("appendfsync", "always")
        client.set("kept", "yes")
        os.kill(client.info()["process_id"], signal.SIGKILL)
    demonstration.line("redis was ended by signal 9", seen)
    with redis.Redis.from_url(url) as client:
        assert wait_for(lambda: launch.redis_server.answers(url))
        assert client.get("kept") == b"yes"
    assert wait_for(lambda: get(port, "/readyz") == 200)


def test_commands_beside_it_find_the_simulated_agencies(demonstration: Demonstration):
    settings = load_settings({"DATA_DIR": str(demonstration.data_dir), "AUTH": "off"})
    assert settings.simulated
    assert {settings.usgs_base_url, settings.eccc_api_url} == {settings.nwps_base_url.removesuffix("/nwps/v1")}
    assert settings.usgs_base_url.startswith("http://127.0.0.1:")


def test_its_pages_come_back_where_they_were(demonstration: Demonstration, port: int):
    seen = len(demonstration.lines)
    children = demonstration.pids("gunicorn")
    os.kill(next(pid for pid in children if parent_of(pid) == demonstration.process.pid), signal.SIGKILL)
    demonstration.line("web was ended by signal 9", seen)
    assert wait_for(lambda: not set(children) & set(demonstration.pids("gunicorn")))
    assert wait_for(lambda: get(port, "/healthz") == 200)


def test_it_replaces_a_killed_worker(demonstration: Demonstration):
    seen = len(demonstration.lines)
    ready = [line for line in demonstration.lines if "jobs.worker" in line and " is ready" in line]
    os.kill(int(ready[0].split(": ")[1].split(".")[-2]), signal.SIGKILL)
    demonstration.line("was ended by signal 9", seen)
    demonstration.line("is ready", seen)


def test_it_pulls_its_configurations_once(demonstration: Demonstration):
    demonstration.line("Made Well-known rivers, daily.")
    started = utc_now() - timedelta(days=30)
    assert f"pull_start_date: {started:%Y-%m-}" in (demonstration.data_dir / "demonstration.yaml").read_text()
    assert wait_for(lambda: len(list(filter(lambda line: "ended: success" in line, demonstration._read()))) >= 2)


def test_it_leaves_nothing_behind(demonstration: Demonstration):
    assert demonstration.pids()
    demonstration.process.send_signal(signal.SIGTERM)
    assert demonstration.process.wait(timeout=WAIT_SECONDS) == 0
    assert demonstration.pids() == []
    assert not (demonstration.data_dir / "redis.url").exists()
    assert not (demonstration.data_dir / "simulator.env").exists()
    assert (demonstration.data_dir / "logs" / "web.log").exists()


def test_the_demonstration_knows_nothing_of_a_live_installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / ".env").write_text("DATABASE_URL=postgres://live/data\nCONTACT=ops@example.org\n")
    monkeypatch.setattr(launch, "ROOT", tmp_path)
    monkeypatch.setenv("REDIS_URL", "redis://live")
    monkeypatch.setenv("API_USGS_PAT", "secret")
    monkeypatch.setenv("PUBLIC_URL", "https://flow.example.org")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    env = launch.demo_environment()
    settings = load_settings(env)
    assert settings.simulated and not settings.auth
    assert settings.data_dir == tmp_path / "demo"
    assert settings.database_url == f"sqlite:///{tmp_path}/demo/streamflow.db"
    assert settings.redis_url is None and settings.api_usgs_pat is None and settings.public_url == ""
    assert {name: env[name] for name in launch.AGENCY_PATHS} == launch.agency_urls(env["USGS_BASE_URL"])
    assert settings.usgs_base_url.startswith("http://127.0.0.1:")


def test_a_live_installation_reads_its_env_file_under_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / ".env").write_text("CONTACT=file@example.org\nLOG_LEVEL=DEBUG\n")
    monkeypatch.setattr(launch, "ROOT", tmp_path)
    monkeypatch.setenv("CONTACT", "shell@example.org")
    monkeypatch.delenv("AUTH", raising=False)
    settings = load_settings(launch.live_environment())
    assert (settings.contact, settings.log_level) == ("shell@example.org", "DEBUG")
    assert not settings.auth and not settings.simulated


def test_it_says_which_port_it_took_instead(capsys: pytest.CaptureFixture[str]):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken = listener.getsockname()[1]
        assert launch.choose_port(taken) > taken
    assert f"Port {taken} is taken" in capsys.readouterr().out
    assert launch.choose_port(taken) == taken


def test_it_says_when_no_port_is_left():
    with socket.create_server(("127.0.0.1", 65535)), pytest.raises(CannotStart, match="No port from 65535 on is free"):
        launch.choose_port(65535)


def test_it_says_when_the_redis_it_was_given_does_not_answer(tmp_path: Path):
    settings = load_settings({"DATA_DIR": str(tmp_path), "AUTH": "off", "REDIS_URL": "redis://127.0.0.1:1"})
    with pytest.raises(CannotStart, match="Redis does not answer at REDIS_URL"):
        launch.plan_redis(settings)


def test_it_takes_the_redis_it_was_given(redis_url: str, tmp_path: Path):
    settings = load_settings({"DATA_DIR": str(tmp_path), "AUTH": "off", "REDIS_URL": redis_url})
    assert launch.plan_redis(settings) == (redis_url, None)


def test_it_names_a_setting_that_cannot_be_used(tmp_path: Path):
    env = os.environ | {"DATA_DIR": str(tmp_path), "PORT": "eighty"}
    ended = subprocess.run(LAUNCH, env=env, cwd=REPOSITORY, capture_output=True, text=True, timeout=WAIT_SECONDS)
    assert ended.returncode == 1
    assert ended.stdout == "The setting PORT must be a number from 1 to 65535, not 'eighty'.\n"
