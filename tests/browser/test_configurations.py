"""The operator's way with configurations in a real browser, from pasting numbers to deleting; unsaved changes kept."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

CARD, TOASTS = "#editor-card-body", "#toasts"


def _row(page: Page, name: str) -> str:
    """Return the row id of a configuration in the list."""
    row = page.locator("#configurations-grid .ag-center-cols-container .ag-row", has_text=name)
    return str(row.get_attribute("row-id"))


def _tick(page: Page, name: str) -> None:
    page.locator(f"#configurations-grid .ag-row[row-id='{_row(page, name)}'] .ag-checkbox-input").check()


def _make_from_pasted_numbers(page: Page) -> None:
    page.goto("/configurations/new")
    page.get_by_label("Name", exact=True).fill("Pasted")
    page.get_by_label("Paste station numbers").fill("USGS-01646500; 03294500\n03294500 99999999")
    page.get_by_role("button", name="Add these").click()
    expect(page.locator("#editor-pasted")).to_have_text("2 stations added. 1 repetition left out.")
    expect(page.locator("#editor-paste-error")).to_have_text("Not in the catalogue: 99999999.")
    page.select_option("#editor-schedule_type", "custom_cron")
    page.get_by_label("Cron expression").fill("61 * * * *")
    expect(page.locator("#editor-schedule_value-error")).to_contain_text("is not a cron expression")
    page.get_by_label("Cron expression").fill("15 */3 * * *")
    expect(page.locator("#editor-sentence")).to_have_text("At 15 minutes past the hour, every 3 hours (UTC).")
    expect(page.locator(CARD)).to_contain_text("Pulls daily mean discharge of 2 stations")
    expect(page.locator(f"{CARD} .next-times li")).to_have_count(5)
    expect(page.locator(f"{CARD} .next-times li").first).to_contain_text("EST")
    expect(page.locator(f"{CARD} .cost")).to_contain_text("at most 1")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Pasted", level=1)).to_be_visible()
    expect(page.locator(TOASTS)).to_contain_text("Pasted was saved. It runs next in")


def _duplicate(page: Page) -> None:
    page.get_by_role("link", name="Duplicate").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Pasted (copy)")
    expect(page.locator("#editor-stations")).to_contain_text("03294500")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Pasted (copy)", level=1)).to_be_visible()


def _edit_beside_each_other(first: Page, second: Page) -> None:
    first.get_by_role("link", name="Edit").click()
    expect(first.get_by_label("Description")).to_be_visible()
    second.goto(first.url)
    expect(second.locator(CARD)).to_contain_text("2 stations")
    first.get_by_label("Description").fill("Theirs.")
    expect(first.locator("#editor-unsaved")).to_be_visible()
    first.get_by_role("button", name="Save", exact=True).click()
    expect(first.get_by_role("heading", name="Pasted (copy)", level=1)).to_be_visible()

    second.locator("#editor-stations .cell-button").first.click()
    expect(second.locator("#editor-count")).to_have_text("1 station")
    second.get_by_role("button", name="Save", exact=True).click()
    expect(second.locator("#editor-conflict")).to_contain_text("Description: nothing → Theirs.")
    expect(second.locator(TOASTS)).to_contain_text("someone else changed it meanwhile")
    second.get_by_role("button", name="Save mine over theirs").click()
    expect(second.get_by_role("heading", name="Pasted (copy)", level=1)).to_be_visible()
    expect(second.locator(".page-title")).to_contain_text("1 station")


def _carry_by_file(page: Page, folder: Path) -> None:
    page.goto("/configurations")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export all").click()
    file = folder / "configurations.yaml"
    download.value.save_as(file)
    text = file.read_text().replace("name: Pasted\n", "name: Carried\n")
    _upload(page, file, text.replace("schedule_type: custom_cron", "schedule_type: sometimes"))
    expect(page.locator("#import-plan")).to_contain_text("The schedule must be one of")
    expect(page.locator("#import-button")).to_be_disabled()
    _upload(page, file, text)
    expect(page.locator("#import-plan")).to_contain_text("New")
    expect(page.locator("#import-plan")).to_contain_text("Unchanged")
    page.locator("#import-button").click()
    expect(page.locator(TOASTS)).to_contain_text("1 configuration made and")
    expect(page.locator("#configurations-grid")).to_contain_text("Carried")


def _upload(page: Page, file: Path, text: str) -> None:
    page.goto("/configurations/import")
    file.write_text(text)
    page.locator("#import-upload input[type=file]").set_input_files(file)


def _switch_and_undo(page: Page, names: list[str]) -> None:
    for name in names:
        _tick(page, name)
    expect(page.locator("#configurations-bar")).to_contain_text(f"{len(names)} selected")
    page.locator("#configurations-bar").get_by_role("button", name="Disable").click()
    expect(page.locator(TOASTS)).to_contain_text("2 configurations are disabled. Their data stays.")
    expect(page.locator("#configurations-grid").get_by_text("Disabled")).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(TOASTS)).to_contain_text("Undone: 2 configurations enabled again.")
    expect(page.locator("#configurations-grid").get_by_text("Disabled")).to_have_count(0)


def _delete(page: Page, names: list[str]) -> None:
    page.locator("#configurations-bar").get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog")
    for name in names:
        expect(dialog).to_contain_text(name)
    dialog.get_by_role("button", name="Delete").click()
    expect(page.locator(TOASTS)).to_contain_text("2 configurations were deleted. Their observations and runs stay.")
    expect(page.locator("#configurations-bar")).to_be_hidden()


def test_it_leads_from_pasted_numbers_to_deleting(open_page: Open, tmp_path: Path) -> None:
    watched = open_page(zone="America/New_York")
    page = watched.page
    _make_from_pasted_numbers(page)
    _duplicate(page)
    _edit_beside_each_other(page, open_page().page)
    _carry_by_file(page, tmp_path)
    _switch_and_undo(page, ["Pasted (copy)", "Carried"])
    _delete(page, ["Pasted (copy)", "Carried"])
    assert watched.faults == []


def test_a_button_pressed_at_once_means_what_was_typed(open_page: Open, site: Site) -> None:
    watched = open_page()
    page = watched.page
    page.goto(f"/configurations/new?stations={site.station}")
    expect(page.locator("#editor-stations")).to_contain_text(site.station)

    page.get_by_label("Name", exact=True).fill("Typed last")
    page.get_by_role("button", name="Save and run").click()

    expect(page.get_by_role("heading", name="Typed last", level=1)).to_be_visible()
    assert urlsplit(page.url).path.startswith("/runs/")
    _delete_from_its_page(page, "Typed last")
    assert watched.faults == []


def _delete_from_its_page(page: Page, name: str) -> None:
    """Delete the configuration of the run that is shown."""
    page.get_by_role("link", name="Configuration", exact=True).click()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.locator(TOASTS)).to_contain_text(f"{name} was deleted.")


def test_the_link_of_a_toast_keeps_the_window(open_page: Open, site: Site) -> None:
    page = open_page().page
    page.goto(f"/configurations/{site.config_id}")
    page.evaluate("window.marked = 1")

    page.get_by_role("button", name="Run now").click()
    page.locator(TOASTS).get_by_role("link", name="Watch it").click()

    expect(page.locator("#run-progress-body")).to_contain_text("Success", timeout=60_000)
    assert page.evaluate("window.marked") == 1


def test_unsaved_changes_are_not_left_silently(open_page: Open, site: Site) -> None:
    page = open_page().page
    page.goto("/configurations")
    page.goto(f"/configurations/{site.config_id}/edit")
    page.get_by_label("Description").fill("Not saved.")
    expect(page.locator("#editor-unsaved")).to_be_visible()

    page.get_by_role("link", name="Runs").click()
    page.get_by_role("button", name="Stay").click()
    expect(page.get_by_label("Description")).to_have_value("Not saved.")
    page.get_by_role("link", name="Runs").click()
    page.get_by_role("button", name="Leave, drop the changes").click()
    expect(page.locator("h1")).to_have_text("Runs")


def test_going_back_asks_too(open_page: Open, site: Site) -> None:
    page = open_page().page
    page.goto(f"/configurations/{site.config_id}")
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Description").fill("Not saved.")
    expect(page.locator("#editor-unsaved")).to_be_visible()

    page.evaluate("history.back()")
    page.get_by_role("button", name="Stay").click()
    assert page.url.endswith("/edit")
    expect(page.get_by_label("Description")).to_have_value("Not saved.")
    page.evaluate("history.back()")
    page.get_by_role("button", name="Leave, drop the changes").click()
    expect(page.get_by_role("heading", name="Louisville daily", level=1, exact=True)).to_be_visible()


def test_closing_the_page_asks_in_the_browsers_words(open_page: Open, site: Site) -> None:
    page = open_page().page
    page.goto(f"/configurations/{site.config_id}/edit")
    page.get_by_label("Description").fill("Not saved.")
    expect(page.locator("#editor-unsaved")).to_be_visible()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    page.close(run_before_unload=True)
    if not page.is_closed():
        page.wait_for_event("close")

    assert asked == ["beforeunload"]
