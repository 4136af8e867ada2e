"""What the worker does for consents: what was prepared leaves, and somebody is told in time."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from stepwell.consents import actions
from stepwell.consents.models import Outgoing
from stepwell.people.viewer import worker


@app.task(name="consents.send", queue="default", retry=3)
def send(outgoing_id: str) -> None:
    """Asks the rule once more, as the person who prepared it, and sends or stops."""
    outgoing = Outgoing.objects.select_related("prepared_by").get(pk=outgoing_id)
    actions.send(outgoing, by=outgoing.prepared_by, at=timezone.now())


@app.periodic(cron="10 5 * * *")
@app.task(name="consents.remind", queue="default")
def remind(timestamp: int) -> None:  # noqa: ARG001  (the queue gives it)
    """Each morning: consents that end within a month, and minors who come of age."""
    actions.remind(by=worker(), at=timezone.now())
