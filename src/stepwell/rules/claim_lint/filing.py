"""Lint of providers, dates, amounts, form and file: PR, DT, AM, FR, IN, PV, TS, ER."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from stepwell.rules.claim_lint.engine import Case, Hit, Severity, check, known, line_check, senseless
from stepwell.rules.claim_lint.facts import ProviderFact
from stepwell.rules.wording import say
from stepwell.rules.x12.claim import REPLACEMENT, VOID, Kind, Provider, ServiceLine

PHP_CONDITION = "41"
PHP_DAYS = 7
STILL_PATIENT = "30"
OPEN_FREQUENCIES = ("2", "3")


def _providers(case: Case) -> Iterator[tuple[str, Provider]]:
    claim = case.claim
    named = (
        (say("billing provider"), claim.billing),
        (say("rendering provider"), claim.rendering),
        (say("supervising provider"), claim.supervising),
        (say("attending provider"), claim.attending),
        (say("operating provider"), claim.operating),
        (say("referring provider"), claim.referring),
        (say("service facility"), claim.facility),
    )
    yield from ((role, provider) for role, provider in named if provider is not None)
    for line in claim.lines:
        if line.rendering is not None:
            yield say("rendering provider"), line.rendering
        if line.supervising is not None:
            yield say("supervising provider"), line.supervising


def _on_file(case: Case, provider: Provider) -> ProviderFact:
    known(case.facts.providers, "providers")
    return known((case.facts.providers or {}).get(provider.npi), f"providers.{provider.npi or 'without NPI'}")


@check("PR-01")
def npis(case: Case) -> Iterator[Hit]:
    yield from senseless(case, "NPI-LUHN")
    for role, provider in _providers(case):
        if role in ("billing provider", "rendering provider") and not provider.npi:
            yield Hit({"role": role})
        if role == "billing provider" and not provider.organization:
            yield Hit({}, variant="organization")
        if role == "rendering provider" and provider.person is None:
            yield Hit({}, variant="person")


@check("PR-02")
def taxonomy_and_license(case: Case) -> Iterator[Hit]:
    for role, provider in _providers(case):
        if role not in ("billing provider", "rendering provider"):
            continue
        fact = _on_file(case, provider)
        if provider.taxonomy and provider.taxonomy not in known(fact.taxonomies, f"{role} taxonomies"):
            yield Hit({"taxonomy": provider.taxonomy, "role": role})
        if case.days and known(fact.licensed_until, f"{role} license") < case.days[-1]:
            yield Hit({"role": role, "day": fact.licensed_until or case.days[-1]}, variant="license")


@line_check("PR-03")
def enrolled(case: Case, line: ServiceLine, day: date) -> Iterator[Hit]:
    """Professional claims only: who renders, or bills where nobody is named, is enrolled; or is supervised."""
    if case.claim.kind is not Kind.PROFESSIONAL:
        return
    renders = line.rendering or case.claim.rendering or case.claim.billing
    if _on_file(case, renders).enrolled_on(day):
        return
    stands_in = line.supervising or case.claim.supervising
    if case.plan.supervisor_when_not_enrolled and stands_in and _on_file(case, stands_in).enrolled_on(day):
        return
    yield Hit({"day": day}, line=line.id)


@check("PR-04")
def nobody_excluded(case: Case) -> Iterator[Hit]:
    for role, provider in _providers(case):
        if known(_on_file(case, provider).excluded, f"{role} exclusion check"):
            yield Hit({"role": role})


@check("DT-01")
def dates(case: Case) -> Iterator[Hit]:
    yield from senseless(case, "DATE-FUTURE", "DATE-RANGE")
    for line in case.claim.lines:
        if line.first is None:
            yield Hit({}, line=line.id)


@check("DT-02")
def in_time(case: Case) -> Iterator[Hit]:
    """Counted from the first service day; replacements and voids have the plan's own, longer or shorter, limit."""
    corrected = case.claim.frequency in (REPLACEMENT, VOID)
    limits = case.plan.limits
    limit = known(limits.corrected_days if corrected else limits.filing_days, "plan filing limit")
    if not case.days:
        return
    day = case.days[0]
    gone = (case.facts.sent_on - day).days
    if gone > limit:
        yield Hit({"day": day, "days": gone - limit})
    elif gone * 100 >= limit * limits.filing_warn_percent:
        yield Hit({"day": day, "days": limit - gone}, variant="soon", severity=Severity.WARN)


@check("DT-03")
def in_sequence(case: Case) -> Iterator[Hit]:
    if case.plan.facility is None or not case.plan.facility.in_sequence or not case.days:
        return
    for other in known(case.facts.other_claims, "other_claims"):
        same = other.payer_id == case.claim.payer.id and not other.replaced
        if same and other.days and max(other.days) < case.days[0] and not other.answered:
            yield Hit({"first": min(other.days), "last": max(other.days)})


@check("AM-01")
def total(case: Case) -> Iterator[Hit]:
    yield from senseless(case, "CLAIM-SUM")


@line_check("AM-01")
def fee_schedule(case: Case, line: ServiceLine, day: date) -> Iterator[Hit]:
    if line.charge <= 0:
        yield Hit({}, line=line.id)
        return
    row = case.plan.row(line.procedure, revenue=line.revenue)
    fee = known(row.fee_on(day) if row else None, f"fee of {line.procedure} on {day}")
    if fee * line.units != line.charge:
        yield Hit({"charge": line.charge, "right": fee * line.units}, line=line.id, variant="fee")


@check("AM-02")
def earlier_payers(case: Case) -> Iterator[Hit]:
    claim = case.claim
    for other in claim.other_payers:
        if other.paid is None:
            continue
        adjusted = sum((a.amount for a in other.adjustments), Decimal(0))
        for line in claim.lines:
            prior = (p for p in line.prior if p.payer_id == other.payer.id)
            adjusted += sum((a.amount for p in prior for a in p.adjustments), Decimal(0))
        if claim.charge - adjusted != other.paid:
            values = {"charge": claim.charge, "adjusted": adjusted, "paid": other.paid}
            yield Hit({"payer": other.payer.name, **values})
    paid = sum((o.paid or Decimal(0) for o in claim.other_payers), claim.patient_paid or Decimal(0))
    if paid > claim.charge:
        yield Hit({"paid": paid, "charge": claim.charge}, variant="over")


@check("AM-02")
def patient_share(case: Case) -> Iterator[Hit]:
    books = known(case.facts.patient_paid, "patient_paid")
    said = case.claim.patient_paid or Decimal(0)
    if said != books:
        yield Hit({"claim": said, "books": books}, variant="patient")


@check("FR-01")
def replacement_names_the_original(case: Case) -> Iterator[Hit]:
    yield from senseless(case, "FREQ-NO-ICN")


@line_check("FR-02")
def not_sent_before(case: Case, line: ServiceLine, day: date) -> Iterator[Hit]:
    for other in known(case.facts.other_claims, "other_claims"):
        same = other.payer_id == case.claim.payer.id and other.id != case.claim.id and not other.replaced
        if same and day in other.days and line.procedure in other.codes:
            yield Hit({"claim": other.id, "code": line.procedure, "day": day}, line=line.id)


@check("IN-01")
def institutional_fields(case: Case) -> Iterator[Hit]:
    claim = case.claim
    if claim.kind is not Kind.INSTITUTIONAL:
        return
    if not claim.patient_status:
        yield Hit({"field": say("Patient status")})
    elif (claim.patient_status == STILL_PATIENT) != (claim.frequency in OPEN_FREQUENCIES):
        corrected = claim.frequency in (REPLACEMENT, VOID)
        if not corrected:
            yield Hit({"status": claim.patient_status, "frequency": claim.frequency}, variant="status")
    if claim.statement_first is None or claim.statement_last is None:
        yield Hit({"field": say("Statement period")})
    for line in claim.lines:
        if not line.revenue:
            yield Hit({"field": say("Revenue code of line {id}", id=line.id)}, line=line.id)


@check("IN-01")
def bill_and_condition(case: Case) -> Iterator[Hit]:
    claim, facility = case.claim, case.plan.facility
    if facility is None:
        return
    if claim.place != facility.bill:
        yield Hit({"bill": claim.place or "(none)", "right": facility.bill}, variant="bill")
    for code in facility.conditions:
        if code not in claim.conditions:
            yield Hit({"code": code}, variant="condition")


@check("IN-02")
def services_of_the_day(case: Case) -> Iterator[Hit]:
    facility = case.plan.facility
    if facility is None or facility.day_services_minimum is None:
        return
    for day in case.days:
        lines = [line for line, on in case.dated if on == day]
        count = sum(int(line.units) for line in lines)
        if count < facility.day_services_minimum:
            yield Hit({"day": day, "count": count, "least": facility.day_services_minimum})
        if not any(line.procedure in facility.primary_codes for line in lines):
            yield Hit({"day": day}, variant="primary")


@check("IN-03")
def clear_of_partial_hospital(case: Case) -> Iterator[Hit]:
    if case.plan.facility is None or "92" not in case.plan.facility.conditions:
        return
    for other in known(case.facts.other_claims, "other_claims"):
        if PHP_CONDITION not in other.conditions or not other.days:
            continue
        opens, closes = min(other.days) - timedelta(days=PHP_DAYS), max(other.days)
        for day in case.days:
            if opens <= day <= closes:
                yield Hit({"first": min(other.days), "day": day})


@check("PV-01")
def nothing_needless(case: Case) -> Iterator[Hit]:
    claim = case.claim
    texts: list[tuple[str, str]] = [(say("the claim"), claim.note.text)] if claim.note else []
    for line in claim.lines:
        texts += [(say("line {id}", id=line.id), line.note.text)] if line.note else []
        texts += [(say("line {id}", id=line.id), line.description)] if line.description else []
    for where, text in texts:
        if text not in known(case.facts.approved_texts, "approved_texts"):
            yield Hit({"where": where})
    for paper in (*claim.attachments, *(a for line in claim.lines for a in line.attachments)):
        lean = known(case.facts.attachments_lean, "attachments_lean")
        if not known(lean.get(paper.control), f"attachments_lean.{paper.control}"):
            yield Hit({"control": paper.control}, variant="attachment")


@check("TS-01")
def test_file(case: Case) -> Iterator[Hit]:
    if known(case.facts.production_file, "production_file") and not case.plan.production:
        yield Hit({})


@check("ER-01")
def remittance_balances(case: Case) -> Iterator[Hit]:
    for part in known(case.facts.remittances, "remittances"):
        if part.charged - part.adjusted != part.paid:
            values = {"charged": part.charged, "adjusted": part.adjusted, "paid": part.paid}
            yield Hit({"level": part.level.capitalize(), "id": part.id, **values})
