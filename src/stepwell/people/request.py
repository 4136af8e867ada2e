"""A request as our views see it: a signed-in viewer and one reading of the clock."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from stepwell.people.models import User


class Request(HttpRequest):
    """`now` is read once at the edge and passed down; `id` is the same in the log, the audit and the error page."""

    now: datetime
    id: UUID
    user: User
