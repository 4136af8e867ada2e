"""People, organizations and places as the segments that name them. Remembered, because a batch repeats them."""

from __future__ import annotations

from functools import lru_cache

from stepwell.rules.wording import say
from stepwell.rules.x12.claim import Address, Adjustment, Contact, Payer, Person, Provider
from stepwell.rules.x12.elements import Pen, number, plain

MEMORY = 1 << 10
FACILITY, ORDERING = "77", "DK"
PLACED = (FACILITY, ORDERING)
"""NM101 of the parties that an address follows, apart from the billing provider."""


def party(pen: Pen, role: str, provider: Provider, field: str) -> None:
    """NM1 of an organization or person, with its NPI where there is one."""
    npi = pen.code(provider.npi, 80, f"{field}.npi")
    kind = "XX" if npi else ""
    if provider.person is not None:
        person(pen, role, provider.person, kind=kind, id=npi, field=field)
    else:
        name = pen.text(provider.organization, 60, f"{field}.organization")
        pen.put("NM1", role, "2", name, "", "", "", "", kind, npi)


def person(pen: Pen, role: str, who: Person, *, kind: str, id: str, field: str) -> None:
    last = pen.text(who.last, 60, f"{field}.last")
    first, middle, suffix = plain(who.first, 35), plain(who.middle, 25), plain(who.suffix, 10)
    pen.put("NM1", role, "1", last, first, middle, "", suffix, kind, id)


def organization(pen: Pen, role: str, name: str, *, kind: str, id: str, field: str) -> None:
    text = pen.text(name, 60, f"{field}.name")
    pen.put("NM1", role, "2", text, "", "", "", "", kind, pen.must(id, 80, f"{field}.id"))


def address(pen: Pen, where: Address, field: str) -> None:
    """N3 and N4."""
    pen.put("N3", pen.text(where.street, 55, f"{field}.street"), plain(where.street_2, 55))
    city = pen.text(where.city, 30, f"{field}.city")
    if len(city) < 2:
        pen.refuse("not-writable", say("A city has at least two letters."), f"{field}.city")
    state = pen.code(where.state, 2, f"{field}.state")
    pen.put(
        "N4", city, state, pen.code(where.zip, 15, f"{field}.zip"), pen.code(where.country, 3, f"{field}.country")
    )


def contact(pen: Pen, who: Contact, field: str, *, role: str = "IC") -> None:
    """PER: at most three ways to reach someone."""
    ways = [("TE", who.phone), ("EX", who.extension), ("EM", who.email), ("FX", who.fax)]
    used = [(kind, pen.code(value, 256, field)) for kind, value in ways if value]
    if not used:
        pen.refuse("missing-field", say("A contact needs a phone, an email address or a fax."), field)
    if len(used) > 3:
        pen.refuse("too-many", say("X12 carries three ways to reach a contact."), field)
    pen.put("PER", role, plain(who.name, 60), *(text for pair in used for text in pair))


def other_ids(pen: Pen, ids: tuple[tuple[str, str], ...], field: str) -> None:
    for kind, value in ids:
        pen.put("REF", pen.must(kind, 3, field), pen.must(value, 50, field))


@lru_cache(maxsize=MEMORY)
def provider_block(provider: Provider, role: str, specialty: str, field: str) -> str:
    """NM1, the specialty when `specialty` names its role in PRV01, the address of a place, other ids.

    The guides carry no specialty and no address for the other roles, so there they are not sent.
    Raises `Invalid` with every value that cannot be written.
    """
    pen = Pen()
    party(pen, role, provider, field)
    if specialty and provider.taxonomy:
        pen.put("PRV", specialty, "PXC", pen.code(provider.taxonomy, 50, f"{field}.taxonomy"))
    if role in PLACED and provider.address is not None:
        address(pen, provider.address, f"{field}.address")
    elif role == FACILITY:
        pen.refuse("missing-field", say("A place of service needs its address."), f"{field}.address")
    other_ids(pen, provider.other_ids, f"{field}.other_ids")
    return pen.joined()


@lru_cache(maxsize=MEMORY)
def billing_block(provider: Provider, pay_to: Address | None) -> str:
    """What follows the HL of a billing provider (2000A, 2010AA, 2010AB)."""
    pen = Pen()
    if provider.taxonomy:
        pen.put("PRV", "BI", "PXC", pen.code(provider.taxonomy, 50, "billing.taxonomy"))
    party(pen, "85", provider, "billing")
    if provider.address is None:
        pen.refuse("missing-field", say("A billing provider needs a street address."), "billing.address")
    else:
        address(pen, provider.address, "billing.address")
    tax = pen.must(provider.tax_id, 50, "billing.tax_id")
    pen.put("REF", "SY" if provider.tax_id_is_ssn else "EI", tax)
    other_ids(pen, provider.other_ids, "billing.other_ids")
    if provider.contact is not None:
        contact(pen, provider.contact, "billing.contact")
    if pay_to is not None:
        pen.put("NM1", "87", "1" if provider.person is not None else "2")
        address(pen, pay_to, "pay_to")
    return pen.joined()


@lru_cache(maxsize=MEMORY)
def payer_block(payer: Payer, field: str) -> str:
    pen = Pen()
    kind = pen.must(payer.id_kind, 2, f"{field}.id_kind")
    organization(pen, "PR", payer.name, kind=kind, id=payer.id, field=field)
    if payer.address is not None:
        address(pen, payer.address, f"{field}.address")
    other_ids(pen, payer.other_ids, f"{field}.other_ids")
    return pen.joined()


def adjustments(pen: Pen, given: tuple[Adjustment, ...], field: str) -> None:
    """CAS: neighbors of one group share a segment, six to a segment, five segments at most."""
    runs: list[list[Adjustment]] = []
    for one in given:
        if not runs or runs[-1][0].group != one.group or len(runs[-1]) == 6:
            runs.append([])
        runs[-1].append(one)
    pen.at_most(tuple(runs), 5, field)
    for run in runs:
        triples: list[str] = []
        for one in run:
            quantity = "" if one.quantity is None else number(one.quantity)
            triples += [pen.must(one.reason, 5, field), pen.money(one.amount, field), quantity]
        pen.put("CAS", pen.must(run[0].group, 2, field), *triples)
