"""For every lint rule: ways to break it in a claim that is otherwise clean, and who else notices."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from stepwell.rules.claim_lint import (
    Certification,
    Consent,
    Facts,
    LabFact,
    LevelSpan,
    OpenClaim,
    OtherCoverage,
    OtherStay,
    Rating,
    Report,
    StaffSpan,
    Stay,
    Sum,
    lint,
)
from stepwell.rules.claims import Modality
from stepwell.rules.claims.plan import PayerPlan, ServiceRow
from stepwell.rules.hours import ServiceKind
from stepwell.rules.x12.claim import Attachment, Claim, Note, OtherPayer, Patient, Payer, Person
from tests.rules.claim_lint.examples import (
    AVERY,
    CLINIC,
    COUNSELOR,
    FRIDAY,
    HOME,
    MEDICARE_PLAN,
    MONDAY,
    PER_DIEM_PLAN,
    SENT,
    WEDNESDAY,
    claim,
    facts,
    line_facts,
    medicare_claim,
    medicare_facts,
    note,
    per_diem_line,
    session,
    span,
)


@dataclass(frozen=True, kw_only=True)
class Break:
    """One change to a clean claim. `says` is a part of the message; `also` the other rules that notice."""

    rule: str
    says: str
    claim: Claim = field(default_factory=claim)
    facts: Facts = field(default_factory=facts)
    plan: PayerPlan = PER_DIEM_PLAN
    also: tuple[str, ...] = ()
    severity: str | None = None

    @cached_property
    def report(self) -> Report:
        return lint(self.claim, plan=self.plan, facts=self.facts)


def first_line(**changes) -> Claim:
    """The clean claim with its first line changed, and the total with it."""
    lines = (replace(claim().lines[0], **changes), *claim().lines[1:])
    return claim(lines=lines, charge=sum((line.charge for line in lines), Decimal(0)))


def behind_first(**changes) -> Facts:
    """The clean facts with those behind the first line changed."""
    return facts(lines={**facts().lines, "L1": line_facts(1, MONDAY, **changes)})


def first_note(**changes) -> Facts:
    return behind_first(notes=(note("N1", MONDAY, **changes),))


def first_session(**changes) -> Facts:
    return behind_first(sessions=(session(MONDAY, "09:00", "12:00", **changes),))


def plan_of(**changes) -> PayerPlan:
    return replace(PER_DIEM_PLAN, **changes)


def insured(**changes) -> Claim:
    return claim(subscriber=replace(claim().subscriber, **changes))


def answer(**changes) -> Facts:
    return facts(eligibility=(replace(facts().eligibility[0], **changes),))


def authorization(**changes) -> Facts:
    return facts(authorizations=(replace(facts().authorizations[0], **changes),))


def treatment(**changes) -> Facts:
    return facts(treatment_plans=(replace(facts().treatment_plans[0], **changes),))


def week(**changes) -> Facts:
    return facts(weeks=(replace(facts().weeks[0], **changes),))


def provider(npi: str, **changes) -> Facts:
    known = facts().providers
    return facts(providers={**known, npi: replace(known[npi], **changes)})


def beside(*lines, clia: str = "") -> Claim:
    """The clean claim with lines beside it."""
    every = (*claim().lines, *lines)
    return claim(lines=every, charge=sum((line.charge for line in every), Decimal(0)), clia=clia)


TEST_ROW = ServiceRow(code="80305", modifiers=("QW",), fees=())
TEST_PLAN = plan_of(services=(TEST_ROW,), bundled=frozenset(), beside_per_diem=frozenset({"80305"}))
TEST_PLAN = replace(TEST_PLAN, permission=replace(TEST_PLAN.permission, codes=frozenset({"H0015"})))


def lab_line(number: int = 4, day: date = MONDAY, **changes):
    given = {"procedure": "80305", "modifiers": ("QW",), "charge": Decimal("20.00")}
    return per_diem_line(number, day, **{**given, **changes})


def lab_facts(*numbers: int, **changes) -> Facts:
    given = {"ordered_on": MONDAY, "result_stored": True, "waived": True, **changes}
    tests = {
        f"L{n}": line_facts(n, MONDAY, minutes=None, sessions=None, notes=None, test=LabFact(**given))
        for n in numbers
    }
    return facts(lines={**facts().lines, **tests})


def other_payer(**changes) -> OtherPayer:
    given = {"payer": Payer(name="First Plan", id="FST"), "order": "P", "relation": "18", "subscriber": AVERY}
    return OtherPayer(**{**given, "member_id": "X1", **changes})


def open_claim(**changes) -> OpenClaim:
    given = {"id": "SW-0", "payer_id": "EXP1", "days": frozenset({MONDAY}), "codes": frozenset({"H0015"})}
    return OpenClaim(**{**given, **changes})


def remote(modality: Modality, **changes) -> Facts:
    return first_session(modality=modality, **changes)


def medicare(rule: str, says: str, *, changed: Claim | None = None, known: Facts | None = None, also=()) -> Break:
    return Break(
        rule=rule,
        says=says,
        claim=changed or medicare_claim(),
        facts=known or medicare_facts(),
        plan=MEDICARE_PLAN,
        also=tuple(also),
    )


def medicare_line(place: int, **changes) -> Claim:
    lines = list(medicare_claim().lines)
    lines[place] = replace(lines[place], **changes)
    return medicare_claim(lines=tuple(lines))


def medicare_remote() -> Facts:
    given = medicare_facts()
    first = given.lines["M1"]
    changed = replace(first, sessions=(replace(first.sessions[0], modality=Modality.VIDEO),))
    return replace(given, lines={**given.lines, "M1": changed})


def short_medicare_day() -> Claim:
    lines = medicare_claim().lines[:2]
    return medicare_claim(lines=lines, charge=Decimal("215.00"))


INDIVIDUAL = session(MONDAY, "09:00", "12:00", ServiceKind.INDIVIDUAL)
MINUTE_PLAN = plan_of(
    services=(ServiceRow(code="H0004", unit="minutes", unit_minutes=15, fees=PER_DIEM_PLAN.per_diem.fees),),
    bundled=frozenset(),
)

BREAKS = [
    Break(rule="PT-01", says="Street is missing", claim=insured(address=replace(HOME, street=""))),
    Break(rule="PT-01", says="Last name differs", claim=insured(person=Person(last="Other", first="Avery"))),
    Break(rule="PT-01", says="Birth date differs", facts=answer(born=date(1988, 2, 15))),
    Break(rule="PT-02", says="is after a service date", claim=insured(born=FRIDAY), also=("PT-01",)),
    Break(rule="PT-02", says="in the future", claim=insured(born=date(2027, 1, 1)), also=("PT-01",)),
    Break(rule="CV-01", says="Mar 6, 2026", facts=answer(last=date(2026, 3, 5))),
    Break(rule="CV-01", says="not proven", facts=answer(checked_on=date(2026, 2, 20))),
    Break(rule="CV-01", says="not proven", facts=answer(active=False)),
    Break(
        rule="CV-02",
        says="OTH is active on Mar 2",
        facts=facts(other_coverage=(OtherCoverage(payer_id="OTH", first=date(2025, 1, 1)),)),
    ),
    Break(rule="CV-02", says="whether this payer is first", claim=insured(order="")),
    Break(rule="CV-03", says="belongs to BHO", facts=answer(carve_out="BHO")),
    Break(rule="CO-01", says="no valid consent", facts=facts(consents=())),
    Break(rule="CO-01", says="Example Plan", facts=facts(consents=(Consent(first=MONDAY, revoked_on=SENT),))),
    Break(rule="CO-01", says="consent", facts=facts(consents=(Consent(first=MONDAY, payer_id="OTHER"),))),
    Break(rule="CO-02", says="asked not to tell", facts=facts(restricted_lines=frozenset({"L2"}))),
    Break(rule="AU-01", says="no authorization for H0015", facts=facts(authorizations=())),
    Break(rule="AU-01", says="Mar 6", facts=authorization(last=date(2026, 3, 5))),
    Break(rule="AU-01", says="AUTH1 is not on the claim", claim=claim(authorization="")),
    Break(rule="AU-02", says="2 days over", facts=facts(authorization_used={"AUTH1": 11})),
    Break(
        rule="AU-03",
        says="AUTH1, AUTH2",
        claim=claim(lines=(*claim().lines[:2], replace(claim().lines[2], authorization="AUTH2"))),
        facts=facts(authorizations=(*facts().authorizations, replace(facts().authorizations[0], number="AUTH2"))),
    ),
    Break(rule="AU-04", says="was due on Mar 8", facts=authorization(review_due_on=date(2026, 3, 8))),
    Break(
        rule="AD-01",
        says="outside the admission",
        facts=facts(stay=replace(facts().stay, discharged_on=WEDNESDAY)),
    ),
    Break(
        rule="AD-02",
        says="was 1 on Mar 6",
        facts=facts(
            stay=Stay(
                admitted_on=date(2026, 2, 23),
                levels=(
                    LevelSpan(level="2.1", first=date(2026, 2, 23), last=date(2026, 3, 5)),
                    LevelSpan(level="1", first=FRIDAY),
                ),
            )
        ),
    ),
    Break(
        rule="AD-03",
        says="in detox on Mar 4",
        facts=facts(other_stays=(OtherStay(program="detox", first=WEDNESDAY, last=WEDNESDAY),)),
    ),
    Break(rule="AS-01", says="no signed assessment", facts=facts(assessments=())),
    Break(
        rule="AS-01",
        says="Mar 2",
        facts=facts(assessments=(replace(facts().assessments[0], signed_on=date(2026, 3, 3)),)),
    ),
    Break(rule="AS-02", says="older than 30 days", facts=facts(ratings=())),
    Break(
        rule="AS-02",
        says="lacks D6",
        facts=facts(
            ratings=(Rating(rated_on=date(2026, 2, 23), dimensions=frozenset({"D1", "D2", "D3", "D4", "D5"})),)
        ),
    ),
    Break(rule="TP-01", says="not signed", facts=treatment(clinician_signed_on=None)),
    Break(rule="TP-01", says="not signed for Mar 2", facts=treatment(clinician_signed_on=date(2026, 3, 10))),
    Break(
        rule="TP-01",
        says="physician has not signed",
        facts=treatment(physician_signed_on=None),
        plan=plan_of(papers=replace(PER_DIEM_PLAN.papers, physician_signs_plan=True)),
    ),
    Break(rule="TP-02", says="overdue since Mar 5", facts=treatment(review_due_on=date(2026, 3, 5))),
    Break(rule="TP-03", says="Group is not in", facts=treatment(kinds=frozenset({ServiceKind.INDIVIDUAL}))),
    Break(rule="TP-03", says="prescribes 2", facts=treatment(days_per_week=2)),
    Break(rule="TP-04", says="has not signed", facts=treatment(patient="")),
    medicare("CE-01", "older than 60 days", known=medicare_facts(certifications=())),
    medicare(
        "CE-01",
        "9 hours",
        known=medicare_facts(certifications=(Certification(signed_on=date(2026, 2, 23), week_minutes=480),)),
    ),
    Break(rule="NT-01", says="N1 is not signed", facts=first_note(signed_on=None)),
    Break(rule="NT-01", says="N1 is not signed", facts=first_note(signed_on=date(2026, 3, 10)), also=("NT-05",)),
    Break(rule="NT-01", says="has no note", facts=behind_first(notes=())),
    Break(rule="NT-02", says="may not render H0015", facts=first_note(qualified=False)),
    Break(rule="NT-02", says="co-signature", facts=first_note(cosign_needed=True)),
    Break(
        rule="NT-02",
        says="may not render",
        plan=plan_of(per_diem=replace(PER_DIEM_PLAN.per_diem, credentials=frozenset({"LPC"}))),
    ),
    Break(rule="NT-03", says="lacks goal", facts=first_note(parts=PER_DIEM_PLAN.papers.note_parts - {"goal"})),
    Break(rule="NT-04", says="91 %", facts=first_note(similarity_percent=91)),
    Break(rule="NT-05", says="4 days after", facts=first_note(signed_on=date(2026, 3, 6))),
    Break(rule="TM-01", says="Only 2 h 59 min", facts=behind_first(minutes=179)),
    Break(
        rule="TM-02",
        says="counts 3 h, attendance without breaks gives 2 h 50 min",
        facts=first_session(breaks=(span(MONDAY, "10:00", "10:10"),)),
    ),
    Break(
        rule="TM-03",
        says="Two services at 11:00",
        facts=behind_first(
            sessions=(
                session(MONDAY, "09:00", "12:00"),
                session(MONDAY, "11:00", "11:30", ServiceKind.INDIVIDUAL),
            )
        ),
    ),
    Break(
        rule="TM-04",
        says="riley is double-booked at 10:00",
        facts=replace(
            behind_first(sessions=(INDIVIDUAL,)),
            staff_spans=(StaffSpan(staff="riley", key="other", span=span(MONDAY, "10:00", "10:50")),),
        ),
    ),
    Break(
        rule="TM-05",
        says="13 units on line L4; its minutes give 12",
        claim=beside(
            per_diem_line(4, MONDAY, procedure="H0004", modifiers=(), units=Decimal(13), charge=Decimal("3120.00"))
        ),
        plan=replace(MINUTE_PLAN, permission=replace(MINUTE_PLAN.permission, codes=frozenset({"H0015"}))),
        facts=facts(
            lines={
                **facts().lines,
                "L4": line_facts(4, MONDAY, sessions=(session(MONDAY, "13:00", "16:00", ServiceKind.INDIVIDUAL),)),
            }
        ),
    ),
    Break(rule="TM-05", says="2 units", claim=first_line(units=Decimal(2), charge=Decimal(480)), also=("CD-03",)),
    Break(rule="TM-06", says="8 h 59 min scheduled", facts=week(scheduled_minutes=539)),
    Break(rule="TM-06", says="no reason is recorded", facts=week(attended_minutes=539)),
    Break(
        rule="TM-07",
        says="6 days",
        facts=week(other_days=frozenset({date(2026, 3, 3), date(2026, 3, 5), date(2026, 3, 7)})),
    ),
    Break(
        rule="TM-07",
        says="the plan pays 2",
        facts=authorization(days_per_week=2),
    ),
    Break(rule="GR-01", says="Group of 13", facts=first_session(group_size=13)),
    Break(rule="GR-01", says="Group of 1 ", facts=first_session(group_size=1)),
    Break(rule="GR-01", says="roster", facts=first_session(roster_stored=False)),
    Break(
        rule="GR-02",
        says="lines L1 and L2",
        facts=facts(lines={**facts().lines, "L2": line_facts(2, WEDNESDAY, sessions=facts().lines["L1"].sessions)}),
    ),
    Break(
        rule="CD-01",
        says="H0015 is not valid on Mar 2",
        plan=plan_of(per_diem=replace(PER_DIEM_PLAN.per_diem, valid_from=WEDNESDAY)),
    ),
    Break(
        rule="CD-02",
        says="H0015/0905 is not accepted",
        claim=first_line(revenue="0905"),
    ),
    Break(rule="CD-02", says="Modifier ZZ", claim=first_line(modifiers=("HF", "ZZ"))),
    Break(
        rule="CD-03",
        says="2 per diems on Mar 2",
        claim=beside(per_diem_line(4, MONDAY, modifiers=("HF", "59"))),
        facts=facts(
            lines={**facts().lines, "L4": line_facts(4, MONDAY, sessions=(session(MONDAY, "13:00", "16:00"),))}
        ),
    ),
    Break(
        rule="CD-04",
        says="80305 on Mar 2, 2026 is inside",
        claim=beside(lab_line(), clia="99D9999999"),
        facts=lab_facts(4),
        plan=replace(TEST_PLAN, bundled=frozenset({"80305"}), beside_per_diem=frozenset()),
    ),
    Break(rule="CD-05", says="HF is missing", claim=first_line(modifiers=())),
    Break(rule="CD-05", says="order HF HO", claim=first_line(modifiers=("HO", "HF"))),
    Break(rule="CD-05", says="5 modifiers", claim=first_line(modifiers=("HF", "HA", "HO", "U1", "25"))),
    Break(rule="CD-06", says="held by video", facts=remote(Modality.VIDEO)),
    Break(
        rule="CD-06",
        says="held in person",
        claim=first_line(modifiers=("HF", "95"), place="10"),
    ),
    Break(
        rule="CD-07",
        says="Audio only is not covered for H0015",
        claim=first_line(modifiers=("HF", "93"), place="10"),
        facts=remote(Modality.AUDIO),
    ),
    medicare("CD-08", "was remote", known=medicare_remote()),
    Break(rule="DX-01", says="F411 does not fit", claim=claim(diagnoses=("F411", "F1020"))),
    Break(
        rule="DX-01",
        says="F17210 does not fit",
        claim=claim(diagnoses=("F17210",)),
        facts=facts(valid_diagnoses=frozenset({"F17210"}), chart_diagnoses=frozenset({"F17210"})),
    ),
    Break(rule="DX-01", says="F411 is not a valid code", facts=facts(valid_diagnoses=frozenset({"F1020"}))),
    Break(
        rule="DX-02",
        says="F1020 differs from the chart's F1021",
        facts=facts(chart_diagnoses=frozenset({"F1021", "F411"})),
    ),
    Break(rule="DX-03", says="diagnosis 3", claim=first_line(pointers=(1, 3))),
    Break(rule="DX-03", says="one to four", claim=first_line(pointers=())),
    Break(
        rule="LB-01",
        says="lacks a CLIA number, an order, a result",
        claim=beside(lab_line()),
        facts=lab_facts(4, ordered_on=None, result_stored=False),
        plan=TEST_PLAN,
    ),
    Break(
        rule="LB-01",
        says="modifier QW",
        claim=beside(lab_line(modifiers=()), clia="99D9999999"),
        facts=lab_facts(4),
        plan=TEST_PLAN,
        also=("CD-05",),
    ),
    Break(
        rule="LB-02",
        says="2 presumptive tests",
        claim=beside(lab_line(), lab_line(5, modifiers=("QW", "59")), clia="99D9999999"),
        facts=lab_facts(4, 5),
        plan=TEST_PLAN,
    ),
    Break(
        rule="LB-02",
        says="3 test days",
        claim=beside(lab_line(), lab_line(5, WEDNESDAY), lab_line(6, FRIDAY), clia="99D9999999"),
        facts=lab_facts(4, 5, 6),
        plan=TEST_PLAN,
    ),
    Break(
        rule="PR-01",
        says="check digit",
        claim=claim(rendering=replace(claim().rendering, npi="1999000016")),
        facts=facts(providers={**facts().providers, "1999000016": facts().providers[COUNSELOR]}),
    ),
    Break(rule="PR-01", says="has no NPI", claim=claim(rendering=replace(claim().rendering, npi=""))),
    Break(
        rule="PR-01",
        says="must be a person",
        claim=claim(rendering=replace(claim().rendering, person=None, organization="Stepwell")),
    ),
    Break(
        rule="PR-01",
        says="must be an organization",
        claim=claim(billing=replace(claim().billing, organization="", person=AVERY)),
    ),
    Break(rule="PR-02", says="not on file", facts=provider(COUNSELOR, taxonomies=frozenset())),
    Break(rule="PR-02", says="license", facts=provider(CLINIC, licensed_until=date(2026, 3, 5))),
    Break(rule="PR-03", says="not enrolled on Mar 2", facts=provider(COUNSELOR, enrolled_from=WEDNESDAY)),
    Break(rule="PR-04", says="exclusion list", facts=provider(COUNSELOR, excluded=True)),
    Break(
        rule="DT-01",
        says="2026-03-06 lies after 2026-03-05",
        facts=facts(
            sent_on=date(2026, 3, 5),
            lines={**facts().lines, "L3": line_facts(3, FRIDAY, notes=(note("N3", FRIDAY, signed_on=MONDAY),))},
        ),
    ),
    Break(rule="DT-01", says="has no date", claim=first_line(first=None)),
    medicare(
        "DT-01",
        "outside the statement",
        changed=medicare_claim(statement_first=WEDNESDAY),
    ),
    Break(rule="DT-02", says="passed 1 days ago", facts=facts(sent_on=date(2026, 6, 1)), also=("AU-04",)),
    Break(
        rule="DT-02",
        says="27 days are left",
        facts=facts(sent_on=date(2026, 5, 4)),
        also=("AU-04",),
        severity="warn",
    ),
    medicare(
        "DT-03",
        "not answered yet",
        known=medicare_facts(other_claims=(open_claim(days=frozenset({date(2026, 2, 27)})),)),
    ),
    Break(rule="AM-01", says="add up to 720.00", claim=claim(charge=Decimal("700.00"))),
    Break(rule="AM-01", says="no charge", claim=first_line(charge=Decimal(0))),
    Break(rule="AM-01", says="fee schedule gives 240.00", claim=first_line(charge=Decimal("250.00"))),
    Break(
        rule="AM-02",
        says="First Plan do not add up: 720.00 less 0 is not 500",
        claim=claim(other_payers=(other_payer(paid=Decimal(500)),)),
    ),
    Break(rule="AM-02", says="books say 20", facts=facts(patient_paid=Decimal(20))),
    Break(
        rule="AM-02",
        says="more than the charge",
        claim=claim(patient_paid=Decimal(721)),
        facts=facts(patient_paid=Decimal(721)),
    ),
    Break(rule="FR-01", says="needs the payer's claim number", claim=claim(frequency="7")),
    Break(rule="FR-02", says="duplicate of SW-0", facts=facts(other_claims=(open_claim(),))),
    medicare("IN-01", "Patient status is missing", changed=medicare_claim(patient_status="")),
    medicare("IN-01", "does not fit frequency 4", changed=medicare_claim(frequency="4")),
    medicare("IN-01", "Condition code 92", changed=medicare_claim(conditions=())),
    medicare("IN-01", "type of bill is 76", changed=medicare_claim(place="76")),
    medicare("IN-01", "Revenue code of line M1", changed=medicare_line(0, revenue="")),
    medicare("IN-02", "has 2 services", changed=short_medicare_day()),
    replace(
        medicare("IN-02", "no service from the primary list"),
        plan=replace(MEDICARE_PLAN, facility=replace(MEDICARE_PLAN.facility, primary_codes=frozenset({"90837"}))),
    ),
    medicare(
        "IN-03",
        "too close to Mar 2",
        known=medicare_facts(
            other_claims=(
                open_claim(days=frozenset({date(2026, 3, 9)}), codes=frozenset(), conditions=frozenset({"41"})),
            )
        ),
    ),
    Break(
        rule="PV-01",
        says="text on the claim",
        claim=claim(note=Note(kind="ADD", text="Craving was discussed")),
    ),
    Break(
        rule="PV-01",
        says="Attachment PW1",
        claim=claim(attachments=(Attachment(report="OZ", way="EL", control="PW1"),)),
        facts=facts(attachments_lean={"PW1": False}),
    ),
    Break(rule="TS-01", says="production", facts=facts(production_file=True)),
    Break(
        rule="ER-01",
        says="Claim SW-9 does not balance",
        facts=facts(
            remittances=(
                Sum(level="claim", id="SW-9", charged=Decimal(100), adjusted=Decimal(20), paid=Decimal(79)),
            )
        ),
    ),
]

PASSES = [
    Break(rule="PT-01", says="", claim=insured(person=Person(last="TESTPATIENT", first="avery"))),
    Break(
        rule="PT-01",
        says="",
        claim=claim(patient=Patient(relation="19", person=AVERY, address=HOME, born=date(1988, 2, 14), sex="F")),
    ),
    Break(
        rule="CV-01",
        says="",
        facts=facts(eligibility=(replace(facts().eligibility[0], checked_on=SENT),)),
    ),
    Break(rule="CO-01", says="", facts=facts(part2=False, consents=())),
    Break(rule="CV-02", says="", facts=facts(other_coverage=(OtherCoverage(payer_id="EXP1", first=MONDAY),))),
    Break(rule="AU-02", says="", facts=facts(authorization_used={"AUTH1": 9})),
    Break(
        rule="AD-03",
        says="",
        facts=facts(other_stays=(OtherStay(program="detox", first=MONDAY, last=MONDAY),)),
        plan=plan_of(shared_edge_days=True),
    ),
    Break(rule="NT-05", says="", facts=first_note(signed_on=date(2026, 3, 6), marked_late=True)),
    Break(rule="NT-05", says="", facts=first_note(signed_on=date(2026, 3, 5))),
    Break(rule="NT-04", says="", facts=first_note(similarity_percent=90)),
    Break(rule="TM-06", says="", facts=week(attended_minutes=539, reason_recorded=True)),
    Break(rule="TM-06", says="", facts=week(scheduled_minutes=360, attended_minutes=360, adolescent=True)),
    Break(rule="TM-06", says="", facts=week(scheduled_minutes=180, attended_minutes=180, whole=False)),
    Break(rule="GR-01", says="", facts=first_session(group_size=12)),
    Break(
        rule="CD-06",
        says="",
        claim=first_line(modifiers=("HF", "95"), place="10"),
        facts=remote(Modality.VIDEO, at_home=True),
    ),
    Break(rule="LB-01", says="", claim=beside(lab_line(), clia="99D9999999"), facts=lab_facts(4), plan=TEST_PLAN),
    Break(
        rule="LB-02",
        says="",
        claim=beside(lab_line(), lab_line(5, WEDNESDAY), clia="99D9999999"),
        facts=lab_facts(4, 5),
        plan=TEST_PLAN,
    ),
    Break(rule="DT-02", says="", facts=facts(sent_on=date(2026, 3, 20))),
    Break(rule="FR-02", says="", facts=facts(other_claims=(open_claim(replaced=True),))),
    Break(rule="FR-01", says="", claim=claim(frequency="7", payer_claim_number="ICN1")),
    Break(
        rule="PV-01",
        says="",
        claim=claim(note=Note(kind="ADD", text="Corrected place of service")),
        facts=facts(approved_texts=frozenset({"Corrected place of service"})),
    ),
    Break(rule="TS-01", says="", facts=facts(production_file=True), plan=plan_of(production=True)),
    Break(
        rule="ER-01",
        says="",
        facts=facts(
            remittances=(Sum(level="line", id="L1", charged=Decimal(9), adjusted=Decimal(2), paid=Decimal(7)),)
        ),
    ),
    Break(
        rule="AM-02",
        says="",
        claim=claim(other_payers=(other_payer(paid=None),), patient_paid=Decimal(20)),
        facts=facts(patient_paid=Decimal(20)),
    ),
    Break(
        rule="PR-03",
        says="",
        claim=claim(supervising=replace(claim().rendering, npi="1999000023")),
        facts=provider(COUNSELOR, enrolled_from=None),
        plan=plan_of(supervisor_when_not_enrolled=True),
    ),
]
