from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from stepwell.rules.claim_lint import lint
from stepwell.rules.claims import (
    Bill,
    Billable,
    ClientDay,
    DayService,
    InStay,
    NoteState,
    Parties,
    assemble,
    charges,
    plan,
    plans,
)
from stepwell.rules.hours import ServiceKind
from stepwell.rules.problems import Invalid
from stepwell.rules.x12.claim import Kind
from stepwell.rules.x12.claim_writer import unwritable
from stepwell.rules.x12.meaning import problems_in
from tests.rules.cases import each
from tests.rules.claim_lint import examples as clean

MONDAY = date(2026, 3, 2)
PER_DIEM, MEDICARE = plan("commercial-h0015"), plan("medicare-hospital")


def lines_of(rules, *days):
    """The charge lines of attended days: a long group and an individual session each."""
    for day in days:
        services = (
            DayService(key=f"{day}g", kind=ServiceKind.GROUP, minutes=180, note=NoteState.SIGNED),
            DayService(key=f"{day}i", kind=ServiceKind.INDIVIDUAL, minutes=45, note=NoteState.SIGNED),
        )
        client_day = ClientDay(day=day, in_episode=True, level="2.1", services=services)
        yield from charges(client_day, plan=rules).lines


def billables(rules, *days, **more):
    return [Billable(id=f"L{n}", charge=line, **more) for n, line in enumerate(lines_of(rules, *days), 1)]


def bill(**changes):
    given = clean.claim()
    parties = Parties(
        billing=given.billing,
        payer=given.payer,
        subscriber=given.subscriber,
        attending=clean.medicare_claim().attending,
    )
    return Bill(**{"parties": parties, "diagnoses": ("F1020", "F411"), **changes})


def made(some, rules=PER_DIEM, **changes):
    return assemble(some, bill=bill(**changes), plan=rules, number=lambda n: f"SW-{n + 1}")


@each("plan_id", plans())
def test_the_claim_of_every_plan_makes_sense_and_can_be_written(plan_id):
    rules = plan(plan_id)
    status = {"patient_status": "30", "in_stay": InStay.FIRST} if rules.form is Kind.INSTITUTIONAL else {}
    (claim,) = made(billables(rules, MONDAY, date(2026, 3, 4)), rules, **status)
    assert not problems_in(claim)
    assert not unwritable(claim)
    assert claim.charge == sum(line.charge for line in claim.lines)


def test_the_week_of_attendance_becomes_the_claim_that_passes_every_lint_rule():
    days = (clean.MONDAY, clean.WEDNESDAY, clean.FRIDAY)
    some = billables(PER_DIEM, *days, authorization="AUTH1", rendering=clean.claim().rendering, pointers=(1,))
    (claim,) = made(some)
    assert claim == replace(clean.claim(), id="SW-1")
    report = lint(claim, plan=PER_DIEM, facts=clean.facts())
    assert (report.findings, report.not_answerable) == ((), ())


def test_a_medicare_claim_shows_its_bill_condition_span_and_status():
    (claim,) = made(
        billables(MEDICARE, MONDAY, date(2026, 3, 4)), MEDICARE, in_stay=InStay.MIDDLE, patient_status="30"
    )
    assert (claim.place, claim.frequency, claim.conditions, claim.patient_status) == ("13", "3", ("92",), "30")
    assert (claim.statement_first, claim.statement_last) == (MONDAY, date(2026, 3, 4))
    assert all(line.revenue and not line.pointers for line in claim.lines)


def test_a_claim_is_split_where_the_authorization_changes():
    one, two = billables(PER_DIEM, MONDAY, date(2026, 3, 4))
    some = [replace(one, authorization="A1"), replace(two, authorization="A2")]
    assert [(c.authorization, len(c.lines)) for c in made(some)] == [("A1", 1), ("A2", 1)]
    together = replace(PER_DIEM, permission=replace(PER_DIEM.permission, one_number_per_claim=False))
    (claim,) = made(some, together)
    assert (claim.authorization, claim.lines[0].authorization, claim.lines[1].authorization) == ("A1", "", "A2")


def test_a_line_that_needs_no_number_stays_with_the_first_that_has_one():
    one, two = billables(PER_DIEM, MONDAY, date(2026, 3, 4))
    (claim,) = made([one, replace(two, authorization="A1")])
    assert (claim.authorization, [line.id for line in claim.lines]) == ("A1", ["L1", "L2"])


def test_a_professional_claim_holds_fifty_lines():
    days = [MONDAY + timedelta(days=n) for n in range(51)]
    assert [len(c.lines) for c in made(billables(PER_DIEM, *days))] == [50, 1]


def test_who_renders_is_named_once_and_again_only_where_it_differs():
    one, two = billables(PER_DIEM, MONDAY, date(2026, 3, 4))
    riley = clean.claim().rendering
    morgan = replace(riley, npi="1999000056")
    (claim,) = made([replace(one, rendering=riley), replace(two, rendering=morgan)])
    assert (claim.rendering, [line.rendering for line in claim.lines]) == (riley, [None, morgan])


def test_nothing_to_bill_makes_no_claim():
    assert made([]) == ()


def test_what_cannot_be_billed_is_said_at_once():
    one = billables(PER_DIEM, MONDAY)[0]
    unpriced = replace(one, charge=replace(one.charge, amount=None))
    with pytest.raises(Invalid) as refused:
        made([one, unpriced], diagnoses=())
    assert {p.code for p in refused.value.problems} == {"no-diagnosis", "line-id-twice", "no-fee"}


def test_money_is_never_lost_in_splitting():
    some = billables(PER_DIEM, *(MONDAY + timedelta(days=n) for n in range(120)))
    some = [replace(b, authorization=f"A{n % 3}") for n, b in enumerate(some)]
    assert sum(c.charge for c in made(some)) == sum((b.charge.amount for b in some), Decimal(0))
