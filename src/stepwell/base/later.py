"""`later(name, **ids)`: a task deferred inside the action's own transaction. It runs only if that commits."""

from __future__ import annotations

from procrastinate.contrib.django import app


def later(task: str, **ids: str) -> None:
    """Defers the task called `task`. Arguments are ids only: the queue holds no names and no words."""
    app.configure_task(task, allow_unknown=False).defer(**ids)
