"""Who is named in a file: NM1 and what may follow it (N3, N4, PRV, REF, PER), gathered until the next begins."""

from __future__ import annotations

from dataclasses import dataclass, field

from stepwell.rules.x12.claim import Address, Contact, Payer, Person, Provider
from stepwell.rules.x12.segments import Segment

CONTACT_WAYS = {"TE": "phone", "EX": "extension", "EM": "email", "FX": "fax"}


@dataclass(slots=True, kw_only=True)
class Party:
    """One named party as its segments come in."""

    role: str
    line: int
    organization: str = ""
    person: Person | None = None
    id_kind: str = ""
    id: str = ""
    taxonomy: str = ""
    street: tuple[str, str] | None = None
    city: tuple[str, str, str, str] = ("", "", "", "")
    references: list[tuple[str, str]] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)

    def take(self, segment: Segment) -> bool:
        """Keeps a segment that describes this party; False when it is none of them."""
        name = segment.elements[0]
        if name == "N3":
            self.street = (segment[1], segment[2])
        elif name == "N4":
            self.city = (segment[1], segment[2], segment[3], segment[4])
        elif name == "REF":
            self.references.append((segment[1], segment[2]))
        elif name == "PRV":
            self.taxonomy = segment[3]
        elif name == "PER":
            self.contacts.append(contact(segment))
        else:
            return False
        return True

    @property
    def name(self) -> str:
        return self.organization if self.person is None else self.person.last

    def address(self) -> Address | None:
        if self.street is None and not any(self.city):
            return None
        street, street_2 = self.street or ("", "")
        city, state, zip, country = self.city
        return Address(street=street, street_2=street_2, city=city, state=state, zip=zip, country=country)

    def whom(self) -> Person:
        return self.person or Person(last=self.organization)

    def provider(self) -> Provider:
        return Provider(
            organization=self.organization,
            person=self.person,
            npi=self.id,
            taxonomy=self.taxonomy,
            address=self.address(),
            contact=self.contacts[0] if self.contacts else None,
            other_ids=tuple(self.references),
        )

    def payer(self) -> Payer:
        return Payer(
            name=self.name,
            id=self.id,
            id_kind=self.id_kind,
            address=self.address(),
            other_ids=tuple(self.references),
        )


NOBODY = Party(role="", line=0)
"""Where a file names nobody."""


def party(segment: Segment) -> Party:
    """The party that an NM1 opens."""
    person = None
    if segment[2] == "1":
        person = Person(last=segment[3], first=segment[4], middle=segment[5], suffix=segment[7])
    return Party(
        role=segment[1],
        line=segment.line,
        organization=segment[3] if person is None else "",
        person=person,
        id_kind=segment[8],
        id=segment[9],
    )


def contact(segment: Segment) -> Contact:
    """PER: a name and up to three ways to reach it."""
    ways = {CONTACT_WAYS[segment[i]]: segment[i + 1] for i in (3, 5, 7) if segment[i] in CONTACT_WAYS}
    return Contact(name=segment[2], **ways)
