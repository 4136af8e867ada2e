"""The book of incentives: acts of earning, issuing, voiding and stocking, posted to a ledger that never goes wrong.

A client's balance is what was earned, less what was capped and issued. Guardrails after published advice on
prize cabinets (Petry) and on federal law (Prev Med 2023, pubmed.gov/37832792).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from stepwell.rules.contingency.course import Course
from stepwell.rules.ledger import Entry, Ledger, append, balance, reversal, reversed_ids
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say

TWO_PEOPLE_FROM = Decimal("20.00")
"""From this amount the person who read the test does not hand out the prize (Stepwell convention)."""

MASKED = re.compile(r"[^0-9]*[0-9]{0,4}")
"""At most the last four digits of a card."""


class Kind(StrEnum):
    EARNED = "earned"
    CAPPED = "capped"
    ISSUED = "issued"
    REDEEMED = "redeemed"
    VOID = "void"
    ADJUST = "adjust"
    EXPIRED_CARD = "expired_card"
    RETURNED = "returned"
    INVENTORY_IN = "inventory_in"
    INVENTORY_OUT = "inventory_out"
    INVENTORY_COUNT_MORE = "inventory_count_more"
    INVENTORY_COUNT_LESS = "inventory_count_less"


ACCOUNTS = {
    Kind.EARNED: ("expense:{funder}", "owed:{client}"),
    Kind.CAPPED: ("owed:{client}", "expense:{funder}"),
    Kind.ISSUED: ("owed:{client}", "in-hand:{client}"),
    Kind.REDEEMED: ("in-hand:{client}", "spent:{funder}"),
    Kind.ADJUST: ("expense:{funder}", "owed:{client}"),
    Kind.EXPIRED_CARD: ("in-hand:{client}", "owed:{client}"),
    Kind.RETURNED: ("in-hand:{client}", "owed:{client}"),
    Kind.INVENTORY_IN: ("stock:{tier}", "bought:{funder}"),
    Kind.INVENTORY_OUT: ("handed-out:{tier}", "stock:{tier}"),
    Kind.INVENTORY_COUNT_MORE: ("stock:{tier}", "counted:{tier}"),
    Kind.INVENTORY_COUNT_LESS: ("counted:{tier}", "stock:{tier}"),
}
"""Account debited and account credited by each kind of act; VOID changes those of the act it reverses over."""

NEVER_BELOW = {"owed": -1, "in-hand": -1, "stock": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act. `amount` is dollars; ids are opaque. What an act needs depends on its kind.

    `recipient` takes the prize: the client, never staff or a relative. `card` shows at most its last four digits.
    """

    id: str
    key: str
    kind: Kind
    on: date
    actor: str
    amount: Decimal = Decimal(0)
    client: str = ""
    protocol: str = ""
    visit: str = ""
    funder: str = ""
    witness: str = ""
    approvers: frozenset[str] = frozenset()
    specimen: str = ""
    collector: str = ""
    reader: str = ""
    recipient: str = "client"
    card: str = ""
    tier: str = ""
    reason: str = ""
    reverses: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Acts in the order they were posted, and the ledger that they made."""

    acts: tuple[Act, ...] = ()
    ledger: Ledger = field(default_factory=Ledger)


def post(book: Book, *acts: Act) -> Book:
    """The book with more acts: all of them, or none. An act that is already there changes nothing.

    Raises `Invalid` with every problem of the first act that cannot stand.
    """
    for act in acts:
        if act in book.acts:
            continue
        if problems := list(problems_in(act, book=book)):
            raise Invalid(*problems)
        ledger = append(book.ledger, entry_of(act, book=book), never_below=never_below)
        book = Book(acts=(*book.acts, act), ledger=ledger)
    return book


def owed(book: Book, client: str) -> Decimal:
    """Dollars that a client earned and has not been given yet."""
    return -balance(book.ledger, f"owed:{client}")


def never_below(account: str) -> int:
    return NEVER_BELOW.get(account.partition(":")[0], 0)


def entry_of(act: Act, *, book: Book) -> Entry:
    if act.kind is Kind.VOID:
        undone = next(e for e in book.ledger.entries if e.id == act.reverses)
        return reversal(undone, id=act.id, key=act.key)
    debit, credit = (
        account.format(client=act.client, funder=act.funder, tier=act.tier) for account in ACCOUNTS[act.kind]
    )
    return Entry(id=act.id, key=act.key, debit=debit, credit=credit, amount=act.amount)


def standing(book: Book) -> Iterator[Act]:
    """Acts that were not voided."""
    gone = reversed_ids(book.ledger)
    return (a for a in book.acts if a.id not in gone and a.kind is not Kind.VOID)


def problems_in(act: Act, *, book: Book) -> Iterator[Problem]:
    yield from missing(act)
    if any(a.key == act.key for a in book.acts):
        yield Problem("key-used", say("This key already stands for another act."), act.id)
    if act.kind is Kind.EARNED and any(
        a.kind is Kind.EARNED and (a.client, a.protocol, a.visit) == (act.client, act.protocol, act.visit)
        for a in standing(book)
    ):
        yield Problem("earned-twice", say("This visit has already earned."), act.id)
    if act.kind is Kind.ISSUED:
        yield from problems_of_issue(act, book=book)
    if act.kind is Kind.ADJUST and len(act.approvers - {act.actor}) < 2:
        yield Problem(
            "two-approvers", say("An adjustment needs two people who approve it, beside who enters it."), act.id
        )
    if act.kind is Kind.VOID and not any(a.id == act.reverses for a in book.acts):
        yield Problem("nothing-to-void", say("There is no act {reverses!r}.", reverses=act.reverses), act.id)
    if not MASKED.fullmatch(act.card):
        yield Problem("card-not-masked", say("Keep no more than the last four digits of a card."), act.id)


NEEDS = {
    Kind.EARNED: ("client", "protocol", "visit", "funder", "specimen", "collector", "reader"),
    Kind.CAPPED: ("client", "protocol", "visit", "funder"),
    Kind.ISSUED: ("client", "protocol", "visit", "recipient"),
    Kind.REDEEMED: ("client", "funder"),
    Kind.VOID: ("reverses", "reason"),
    Kind.ADJUST: ("client", "protocol", "visit", "funder", "reason"),
    Kind.EXPIRED_CARD: ("client", "card"),
    Kind.RETURNED: ("client", "reason"),
    Kind.INVENTORY_IN: ("tier", "funder"),
    Kind.INVENTORY_OUT: ("tier",),
    Kind.INVENTORY_COUNT_MORE: ("tier", "witness"),
    Kind.INVENTORY_COUNT_LESS: ("tier", "witness"),
}
"""The fields that each kind of act cannot do without, beside who acted and when."""


def missing(act: Act) -> Iterator[Problem]:
    for name in ("actor", *NEEDS[act.kind]):
        if not getattr(act, name):
            yield Problem("missing-field", say("{value} needs {name}.", value=act.kind.value, name=name), act.id)


def problems_of_issue(act: Act, *, book: Book) -> Iterator[Problem]:
    if act.recipient != "client":
        yield Problem("wrong-recipient", say("Only the client may take what the client earned."), act.id)
    earned = [
        a
        for a in standing(book)
        if a.kind in (Kind.EARNED, Kind.ADJUST)
        and (a.client, a.protocol, a.visit) == (act.client, act.protocol, act.visit)
    ]
    if not earned:
        yield Problem("not-earned", say("Nothing was earned at this visit."), act.id)
    elif all(a.on != act.on for a in earned) and not act.reason:
        yield Problem("issued-late", say("Issue on the day it was earned, or say why not."), act.id)
    if act.amount >= TWO_PEOPLE_FROM and any(a.reader == act.actor for a in earned):
        yield Problem("same-person", say("Who read the test does not hand out $20 or more."), act.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a course does not know and its acts need: whose it is, who pays, who acted, and by which specimens.

    `specimens` maps `week.visit` to (specimen, collector, reader).
    """

    client: str
    enrollment: str
    funder: str
    actor: str
    specimens: Mapping[str, tuple[str, str, str]]


def acts_of(course: Course, setting: Setting) -> Iterator[Act]:
    """EARNED and CAPPED acts for every visit of a course that earned; posting them again changes nothing."""
    for one in course.visits:
        amount = one.value + one.bonus
        if not amount:
            continue
        visit = f"{one.visit.week}.{one.visit.visit}"
        specimen, collector, reader = setting.specimens.get(visit, ("", "", ""))
        key = f"{setting.enrollment}/{visit}"
        earned = Act(
            id=f"{key}/earned",
            key=f"{key}/earned",
            kind=Kind.EARNED,
            on=one.visit.on,
            actor=setting.actor,
            amount=amount,
            client=setting.client,
            protocol=setting.enrollment,
            visit=visit,
            funder=setting.funder,
            specimen=specimen,
            collector=collector,
            reader=reader,
        )
        yield earned
        if one.capped:
            yield replace(earned, id=f"{key}/capped", key=f"{key}/capped", kind=Kind.CAPPED, amount=one.capped)
