"""Who may do what, in three steps: a viewer reads, an operator changes, an admin keeps users and keys. Pure."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody may do; each role may do all that the ones before it may."""

    NOBODY = "nobody"
    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"

    def covers(self, needed: "Role") -> bool:
        """Tell whether this role may do what `needed` may."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


# What can be given to a user.
ROLES = (Role.VIEWER, Role.OPERATOR, Role.ADMIN)
# What a key is made for, and the role it acts in. None keeps users: a program that leaks must not make others.
SCOPES = {"read": Role.VIEWER, "operate": Role.OPERATOR}
