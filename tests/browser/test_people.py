"""An admin keeps users and keys, and who was made a user comes in: over the pages, with AUTH=on."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from core.context import bare_app
from core.people.roles import Role
from core.settings import load_settings
from jobs.redis_server import free_port
from tests.browser.conftest import PATIENCE_MS, signed_in
from tests.browser.waiting import wait_until
from tests.conftest import REPOSITORY, close_app
from tests.local_web import wait_until_it_answers
from tests.people import PASSWORD, SECRET_KEY, make_user

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

OWN_PASSWORD = "a long one of my own"
ASK = """(body) => fetch("/_dash-update-component", {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
}).then((answer) => answer.status)"""
CALLBACKS = """() => fetch("/_dash-dependencies").then((answer) => answer.json())
  .then((all) => all.filter((one) => !one.clientside_function))"""
OF_ADMINS = r"\.*(people-|user-|keys-|trail-|queue)"


@pytest.fixture
def closed(sqlite_template: Path, redis_url: str, tmp_path: Path) -> Iterator[str]:
    """Serve an installation with AUTH=on and one user, the admin; nothing here needs a worker. Yields its address."""
    shutil.copy(sqlite_template, tmp_path / "streamflow.db")
    environment = {"DATA_DIR": str(tmp_path), "AUTH": "on", "SECRET_KEY": SECRET_KEY, "REDIS_URL": redis_url}
    app = bare_app(load_settings(environment))
    make_user(app, "admin", Role.ADMIN)
    close_app(app)
    port = free_port()
    command = (sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--threads", "4", "app:create_server()")
    with (tmp_path / "web.log").open("wb") as log:
        web = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=log, stderr=log)
        try:
            wait_until_it_answers(f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}"
        finally:
            web.terminate()
            web.wait(30)


def page_of(browser: Browser, closed: str, name: str | None) -> Page:
    kept = signed_in(browser, closed, name) if name else None
    context = browser.new_context(base_url=closed, storage_state=kept, timezone_id="America/Denver")
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


def take_secret(page: Page) -> str:
    """Read a secret that is shown, say that one has it, and see that it is gone."""
    shown = page.locator(".secret")
    expect(shown).to_be_visible()
    secret = shown.inner_text()
    page.get_by_role("button", name="I have it").click()
    expect(shown).to_have_count(0)
    assert secret not in page.content()
    return secret


def status_with(closed: str, key: str) -> int:
    """Ask over REST as a program does."""
    question = Request(f"{closed}/api/v1/stations?limit=1", headers={"Authorization": f"Bearer {key}"})
    try:
        with urlopen(question, timeout=20) as answer:
            return int(answer.status)
    except HTTPError as error:
        error.close()
        return error.code


def add_bob(page: Page) -> str:
    """Make the operator bob; returns the password to hand over."""
    page.get_by_role("button", name="Add user").click()
    page.get_by_role("dialog").get_by_label("Name").fill("not a name")
    page.get_by_role("dialog").get_by_role("button", name="Add").click()
    expect(page.locator("#user-name-error")).to_contain_text("begins with a letter or digit")
    page.get_by_role("dialog").get_by_label("Name").fill("Bob")
    page.get_by_role("dialog").get_by_label("Role").select_option("operator")
    page.get_by_role("dialog").get_by_role("button", name="Add").click()
    return take_secret(page)


def make_and_revoke_key(page: Page, closed: str) -> None:
    page.get_by_role("button", name="Make key").click()
    page.get_by_role("dialog").get_by_label("Name").fill("flood site")
    page.get_by_role("dialog").get_by_role("button", name="Make").click()
    key = take_secret(page)
    expect(page.locator("#keys-body")).to_contain_text(f"{key[:10]}…")
    assert status_with(closed, key) == 200
    page.get_by_role("button", name="Revoke: flood site").click()
    expect(page.get_by_role("dialog")).to_contain_text("Revoke the key flood site?")
    page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(page.locator("#keys-body")).to_contain_text("1 key revoked or expired")
    assert status_with(closed, key) == 401


def read_trail(page: Page) -> None:
    """The trail knows all of it, the newest first; its times are UTC, and the local one on hover."""
    lines = page.locator("#trail-body .trail > li")
    expect(lines.first).to_contain_text("admin revoked key flood site")
    expect(page.locator("#trail-body")).to_contain_text("admin made user bob")
    lines.first.locator("time").hover()
    assert " UTC · here " in (lines.first.locator("time").get_attribute("title") or "")
    page.locator("#trail-kind").select_option("user")
    expect(page.locator("#trail-body")).not_to_contain_text("flood site")
    wait_until(page, "location.search === '?kind=user'")
    page.reload()
    expect(lines.first).to_contain_text("bob")
    expect(page.locator("#trail-body")).not_to_contain_text("flood site")


def make_bob_a_viewer(page: Page) -> None:
    page.get_by_role("button", name="Role: bob").click()
    page.get_by_role("dialog").get_by_label("Role").select_option("viewer")
    page.get_by_role("dialog").get_by_role("button", name="Change role").click()
    expect(page.locator("#people-users-body")).to_contain_text("Viewer · never signed in")
    expect(page.locator("#trail-body .trail > li").first).to_contain_text("Role: operator → viewer")


def test_an_admin_keeps_users_and_keys_and_reads_who_changed_what(browser: Browser, closed: str) -> None:
    page = page_of(browser, closed, "admin")
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/people")
    expect(page.locator("#people-users-body")).to_contain_text("admin (you)")
    expect(page.get_by_role("button", name="Disable: admin")).to_have_count(0)
    given = add_bob(page)
    make_and_revoke_key(page, closed)
    read_trail(page)
    make_bob_a_viewer(page)

    bob = page_of(browser, closed, None)
    come_in(bob, given)
    refuse(bob, closed)
    keep_own(bob, closed)

    page.goto("/people")
    page.get_by_role("button", name="Disable: bob").click()
    page.get_by_role("dialog").get_by_role("button", name="Disable").click()
    expect(page.locator("#people-users-body")).to_contain_text("Disabled")
    bob.goto("/account")
    expect(bob.locator("h1")).to_have_text("Sign in")
    assert complaints == []
    for one in (page, bob):
        one.context.close()


def come_in(bob: Page, given: str) -> None:
    """Sign in with what was handed over: only with a password of one's own."""
    bob.goto("/account")
    bob.get_by_label("Name").fill("bob")
    bob.get_by_label("Password").fill(given)
    bob.get_by_role("button", name="Sign in").click()
    expect(bob.locator("h1")).to_have_text("Choose your password")
    bob.get_by_label("Password you were given").fill(given)
    bob.get_by_label("Your new password").fill(OWN_PASSWORD)
    bob.get_by_label("The same again").fill(OWN_PASSWORD)
    bob.get_by_role("button", name="Keep it and sign in").click()
    expect(bob.locator("h1")).to_have_text("Your account")


def refuse(bob: Page, closed: str) -> None:
    """A viewer has no way to the admins' pages, sees none of them, and calls none of their callbacks."""
    expect(bob.locator(".rail-places").get_by_text("People")).to_have_count(0)
    expect(bob.get_by_role("link", name="People")).to_have_count(0)
    for path in ("/people", "/queues"):
        bob.goto(path)
        expect(bob.locator("main")).to_contain_text("This needs an admin, and you are a viewer.")
    outputs = [one["output"] for one in bob.evaluate(CALLBACKS) if re.match(OF_ADMINS, one["output"])]
    assert len(outputs) > 10
    assert {output: bob.evaluate(ASK, {"output": output}) for output in outputs} == dict.fromkeys(outputs, 403)


def keep_own(bob: Page, closed: str) -> None:
    """Whoever is signed in has keys and a password of their own."""
    bob.goto("/account")
    expect(bob.locator("#account-sign-ins-body")).to_contain_text("This one")
    bob.get_by_role("button", name="Make key").click()
    expect(bob.locator("#own-keys-scope option[value=operate]")).to_have_count(0)
    bob.get_by_role("dialog").get_by_label("Name").fill("my notebook")
    bob.get_by_role("dialog").get_by_role("button", name="Make").click()
    assert status_with(closed, take_secret(bob)) == 200
    expect(bob.locator("#own-keys-body")).to_contain_text("bob’s own")
    bob.get_by_label("Password now").fill(PASSWORD)
    bob.get_by_label("New password").fill(PASSWORD)
    bob.get_by_label("The same again").fill(PASSWORD)
    bob.get_by_role("button", name="Change password").click()
    expect(bob.locator("#account-current-error")).to_contain_text("not your password now")
    bob.get_by_label("Password now").fill(OWN_PASSWORD)
    bob.get_by_role("button", name="Change password").click()
    expect(bob.locator("#toasts")).to_contain_text("Your password is changed.")
