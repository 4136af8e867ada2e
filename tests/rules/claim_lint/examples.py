"""Two claims that pass every rule, with all their facts: a commercial per-diem week and a Medicare week."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

from stepwell.rules.claim_lint import (
    Assessment,
    Certification,
    Consent,
    Eligibility,
    Facts,
    LevelSpan,
    LineFacts,
    NoteFact,
    ProviderFact,
    Rating,
    SessionFact,
    Stay,
    TreatmentPlan,
    WeekFact,
)
from stepwell.rules.claims import plan
from stepwell.rules.hours import ServiceKind
from stepwell.rules.minutes import Span
from stepwell.rules.units import Authorization, Measure
from stepwell.rules.x12.claim import Address, Claim, Kind, Payer, Person, Provider, ServiceLine, Subscriber

PER_DIEM_PLAN = plan("commercial-h0015")
MEDICARE_PLAN = plan("medicare-hospital")
MONDAY, WEDNESDAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 4), date(2026, 3, 6)
SENT = date(2026, 3, 9)
CLINIC, COUNSELOR, PHYSICIAN = "1234567893", "1999000015", "1999000023"
HOME = Address(street="200 Example St", city="Sampleton", state="OH", zip="432010002")
AVERY = Person(last="Testpatient", first="Avery")


def span(day: date, start: str, end: str) -> Span:
    def at(text: str) -> datetime:
        return datetime.combine(day, time.fromisoformat(text), tzinfo=UTC)

    return Span(start=at(start), end=at(end))


def session(day: date, start: str, end: str, kind: ServiceKind = ServiceKind.GROUP, **more) -> SessionFact:
    whole = span(day, start, end)
    given = {
        "key": f"{day:%d}-{start}",
        "present": (whole,),
        "at_home": False,
        "staff": ("riley",),
        "group_size": 8,
        "roster_stored": True,
    }
    return SessionFact(kind=kind, session=whole, **{**given, **more})


def note(number: str, day: date, **more) -> NoteFact:
    given = {
        "signed_on": day,
        "qualified": True,
        "credentials": frozenset({"LCDC"}),
        "cosign_needed": False,
        "parts": PER_DIEM_PLAN.papers.note_parts,
        "similarity_percent": 20,
        "marked_late": False,
    }
    return NoteFact(id=number, service_on=day, **{**given, **more})


def per_diem_line(number: int, day: date, **more) -> ServiceLine:
    given = {
        "procedure": "H0015",
        "modifiers": ("HF",),
        "revenue": "",
        "charge": Decimal("240.00"),
        "pointers": (1,),
    }
    return ServiceLine(id=f"L{number}", first=day, **{**given, **more})


def claim(**changes) -> Claim:
    given = Claim(
        kind=Kind.PROFESSIONAL,
        id="SW-1",
        charge=Decimal("720.00"),
        place="57",
        billing=Provider(
            organization="Stepwell Test Clinic",
            npi=CLINIC,
            taxonomy="261QR0405X",
            tax_id="000000001",
            address=Address(street="100 Recovery Way", city="Sampleton", state="OH", zip="432010001"),
        ),
        rendering=Provider(person=Person(last="Counselor", first="Riley"), npi=COUNSELOR, taxonomy="101YA0400X"),
        subscriber=Subscriber(
            person=AVERY, member_id="M1", filing="CI", address=HOME, born=date(1988, 2, 14), sex="F"
        ),
        payer=Payer(name="Example Plan", id="EXP1"),
        diagnoses=("F1020", "F411"),
        lines=tuple(per_diem_line(n, day) for n, day in enumerate((MONDAY, WEDNESDAY, FRIDAY), 1)),
        authorization="AUTH1",
    )
    return replace(given, **changes)


def line_facts(number: int, day: date, **more) -> LineFacts:
    given = {"minutes": 180, "sessions": (session(day, "09:00", "12:00"),), "notes": (note(f"N{number}", day),)}
    return LineFacts(**{**given, **more})


def facts(**changes) -> Facts:
    given = Facts(
        sent_on=SENT,
        lines={f"L{n}": line_facts(n, day) for n, day in enumerate((MONDAY, WEDNESDAY, FRIDAY), 1)},
        eligibility=(
            Eligibility(
                checked_on=MONDAY,
                active=True,
                first=date(2026, 1, 1),
                person=AVERY,
                born=date(1988, 2, 14),
                sex="F",
                address=HOME,
                carve_out="",
            ),
        ),
        other_coverage=(),
        part2=True,
        consents=(Consent(first=date(2026, 2, 1), payer_id="EXP1"),),
        restricted_lines=frozenset(),
        authorizations=(
            Authorization(
                number="AUTH1",
                measure=Measure.DAYS,
                amount=12,
                first=date(2026, 2, 23),
                last=date(2026, 3, 31),
                codes=frozenset({"H0015"}),
                review_due_on=date(2026, 3, 20),
            ),
        ),
        authorization_used={"AUTH1": 3},
        stay=Stay(admitted_on=date(2026, 2, 23), levels=(LevelSpan(level="2.1", first=date(2026, 2, 23)),)),
        other_stays=(),
        assessments=(Assessment(signed_on=date(2026, 2, 23), qualified=True, has_diagnosis=True),),
        ratings=(Rating(rated_on=date(2026, 2, 23), dimensions=frozenset({"D1", "D2", "D3", "D4", "D5", "D6"})),),
        treatment_plans=(
            TreatmentPlan(
                clinician_signed_on=date(2026, 2, 25),
                physician_signed_on=date(2026, 2, 25),
                review_due_on=date(2026, 3, 27),
                kinds=frozenset({ServiceKind.GROUP, ServiceKind.INDIVIDUAL, ServiceKind.PSYCHOEDUCATION}),
                days_per_week=3,
                patient="signed",
            ),
        ),
        certifications=(Certification(signed_on=date(2026, 2, 23), week_minutes=540),),
        weeks=(
            WeekFact(
                starts_on=MONDAY,
                scheduled_minutes=540,
                attended_minutes=540,
                adolescent=False,
                reason_recorded=False,
                other_days=frozenset(),
            ),
        ),
        staff_spans=(),
        valid_diagnoses=frozenset({"F1020", "F411", "F332"}),
        chart_diagnoses=frozenset({"F1020", "F411", "F332"}),
        providers={
            npi: ProviderFact(
                taxonomies=frozenset({"261QR0405X", "101YA0400X", "282N00000X", "2084P0800X"}),
                licensed_until=date(2027, 1, 1),
                enrolled_from=date(2020, 1, 1),
                excluded=False,
            )
            for npi in (CLINIC, COUNSELOR, PHYSICIAN)
        },
        other_claims=(),
        patient_paid=Decimal(0),
        approved_texts=frozenset(),
        attachments_lean={},
        production_file=False,
        remittances=(),
    )
    return replace(given, **changes)


MEDICARE_SERVICES = (
    ("90853", "0915", "120.00", ServiceKind.GROUP, "09:00", "10:00"),
    ("90832", "0914", "95.00", ServiceKind.INDIVIDUAL, "10:10", "10:40"),
    ("G0177", "0942", "80.00", ServiceKind.PSYCHOEDUCATION, "11:00", "11:50"),
)


def medicare_claim(**changes) -> Claim:
    lines = tuple(
        ServiceLine(id=f"M{n}", first=MONDAY, procedure=code, revenue=revenue, charge=Decimal(charge))
        for n, (code, revenue, charge, *_) in enumerate(MEDICARE_SERVICES, 1)
    )
    given = claim(
        kind=Kind.INSTITUTIONAL,
        charge=Decimal("295.00"),
        place="13",
        frequency="2",
        diagnoses=("F332",),
        lines=lines,
        rendering=None,
        authorization="",
        attending=Provider(person=Person(last="Physician"), npi=PHYSICIAN, taxonomy="2084P0800X"),
        conditions=("92",),
        patient_status="30",
        statement_first=MONDAY,
        statement_last=FRIDAY,
    )
    return replace(given, **changes)


def medicare_facts(**changes) -> Facts:
    lines = {
        f"M{n}": LineFacts(
            minutes=(
                datetime.fromisoformat(f"2026-01-01T{end}") - datetime.fromisoformat(f"2026-01-01T{start}")
            ).seconds
            // 60,
            sessions=(session(MONDAY, start, end, kind),),
            notes=(note(f"N{n}", MONDAY),),
        )
        for n, (*_, kind, start, end) in enumerate(MEDICARE_SERVICES, 1)
    }
    return replace(facts(lines=lines), **changes)
