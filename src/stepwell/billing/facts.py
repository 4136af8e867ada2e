"""What this clinic's records know around a claim, for the lint. What they do not know stays None: not answerable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from stepwell.attendance.models import Attendance
from stepwell.authorizations.models import Authorization
from stepwell.billing.approvals import amount_of, permission_of
from stepwell.billing.days import MODALITIES, attendances, sizes_of
from stepwell.billing.models import Claim
from stepwell.billing.values import line_id
from stepwell.consents.models import Consent
from stepwell.documents.models import Note
from stepwell.episodes.models import DiagnosisCode, Episode
from stepwell.hours.weeks import Line, lines
from stepwell.people.models import Coverage, Organization, User
from stepwell.rules import claim_lint as lint
from stepwell.rules.chart_lint import PARTS, NoteKind
from stepwell.rules.hours import ServiceKind
from stepwell.rules.minutes import Span


@dataclass(slots=True)
class Shelf:
    """Everything read once for many claims."""

    today: date
    part2: bool
    attendances: dict[UUID, Attendance] = field(default_factory=dict)
    sizes: dict[UUID, int] = field(default_factory=dict)
    coverages: dict[UUID, list[Coverage]] = field(default_factory=lambda: defaultdict(list))
    consents: dict[UUID, list[Consent]] = field(default_factory=lambda: defaultdict(list))
    authorizations: dict[UUID, list[Authorization]] = field(default_factory=lambda: defaultdict(list))
    weeks: dict[tuple[UUID, date], Line] = field(default_factory=dict)
    valid_codes: frozenset[str] = frozenset()
    others: dict[UUID, list[Claim]] = field(default_factory=lambda: defaultdict(list))


def shelf(claims: Sequence[Claim], *, viewer: User, today: date, at: datetime) -> Shelf:
    """Reads what the lint of these claims needs: a dozen queries, however many claims."""
    clients = {c.client_id for c in claims}
    episodes = {c.episode_id for c in claims}
    found = Shelf(today=today, part2=Organization.objects.get().part2_program)
    keys = {k for c in claims for line in c.lines.all() for k in line.charge.attendance_ids}
    rows = attendances(viewer).filter(pk__in=keys).prefetch_related("slot__leaders")
    found.attendances = {a.pk: a for a in rows}
    found.sizes = sizes_of({a.slot_id for a in found.attendances.values()})
    for coverage in Coverage.objects.filter(client__in=clients).select_related("plan__payer"):
        found.coverages[coverage.client_id].append(coverage)
    for consent in Consent.objects.filter(client__in=clients, kind__in=FOR_PAYMENT):
        found.consents[consent.client_id].append(consent)
    for authorization in Authorization.objects.filter(episode__in=episodes):
        found.authorizations[authorization.episode_id].append(authorization)
    codes = DiagnosisCode.objects.filter(billable=True, code__in=_codes(claims)).values_list("code", flat=True)
    found.valid_codes = frozenset(c.replace(".", "") for c in codes)
    others = Claim.objects.filter(client__in=clients).exclude(status=Claim.Status.REPLACED)
    for other in others.select_related("coverage__plan__payer").prefetch_related("lines__charge"):
        found.others[other.client_id].append(other)
    for week in {c.week_starts_on for c in claims}:
        mine = [c.episode_id for c in claims if c.week_starts_on == week]
        for line in lines(Episode.objects.filter(pk__in=mine), day=week, viewer=viewer, at=at):
            found.weeks[(line.episode.pk, week)] = line
    return found


def _codes(claims: Iterable[Claim]) -> set[str]:
    return {d.code_id for c in claims for d in c.episode.diagnoses.all()}


def facts(claim: Claim, around: Shelf) -> lint.Facts:
    """What is known for one claim."""
    episode = claim.episode
    keyed = {line_id(line): line for line in claim.lines.all()}
    return lint.Facts(
        sent_on=around.today,
        lines={key: _line(line.charge.attendance_ids, line.charge.minutes, around) for key, line in keyed.items()},
        eligibility=_eligibility(claim.coverage),
        other_coverage=tuple(
            lint.OtherCoverage(payer_id=c.plan.payer.payer_id, first=c.starts_on, last=c.ends_on)
            for c in around.coverages[claim.client_id]
            if c.plan.payer_id != claim.coverage.plan.payer_id
        ),
        part2=around.part2,
        consents=tuple(_consent(c) for c in around.consents[claim.client_id] if _speaks_of(c, claim)),
        authorizations=tuple(permission_of(a) for a in around.authorizations[claim.episode_id]),
        authorization_used=_used(claim, around),
        stay=lint.Stay(
            admitted_on=episode.admitted_on,
            discharged_on=episode.discharged_on,
            levels=(lint.LevelSpan(level=episode.level, first=episode.admitted_on, last=episode.discharged_on),),
        ),
        weeks=_weeks(claim, around),
        valid_diagnoses=around.valid_codes,
        chart_diagnoses=frozenset(d.code_id.replace(".", "") for d in episode.diagnoses.all()),
        other_claims=tuple(_other(o, claim) for o in around.others[claim.client_id] if o.pk != claim.pk),
        production_file=claim.coverage.plan.payer.production,
        approved_texts=frozenset(),
        attachments_lean={},
    )


def _used(claim: Claim, around: Shelf) -> dict[str, int]:
    """What other claims took of each authorization, by its number: all that went out, and those before this one."""
    others = [
        o
        for o in around.others[claim.client_id]
        if o.pk not in {claim.pk, claim.replaces_id} and (o.batch_id or _place(o) < _place(claim))
    ]
    return {
        a.number: amount_of(a, [line for o in others if o.authorization_id == a.pk for line in o.lines.all()])
        for a in around.authorizations[claim.episode_id]
    }


def _place(claim: Claim) -> tuple[date, str]:
    return claim.first_day, claim.number


def _line(attendance_ids: Iterable[UUID], minutes: int, around: Shelf) -> lint.LineFacts:
    found = [around.attendances[k] for k in attendance_ids if k in around.attendances]
    return lint.LineFacts(
        minutes=minutes,
        sessions=tuple(_session(a, around) for a in found),
        notes=tuple(_note(a.note) for a in found if hasattr(a, "note")),
    )


def _session(attendance: Attendance, around: Shelf) -> lint.SessionFact:
    slot = attendance.slot
    begins = slot.during.lower + timedelta(minutes=slot.break_after)
    pause = Span(start=begins, end=begins + timedelta(minutes=slot.break_minutes))
    spans = ()
    if attendance.arrived_at and attendance.left_at:
        spans = (Span(start=attendance.arrived_at, end=attendance.left_at),)
    is_group = slot.series.service.form == "group"
    return lint.SessionFact(
        key=str(slot.pk),
        kind=ServiceKind(slot.series.service.kind),
        session=Span(start=slot.during.lower, end=slot.during.upper),
        present=spans,
        breaks=(pause,) if slot.break_minutes else (),
        modality=MODALITIES[attendance.modality],
        staff=tuple(str(leader.staff_id) for leader in slot.leaders.all()),
        group_size=around.sizes.get(slot.pk) if is_group else None,
        roster_stored=True if is_group else None,
    )


def _note(note: Note) -> lint.NoteFact:
    zone = note.attendance.site.zone
    texts = note.signed_text["parts"] if note.signed_text else note.parts
    written = {p.key for p in PARTS[NoteKind(note.kind)] if str(texts.get(p.key, "")).strip()}
    return lint.NoteFact(
        id=_("of %(day)s, %(title)s")
        % {"day": date_format(note.day, "M j"), "title": note.attendance.slot.series.title},
        service_on=note.day,
        signed_on=note.signed_at.astimezone(zone).date() if note.signed_at else None,
        qualified=True if note.signature_id else None,
        cosign_needed=False,
        parts=frozenset(_as_claims_call_it(written, note)),
        marked_late=note.late,
    )


def _as_claims_call_it(written: set[str], note: Note) -> set[str]:
    """NT-03's words: start, stop and attendance come with the note's attendance; DAP parts stand for three of them."""
    found = {"start", "stop", "attendance"} if note.signed_minutes else set()
    if note.signed_text and note.signed_text.get("objectives"):
        found.add("goal")
    names = {
        "intervention": "intervention",
        "response": "response",
        "data": "intervention",
        "assessment": "response",
    }
    return found | {names[k] for k in written if k in names} | ({"plan"} & written)


def _eligibility(coverage: Coverage) -> tuple[lint.Eligibility, ...]:
    if coverage.verified_on is None:
        return ()
    return (
        lint.Eligibility(
            checked_on=coverage.verified_on,
            active=True,
            first=coverage.starts_on,
            last=coverage.ends_on,
            carve_out="",
        ),
    )


FOR_PAYMENT = (Consent.Kind.TPO.value, "payment")


def _speaks_of(consent: Consent, claim: Claim) -> bool:
    """The broad consent speaks of every payer, the narrow one of those it names."""
    return consent.kind == Consent.Kind.TPO or claim.coverage.plan.payer.name in consent.recipients


def _consent(consent: Consent) -> lint.Consent:
    return lint.Consent(
        first=consent.signed_on,
        last=consent.expires_on,
        revoked_on=consent.revoked_at.date() if consent.revoked_at else None,
    )


def _weeks(claim: Claim, around: Shelf) -> tuple[lint.WeekFact, ...]:
    line = around.weeks.get((claim.episode_id, claim.week_starts_on))
    if line is None:
        return ()
    entry = line.ledger
    return (
        lint.WeekFact(
            starts_on=entry.week.starts_on,
            scheduled_minutes=entry.scheduled_minutes,
            attended_minutes=entry.attended_minutes,
            adolescent=entry.adolescent,
            reason_recorded=any(r.code.startswith("short-") for r in line.forecast.reasons),
            other_days=frozenset(),
            whole=entry.week.whole,
        ),
    )


def _other(other: Claim, claim: Claim) -> lint.OpenClaim:
    found = list(other.lines.all())
    return lint.OpenClaim(
        id=other.number,
        payer_id=other.coverage.plan.payer.payer_id,
        days=frozenset(line.day for line in found),
        codes=frozenset(line.code for line in found),
        answered=bool(other.payer_number),
        replaced=other.pk == claim.replaces_id,
    )
