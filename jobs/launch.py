"""`make run` and `make demo`: everything the product needs, started together and stopped together.

The demonstration never reads `.env` and brings its own Redis, so that nothing of a live installation meets it.
"""

import fcntl
import http.client
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import click
from redis.exceptions import RedisError

from core.domain import utc_now
from core.errors import StreamflowError
from core.queue import connect_redis
from core.settings import SIMULATOR_FILE, Settings, environment, load_settings
from jobs import redis_server
from jobs.supervisor import ChildFailed, Stopped, Supervisor

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
# Every host that the simulator stands for, by its setting, and where it is found there.
AGENCY_PATHS = {
    "USGS_BASE_URL": "",
    "ECCC_BASE_URL": "",
    "ECCC_DATAMART_URL": "",
    "ECCC_API_URL": "",
    "NWPS_BASE_URL": "/nwps/v1",
    "HADS_URL": "/USGS/ALL_USGS-HADS_SITES.txt",
}
DEMO_CONFIGURATIONS = "simulator/demo_configurations.yaml"
# rq-scheduler computes in local time, of which crontab warns; with TZ=UTC that is the same.
SETTLED_WARNING = "ignore::FutureWarning:rq_scheduler.utils"
START_SECONDS = 120
# Nobody waits for them.
PAST_SECONDS = 900


class CannotStart(StreamflowError):
    """Something outside keeps the product from starting."""

    code = "cannot_start"


@click.command()
@click.option("--demo", is_flag=True, help="Simulate the agencies; needs no network.")
def main(demo: bool) -> None:
    """Start the product on this machine and keep it running until Ctrl-C."""
    try:
        env = demo_environment() if demo else live_environment()
        settings = load_settings(env)
        with holding(settings.data_dir):
            run(env, settings, demo)
    except StreamflowError as error:
        say(str(error))
        sys.exit(1)


def live_environment() -> dict[str, str]:
    """What the programs of `make run` see: the environment, over `.env`, over our defaults."""
    return {"AUTH": "off"} | environment(ROOT / ".env")


def demo_environment() -> dict[str, str]:
    """What the programs of `make demo` see: agencies simulated, and a data folder inside the live one."""
    env = {"AUTH": "off"} | environment()
    for name in ("REDIS_URL", "API_USGS_PAT", "ALERT_URLS", "PUBLIC_URL"):
        env.pop(name, None)
    simulator = f"http://127.0.0.1:{redis_server.free_port()}"
    data_dir = Path(env.get("DATA_DIR") or "data") / "demo"
    return env | {"DATA_DIR": str(data_dir), "SIMULATED": "on"} | agency_urls(simulator)


def agency_urls(simulator: str) -> dict[str, str]:
    """Point every agency's setting at the simulator of that base URL."""
    return {name: simulator + path for name, path in AGENCY_PATHS.items()}


def run(env: dict[str, str], settings: Settings, demo: bool) -> None:
    """Start everything in order, say where it answers, and stop everything at the end, whatever the end is."""
    port = choose_port(settings.port)
    # FLASK_SKIP_DOTENV: flask would read .env by itself, in the demonstration too.
    env |= {"DATA_DIR": str(settings.data_dir), "PORT": str(port), "TZ": "UTC", "PYTHONUNBUFFERED": "1"}
    env |= {"FLASK_APP": "app:create_server", "FLASK_SKIP_DOTENV": "1", "PYTHONWARNINGS": SETTLED_WARNING}
    say(f"Starting{' with simulated agencies' if demo else ''}; data and logs are in {settings.data_dir}.")
    env["REDIS_URL"], redis = plan_redis(settings)
    programs = Supervisor(env, ROOT, settings.data_dir / "logs", say)
    try:
        if redis is not None:
            start_redis(programs, redis, settings.data_dir)
        if demo:
            start_simulator(programs, settings)
            note_simulator(env, settings)
        start_product(programs, port)
        first = demo and import_demonstration(programs, settings)
        programs.wait_until(lambda: answers(port, "/healthz"), START_SECONDS, "The web pages do not answer")
        say(f"Ready: http://127.0.0.1:{port}  (Ctrl-C stops everything)")
        if first:
            programs.run("past-forecasts", [PYTHON, "-m", "jobs.past_forecasts"], PAST_SECONDS)
        programs.watch()
    except Stopped:
        say("Stopping.")
    finally:
        programs.stop()
        redis_server.withdraw(settings.data_dir)
        (settings.data_dir / SIMULATOR_FILE).unlink(missing_ok=True)
    say("Stopped.")


def plan_redis(settings: Settings) -> tuple[str, redis_server.EmbeddedRedis | None]:
    """Return the address of the Redis to use, and how to start it where it is ours to start."""
    if settings.redis_url:
        try:
            connect_redis(settings).ping()
        except RedisError as error:
            raise CannotStart(f"Redis does not answer at REDIS_URL ({error}). Start it, or unset REDIS_URL.") from error
        return settings.redis_url, None
    redis_server.end_leftover(settings.data_dir)
    redis = redis_server.plan_redis(settings.data_dir / "redis")
    return redis.url, redis


def start_redis(programs: Supervisor, redis: redis_server.EmbeddedRedis, data_dir: Path) -> None:
    """Start our own Redis and wait until what it saved is loaded."""
    programs.start("redis", redis.command, lives=1, stops_last=True, quiet=True, feed=redis.config)
    try:
        programs.wait_until(lambda: redis_server.answers(redis.url), 30, "Redis does not answer")
    except ChildFailed as failure:
        raise redis_server.explain_failure(str(failure), data_dir / "redis") or failure from failure
    redis_server.announce(data_dir, redis.url)


def start_simulator(programs: Supervisor, settings: Settings) -> None:
    """Start the simulated agencies where the settings expect them."""
    command = [PYTHON, "-m", "simulator", "--port", str(simulator_port(settings))]
    programs.start("simulator", command, lives=1, stops_last=True, quiet=True)


def note_simulator(env: dict[str, str], settings: Settings) -> None:
    """Leave word in the data folder where the simulated agencies are, for commands run beside the demonstration."""
    lines = [f"{name}={env[name]}\n" for name in ("SIMULATED", *AGENCY_PATHS)]
    (settings.data_dir / SIMULATOR_FILE).write_text("".join(lines))


def simulator_port(settings: Settings) -> int:
    """Return the port that the settings give the simulated agencies."""
    return int(settings.usgs_base_url.rpartition(":")[2])


def start_product(programs: Supervisor, port: int) -> None:
    """Bring the database up to date, then start web, workers and scheduler."""
    programs.run("init", [PYTHON, "-m", "flask", "init"], START_SECONDS)
    web = [PYTHON, "-m", "gunicorn", "app:create_server()", "--bind", f"127.0.0.1:{port}"]
    programs.start("web", web, lives=1)
    programs.start("worker-1", [PYTHON, "-m", "jobs.worker"])
    programs.start("worker-2", [PYTHON, "-m", "jobs.worker"])
    programs.start("scheduler", [PYTHON, "-m", "jobs.scheduler"])


def import_demonstration(programs: Supervisor, settings: Settings) -> bool:
    """Give a first demonstration something to show; what people change in it afterwards stays. Tells if it did."""
    port = simulator_port(settings)
    programs.wait_until(lambda: answers(port, "/health"), START_SECONDS, "The simulated agencies do not answer")
    imported = settings.data_dir / "demonstration.yaml"
    draft = imported.with_suffix(".new")
    if imported.exists():
        return False
    start = (utc_now() - timedelta(days=30)).date().isoformat()
    draft.write_text((ROOT / DEMO_CONFIGURATIONS).read_text().replace("THIRTY_DAYS_AGO", start))
    command = [PYTHON, "-m", "flask", "configs", "import", "--run-new", str(draft)]
    programs.run("import", command, START_SECONDS)
    draft.rename(imported)
    return True


@contextmanager
def holding(data_dir: Path) -> Iterator[None]:
    """Keep the data folder to ourselves; raises CannotStart when another launcher has it."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "launch.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(
                f"Another launcher is running on {data_dir}. Stop it first, or set DATA_DIR to another folder."
            ) from None
        yield


def choose_port(wanted: int) -> int:
    """Return `wanted`, or the next free port after it, saying so."""
    for port in range(wanted, min(wanted + 100, 65536)):
        if is_free(port):
            if port != wanted:
                say(f"Port {wanted} is taken by another program; using {port} instead.")
            return port
    raise CannotStart(f"No port from {wanted} on is free. Set PORT to another one.")


def is_free(port: int) -> bool:
    """Tell whether nobody listens on a port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers(port: int, path: str) -> bool:
    """Tell whether GET `path` on a port of this machine is answered with 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def say(line: str) -> None:
    """Write a line to the terminal, at once; a terminal that has gone is no reason to stop badly."""
    with suppress(OSError):
        click.echo(line)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
