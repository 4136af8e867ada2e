"""The sample files, and values built for tests: all people and ids are invented."""

from __future__ import annotations

from collections import Counter
from datetime import date, time
from decimal import Decimal
from pathlib import Path

from stepwell.rules.x12.claim import (
    Address,
    Batch,
    Claim,
    Contact,
    Envelope,
    Kind,
    Payer,
    Person,
    Provider,
    Receiver,
    ServiceLine,
    Submitter,
    Subscriber,
)
from stepwell.rules.x12.claim_reader import PlacedClaim, read_claims
from stepwell.rules.x12.claim_writer import write_claims
from stepwell.rules.x12.segments import Faults, segments
from stepwell.rules.x12.sets import SetReader, TransactionSet

FOLDER = Path(__file__).parents[1] / "vectors" / "x12"
SAMPLES = sorted(file.stem for file in FOLDER.glob("*.edi"))
CLAIM_SAMPLES = [name for name in SAMPLES if name.startswith("837")]


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.edi").read_text("ascii")


def first_set(text: str, faults: Faults | None = None) -> TransactionSet:
    faults = Faults() if faults is None else faults
    return next(iter(SetReader(segments([text], faults), faults)))


def claims_in(text: str, faults: Faults | None = None, not_kept: Counter[str] | None = None) -> list[PlacedClaim]:
    faults = Faults() if faults is None else faults
    sets = SetReader(segments([text], faults), faults)
    return [placed for one in sets for placed in read_claims(one, faults, not_kept)]


CLINIC = Provider(
    organization="STEPWELL TEST CLINIC",
    npi="1234567893",
    taxonomy="261QR0405X",
    tax_id="000000001",
    address=Address(street="100 RECOVERY WAY", city="SAMPLETON", state="OH", zip="432010001"),
)
AVERY = Subscriber(
    person=Person(last="TESTPATIENT", first="AVERY", middle="Q"),
    member_id="MCD000000001",
    filing="MC",
    address=Address(street="200 EXAMPLE ST", city="SAMPLETON", state="OH", zip="432010002"),
    born=date(1988, 2, 14),
    sex="F",
)
MEDICAID = Payer(name="EXAMPLE STATE MEDICAID", id="EXMCD01")
DAY = ServiceLine(
    id="L-1",
    first=date(2026, 3, 2),
    procedure="H0015",
    modifiers=("HF",),
    charge=Decimal(240),
    pointers=(1,),
)
CLAIM = Claim(
    kind=Kind.PROFESSIONAL,
    id="SW-1",
    charge=Decimal(240),
    place="57",
    billing=CLINIC,
    subscriber=AVERY,
    payer=MEDICAID,
    diagnoses=("F1020",),
    lines=(DAY,),
)
ENVELOPE = Envelope(
    sender="STEPWELLTEST", receiver="PAYERTEST", control=101, group=101, on=date(2026, 3, 9), at=time(8, 15)
)


def batch(kind: Kind = Kind.PROFESSIONAL) -> Batch:
    return Batch(
        envelope=ENVELOPE,
        kind=kind,
        id="SWB101",
        submitter=Submitter(
            name="STEPWELL TEST CLINIC",
            id="SWSUB001",
            contacts=(Contact(name="BILLING DESK", phone="5555550100"),),
        ),
        receiver=Receiver(name="EXAMPLE CLEARINGHOUSE", id="EXCH001"),
    )


def written(*claims, of=None):
    return "".join(write_claims(of or batch(claims[0].kind), claims))


def read(text):
    faults, not_kept = Faults(), Counter()
    placed = claims_in(text, faults, not_kept)
    assert not faults.found
    assert not not_kept
    return [one.claim for one in placed]
