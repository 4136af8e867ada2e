"""What the clock does at the door."""

from __future__ import annotations

from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from procrastinate.contrib.django import app


@app.periodic(cron="17 * * * *")
@app.task(name="people.clear_sessions", queue="default")
def clear_sessions(timestamp: int) -> None:  # noqa: ARG001  (the queue gives it)
    """Deletes sessions that have ended, with all that waited in them, and their lines in the lists of sessions."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
