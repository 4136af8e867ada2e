"""Rows become referrals: the new ones together, the doubtful ones one by one. Nobody is created twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.audit.trail import record, record_all
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.intake import queries
from stepwell.intake.actions.judging import Judge, as_json
from stepwell.intake.events import ReferralReceived, RowDecided
from stepwell.intake.models import ImportFile, ImportRow, Referral, ReferralStep
from stepwell.people.models import Client, User
from stepwell.rules.referrals import Referred

CREATE, LINK, SKIP = "create", "link", "skip"
FIELDS = (
    *("first_name", "middle_name", "last_name", "preferred_name", "birth_date", "birth_sex", "gender", "language"),
    *("phone", "email", "line1", "line2", "city", "state", "postal_code"),
    *("source", "source_name", "reason", "payer_name", "member_id"),
)
OPEN = (ImportRow.Verdict.NEW, ImportRow.Verdict.DUPLICATE)


@transaction.atomic
def create_new(file: ImportFile, *, by: User, at: datetime) -> int:
    """Makes a referral of every new row and returns how many. Pressed twice, the second finds nothing to do.

    Each row is compared once more: who came in meanwhile by another file or by hand becomes a row to decide.
    """
    permit(by, "intake.import")
    file = ImportFile.locked(file.pk)
    queries.lock_imports()
    rows = list(ImportRow.objects.select_for_update().filter(file=file, verdict=ImportRow.Verdict.NEW, decision=""))
    judge = Judge(queries.known_people(by), site=file.site, day=file.site.day_of(at))
    ready = []
    for row in rows:
        person = Referred.from_json(row.person["values"])
        key = f"row:{row.line}:{row.person['where']}"
        row.verdict, problems, row.matches = judge.verdict(person, key=key, where=row.person["where"])
        row.problems = [*as_json(problems), *row.problems]
        if row.verdict == ImportRow.Verdict.NEW:
            ready.append((row, person))
            row.decision = CREATE
    _create(file, ready, by=by, at=at)
    ImportRow.objects.bulk_update(rows, ["verdict", "problems", "matches", "decision", "referral"], batch_size=500)
    _finish(file, at=at)
    return len(ready)


@transaction.atomic
def decide(
    row: ImportRow, *, by: User, at: datetime, decision: str, client: Client | None = None
) -> Referral | None:
    """Settles a row that may be here already: two people (`create`), a client who comes again (`link`), or `skip`."""
    permit(by, "intake.import")
    file = ImportFile.locked(row.file_id)
    queries.lock_imports()
    row = ImportRow.locked(row.pk)
    if row.verdict != ImportRow.Verdict.DUPLICATE or row.decision:
        raise Refused.because("already-decided", _("This row is decided already."))
    if decision not in (CREATE, LINK, SKIP):
        raise Refused.because("no-decision", _("Choose what this row is."))
    if decision == LINK and client is None:
        raise Refused.because("no-client", _("Choose the client who comes again."))
    if decision != SKIP and row.fingerprint in queries.fingerprints([row.fingerprint]):
        raise Refused.because("imported-before", _("This person came with an earlier file."))
    row.decision = decision
    if decision != SKIP:
        _create(file, [(row, Referred.from_json(row.person["values"]))], by=by, at=at, client=client)
    row.save()
    record(RowDecided(row_id=row.pk, decision=decision), by=by, at=at)
    _finish(file, at=at)
    return row.referral


def _create(
    file: ImportFile,
    rows: Sequence[tuple[ImportRow, Referred]],
    *,
    by: User,
    at: datetime,
    client: Client | None = None,
) -> None:
    made = []
    for row, person in rows:
        referral = Referral(
            site=file.site,
            identifiers=[list(pair) for pair in person.identifiers],
            history=dict(person.history),
            fingerprint=person.fingerprint,
            received_at=at,
            step_since=at,
            client=client,
            **{name: getattr(person, name) for name in FIELDS},
        )
        row.referral = referral
        made.append(referral)
    Referral.objects.bulk_create(made, batch_size=500)
    ReferralStep.objects.bulk_create(
        [ReferralStep(referral_id=r.pk, step=r.status, at=at, actor_id=by.pk) for r in made], batch_size=500
    )
    record_all([ReferralReceived(client_id=r.client_id, referral_id=r.pk) for r in made], by=by, at=at)


def _finish(file: ImportFile, *, at: datetime) -> None:
    """The file is done when no row of it waits for anybody."""
    if not ImportRow.objects.filter(file=file, verdict__in=OPEN, decision="").exists():
        file.status, file.finished_at = ImportFile.Status.DONE, at
        file.save(update_fields=["status", "finished_at"])
