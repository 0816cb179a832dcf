"""The commands about people: flask users."""

import sys

import click
from flask.cli import AppGroup

from core.db import reading, writing
from core.domain import utc_now
from core.people import users as people
from core.people.roles import ROLES, Role
from jobs.words import in_words

users = AppGroup("users", help="Who may sign in.")
ROLE = click.Choice([role.value for role in ROLES])


def _ask_password() -> str:
    """Ask twice without showing what is typed; where there is no terminal, read one line."""
    if sys.stdin.isatty():
        answer: str = click.prompt("Password", hide_input=True, confirmation_prompt="The same again")
        return answer
    return sys.stdin.readline().rstrip("\r\n")


@users.command("create")
@click.argument("name")
@click.option("--role", type=ROLE, default=Role.VIEWER.value, show_default=True, help="What the user may do.")
@in_words
def create_user(name: str, role: str) -> None:
    """Make the user NAME. The password is asked for, or read from the standard input."""
    password = _ask_password()
    with writing() as session:
        people.create_user(session, name, password, Role(role), utc_now())
    click.echo(f"{people.plain_name(name)} may sign in as {role}.")


@users.command("list")
@in_words
def list_users() -> None:
    """List the users."""
    with reading() as session:
        found = people.list_users(session)
    if not found:
        click.echo("There are no users yet. Make one: flask users create NAME --role admin")
    for one in found:
        seen = f"last signed in {one.last_sign_in_at:%Y-%m-%d %H:%M} UTC" if one.last_sign_in_at else "never signed in"
        click.echo(f"{one.name:<24}{one.role:<10}{seen if one.is_active else 'disabled'}")


@users.command("disable")
@click.argument("name")
@in_words
def disable_user(name: str) -> None:
    """Let the user NAME in no more; sessions end at once."""
    with writing() as session:
        people.set_active(session, name, False)
    click.echo(f"{name} is disabled and signed out.")


@users.command("enable")
@click.argument("name")
@in_words
def enable_user(name: str) -> None:
    """Let the user NAME in again."""
    with writing() as session:
        people.set_active(session, name, True)
    click.echo(f"{name} may sign in again.")


@users.command("role")
@click.argument("name")
@click.argument("role", type=ROLE)
@in_words
def set_role(name: str, role: str) -> None:
    """Give the user NAME the role ROLE."""
    with writing() as session:
        people.set_role(session, name, Role(role))
    click.echo(f"{name} is {role} now.")


@users.command("password")
@click.argument("name")
@in_words
def set_password(name: str) -> None:
    """Set the password of the user NAME; sessions end at once."""
    password = _ask_password()
    with writing() as session:
        people.set_password(session, name, password)
    click.echo(f"{name} has a new password and is signed out everywhere.")
