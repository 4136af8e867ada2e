"""What happens at the door is recorded like any act. The door itself (passwords, codes, passkeys) is allauth's."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from stepwell.audit.events import Happened
from stepwell.audit.trail import record
from stepwell.people.events import SignInFailed
from stepwell.people.models import User
from stepwell.people.viewer import worker


@transaction.atomic
def witness(event: Happened, *, by: User, at: datetime) -> None:
    """Writes one event of the door: somebody came in, went, or changed how they get in. Permitted to everybody."""
    record(event, by=by, at=at)


def witness_failure(email: str, *, reason: str, at: datetime) -> None:
    """A failed try. It is the clinic's own observation, not an act of the account that was tried."""
    tried = User.objects.filter(email__iexact=email).only("pk").first() if email else None
    witness(SignInFailed(user_id=tried and tried.pk, reason=reason), by=worker(), at=at)
