"""`permit(by, act)`: the first beat of every action."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from stepwell.base.errors import NotPermitted
from stepwell.rules.access import allowed


class Actor(Protocol):
    """Whoever does something: a signed-in person, or the clinic's own worker."""

    @property
    def pk(self) -> UUID: ...
    @property
    def role_set(self) -> frozenset[str]: ...


def permit(by: Actor, act: str) -> None:
    """Raises `NotPermitted` unless one of the person's roles may do `act` (`rules/access.py`)."""
    if not allowed(by.role_set, act):
        raise NotPermitted(act)
