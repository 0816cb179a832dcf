"""Every page there is, by an address of it and what its heading says."""

from tests.browser.conftest import Site


def pages_of(site: Site) -> list[tuple[str, str]]:
    """Return address and heading of each page, about what the site holds."""
    return [
        ("/", "Overview"),
        ("/stations", "Stations"),
        (f"/stations/{site.station}", "Ohio River"),
        ("/configurations", "Configurations"),
        ("/configurations/new", "New configuration"),
        ("/configurations/import", "Import configurations"),
        (f"/configurations/{site.config_id}", "Louisville daily"),
        (f"/configurations/{site.config_id}/edit", "Edit Louisville daily"),
        (f"/configurations/{site.config_id}/backfill", "Back-fill"),
        ("/runs", "Runs"),
        (f"/runs/{site.run_id}", "Louisville daily"),
        ("/forecasts", "Forecasts"),
        (f"/compare?stations={site.station},03303280", "Compare"),
        ("/alerts", "Alerts"),
        ("/people", "People"),
        ("/queues", "Queues"),
        ("/account", "Your account"),
        ("/no/such/page", "Not found"),
    ]
