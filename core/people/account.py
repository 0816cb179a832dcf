"""What people keep of their own: their password and where they are signed in."""

from flask import request
from flask_login import current_user
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core import context
from core.db import reading, writing
from core.errors import Conflict, InputError
from core.models import User
from core.people import attempts
from core.people.audit import Subject, record
from core.people.passwords import LONGEST, check_password, hash_password, matches
from core.people.principal import Principal, acting
from core.people.roles import Role
from core.people.sign_ins import end_other_sign_ins

NOT_A_PERSON = "There is no account here: sign-in is off, or a key or a command asks."
WRONG = "This is not your password now."
NOT_THE_SAME = "The two are not the same. Type it again."
TOO_OFTEN = "Too many attempts. Wait a quarter of an hour and try again."


def person() -> Principal:
    """Return the signed-in person who acts; raises Conflict for anybody else."""
    actor = acting()
    if actor.kind != "person" or actor.id is None:
        raise Conflict(NOT_A_PERSON)
    return actor


def token_here() -> str:
    """Return the token of the browser that asks, empty where it is not signed in."""
    return str(current_user.id) if current_user.is_authenticated else ""


def change_own_password(current: str, new: str, again: str) -> int:
    """Choose another password; every other browser is signed out, and how many were is returned.

    Raises InputError with a sentence a field (current, password, again), Conflict.
    """
    who, address = person(), request.remote_addr or "unknown"
    if attempts.claim(context.redis_for_counts(), who.name, address):
        raise InputError({"current": TOO_OFTEN})
    with reading() as session:
        stored = session.scalar(select(User.password_hash).where(User.id == who.id))
    if len(current) > LONGEST or not matches(stored, current):
        raise InputError({"current": WRONG})
    attempts.forgive(context.redis_for_counts(), who.name, address)
    with writing() as session:
        choose_password(session, who, current, new, again)
        return end_other_sign_ins(session, who.id or 0, token_here())


def choose_password(session: Session, who: Principal, current: str, new: str, again: str) -> None:
    """Give whoever is acting the password they chose. Raises InputError."""
    if new != again:
        raise InputError({"again": NOT_THE_SAME})
    if new == current:
        raise InputError({"password": "This is the one you have. Choose another."})
    hashed = hash_password(check_password(who.name, new))
    values = {"password_hash": hashed, "password_is_temporary": False}
    session.execute(update(User).where(User.id == who.id).values(values))
    record(session, Role.VIEWER, "set password", Subject("user", who.id, who.name))
