"""Every endpoint, callback and page there is, asked for in every role."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dash
import pytest
from dash import Dash
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app import create_app
from core.people import access, role_table
from core.people.principal import may
from core.people.roles import Role
from core.people.who_asks import CALLBACK
from core.settings import load_settings
from tests.conftest import close_app
from tests.people import OWN, SECRET_KEY, client_of, make_user

ROLES = list(Role)


@pytest.fixture(scope="module")
def site(sqlite_template: Path, redis_server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dash]:
    """The whole app with AUTH=on and a user of each role; who may what does not hang on which database it is."""
    folder = tmp_path_factory.mktemp("access")
    (folder / "streamflow.db").write_bytes(sqlite_template.read_bytes())
    environment = {"DATA_DIR": str(folder), "AUTH": "on", "SECRET_KEY": SECRET_KEY, "REDIS_URL": redis_server_url}
    app = create_app(load_settings(environment))
    for role in ROLES[1:]:
        make_user(app.server, role.value, role)
    app.server.test_client().get("/healthz")  # Dash registers its router with the first request
    yield app
    close_app(app.server)


@pytest.fixture(scope="module")
def clients(site: Dash) -> dict[Role, FlaskClient]:
    """A client of each role."""
    return {role: client_of(site.server, role) for role in ROLES}


def callbacks(site: Dash) -> dict[str, dict[str, Any]]:
    """Return the callbacks of Python by their names in the table."""
    entries = [entry | {"output": output} for output, entry in site.callback_map.items() if "callback" in entry]
    return {access.name_of(entry["callback"]): entry for entry in entries}


def test_the_tables_hold_all_there_is_and_nothing_else(site: Dash) -> None:
    rules = list(site.server.url_map.iter_rules())
    known = {rule.endpoint for rule in rules if access.role_for_endpoint(rule.endpoint, rule.rule, "GET")}
    assert {rule.endpoint for rule in rules} == known
    assert set(role_table.ENDPOINTS) <= known
    assert set(callbacks(site)) == set(role_table.CALLBACKS)
    assert set(dash.page_registry) == set(role_table.PAGES)


def address_of(rule: Rule) -> str:
    """Return an address that a rule takes: about things that do not exist."""
    filled = re.sub(r"<int[^>]*>", "999999", rule.rule)
    return re.sub(r"<[^>]*>", "nothing", filled)


def test_every_address_answers_each_role_as_the_table_says(site: Dash, clients: dict[Role, FlaskClient]) -> None:
    wrong = []
    for rule in site.server.url_map.iter_rules():
        if rule.endpoint in ("people.sign_in", "people.sign_out", CALLBACK):
            continue
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            needed = access.role_for_endpoint(rule.endpoint, rule.rule, method)
            assert needed is not None
            for role, client in clients.items():
                answer = client.open(address_of(rule), method=method, headers=OWN, json={} if method != "GET" else None)
                status = answer.status_code
                let_in = status not in (302, 401, 403)
                if let_in is not role.covers(needed) or (not let_in and (status == 403) is (role is Role.NOBODY)):
                    wrong.append((method, rule.rule, role.value, status))
                answer.close()
    assert wrong == []


def body_of(entry: dict[str, Any], value: int | None = None) -> dict[str, Any]:
    """Return what a browser sends for a callback; where every value is empty, it does nothing by itself."""
    inputs = [one | {"value": value} for one in entry["inputs"]]
    states = [one | {"value": None} for one in entry["state"]]
    outputs = [
        {"id": name.rpartition(".")[0].partition("@")[0], "property": name.rpartition(".")[2].partition("@")[0]}
        for name in entry["output"].strip(".").split("...")
    ]
    changed = [f"{inputs[0]['id']}.{inputs[0]['property']}"]
    return {
        "output": entry["output"],
        "outputs": outputs if entry["output"].startswith("..") else outputs[0],
        "inputs": inputs,
        "state": states,
        "changedPropIds": changed,
    }


def test_every_callback_answers_each_role_as_the_table_says(site: Dash, clients: dict[Role, FlaskClient]) -> None:
    wrong = []
    for name, entry in callbacks(site).items():
        for role, client in clients.items():
            needed = role_table.CALLBACKS[name]
            body = body_of(entry, None if role.covers(needed) else 1)
            answer = client.post(CALLBACK, json=body, headers=OWN)
            if answer.status_code not in expected(role, needed):
                wrong.append((name, role.value, answer.status_code))
    assert wrong == []


def test_a_page_that_was_merely_drawn_is_refused_in_silence(site: Dash, clients: dict[Role, FlaskClient]) -> None:
    """Dash calls what buttons do as their page appears: nobody who only looks should be told off for it."""
    entry = callbacks(site)["pages.configurations.detail.act"]
    pattern = callbacks(site)["pages.overview.mend"]

    for one in (entry, pattern):
        drawn = clients[Role.VIEWER].post(CALLBACK, json=body_of(one), headers=OWN)
        assert (drawn.status_code, drawn.data) == (204, b"")
        assert clients[Role.VIEWER].post(CALLBACK, json=body_of(one, 1), headers=OWN).status_code == 403
        assert clients[Role.NOBODY].post(CALLBACK, json=body_of(one), headers=OWN).status_code == 401


def expected(role: Role, needed: Role) -> tuple[int, ...]:
    """Return the statuses with which a callback may answer a role."""
    if role.covers(needed):
        return (200, 204)
    return (401,) if role is Role.NOBODY else (403,)


@pytest.mark.parametrize("role", ROLES[1:])
def test_every_page_is_drawn_for_whom_the_table_says(site: Dash, clients: dict[Role, FlaskClient], role: Role) -> None:
    entry = callbacks(site)["dash.dash.Dash.enable_pages.<locals>.router_sync.<locals>.update"]
    for module, page in dash.page_registry.items():
        path = re.sub(r"<[^>]*>", "999999", page["path_template"] or page["path"])
        body = body_of(entry)
        for one, value in zip(body["inputs"], (path, ""), strict=True):
            one["value"] = value
        text = clients[role].post(CALLBACK, json=body, headers=OWN).text
        allowed = role.covers(role_table.PAGES[module])
        assert ("This needs an" in text) is not allowed, (module, text[:300])
        assert ("This could not be shown" in text) is not allowed, (module, text[:300])


def test_what_the_table_does_not_name_is_refused_to_an_admin_too(
    site: Dash, clients: dict[Role, FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(role_table.ENDPOINTS, "all_points")
    monkeypatch.delitem(role_table.CALLBACKS, "pages.runs.refresh_runs")
    entry = callbacks(site)["pages.runs.refresh_runs"]
    admin = clients[Role.ADMIN]
    assert admin.get("/stations/points.json").status_code == 403
    assert admin.post(CALLBACK, json=body_of(entry), headers=OWN).status_code == 403
    assert site.server.test_client().get("/stations/points.json").status_code == 401


@pytest.mark.parametrize(
    "body", [None, [], {}, {"output": 1}, {"output": "nothing.children"}, {"output": "sink.title"}]
)
def test_a_callback_that_does_not_exist_is_refused(clients: dict[Role, FlaskClient], body: Any) -> None:
    assert clients[Role.ADMIN].post(CALLBACK, json=body, headers=OWN).status_code == 400


def test_without_sign_in_this_machine_may_everything(site: Dash) -> None:
    with site.server.app_context():
        assert may(Role.ADMIN)  # a command
    with site.server.test_request_context("/"):
        assert not may(Role.VIEWER)  # a request that nobody let in
