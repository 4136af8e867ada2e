"""What is wrong, said so that a person can act on it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    `code` is stable and lower-case, for programs; `message` tells a person what to do next;
    `where` names the field, line or path, and is empty where the whole is meant.
    """

    code: str
    message: str
    where: str = ""


class Invalid(ValueError):
    """Input that a rule cannot take. Carries every problem found, never only the first."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(p.message for p in problems))
        self.problems = problems
