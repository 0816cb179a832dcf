"""`python -m simulator`: serve the simulated agencies until interrupted."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import Any

import click

from simulator.rivers.station import StationListError
from simulator.server import PAGE_SIZE, Simulator
from simulator.world import DEFAULT_SEED


@click.command()
@click.option("--port", default=8765, show_default=True, help="Port to listen on.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--now", default=None, help="Stop the simulated clock at this moment, such as 2026-11-22T12:00:00Z.")
@click.option("--quota", default=1000, show_default=True, help="Requests an hour to USGS.")
@click.option("--page-size", default=PAGE_SIZE, show_default=True, help="Most features on a page.")
@click.option("--seed", default=DEFAULT_SEED, show_default=True, help="Seed of the rivers.")
@click.option("--stations", type=click.Path(path_type=Path), help="Station list; default seeds/master_stations.csv.")
@click.option("--mappings", type=click.Path(path_type=Path), help="NWSLIs; default seeds/hads_id_mappings.csv.")
def main(**options: Any) -> None:
    """Serve the interfaces of USGS, Environment Canada and NOAA with simulated rivers."""
    try:
        simulator = Simulator(**options)
    except (StationListError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    simulator.start()
    click.echo(f"Simulated agencies at {simulator.base_url} ({len(simulator.world.stations)} stations)")
    try:
        Event().wait()
    except KeyboardInterrupt:
        simulator.stop()


if __name__ == "__main__":
    main()
