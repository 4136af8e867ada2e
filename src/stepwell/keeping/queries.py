"""The last backups and the orders to leave, for whoever may see them and for the health page."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from stepwell.base.permit import permit
from stepwell.keeping.models import BackupRun, Leaving
from stepwell.people.models import User


def runs(viewer: User) -> QuerySet[BackupRun]:
    permit(viewer, "keeping.see")
    return BackupRun.objects.all()


def leavings(viewer: User) -> QuerySet[Leaving]:
    permit(viewer, "keeping.see")
    return Leaving.objects.all()


def leaving(pk: UUID, *, viewer: User) -> Leaving:
    found = leavings(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def last_good() -> BackupRun | None:
    """The newest backup that was made."""
    return BackupRun.objects.filter(problem="").first()


def backup_problem(at: datetime) -> str:
    """What is wrong with the backups made by the clock, or an empty text. For the health page."""
    if not settings.BACKUP_FOLDER:
        return ""
    good, last = last_good(), BackupRun.objects.first()
    if last is not None and last.problem:
        return last.problem
    if good is None or at - good.finished_at > timedelta(hours=2 * settings.BACKUP_HOURS):
        return _("No backup was made in twice the time between two backups.")
    return ""
