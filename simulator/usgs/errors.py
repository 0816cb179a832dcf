"""A request that the service turns down, with the body it answers."""

from __future__ import annotations


class Refusal(Exception):
    """An error answer in the shape of the real service (pygeoapi): code, type and description."""

    def __init__(self, description: str, status: int = 400, code: str = "InvalidParameterValue") -> None:
        super().__init__(description)
        self.status, self.code, self.description = status, code, description

    @property
    def body(self) -> dict[str, str]:
        return {"code": self.code, "type": self.code, "description": self.description}
