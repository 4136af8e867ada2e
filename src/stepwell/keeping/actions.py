"""Ordering everything, writing it, letting it leave; and what a backup by the clock came to."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused
from stepwell.base.later import later
from stepwell.base.permit import Actor, permit
from stepwell.base.sealing import SHORTEST_PASSPHRASE, Envelope, envelope
from stepwell.command.archive import BLOCK, Manifest, written
from stepwell.consents.actions.disclose import Answer, disclose
from stepwell.keeping import bulk
from stepwell.keeping.events import BackupFailed, EverythingLeft, LeavingOrdered
from stepwell.keeping.exits import entity_exit
from stepwell.keeping.models import BackupRun, Leaving
from stepwell.people.models import Client, Site, User

GIVEN_UP = timedelta(hours=6)
"""An order that is not written after so long does not stand in the way of another."""


@transaction.atomic
def order(*, reason: str, passphrase: str, by: User, at: datetime) -> Leaving:
    """Orders the file. The worker writes it; the passphrase is used here and kept nowhere."""
    _may_take_everything(by, reason)
    if len(passphrase) < SHORTEST_PASSPHRASE:
        message = _("A passphrase has at least %(n)d characters.") % {"n": SHORTEST_PASSPHRASE}
        raise Refused.because("short-passphrase", message, "passphrase")
    underway = Leaving.objects.filter(status__in=[Leaving.Status.WAITING, Leaving.Status.WRITING])
    if underway.filter(ordered_at__gt=at - GIVEN_UP).exists():
        raise Refused.because("being-written", _("Such a file is being written already. Wait for it."), "reason")
    sealed = envelope(passphrase=passphrase)
    leaving = Leaving.objects.create(
        reason=reason.strip(), actor_id=by.pk, ordered_at=at, head=sealed.head, file_key=sealed.file_key
    )
    record(LeavingOrdered(leaving_id=leaving.pk), by=by, at=at)
    later("keeping.write_everything", leaving_id=str(leaving.pk))
    return leaving


def write(leaving: Leaving, *, at: datetime) -> None:
    """Writes the ordered file. A consequence of the order; safe to run again after a crash."""
    if leaving.status in {Leaving.Status.READY, Leaving.Status.GONE} or leaving.file_key is None:
        return
    Leaving.objects.filter(pk=leaving.pk).update(status=Leaving.Status.WRITING)
    path = file_of(leaving)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)

    def told(done: int, total: int) -> None:
        Leaving.objects.filter(pk=leaving.pk).update(done=done, total=total)

    manifest = put(path, sealed=Envelope(bytes(leaving.head), bytes(leaving.file_key)), at=at, told=told)
    Leaving.objects.filter(pk=leaving.pk).update(
        status=Leaving.Status.READY, ready_at=at, file_key=None, done=manifest.rows, total=manifest.rows,
        size=path.stat().st_size, digest=_digest(path),
    )  # fmt: skip


def put(path: Path, *, sealed: Envelope | None, at: datetime, told: bulk.Told = lambda *_: None) -> Manifest:
    """Everything of this moment, as one file at `path`. The caller has permitted it."""
    connection = bulk.snapshot()
    try:
        with written(path, sealed, compress=True) as archive:
            return bulk.write(archive, connection, at=at, told=told)
    finally:
        connection.close()


def give_up(leaving_id: UUID, *, problem: str) -> None:
    """The file could not be written. A consequence of the order."""
    failed = {"status": Leaving.Status.FAILED, "file_key": None, "problem": problem[:300]}
    Leaving.objects.filter(pk=leaving_id).update(**failed)


@transaction.atomic
def release(leaving: Leaving, *, by: User, at: datetime) -> Path:
    """The file leaves: the disclosure rule is asked for every client, and the accounting written."""
    _may_take_everything(by, leaving.reason)
    leaving = Leaving.locked(leaving.pk)
    path = file_of(leaving)
    if leaving.status != Leaving.Status.READY or not path.is_file():
        raise Refused.because("no-file", _("The file is not there any more. Order it anew."))
    answers = disclose(entity_exit(), _everybody(), subject_id=leaving.pk, by=by, day=_day(at), at=at)
    _gone(answers, leaving.pk, rows=leaving.total, by=by, at=at)
    return path


@transaction.atomic
def hand_out(leaving_id: UUID, *, by: User, at: datetime) -> None:
    """The accounting of a file that the machine's own operator writes."""
    permit(by, "keeping.leave")
    answers = disclose(entity_exit(), _everybody(), subject_id=leaving_id, by=by, day=_day(at), at=at)
    _gone(answers, leaving_id, rows=0, by=by, at=at)


def remove(leaving: Leaving) -> None:
    """Takes the written file off the disk. A consequence of its age."""
    file_of(leaving).unlink(missing_ok=True)
    Leaving.objects.filter(pk=leaving.pk).update(status=Leaving.Status.GONE, file_key=None)


@transaction.atomic
def note_backup(run: BackupRun, *, by: Actor, at: datetime) -> None:
    """Keeps what a backup by the clock came to. A consequence of the clock."""
    run.save()
    if run.problem:
        record(BackupFailed(run_id=run.pk), by=by, at=at)


def file_of(leaving: Leaving) -> Path:
    return Path(settings.HOME) / "exports" / f"{leaving.pk}.sealed"


def _everybody() -> list[UUID]:
    return list(Client.objects.values_list("pk", flat=True))


def _day(at: datetime) -> date:
    site = Site.objects.order_by("pk").first()
    return site.day_of(at) if site else at.date()


def _gone(answers: dict[UUID, Answer], leaving_id: UUID, *, rows: int, by: User, at: datetime) -> None:
    """All of it or nothing: raises `Refused` where the rule says no for one client."""
    refused = [a for a in answers.values() if not a.allowed]
    if refused:
        raise Refused.because("not-all", refused[0].decision.basis)
    record(EverythingLeft(leaving_id=leaving_id, rows=rows), by=by, at=at)


def _may_take_everything(by: User, reason: str) -> None:
    permit(by, "keeping.leave")
    if not by.all_sites:
        raise Refused.because("all-sites", _("The file holds every site. Ask someone who sees them all."))
    if not reason.strip():
        raise Refused.because("no-reason", _("Write why everything is taken along."), "reason")


def _digest(path: Path) -> str:
    state = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            state.update(block)
    return state.hexdigest()
