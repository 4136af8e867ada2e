"""A double-entry ledger that can only grow: every entry debits one account and credits another by one amount.

So the accounts always sum to zero. A mistake is corrected by a further entry that reverses the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`amount` dollars and cents from the credited account to the debited one. `key` makes a repeat harmless.

    `reverses` is the id of the entry that this one undoes, with the accounts changed over.
    """

    id: str
    key: str
    debit: str
    credit: str
    amount: Decimal
    reverses: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Entries in the order they were appended. `balances`: debits minus credits of each account, in dollars."""

    entries: tuple[Entry, ...] = ()
    balances: Mapping[str, Decimal] = field(default_factory=dict)


def free(_account: str) -> int:
    """Every account may have either side the larger."""
    return 0


def append(ledger: Ledger, *entries: Entry, never_below: Callable[[str], int] = free) -> Ledger:
    """The ledger with more entries: all of them, or none.

    An entry that is already there, with the same key and content, changes nothing. `never_below` gives 1 for an
    account whose debits, -1 for one whose credits must never be the lesser; 0 for any other.
    Raises `Invalid` with every problem of the first entry that cannot stand.
    """
    for entry in entries:
        ledger = appended(ledger, entry, never_below=never_below)
    return ledger


def appended(ledger: Ledger, entry: Entry, *, never_below: Callable[[str], int]) -> Ledger:
    same = next((e for e in ledger.entries if e.key == entry.key), None)
    if same is not None and same == entry:
        return ledger
    after = dict(ledger.balances)
    after[entry.debit] = after.get(entry.debit, Decimal(0)) + entry.amount
    after[entry.credit] = after.get(entry.credit, Decimal(0)) - entry.amount
    problems = list(problems_in(entry, ledger=ledger, same=same))
    for account in (entry.debit, entry.credit):
        if after[account] * never_below(account) < 0:
            problems.append(
                Problem("below-zero", say("{account} would fall below zero.", account=account), entry.id)
            )
    if problems:
        raise Invalid(*problems)
    return Ledger(entries=(*ledger.entries, entry), balances=after)


def problems_in(entry: Entry, *, ledger: Ledger, same: Entry | None) -> Iterator[Problem]:
    if same is not None:
        yield Problem("key-used", say("This key already stands for another entry."), entry.id)
    elif any(e.id == entry.id for e in ledger.entries):
        yield Problem("id-used", say("This id already stands for another entry."), entry.id)
    if not entry.amount > 0 or entry.amount != entry.amount.quantize(CENT):
        yield Problem("not-money", say("An entry moves dollars and cents, more than 0."), entry.id)
    if not entry.debit or not entry.credit or entry.debit == entry.credit:
        yield Problem("one-account", say("An entry needs two different accounts."), entry.id)
    if entry.reverses:
        yield from problems_of_reversal(entry, ledger=ledger)


def problems_of_reversal(entry: Entry, *, ledger: Ledger) -> Iterator[Problem]:
    undone = next((e for e in ledger.entries if e.id == entry.reverses), None)
    if undone is None:
        yield Problem(
            "nothing-to-reverse", say("There is no entry {reverses!r}.", reverses=entry.reverses), entry.id
        )
        return
    if undone.reverses:
        yield Problem("reversed-reversal", say("A reversal cannot be reversed: append the entry anew."), entry.id)
    if any(e.reverses == entry.reverses for e in ledger.entries):
        yield Problem("reversed-twice", say("This entry is already reversed."), entry.id)
    if (entry.debit, entry.credit, entry.amount) != (undone.credit, undone.debit, undone.amount):
        yield Problem("not-a-mirror", say("A reversal moves the same amount back."), entry.id)


def reversal(entry: Entry, *, id: str, key: str) -> Entry:
    """The entry that undoes another."""
    return Entry(id=id, key=key, debit=entry.credit, credit=entry.debit, amount=entry.amount, reverses=entry.id)


def reversed_ids(ledger: Ledger) -> frozenset[str]:
    return frozenset(e.reverses for e in ledger.entries if e.reverses)


def balance(ledger: Ledger, account: str) -> Decimal:
    """Debits minus credits of an account, in dollars."""
    return ledger.balances.get(account, Decimal(0))


def out_of_balance(ledger: Ledger) -> Decimal:
    """What debits and credits differ by, counted anew from the entries: always zero."""
    debits: dict[str, Decimal] = {}
    for entry in ledger.entries:
        debits[entry.debit] = debits.get(entry.debit, Decimal(0)) + entry.amount
        debits[entry.credit] = debits.get(entry.credit, Decimal(0)) - entry.amount
    return sum(debits.values(), Decimal(0))
