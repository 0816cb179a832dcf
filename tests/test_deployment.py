"""What is shipped to deploy with agrees with the Procfile and the settings; what can be run of it is run."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.settings import load_settings
from jobs.redis_server import free_port
from tests.conftest import REPOSITORY
from tests.people import SECRET_KEY
from tests.test_docs import setting_rows

UNITS = REPOSITORY / "deploy" / "systemd"
DOCKERFILE = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8")
# Gunicorn reads it, the product does not.
OF_GUNICORN = {"WEB_CONCURRENCY"}
# Where the data and the agencies are is no choice there: the image, the platform and the defaults say it.
NO_CHOICE = {
    "DATA_DIR", "PORT", "SIMULATED", "USGS_BASE_URL", "ECCC_BASE_URL", "ECCC_DATAMART_URL", "ECCC_API_URL",
    "NWPS_BASE_URL", "HADS_URL",
}  # fmt: skip
SAME = "# The rest is the same in every unit."


def procfile() -> dict[str, str]:
    lines = (REPOSITORY / "Procfile").read_text(encoding="utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines)


def compose() -> dict[str, Any]:
    held: dict[str, Any] = yaml.safe_load((REPOSITORY / "compose.yaml").read_text(encoding="utf-8"))
    return held


def test_the_platforms_form_knows_the_processes_the_services_and_the_settings() -> None:
    form = json.loads((REPOSITORY / "app.json").read_text(encoding="utf-8"))
    assert set(form["formation"]) | {"release"} == set(procfile())
    assert {f"{addon['as']}_URL" for addon in form["addons"]} == {"DATABASE_URL", "REDIS_URL"}
    assert set(form["env"]) <= set(setting_rows()) | OF_GUNICORN
    assert all(one["description"].endswith(".") for one in form["env"].values())
    assert form["env"]["SECRET_KEY"]["generator"] == "secret"


def test_the_containers_run_what_the_procfile_says_in_the_order_it_needs() -> None:
    services = compose()["services"]
    assert {name: services[name]["command"] for name in procfile()} == procfile()
    for name, service in services.items():
        assert set(service.get("depends_on", {})) <= set(services)
        given = set(service.get("environment", {})) if name in procfile() else set()
        assert given <= set(setting_rows()) | OF_GUNICORN
        assert name in procfile() or re.fullmatch(r"[a-z]+:\d+\.\d+(\.\d+)?-\w+", service["image"]), name
        assert "ports" not in service or name == "web"
    assert services["worker"]["depends_on"]["release"] == {"condition": "service_completed_successfully"}
    assert services["release"]["depends_on"] == {"database": {"condition": "service_healthy"}}


def test_every_setting_can_be_chosen_on_a_platform_and_for_the_containers() -> None:
    form = json.loads((REPOSITORY / "app.json").read_text(encoding="utf-8"))
    chosen = set(setting_rows()) - NO_CHOICE
    assert set(form["env"]) - OF_GUNICORN == chosen - {"DATABASE_URL", "REDIS_URL"}  # its add-ons set those
    services = compose()["services"]
    for name in procfile():
        assert set(services[name]["environment"]) - OF_GUNICORN == chosen, name


@pytest.mark.parametrize("form", ["app.json", "compose.yaml"])
def test_a_form_begins_with_the_products_own_defaults_behind_one_proxy(form: str) -> None:
    if form == "app.json":
        held = json.loads((REPOSITORY / form).read_text(encoding="utf-8"))["env"]
        values = {name: one.get("value", "") for name, one in held.items()}
    else:
        held = compose()["services"]["worker"]["environment"]
        values = {name: re.sub(r"\$\{\w+:-(.*)\}", r"\1", value) for name, value in held.items()}
    needed = {"SECRET_KEY": SECRET_KEY, "DATABASE_URL": "", "REDIS_URL": "", "CONTACT": ""}
    assert load_settings(values | needed) == load_settings(needed | {"TRUSTED_PROXIES": "1"})


def test_the_units_run_what_the_procfile_says_and_are_all_shut_in_alike() -> None:
    units = {path.stem: path.read_text(encoding="utf-8") for path in UNITS.glob("*.service")}
    for name, command in procfile().items():
        unit = units["streamflow-worker@" if name == "worker" else f"streamflow-{name}"]
        assert f"\nExecStart=/opt/streamflow/.venv/bin/{command}\n" in unit
    assert len({text.split(SAME)[1].split("\n[")[0].strip() for text in units.values()}) == 1
    names = re.findall(r"^([A-Z_]+)=", (UNITS / "streamflow.env").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(names) <= set(setting_rows())


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not on this machine")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    for path in UNITS.iterdir():
        here = path.read_text(encoding="utf-8").replace("/opt/streamflow/.venv/bin", str(Path(sys.executable).parent))
        (tmp_path / path.name).write_text(here)
    units = [str(path) for path in tmp_path.glob("streamflow*") if path.suffix != ".env"]
    verified = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True)
    ours = [line for line in verified.stderr.splitlines() if "streamflow" in line]
    assert (verified.returncode, ours) == (0, [])


def test_the_image_is_pinned_and_runs_as_nobody_special() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert bases and all(re.fullmatch(r"python:\d+\.\d+\.\d+-[\w-]+", base) for base in bases)
    assert re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE) == ["streamflow"]


def test_what_the_image_holds_serves_with_two_processes_and_is_found_healthy(tmp_path: Path) -> None:
    _copy_as_the_image_does(tmp_path / "app")
    port = str(free_port())
    env = os.environ | {
        "AUTH": "on", "SECRET_KEY": SECRET_KEY, "PORT": port, "WEB_CONCURRENCY": "2",
        "DATA_DIR": str(tmp_path / "data"),
    }  # fmt: skip
    command = [sys.executable, "-m", *json.loads(re.findall(r"^CMD (.+)", DOCKERFILE, re.MULTILINE)[0])]
    check = [sys.executable, *json.loads(re.findall(r"HEALTHCHECK .*\\\n  CMD (.+)", DOCKERFILE)[0])[1:]]
    assert subprocess.run(check, env=env, capture_output=True).returncode != 0
    web = subprocess.Popen(command, cwd=tmp_path / "app", env=env)
    try:
        deadline = time.monotonic() + 60
        while subprocess.run(check, env=env, capture_output=True).returncode != 0:
            assert web.poll() is None and time.monotonic() < deadline
            time.sleep(0.2)
        assert len(Path(f"/proc/{web.pid}/task/{web.pid}/children").read_text().split()) == 2
    finally:
        web.terminate()
        assert web.wait(20) == 0


def _copy_as_the_image_does(folder: Path) -> None:
    for sources, target in re.findall(
        r"^COPY (?!--from)(.+) (\S+)$", DOCKERFILE.split("WORKDIR /app")[1], re.MULTILINE
    ):
        for source in sources.split():
            if (REPOSITORY / source).is_dir():
                shutil.copytree(REPOSITORY / source, folder / target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                folder.mkdir(exist_ok=True)
                shutil.copy(REPOSITORY / source, folder)
