"""The commands about keys of programs: flask keys."""

import click
from flask.cli import AppGroup

from core.db import reading, writing
from core.domain import utc_now
from core.people import keys as kept
from core.people.roles import SCOPES
from jobs.words import in_words

keys = AppGroup("keys", help="Keys with which programs ask over REST.")


@keys.command("create")
@click.argument("name")
@click.option("--scope", type=click.Choice(list(SCOPES)), default="read", show_default=True, help="What it may do.")
@click.option("--days", type=int, default=365, show_default=True, help="Days until it ends; 0 for never.")
@in_words
def create_key(name: str, scope: str, days: int) -> None:
    """Make the key NAME and show it, this once: alone on the standard output."""
    with writing() as session:
        secret = kept.create_key(session, name, scope, days or None, utc_now())
    click.echo("Keep it now; it cannot be shown again.", err=True)
    click.echo(secret)


@keys.command("list")
@in_words
def list_keys() -> None:
    """List the keys by their first letters."""
    now = utc_now()
    with reading() as session:
        found = kept.list_keys(session)
    if not found:
        click.echo("There are no keys yet. Make one: flask keys create NAME")
    for one in found:
        ends = f"ends {one.expires_at:%Y-%m-%d}" if one.expires_at else "never ends"
        used = f"last used {one.last_used_at:%Y-%m-%d %H:%M} UTC" if one.last_used_at else "never used"
        state = one.state(now)
        click.echo(f"{one.name:<24}{one.start}…  {one.scope:<9}{ends if state == 'active' else state}, {used}")


@keys.command("revoke")
@click.argument("name")
@in_words
def revoke_key(name: str) -> None:
    """End the key NAME at once, for good."""
    with writing() as session:
        kept.revoke_key(session, name, utc_now())
    click.echo(f"The key {name} opens nothing any more.")
