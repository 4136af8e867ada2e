"""Whether the house stands: what a proxy, a pager and an administrator ask.

`/health/live` says that the process answers; `/health/ready` that it can serve people; `/health/` shows each check
in words; `/health/metrics` gives figures to who has the token. None of them holds anything of a client.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from psycopg_pool import PoolTimeout

from stepwell.base.permit import permit
from stepwell.keeping.queries import backup_problem
from stepwell.people.request import Request
from stepwell.privacy.queries import unanswered_damage
from stepwell.ui.pages import page

LEAST_FREE = 500 * 2**20
WORKER_SILENT = timedelta(minutes=2)
FAILED_JOBS_SHOWN = timedelta(days=1)
DOWN = (DatabaseError, PoolTimeout)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold. `needed` ones decide whether this process should get people at all."""

    name: str
    label: object  # a lazy translation
    advice: object
    needed: bool
    passes: bool


def checks() -> Iterator[Check]:
    """Every check, made now. One that cannot be made fails."""
    for name, (label, advice, needed, test) in CHECKS.items():
        try:
            passes = test()
        except DOWN:
            passes = False
        yield Check(name=name, label=label, advice=advice, needed=needed, passes=passes)


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        return True


def _migrated() -> bool:
    return _migrations() <= MigrationRecorder(connection).applied_migrations().keys()


@cache
def _migrations() -> frozenset[tuple[str, str]]:
    """Every migration of this code. Read once a process: a probe comes every few seconds."""
    return frozenset(MigrationLoader(None).graph.nodes)


def _worker() -> bool:
    """A worker beats every ten seconds while it lives."""
    with connection.cursor() as cursor:
        cursor.execute("select max(last_heartbeat) from procrastinate_workers")
        (last,) = cursor.fetchone()
    return last is not None and timezone.now() - last < WORKER_SILENT


def _tasks() -> bool:
    """No deferred task was given up since yesterday."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select not exists (select from procrastinate_jobs j join procrastinate_events e on e.job_id = j.id"
            " where j.status = 'failed' and e.type = 'failed' and e.at > now() - %s)",
            [FAILED_JOBS_SHOWN],
        )
        (fine,) = cursor.fetchone()
    return bool(fine)


def _backups() -> bool:
    return not backup_problem(timezone.now())


def _trail() -> bool:
    return not unanswered_damage().exists()


def _room() -> bool:
    return shutil.disk_usage(settings.HOME).free >= LEAST_FREE


CHECKS: dict[str, tuple[object, object, bool, Callable[[], bool]]] = {
    "database": (_("The database answers"), _("Start PostgreSQL, or look at DATABASE_URL."), True, _database),
    "migrations": (_("The tables are up to date"), _("Run: stepwell migrate"), True, _migrated),
    "disk": (_("There is room on the disk"), _("Free some space: less than 500 MB are left."), True, _room),
    "worker": (_("The worker is alive"), _("Run: stepwell worker"), False, _worker),
    "tasks": (
        _("No task was given up since yesterday"),
        _("The worker’s log says which; it names no client."),
        False,
        _tasks,
    ),
    "backups": (
        _("Backups are made, or none are set up"),
        _("See Safekeeping, and the worker’s log."),
        False,
        _backups,
    ),
    "trail": (
        _("The trail is whole, or somebody answered for its damage"),
        _("The privacy officers and administrators have a to-do: open it and answer."),
        False,
        _trail,
    ),
}


@require_safe
@transaction.non_atomic_requests
def live(_: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of the database."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@transaction.non_atomic_requests
def ready(_: HttpRequest) -> HttpResponse:
    """200 when this process can serve people, else 503; which check fails, and nothing more."""
    made = list(checks())
    fine = all(c.passes for c in made if c.needed)
    return JsonResponse({c.name: c.passes for c in made}, status=200 if fine else 503)


@login_required
@require_safe
def board(request: Request) -> HttpResponse:
    """Every check in words, with what to do."""
    permit(request.user, "system.see")
    return page(request, "config/health.html", {"checks": list(checks())})
