"""A program for the supervisor's tests: `python -m tests.jobs.supervised LOGS '[{"name": …, "command": […]}, …]'`."""

import json
import os
import sys
from pathlib import Path

import click

from jobs.supervisor import ChildFailed, Stopped, Supervisor


def main() -> None:
    """Keep the programs of the second argument running; one with `seconds` is run to its end."""
    programs = Supervisor(dict(os.environ), Path.cwd(), Path(sys.argv[1]), click.echo)
    try:
        for spec in json.loads(sys.argv[2]):
            (programs.run if "seconds" in spec else programs.start)(**spec)
        click.echo("started")
        programs.watch()
    except Stopped:
        click.echo("asked to stop")
    except ChildFailed as failure:
        click.echo(f"failed: {failure}")
    finally:
        programs.stop()
        click.echo("stopped")


if __name__ == "__main__":
    main()
