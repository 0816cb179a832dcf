"""How a command fails: with a sentence, not with a stack trace."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click

from core.errors import StreamflowError

P = ParamSpec("P")
T = TypeVar("T")


def in_words(command: Callable[P, T]) -> Callable[P, T]:
    """Let a command fail with our sentence instead of a stack trace."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except StreamflowError as error:
            raise click.ClickException(str(error)) from error

    return run
