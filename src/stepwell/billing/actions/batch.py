"""A file of claims: ordered by a person, built on the worker, read back, judged by an independent reader, then kept."""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

import pyx12.map_if
import pyx12.params
import pyx12.x12n_document
from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused
from stepwell.base.later import later
from stepwell.base.permit import permit
from stepwell.billing import queries
from stepwell.billing.days import monday
from stepwell.billing.events import BatchDownloaded, BatchMade
from stepwell.billing.exits import claim_exit
from stepwell.billing.models import Batch, BatchFile, Claim, ControlNumber
from stepwell.billing.values import desk, value
from stepwell.consents.actions.disclose import ask, disclose
from stepwell.people.models import Organization, Payer, User
from stepwell.people.queries import visible
from stepwell.rules.lifecycle import CLAIM, after
from stepwell.rules.x12 import claim as x12
from stepwell.rules.x12.claim_reader import read_claims
from stepwell.rules.x12.claim_writer import write_claims
from stepwell.rules.x12.segments import Faults, segments
from stepwell.rules.x12.sets import SetReader

LARGEST_CONTROL_NUMBER = 999_999_999


@transaction.atomic
def order_batch(payer: Payer, *, form: str, day: date, by: User, at: datetime) -> Batch:
    """Orders a file of the week's clean claims for one payer. It is built on the worker."""
    permit(by, "billing.batch")
    if not by.all_sites:
        raise Refused.because("all-sites", _("A file holds every site's claims. Ask someone who sees them all."))
    first = monday(day)
    clean = queries.claims(by).filter(
        week_starts_on=first, status=Claim.Status.CLEAN, coverage__plan__payer=payer, form=form
    )
    count = clean.count()
    if not count:
        raise Refused.because("nothing-clean", _("No claim of this payer is ready. Check the claims first."))
    batch = Batch.objects.create(
        payer=payer, form=form, week_starts_on=first, total=count, actor_id=by.pk, created_at=at
    )
    later("billing.build_batch", batch_id=str(batch.pk))
    return batch


def build(batch: Batch, *, by: User, at: datetime) -> Batch:
    """Writes the file. Safe to run again after a crash: a batch that is ready is left as it is.

    Everything happens in one transaction, so that a killed worker leaves either the whole file or none of it.
    """
    Batch.objects.filter(pk=batch.pk, status=Batch.Status.WAITING).update(status=Batch.Status.BUILDING)
    with transaction.atomic():
        batch = Batch.locked(batch.pk)
        if batch.status == Batch.Status.READY:
            return batch
        claims, withheld = _sendable(batch, by=by, at=at)
        if not claims:
            return _failed(batch, withheld)
        text = _text(batch, claims, at=at)
        problems = verify(text, claims)
        if problems:
            transaction.set_rollback(True)
    if problems:
        return _failed(Batch.objects.get(pk=batch.pk), problems)
    return Batch.objects.get(pk=batch.pk)


def _sendable(batch: Batch, *, by: User, at: datetime) -> tuple[list[Claim], list[dict[str, Any]]]:
    """The clean claims whose clients' consent holds now; the others go back to a person with the reason."""
    rows = queries.whole(queries.claims(by)).filter(
        week_starts_on=batch.week_starts_on,
        status=Claim.Status.CLEAN,
        coverage__plan__payer=batch.payer,
        form=batch.form,
    )
    claims = list(rows.select_for_update(of=("self",)).order_by("number"))
    today = claims[0].episode.site.day_of(at) if claims else at.date()
    answers = ask(claim_exit(batch.payer), [c.client_id for c in claims], day=today)
    held: list[dict[str, Any]] = []
    for claim in claims:
        answer = answers[claim.client_id]
        if not answer.allowed:
            message = _("No valid consent to send this to the payer (%(basis)s).") % {
                "basis": answer.decision.basis
            }
            claim.status = after(CLAIM, "hold", claim.status)
            claim.problems = [{"rule": "CO-01", "severity": "block", "message": message, "line": ""}]
            claim.save(update_fields=["status", "problems"])
            held.append({"code": "consent", "message": message, "where": claim.number})
    return [c for c in claims if answers[c.client_id].allowed], held


def _text(batch: Batch, claims: Sequence[Claim], *, at: datetime) -> str:
    organization = Organization.objects.get()
    control = _next_control_number(batch.payer)
    here = at.astimezone(claims[0].episode.site.zone)
    payer = batch.payer
    receiver = payer.receiver_id or payer.payer_id
    envelope = x12.Envelope(
        sender=organization.submitter_id,
        receiver=receiver,
        control=control,
        group=control,
        on=here.date(),
        at=here.time(),
        production=payer.production,
    )
    contact = x12.Contact(name="BILLING DESK", phone=_digits(organization.phone), email=organization.email)
    file = x12.Batch(
        envelope=envelope,
        kind=x12.Kind(batch.form),
        id=f"SWB{control}",
        submitter=x12.Submitter(name=organization.name.upper(), id=organization.submitter_id, contacts=(contact,)),
        receiver=x12.Receiver(name=(payer.receiver_name or payer.name).upper(), id=receiver),
    )
    around = desk(claims)
    text = "".join(write_claims(file, (value(c, around) for c in claims)))
    BatchFile.objects.create(
        batch=batch, content=text, digest=hashlib.sha256(text.encode("ascii")).hexdigest(), made_at=at
    )
    for claim in claims:
        claim.status, claim.batch = after(CLAIM, "batch", claim.status), batch
        claim.version += 1
    Claim.objects.bulk_update(claims, ["status", "batch", "version"], batch_size=500)
    batch.status, batch.control_number, batch.ready_at = Batch.Status.READY, control, at
    batch.done = batch.total = len(claims)
    batch.save()
    record(BatchMade(batch_id=batch.pk), by=User.objects.get(pk=batch.actor_id), at=at)
    return text


def verify(text: str, claims: Sequence[Claim]) -> list[dict[str, Any]]:
    """What is wrong with a written file: read back by our own reader it must hold the same claims, and pyx12 must
    pass it. Empty when nothing is."""
    faults = Faults()
    back = [
        placed.claim for one in SetReader(segments([text], faults), faults) for placed in read_claims(one, faults)
    ]
    ours = {c.number: (c.total, [(x.day, x.code, x.amount) for x in c.lines.all()]) for c in claims}
    theirs = {c.id: (c.charge, [(x.first, x.procedure, x.charge) for x in c.lines]) for c in back}
    problems = [
        {"code": "read-back", "message": _("Read back, this claim is not the same."), "where": number}
        for number in sorted(ours.keys() | theirs.keys())
        if ours.get(number) != theirs.get(number)
    ]
    return problems or judge(text)


def judge(text: str) -> list[dict[str, Any]]:
    """pyx12's verdict on an 837 file, as problems. Its maps are the implementation guides'."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    logger = logging.getLogger("pyx12")
    logger.addHandler(handler)
    logger.propagate = False
    try:
        passed = pyx12.x12n_document.x12n_document(
            param=_guides(),
            src_file=io.StringIO(text),
            fd_997=io.StringIO(),
            fd_html=None,
            fd_xmldoc=None,
            fd_json=None,
        )
    finally:
        logger.removeHandler(handler)
    if passed:
        return []
    lines = [line for line in said.getvalue().splitlines() if line.strip()][:50] or [_("The file was refused.")]
    return [{"code": "pyx12", "message": line[:300], "where": ""} for line in lines]


@cache
def _guides() -> pyx12.params.params:
    """pyx12's settings. It would read its maps anew for every file, for half a second each: they are kept once read."""
    pyx12.map_if.load_map_file = cache(pyx12.map_if.load_map_file)
    return pyx12.params.params(None)


def _failed(batch: Batch, problems: list[dict[str, Any]]) -> Batch:
    batch.status, batch.problems = Batch.Status.FAILED, problems
    batch.save(update_fields=["status", "problems"])
    return batch


def _next_control_number(payer: Payer) -> int:
    """One stored sequence a trading partner; the row is locked, so two files never share a number."""
    partner = payer.receiver_id or payer.payer_id
    ControlNumber.objects.get_or_create(partner=partner)
    row = ControlNumber.objects.select_for_update().get(partner=partner)
    row.last = row.last % LARGEST_CONTROL_NUMBER + 1
    row.save()
    return row.last


def _digits(phone: str) -> str:
    return "".join(c for c in phone if c.isdigit())


@transaction.atomic
def download(batch: Batch, *, by: User, at: datetime) -> str:
    """The file as it leaves. Consent is asked once more: one that was revoked since stops the file."""
    permit(by, "billing.download")
    file = BatchFile.objects.select_related("batch__payer").get(batch=batch)
    if Claim.objects.filter(batch=batch).exclude(visible(by, "client")).exists():
        message = _("This file holds a client whom you may not see. Ask somebody who may, or make a new file.")
        raise Refused.because("hidden-inside", message)
    claims = list(Claim.objects.filter(batch=batch).select_related("episode__site", "client"))
    today = claims[0].episode.site.day_of(at)
    out = claim_exit(file.batch.payer)
    refused = [a for a in ask(out, [c.client_id for c in claims], day=today).values() if not a.allowed]
    if refused:
        numbers = sorted(c.number for c in claims if c.client_id in {a.client_id for a in refused})
        raise Refused.because(
            "consent-revoked",
            _("Since this file was made, consent ended for: %(claims)s. Make a new file without them.")
            % {"claims": ", ".join(numbers)},
        )
    disclose(out, [c.client_id for c in claims], subject_id=batch.pk, by=by, day=today, at=at)
    record(BatchDownloaded(batch_id=batch.pk), by=by, at=at)
    return file.content
