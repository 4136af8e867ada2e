"""Refusals that an action raises. They carry problems that a person can act on; bugs are not among them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from stepwell.base.wording import said
from stepwell.rules.lifecycle import STATUS_WORDS, Lifecycle, NotFrom, after
from stepwell.rules.problems import Problem


class Refused(Exception):
    """The act was not done, and nothing was changed. `problems` say why and what to do."""

    status = 422

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(p.code for p in problems))
        self.problems = problems

    @classmethod
    def because(cls, code: str, message: str, where: str = "") -> Refused:
        return cls(Problem(code, message, where))


class NotPermitted(Refused):
    """The person's roles do not include this act."""

    status = 403

    def __init__(self, act: str) -> None:
        super().__init__(Problem("not-permitted", _("Your role does not include this act."), act))
        self.act = act


class WrongStatus(Refused):
    """The act does not fit the state that the thing is in now."""

    status = 409

    def __init__(self, act: str, status: str) -> None:
        super().__init__(
            Problem(
                "wrong-status",
                _("This cannot be done now: the status is %(s)s.") % {"s": said(STATUS_WORDS.get(status, status))},
                act,
            )
        )


class Stale(Refused):
    """Somebody else saved this since the form was opened. The form shows both, so nothing typed is lost."""

    status = 409

    def __init__(self, row: Any) -> None:  # Any: whichever model was stale
        super().__init__(
            Problem(
                "stale", _("Somebody else changed this meanwhile. Compare, then save again."), row._meta.model_name
            )
        )
        self.row = row


def status_after(lifecycle: Lifecycle, act: str, status: str) -> str:
    """The status after `act`, from the lifecycle's table. Raises `WrongStatus` when the act does not fit."""
    try:
        return after(lifecycle, act, status)
    except NotFrom as refusal:
        raise WrongStatus(refusal.act, refusal.status) from None
