"""The whole product on this machine, and a Chromium that looks at it and at nothing else."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, StorageState, expect, sync_playwright

from tests.browser.site import Site, closed_site, open_site
from tests.people import PASSWORD

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
)  # fmt: skip
PATIENCE_MS = 20_000
LOOPBACK = ("127.0.0.1", "localhost")


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest) -> Site:
    """Web, worker, Redis and simulator, seeded, with three forecasts and one configuration pulled.

    With `--signed-in` it is the site that wants people to sign in.
    """
    site: Site = request.getfixturevalue("deployed" if request.config.getoption("--signed-in") else "open_to_all")
    return site


@pytest.fixture(scope="session")
def open_to_all(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Site]:
    """The product as `make run` starts it: SQLite, nobody signs in."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(sqlite_template, folder / "streamflow.db")
    with open_site(folder) as site:
        yield site


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory, postgres_site_url: str) -> Iterator[Site]:
    """The product as it is deployed: PostgreSQL, AUTH=on, two web processes and two workers."""
    with closed_site(tmp_path_factory.mktemp("deployed"), postgres_site_url) as site:
        yield site


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for all tests."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield browser
        browser.close()


@dataclass
class Watched:
    """A page, and everything about it that should not have happened."""

    page: Page
    strays: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        return self.strays + self.failures + self.complaints


Open = Callable[..., Watched]


@pytest.fixture(scope="session")
def cookies(browser: Browser, site: Site) -> StorageState | None:
    """What a browser keeps of having signed in; None where nobody has to."""
    return signed_in(browser, site.url, site.person) if site.person else None


def signed_in(browser: Browser, url: str, name: str) -> StorageState:
    """Sign in by the form, and return what the browser keeps of it."""
    with browser.new_context(base_url=url) as context:
        page = context.new_page()
        page.goto("/sign-in?next=/healthz")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/healthz")
        return context.storage_state()


@pytest.fixture
def open_page(browser: Browser, site: Site, cookies: StorageState | None) -> Iterator[Open]:
    """Open pages whose network is cut to this machine, in a theme, a width and a zone."""
    contexts = []

    def make(theme: str = "light", width: int = 1440, height: int = 900, zone: str = "UTC") -> Watched:
        context = browser.new_context(
            base_url=site.url, color_scheme=theme, viewport={"width": width, "height": height}, timezone_id=zone,
            service_workers="block", storage_state=cookies,
        )  # type: ignore[arg-type]  # fmt: skip
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return _watch(context.new_page())

    yield make
    for context in contexts:
        context.close()


def _watch(page: Page) -> Watched:
    watched = Watched(page)

    def cut(route: Route) -> None:
        if urlsplit(route.request.url).hostname in LOOPBACK:
            route.continue_()
        else:
            watched.strays.append(f"asked for {route.request.url}")
            route.abort()

    page.route("http*://**", cut)
    page.on("requestfailed", lambda request: _note_failure(watched, request.url, request.failure))
    page.on(
        "response", lambda answer: answer.status >= 400 and watched.failures.append(f"{answer.status} {answer.url}")
    )
    page.on("console", lambda line: line.type == "error" and watched.complaints.append(line.text))
    page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    return watched


def _note_failure(watched: Watched, url: str, why: str | None) -> None:
    # A page that is left takes its open requests with it.
    if why != "net::ERR_ABORTED":
        watched.failures.append(f"{why} {url}")
