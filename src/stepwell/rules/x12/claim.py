"""What a claim says, in plain values: the same for the writer, the reader, the lint and the billing pages.

One `Claim` carries all that stands above it in an 837 (billing provider, subscriber, payer), so claims can be
streamed one by one; the writer groups neighbors that share them. Amounts are `Decimal` dollars, diagnosis codes
stand without their dot, empty text means "not sent". Sources: ASC X12N 005010X222A1 (837P), 005010X223A2 (837I).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """Which claim form: the professional 837P or the institutional 837I."""

    PROFESSIONAL = "837P"
    INSTITUTIONAL = "837I"


GUIDES = {Kind.PROFESSIONAL: "005010X222A1", Kind.INSTITUTIONAL: "005010X223A2"}
"""The implementation guide named in GS08 and ST03, unless a payer's companion guide says otherwise."""

ORIGINAL, REPLACEMENT, VOID = "1", "7", "8"
"""Claim frequency codes of CLM05-3; 7 and 8 need the payer's own claim number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address; `zip` is five or nine digits without a dash (a billing provider needs nine)."""

    street: str
    street_2: str = ""
    city: str
    state: str = ""
    zip: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom the payer may call (PER)."""

    name: str = ""
    phone: str = ""
    email: str = ""
    fax: str = ""
    extension: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    last: str
    first: str = ""
    middle: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Whoever bills, treats, refers, orders, or the place where care happens.

    An organization has `organization` and no `person`; a person the other way round. `tax_id` (nine digits)
    is only for the billing provider. `other_ids` are (qualifier, value) pairs such as ("G2", "7781").
    """

    organization: str = ""
    person: Person | None = None
    npi: str = ""
    taxonomy: str = ""
    tax_id: str = ""
    tax_id_is_ssn: bool = False
    address: Address | None = None
    contact: Contact | None = None
    other_ids: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """Who is asked to pay. `id_kind` PI is a payer's own id, XV the national plan id."""

    name: str
    id: str
    id_kind: str = "PI"
    address: Address | None = None
    other_ids: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """The insured person, and how this payer stands in the order of payers.

    `order`: P first, S second, T third. `filing` is SBR09 (MC Medicaid, MB Medicare B, CI commercial, ...).
    Address, birth date and sex are sent only when the subscriber is the patient.
    """

    person: Person
    member_id: str
    order: str = "P"
    filing: str = ""
    group_number: str = ""
    group_name: str = ""
    medicare_secondary: str = ""
    address: Address | None = None
    born: date | None = None
    sex: str = ""
    died: date | None = None
    pregnant: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """The person treated, when it is not the subscriber. `relation`: 01 spouse, 19 child, G8 other, ..."""

    relation: str
    person: Person
    address: Address
    born: date
    sex: str
    died: date | None = None
    pregnant: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """Why less was paid than charged (CAS): group CO, PR, OA or PI; a CARC; dollars; units if any."""

    group: str
    reason: str
    amount: Decimal
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """Papers that follow (PWK): report type such as OZ, way such as EL or FX, and their control number."""

    report: str
    way: str
    control: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A free note (NTE): kind ADD, CER, DCP, DGN, TPO. Never clinical text."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedEvent:
    """A date the payer asks for (DTP), e.g. 431 onset, 435 admission, 096 discharge; `last` ends a span.

    An hour alone (837I discharge hour) has `at` and no `first`.
    """

    kind: str
    first: date | None = None
    last: date | None = None
    at: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """837I occurrence (HI BH), or occurrence span (HI BI) when `last` is given."""

    code: str
    first: date
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueCode:
    """837I value code and its amount (HI BE)."""

    code: str
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorPayment:
    """What an earlier payer did with one line (SVD, CAS, DTP 573): needed by the payer that comes after it."""

    payer_id: str
    paid: Decimal
    procedure: str = ""
    modifiers: tuple[str, ...] = ()
    revenue: str = ""
    units: Decimal
    adjustments: tuple[Adjustment, ...] = ()
    paid_on: date
    remaining: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPayer:
    """Another payer of the same claim, earlier or later in order (loops 2320 and 2330)."""

    payer: Payer
    order: str
    relation: str
    subscriber: Person
    member_id: str
    subscriber_address: Address | None = None
    filing: str = ""
    group_number: str = ""
    group_name: str = ""
    medicare_secondary: str = ""
    adjustments: tuple[Adjustment, ...] = ()
    paid: Decimal | None = None
    noncovered: Decimal | None = None
    remaining: Decimal | None = None
    benefits_assigned: str = "Y"
    release: str = "Y"
    paid_on: date | None = None
    claim_number: str = ""
    authorization: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drug:
    """A drug by its NDC (LIN N4, CTP): eleven digits, quantity, unit such as UN or ML."""

    ndc: str
    quantity: Decimal
    unit: str = "UN"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLine:
    """One service of one day (loop 2400). `id` (REF 6R) comes back on the 835: always give one.

    837P: `procedure`, `pointers` (1-based places in `Claim.diagnoses`), `place` when it differs from the claim's.
    837I: `revenue`, and `procedure` where a code exists; no pointers, no place.
    """

    id: str
    first: date | None = None
    last: date | None = None
    procedure: str = ""
    modifiers: tuple[str, ...] = ()
    description: str = ""
    charge: Decimal
    unit: str = "UN"
    units: Decimal = Decimal(1)
    place: str = ""
    pointers: tuple[int, ...] = ()
    emergency: bool = False
    epsdt: bool = False
    family_planning: bool = False
    copay_exempt: bool = False
    revenue: str = ""
    noncovered: Decimal | None = None
    authorization: str = ""
    referral: str = ""
    clia: str = ""
    attachments: tuple[Attachment, ...] = ()
    note: Note | None = None
    drug: Drug | None = None
    rendering: Provider | None = None
    facility: Provider | None = None
    supervising: Provider | None = None
    ordering: Provider | None = None
    referring: Provider | None = None
    prior: tuple[PriorPayment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim (loop 2300) with everything above it.

    `id` is ours (CLM01, at most 20 characters) and comes back on every answer. `place` is the place of service
    (837P) or the first two digits of the type of bill (837I). `patient` is None when the subscriber is treated.
    `diagnoses`: the program's first; 837I: the principal first, the others after it.
    """

    kind: Kind
    id: str
    charge: Decimal
    place: str
    frequency: str = ORIGINAL
    billing: Provider
    pay_to: Address | None = None
    subscriber: Subscriber
    payer: Payer
    patient: Patient | None = None
    diagnoses: tuple[str, ...]
    lines: tuple[ServiceLine, ...]

    signature_on_file: bool = True
    assignment: str = "A"
    benefits_assigned: str = "Y"
    release: str = "Y"
    patient_signature: str = ""
    related_causes: tuple[str, ...] = ()
    accident_state: str = ""
    delay_reason: str = ""
    dates: tuple[DatedEvent, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    patient_paid: Decimal | None = None
    authorization: str = ""
    referral: str = ""
    payer_claim_number: str = ""
    clia: str = ""
    medical_record: str = ""
    clearinghouse_id: str = ""
    authorization_exception: str = ""
    demonstration: str = ""
    note: Note | None = None
    conditions: tuple[str, ...] = ()

    referring: Provider | None = None
    rendering: Provider | None = None
    facility: Provider | None = None
    supervising: Provider | None = None
    attending: Provider | None = None
    operating: Provider | None = None
    other_payers: tuple[OtherPayer, ...] = ()

    statement_first: date | None = None
    statement_last: date | None = None
    admission_type: str = ""
    admission_source: str = ""
    patient_status: str = ""
    admitting_diagnosis: str = ""
    reason_diagnoses: tuple[str, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    values: tuple[ValueCode, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The interchange and its one group: who sends to whom, when, under which control numbers.

    `control` (ISA13) and `group` (GS06) come from one stored sequence per trading partner and are never reused.
    `production` is False until the payer's row says otherwise: it prints ISA15.
    """

    sender: str
    receiver: str
    control: int
    group: int
    on: date
    at: time
    production: bool = False
    acknowledge: bool = False
    sender_kind: str = "ZZ"
    receiver_kind: str = "ZZ"
    group_sender: str = ""
    group_receiver: str = ""
    guide: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitter:
    """Who hands the file in (loop 1000A)."""

    name: str
    id: str
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """Who takes the file (loop 1000B): a payer or a clearinghouse."""

    name: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The file around a stream of claims of one kind. `id` is ours (BHT03) and comes back on the 277CA.

    `made_on` and `made_at` are given when the batch is older than its envelope.
    `reissue` prints BHT02 = 18 (the same file again); `encounter` prints BHT06 = RP (nothing is asked to be paid).
    """

    envelope: Envelope
    kind: Kind
    id: str
    submitter: Submitter
    receiver: Receiver
    made_on: date | None = None
    made_at: time | None = None
    reissue: bool = False
    encounter: bool = False
