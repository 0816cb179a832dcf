"""The table of roles: what every endpoint of Flask, every callback and every page of Dash needs.

Whoever adds one adds a line here: what is in no table is refused to everybody, and a test walks over all there is.
"""

from core.people.roles import Role

ANYONE, READS, CHANGES, KEEPS = Role.NOBODY, Role.VIEWER, Role.OPERATOR, Role.ADMIN

# Flask's endpoints; what Dash serves by itself has its address for a name. Below /api/v1 and /ogcapi/v1 the rule of
# core.people.access holds: reading needs a viewer, anything else an operator. Only what differs from it stands here.
ENDPOINTS: dict[str, Role] = {
    "health.get_healthz": ANYONE,
    "people.sign_in": ANYONE,
    "people.sign_out": ANYONE,
    "/": READS,
    "/<path:path>": READS,
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": READS,
    "/_dash-dependencies": READS,
    "/_dash-layout": READS,
    "/_dash-update-component": READS,  # and what the callback asked for needs
    "/_favicon.ico": READS,
    "/_reload-hash": READS,
    "_dash_assets.static": READS,  # but for PUBLIC_ASSETS
    "bootstrap.static": READS,
    "all_conditions": READS,
    "all_points": READS,
    "health.get_readyz": READS,
    "ogc.get_items": READS,  # a filter may be sent by POST
    "docs.show_docs": READS,
    "api-docs.openapi_json": READS,
    "unknown-api.root": READS,
    "unknown-api.below": READS,
    "unknown-ogcapi.root": READS,
    "unknown-ogcapi.below": READS,
    "metrics.get_metrics": READS,
    "configurations.preview_new_configuration": READS,
    "configurations.preview_configuration": READS,
}

# What the sign-in page is made of.
PUBLIC_ASSETS = (
    "/assets/before-paint.js",
    "/assets/fonts.css",
    "/assets/fonts/inter-latin-ext-wght-normal.woff2",
    "/assets/fonts/inter-latin-wght-normal.woff2",
    "/assets/sign-in.css",
    "/assets/tokens.css",
)

# Callbacks by module and name.
CALLBACKS: dict[str, Role] = {
    "dash.dash.Dash.enable_pages.<locals>.router_sync.<locals>.update": READS,  # and what the page asked for needs
    "app._register_shell.<locals>.show_health": READS,
    "pages.overview.refresh_overview": READS,
    "pages.overview.mend": CHANGES,
    "pages.runs.watch_runs": READS,
    "pages.runs.refresh_runs": READS,
    "pages.run.view.watch_run": READS,
    "pages.run.view.refresh_run": READS,
    "pages.run.view.show_error": READS,
    "pages.run.view.cancel": CHANGES,
    "pages.run.view.retry": CHANGES,
    "pages.run.log.register_log.<locals>.more_lines": READS,
    "pages.configurations.listing.refresh_configurations": READS,
    "pages.configurations.listing.show_selected": READS,
    "pages.configurations.listing.export": READS,
    "pages.configurations.listing.press": CHANGES,
    "pages.configurations.listing.undo": CHANGES,
    "pages.configurations.listing.answer": CHANGES,
    "pages.configurations.importing.look_through": CHANGES,
    "pages.configurations.importing.take_in": CHANGES,
    "pages.configurations.editor.change_stations": CHANGES,
    "pages.configurations.editor.offer_selection": CHANGES,
    "pages.configurations.editor.show_preview": CHANGES,
    "pages.configurations.editor.watch": CHANGES,
    "pages.configurations.editor.save": CHANGES,
    "pages.configurations.backfill.show": CHANGES,
    "pages.configurations.backfill.start_backfill": CHANGES,
    "pages.configurations.detail.refresh_configuration": READS,
    "pages.configurations.detail.export": READS,
    "pages.configurations.detail.act": CHANGES,
    "pages.configurations.detail.undo": CHANGES,
    "pages.configurations.detail.delete": CHANGES,
    "pages.stations.tray.keep_set": CHANGES,
    "pages.stations.tray.act_on_set": READS,  # forgetting a set asks for more by itself
    "pages.stations.tray.add_to_configuration": CHANGES,
    "pages.stations.tray.undo": CHANGES,
    "pages.stations.picker.match_stations": READS,
    "pages.stations.picker.show_rows": READS,
    "pages.stations.picker.refresh_catalogue": CHANGES,
    "pages.stations.picker.watch_catalogue": READS,
    "pages.station.watch.register_watch.<locals>.keep_watch": CHANGES,
    "pages.alerts.refresh_alerts": READS,
    "pages.alerts.open_form": KEEPS,
    "pages.alerts.keep_channel": KEEPS,
    "pages.alerts.test_channel": KEEPS,
    "pages.alerts.ask_to_delete": KEEPS,
    "pages.alerts.answer": KEEPS,
    "pages.alerts.keep_rules": CHANGES,
    "pages.people.view.refresh_people": KEEPS,
    "pages.people.view.open_user_form": KEEPS,
    "pages.people.view.add_user": KEEPS,
    "pages.people.view.ask_about_user": KEEPS,
    "pages.people.view.change_user": KEEPS,
    "pages.people.view.close_secret": KEEPS,
    "pages.people.view.open_key_form": KEEPS,
    "pages.people.view.make_key": KEEPS,
    "pages.people.view.ask_about_key": KEEPS,
    "pages.people.view.revoke": KEEPS,
    "pages.people.trail.register_trail.<locals>.show_trail": KEEPS,
    "pages.people.account.refresh_account": READS,
    "pages.people.account.change_password": READS,
    "pages.people.account.sign_out_elsewhere": READS,
    "pages.people.account.close_own_secret": READS,
    "pages.people.account.open_own_key_form": READS,
    "pages.people.account.make_own_key": READS,  # whose scope is no more than the person's role
    "pages.people.account.ask_about_own_key": READS,
    "pages.people.account.revoke_own": READS,
    "pages.queues.refresh_queues": KEEPS,
    "pages.queues.ask_about_job": KEEPS,
    "pages.queues.change_job": KEEPS,
    "pages.station.view.show_hydrograph": READS,
    "pages.station.view.refresh_newest": READS,
    "pages.station.strip.register_strip.<locals>.show_line": READS,
    "pages.station.skill.register_skill.<locals>.show_skill": READS,
    "pages.forecasts.view.show_evolution": READS,
    "pages.forecasts.view.show_skill": READS,
    "pages.forecasts.view.show_spread": READS,
    "pages.station.record.register.<locals>.show_record": READS,
    "pages.compare.show_comparison": READS,
    "pages.compare.add_station": READS,
    "pages.compare.take_out": READS,
}

# Pages by the name under which they are registered.
PAGES: dict[str, Role] = {
    "pages.overview": READS,
    "pages.runs": READS,
    "pages.run.view": READS,
    "pages.configurations.listing": READS,
    "pages.configurations.detail": READS,
    "new_configuration": CHANGES,
    "edit_configuration": CHANGES,
    "pages.configurations.importing": CHANGES,
    "pages.configurations.backfill": CHANGES,
    "pages.stations.picker": READS,
    "pages.station.view": READS,
    "pages.forecasts.view": READS,
    "pages.compare": READS,
    "pages.alerts": READS,
    "pages.people.view": KEEPS,
    "pages.people.account": READS,
    "pages.queues": KEEPS,
    "pages.not_found_404": READS,
}
