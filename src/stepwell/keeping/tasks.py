"""What the worker does for keeping: ordered files, backups by the clock, old files removed."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from stepwell.keeping import actions, queries
from stepwell.keeping.models import BackupRun, Leaving
from stepwell.people.viewer import worker

KEPT = timedelta(days=7)
"""An ordered file is removed after so long."""
EARLY = timedelta(minutes=5)


@app.task(name="keeping.write_everything", queue="default")
def write_everything(leaving_id: str) -> None:
    """Writes an ordered file."""
    try:
        actions.write(Leaving.objects.get(pk=UUID(leaving_id)), at=timezone.now())
    except OSError as problem:  # a full disk, a folder that may not be written to
        said = problem.strerror or "disk"
        actions.give_up(UUID(leaving_id), problem=said)


@app.periodic(cron="20 * * * *")
@app.task(name="keeping.remove_old", queue="default")
def remove_old(timestamp: int) -> None:  # noqa: ARG001  (the queue gives it)
    """Takes ordered files off the disk after a week."""
    now = timezone.now()
    for leaving in Leaving.objects.filter(status=Leaving.Status.READY, ready_at__lt=now - KEPT):
        actions.remove(leaving)


@app.periodic(cron="*/10 * * * *")
@app.task(name="keeping.back_up", queue="default", queueing_lock="keeping.back_up", lock="keeping.back_up")
def back_up(timestamp: int) -> None:  # noqa: ARG001  (the queue gives it)
    """Makes a backup when the last good one is old enough, and lets the oldest go."""
    started, good = timezone.now(), queries.last_good()
    hours = timedelta(hours=settings.BACKUP_HOURS)
    if not settings.BACKUP_FOLDER or (good and started - good.finished_at < hours - EARLY):
        return
    folder = Path(settings.BACKUP_FOLDER)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    command = [sys.executable, "-m", "stepwell.command", "backup", "-o", str(folder), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    made = json.loads(done.stdout) if done.returncode == 0 else {}
    run = BackupRun(
        started_at=started,
        finished_at=timezone.now(),
        file=Path(made.get("file", "")).name,
        size=made.get("bytes", 0),
        problem="" if made else (done.stderr.strip().splitlines() or ["?"])[-1][:300],
    )
    actions.note_backup(run, by=worker(), at=run.finished_at)
    if made:
        let_go(folder, keep=settings.BACKUP_KEEP)


def let_go(folder: Path, *, keep: int) -> None:
    """Removes all but the newest backups. Their names hold the moment, so names sort by age."""
    for old in sorted(folder.glob("stepwell-*.backup"))[:-keep]:
        old.unlink(missing_ok=True)
