from itertools import product

import pytest

from core.errors import Forbidden
from core.people.roles import Role


def test_each_role_may_what_the_ones_before_it_may() -> None:
    order = [Role.NOBODY, Role.VIEWER, Role.OPERATOR, Role.ADMIN]
    for (held, role), (step, needed) in product(enumerate(order), repeat=2):
        assert role.covers(needed) is (held >= step)


@pytest.mark.parametrize(
    ("needed", "role", "words"),
    [
        ("operator", "viewer", "This needs an operator, and you are a viewer."),
        ("admin", "operator", "This needs an admin, and you are an operator."),
        ("viewer", "nobody", "This needs a viewer, and you are not signed in."),
    ],
)
def test_a_refusal_is_a_sentence(needed: str, role: str, words: str) -> None:
    assert str(Forbidden(needed, role)) == words
