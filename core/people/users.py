"""Users: made, disabled, given a role or a password. Each change is in the audit trail and ends what it must end."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from core.errors import Conflict, InputError, NotFound
from core.models import SignIn, User
from core.people.audit import Subject, record
from core.people.passwords import check_password, hash_password
from core.people.principal import acting
from core.people.roles import ROLES, Role

NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,79}")
BAD_NAME = "A user's name has letters, digits and . _ @ + - only, 80 at most, and begins with a letter or digit."


@dataclass(frozen=True)
class UserRow:
    """A user as lists show one."""

    id: int
    name: str
    role: str
    is_active: bool
    created_at: datetime
    last_sign_in_at: datetime | None
    password_is_temporary: bool


def list_users(session: Session) -> list[UserRow]:
    """Return all users in the order of names."""
    table = User
    rows = select(
        table.id, table.name, table.role, table.is_active, table.created_at, table.last_sign_in_at,
        table.password_is_temporary,
    )  # fmt: skip
    return [UserRow(*row) for row in session.execute(rows.order_by(table.name))]


def plain_name(name: str) -> str:
    """Return a name as it is stored and compared."""
    return name.strip().lower()


def create_user(session: Session, name: str, password: str, role: Role, now: datetime, temporary: bool = False) -> int:
    """Make a user; returns its id. Raises InputError, Conflict where the name is taken."""
    name = plain_name(name)
    if not NAME.fullmatch(name):
        raise InputError({"name": BAD_NAME})
    if session.scalar(select(User.id).where(User.name == name)) is not None:
        raise Conflict(f"There is a user {name} already.")
    hashed = hash_password(check_password(name, password))
    user = User(
        name=name, role=_role(role).value, password_hash=hashed, is_active=True, created_at=now,
        password_is_temporary=temporary,
    )  # fmt: skip
    session.add(user)
    session.flush()
    record(session, Role.ADMIN, "create", _subject(user), after=_fields(user))
    return user.id


def set_role(session: Session, name: str, role: Role) -> None:
    """Give a user another role. Raises NotFound, Conflict where it is oneself or the last admin."""
    user = _user(session, name)
    before = _fields(user)
    if role is not Role.ADMIN:
        _spare_oneself(user)
        _keep_an_admin(session, user)
    user.role = _role(role).value
    record(session, Role.ADMIN, "change", _subject(user), before, _fields(user))


def set_active(session: Session, name: str, active: bool) -> None:
    """Let a user sign in again, or no longer: then every session ends at once. Raises NotFound, Conflict."""
    user = _user(session, name)
    before = _fields(user)
    if not active:
        _spare_oneself(user)
        _keep_an_admin(session, user)
        end_sign_ins(session, user.id)
    user.is_active = active
    record(session, Role.ADMIN, "enable" if active else "disable", _subject(user), before, _fields(user))


def set_password(session: Session, name: str, password: str, temporary: bool = False) -> None:
    """Give a user another password; every session of the old one ends. Raises NotFound, InputError."""
    user = _user(session, name)
    user.password_hash = hash_password(check_password(user.name, password))
    user.password_is_temporary = temporary
    end_sign_ins(session, user.id)
    record(session, Role.ADMIN, "reset password" if temporary else "set password", _subject(user))


def sign_out_everywhere(session: Session, name: str) -> int:
    """End every session of a user; returns how many there were. Raises NotFound."""
    user = _user(session, name)
    ended = end_sign_ins(session, user.id)
    record(session, Role.ADMIN, "sign out", _subject(user))
    return ended


def end_sign_ins(session: Session, user_id: int) -> int:
    """Sign a user out in every browser; returns in how many."""
    return len(session.scalars(delete(SignIn).where(SignIn.user_id == user_id).returning(SignIn.token_hash)).all())


def note_sign_in(session: Session, user_id: int, now: datetime, better_hash: str | None = None) -> None:
    """Remember when a user came in last, and a hash made anew."""
    values = {"last_sign_in_at": now} | ({"password_hash": better_hash} if better_hash else {})
    session.execute(update(User).where(User.id == user_id).values(values))


def _user(session: Session, name: str) -> User:
    user = session.scalar(select(User).where(User.name == plain_name(name)))
    if user is None:
        raise NotFound(f"There is no user {name}.")
    return user


def _spare_oneself(user: User) -> None:
    """Refuse to let people lock themselves out."""
    actor = acting()
    if actor.kind == "person" and actor.id == user.id:
        raise Conflict("You cannot take away your own role or sign-in. Another admin can.")


def _keep_an_admin(session: Session, leaving: User) -> None:
    """Refuse to lose the last admin; the rows are locked, so that two who leave at once cannot both pass."""
    active = select(User.id).where(User.role == Role.ADMIN.value, User.is_active.is_(True))
    admins = set(session.scalars(active.order_by(User.id).with_for_update()))
    if admins == {leaving.id}:
        raise Conflict(f"{leaving.name} is the last admin who can sign in. Make another one first.")


def _role(role: Role) -> Role:
    if role not in ROLES:
        raise InputError({"role": f"The role must be one of {', '.join(ROLES)}."})
    return role


def _subject(user: User) -> Subject:
    return Subject("user", user.id, user.name)


def _fields(user: User) -> dict[str, str | bool]:
    return {"name": user.name, "role": user.role, "is_active": user.is_active}
