"""Claims into an 837, one after the other: memory holds one claim, whatever the file's length.

Neighbors with the same billing provider, subscriber and patient share the loops above the claim.
Sources: ASC X12N 005010X222A1 (837P) and 005010X223A2 (837I), for the order of loops and segments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say
from stepwell.rules.x12.claim import GUIDES, Batch, Claim, Patient, Subscriber
from stepwell.rules.x12.claim_body import write_claim
from stepwell.rules.x12.elements import Pen, plain, ymd
from stepwell.rules.x12.envelope import Block, file_of, made
from stepwell.rules.x12.parties import address, billing_block, contact, organization, payer_block, person

CLAIMS_PER_SET = 5000
"""The most claims that we put into one transaction set (ST to SE), as the guides recommend."""
CLAIMS_PER_PERSON = 100
"""The most claims below one subscriber or patient loop."""


def write_claims(batch: Batch, claims: Iterable[Claim]) -> Iterator[str]:
    """The text of the file, piece by piece.

    Raises `Invalid` with every problem of the first claim that cannot be written, before any segment of it;
    ask `unwritable` beforehand to leave such claims out. Later sets of a long file carry the batch's id with
    their number, e.g. SWB101-2.
    """
    waiting = iter(claims)
    first = next(waiting, None)
    if first is None:
        raise Invalid(Problem("no-claims", say("A claim file needs at least one claim."), "claims"))
    sets = _sets(batch, chain([first], waiting))
    yield from file_of(batch.envelope, group="HC", code="837", guide=GUIDES[batch.kind], sets=sets)


def unwritable(claim: Claim) -> tuple[Problem, ...]:
    """Why this claim cannot be put into X12 at all: values missing, too long, or of foreign characters."""
    try:
        Loops(claim.kind).block(claim)
    except Invalid as invalid:
        return invalid.problems
    return ()


def _sets(batch: Batch, claims: Iterator[Claim]) -> Iterator[Iterator[Block]]:
    for number, claim in enumerate(claims, 1):
        yield _set(batch, chain([claim], islice(claims, CLAIMS_PER_SET - 1)), number=number)


def _set(batch: Batch, claims: Iterator[Claim], *, number: int) -> Iterator[Block]:
    yield header(batch, number=number)
    loops = Loops(batch.kind)
    for claim in claims:
        yield loops.block(claim)


def header(batch: Batch, *, number: int) -> Block:
    """BHT and loops 1000A and 1000B."""
    pen = Pen("batch")
    id = batch.id if number == 1 else f"{batch.id}-{number}"
    when = made(batch.envelope, batch.made_on, batch.made_at)
    purpose = "18" if batch.reissue else "00"
    pen.put("BHT", "0019", purpose, pen.must(id, 50, "id"), *when, "RP" if batch.encounter else "CH")
    organization(pen, "41", batch.submitter.name, kind="46", id=batch.submitter.id, field="submitter")
    pen.at_most(batch.submitter.contacts, 2, "submitter.contacts")
    if not batch.submitter.contacts:
        pen.refuse("missing-field", say("The submitter needs a contact."), "submitter.contacts")
    for one in batch.submitter.contacts:
        if not one.name and one is batch.submitter.contacts[0]:
            pen.refuse("missing-field", say("The first contact needs a name."), "submitter.contacts")
        contact(pen, one, "submitter.contacts")
    organization(pen, "40", batch.receiver.name, kind="46", id=batch.receiver.id, field="receiver")
    return pen.done()


class Loops:
    """Where in the tree of one set we stand: which billing provider, subscriber and patient are open."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.count = 0
        self.below = 0
        self.billing_hl = self.subscriber_hl = 0
        self.last: Claim | None = None

    def block(self, claim: Claim) -> Block:
        """All segments of a claim, with whatever must be opened above it."""
        if claim.kind != self.kind:
            raise Invalid(
                Problem(
                    "wrong-kind",
                    say("An {kind} claim cannot stand in an {kind_2}.", kind=claim.kind, kind_2=self.kind),
                    claim.id,
                )
            )
        pen = Pen()
        self.above(pen, claim)
        write_claim(pen, claim)
        if pen.problems:
            raise Invalid(*(Problem(p.code, p.message, f"claim {claim.id}: {p.where}") for p in pen.problems))
        return pen.segments

    def above(self, pen: Pen, claim: Claim) -> None:
        """The loops that must be opened for this claim."""
        last = self.last
        new_billing = last is None or last.billing != claim.billing or last.pay_to != claim.pay_to
        new_subscriber = new_billing or self.differs(claim)
        self.below += 1
        full = self.below > CLAIMS_PER_PERSON
        if new_billing:
            self.billing_hl = self.level(pen, "", "20", children=True)
            pen.include(billing_block, claim.billing, claim.pay_to)
        if new_subscriber or (full and claim.patient is None):
            self.subscriber_hl = self.level(pen, str(self.billing_hl), "22", children=claim.patient is not None)
            subscriber(pen, claim.subscriber, treated=claim.patient is None)
            pen.include(payer_block, claim.payer, "payer")
            self.below = 1
        if claim.patient is not None and (new_subscriber or full or last is None or last.patient != claim.patient):
            self.level(pen, str(self.subscriber_hl), "23", children=False)
            patient(pen, claim.patient)
            self.below = 1
        self.last = claim

    def differs(self, claim: Claim) -> bool:
        last = self.last
        return (
            last is None
            or last.subscriber != claim.subscriber
            or last.payer != claim.payer
            or (last.patient is None) != (claim.patient is None)
        )

    def level(self, pen: Pen, parent: str, code: str, *, children: bool) -> int:
        self.count += 1
        pen.put("HL", str(self.count), parent, code, "1" if children else "0")
        return self.count


def subscriber(pen: Pen, who: Subscriber, *, treated: bool) -> None:
    """SBR, PAT and loop 2010BA; birth date, sex and address only when the subscriber is the patient."""
    group = pen.code(who.group_number, 50, "subscriber.group_number")
    medicare = pen.code(who.medicare_secondary, 3, "subscriber.medicare_secondary")
    filing = pen.code(who.filing, 2, "subscriber.filing")
    order = pen.must(who.order, 1, "subscriber.order")
    relation = "18" if treated else ""
    pen.put("SBR", order, relation, group, plain(who.group_name, 60), medicare, "", "", "", filing)
    member = pen.must(who.member_id, 80, "subscriber.member_id")
    if not treated:
        person(pen, "IL", who.person, kind="MI", id=member, field="subscriber.person")
        return
    condition(pen, "", who)
    person(pen, "IL", who.person, kind="MI", id=member, field="subscriber.person")
    if who.address is None or who.born is None or not who.sex:
        text = say("A subscriber who is the patient needs an address, a birth date and a sex.")
        pen.refuse("missing-field", text, "subscriber")
        return
    address(pen, who.address, "subscriber.address")
    pen.put("DMG", "D8", ymd(who.born), pen.must(who.sex, 1, "subscriber.sex"))


def patient(pen: Pen, who: Patient) -> None:
    """Loop 2000C: a dependant who is the patient."""
    condition(pen, pen.must(who.relation, 2, "patient.relation"), who)
    person(pen, "QC", who.person, kind="", id="", field="patient.person")
    address(pen, who.address, "patient.address")
    pen.put("DMG", "D8", ymd(who.born), pen.must(who.sex, 1, "patient.sex"))


def condition(pen: Pen, relation: str, who: Subscriber | Patient) -> None:
    """PAT: relation, death and pregnancy; not sent when there is nothing to say."""
    died = ("D8", ymd(who.died)) if who.died is not None else ("", "")
    if relation or who.died is not None or who.pregnant:
        pen.put("PAT", relation, "", "", "", *died, "", "", "Y" if who.pregnant else "")
