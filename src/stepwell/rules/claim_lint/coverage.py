"""Lint of person, coverage, consent, authorization and admission: PT, CV, CO, AU, AD."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from stepwell.rules.claim_lint.engine import Case, Hit, check, known, line_check
from stepwell.rules.claim_lint.facts import Eligibility
from stepwell.rules.units import Authorization, Measure, covering
from stepwell.rules.wording import say
from stepwell.rules.x12.claim import Address, Person, ServiceLine


def _demographics(case: Case) -> tuple[Person, date | None, str, Address | None]:
    patient = case.claim.patient
    if patient is not None:
        return patient.person, patient.born, patient.sex, patient.address
    insured = case.claim.subscriber
    return insured.person, insured.born, insured.sex, insured.address


@check("PT-01")
def complete(case: Case) -> Iterator[Hit]:
    person, born, sex, address = _demographics(case)
    given = {
        say("Last name"): person.last,
        say("First name"): person.first,
        say("Birth date"): born,
        say("Sex"): sex,
        say("Street"): address and address.street,
        say("City"): address and address.city,
        say("State"): address and (address.state or address.country),
        say("ZIP code"): address and (address.zip or address.country),
    }
    for name, value in given.items():
        if not value:
            yield Hit({"field": name}, variant="missing")


@check("PT-01")
def same_as_the_payer_says(case: Case) -> Iterator[Hit]:
    person, born, sex, address = _demographics(case)
    answer = _latest(known(case.facts.eligibility, "eligibility"))
    pairs = (
        (say("Last name"), person.last, answer.person and answer.person.last),
        (say("First name"), person.first, answer.person and answer.person.first),
        (say("Birth date"), born, answer.born),
        (say("Sex"), sex, answer.sex),
        (say("Street"), address and address.street, answer.address and answer.address.street),
        (say("ZIP code"), address and address.zip[:5], answer.address and answer.address.zip[:5]),
    )
    for name, ours, theirs in pairs:
        if ours and theirs and str(ours).strip().casefold() != str(theirs).strip().casefold():
            yield Hit({"field": name})
    if any(theirs is None for _, _, theirs in pairs):
        known(None, "eligibility.demographics")


def _latest(answers: tuple[Eligibility, ...]) -> Eligibility:
    return known(max(answers, key=lambda a: a.checked_on, default=None), "eligibility")


@check("PT-02")
def born_before_service(case: Case) -> Iterator[Hit]:
    born = _demographics(case)[1]
    if born is None:
        return
    if born > case.facts.sent_on:
        yield Hit({"born": born}, variant="future")
    if case.days and born >= case.days[0]:
        yield Hit({"born": born})


@check("CV-01")
def eligible(case: Case) -> Iterator[Hit]:
    """An answer speaks for a day when it is no older than the plan's days on that day, or was given after it."""
    answers = known(case.facts.eligibility, "eligibility")
    fresh = timedelta(days=case.plan.papers.eligibility_days)
    for day in case.days:
        if not any(a.proves(day) and a.checked_on >= day - fresh for a in answers):
            yield Hit({"day": day})


@check("CV-02")
def order_of_payers(case: Case) -> Iterator[Hit]:
    if case.claim.subscriber.order not in tuple("PSTABCDEFGH"):
        yield Hit({}, variant="order")
    named = {case.claim.payer.id, *(other.payer.id for other in case.claim.other_payers)}
    for cover in known(case.facts.other_coverage, "other_coverage"):
        active = [d for d in case.days if cover.first <= d and (cover.last is None or d <= cover.last)]
        if active and cover.payer_id not in named:
            yield Hit({"payer": cover.payer_id, "day": active[0]})


@check("CV-03")
def carve_out(case: Case) -> Iterator[Hit]:
    payer = known(_latest(known(case.facts.eligibility, "eligibility")).carve_out, "eligibility.carve_out")
    if payer not in ("", case.claim.payer.id):
        yield Hit({"payer": payer})


@check("CO-01")
def consent(case: Case) -> Iterator[Hit]:
    if not known(case.facts.part2, "part2"):
        return
    consents = known(case.facts.consents, "consents")
    payer = case.claim.payer
    if not any(c.holds(case.facts.sent_on, payer_id=payer.id) for c in consents):
        yield Hit({"payer": payer.name})


@check("CO-02")
def paid_in_full(case: Case) -> Iterator[Hit]:
    restricted = known(case.facts.restricted_lines, "restricted_lines")
    for line in case.claim.lines:
        if line.id in restricted:
            yield Hit({}, line=line.id)


def _authorization(case: Case, line: ServiceLine, day: date) -> Authorization | None:
    rows = known(case.facts.authorizations, "authorizations")
    number = line.authorization or case.claim.authorization
    named = [row for row in rows if row.number == number]
    place = case.place_of(line)

    def find(choice: Iterable[Authorization]) -> Authorization | None:
        return covering(choice, code=line.procedure, day=day, modifiers=line.modifiers, place=place)

    return find(named) or find(rows)


@line_check("AU-01")
def authorized(case: Case, line: ServiceLine, day: date) -> Iterator[Hit]:
    if not case.plan.permission.needed_for(line.procedure):
        return
    row = _authorization(case, line, day)
    if row is None:
        yield Hit({"code": line.procedure, "day": day}, line=line.id)
    elif row.number != (line.authorization or case.claim.authorization):
        yield Hit({"code": line.procedure, "day": day, "number": row.number}, line=line.id, variant="number")


@check("AU-02")
def within_authorization(case: Case) -> Iterator[Hit]:
    if not case.plan.permission.required:
        return
    used_before = known(case.facts.authorization_used, "authorization_used")
    here: dict[str, tuple[Authorization, list[tuple[ServiceLine, date]]]] = {}
    for line, day in case.dated:
        row = _authorization(case, line, day) if case.plan.permission.needed_for(line.procedure) else None
        if row is not None:
            here.setdefault(row.number, (row, []))[1].append((line, day))
    for number, (row, lines) in here.items():
        over = used_before.get(number, 0) + _amount(case, row, lines) - row.amount
        if over > 0 and row.measure is Measure.HOURS:
            yield Hit({"over": say("{over} minutes", over=over), "measure": say("of the hours"), "number": number})
        elif over > 0:
            yield Hit({"over": over, "measure": str(row.measure), "number": number})


def _amount(case: Case, row: Authorization, lines: list[tuple[ServiceLine, date]]) -> int:
    if row.measure is Measure.DAYS:
        return len({day for _, day in lines})
    if row.measure is Measure.UNITS:
        return sum(int(line.units) for line, _ in lines)
    return sum(known(case.behind(line).minutes, f"lines.{line.id}.minutes") for line, _ in lines)


@check("AU-03")
def one_number(case: Case) -> Iterator[Hit]:
    if not (case.plan.permission.required and case.plan.permission.one_number_per_claim):
        return
    numbers = {line.authorization for line in case.claim.lines if line.authorization} | {case.claim.authorization}
    rows = (
        _authorization(case, line, day)
        for line, day in case.dated
        if case.plan.permission.needed_for(line.procedure)
    )
    found = (numbers | {row.number for row in rows if row is not None}) - {""}
    if len(found) > 1:
        yield Hit({"numbers": ", ".join(sorted(found))})


@check("AU-04")
def review_in_time(case: Case) -> Iterator[Hit]:
    if not case.plan.permission.required:
        return
    rows = {row.number: row for line, day in case.dated if (row := _authorization(case, line, day))}
    for number, row in sorted(rows.items()):
        if row.review_due_on is not None and row.review_due_on < case.facts.sent_on:
            yield Hit({"number": number, "day": row.review_due_on})


@check("AD-01")
def inside_admission(case: Case) -> Iterator[Hit]:
    stay = known(case.facts.stay, "stay")
    for day in case.days:
        if day < stay.admitted_on or (stay.discharged_on is not None and day > stay.discharged_on):
            yield Hit({"day": day})


@check("AD-02")
def level_of_care(case: Case) -> Iterator[Hit]:
    spans = known(case.facts.stay, "stay").levels
    for day in case.days:
        found = (s.level for s in spans if s.first <= day and (s.last is None or day <= s.last))
        level = known(next(found, None), f"stay.levels on {day}")
        if level not in case.plan.levels:
            yield Hit({"level": level, "day": day})


@check("AD-03")
def no_other_program(case: Case) -> Iterator[Hit]:
    for stay in known(case.facts.other_stays, "other_stays"):
        for day in case.days:
            inside = stay.first <= day and (stay.last is None or day <= stay.last)
            if inside and not (case.plan.shared_edge_days and day in (stay.first, stay.last)):
                yield Hit({"program": stay.program, "day": day})
