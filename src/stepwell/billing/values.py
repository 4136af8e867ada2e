"""A stored claim as the rules' own value: what the lint reads and the writer writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from stepwell.billing.models import Claim, ClaimLine
from stepwell.billing.plans import rules_of
from stepwell.episodes.models import Diagnosis
from stepwell.people.models import Client, Coverage, Organization, Site, StaffMember
from stepwell.rules.claims import PayerPlan
from stepwell.rules.x12 import claim as x12

SEXES = {"F": "F", "M": "M"}
LAST_OF_EPISODE, STILL_PATIENT, WENT_HOME = "4", "30", "01"
ELECTIVE, NOT_REFERRED = "3", "1"


@dataclass(slots=True)
class Desk:
    """What is the same for many claims, read once: the organization, diagnoses by episode, staff by id."""

    organization: Organization
    diagnoses: Mapping[UUID, Sequence[str]] = field(default_factory=dict)
    staff: Mapping[UUID, StaffMember] = field(default_factory=dict)


def desk(claims: Iterable[Claim]) -> Desk:
    """Reads what these claims share: three queries."""
    claims = list(claims)
    diagnoses: dict[UUID, list[str]] = {}
    rows = Diagnosis.objects.filter(episode__in={c.episode_id for c in claims}, ended_on__isnull=True).order_by(
        "rank"
    )
    for episode, code in rows.values_list("episode", "code"):
        diagnoses.setdefault(episode, []).append(code.replace(".", ""))
    people = {line.rendering_id for c in claims for line in c.lines.all() if line.rendering_id}
    people |= {c.episode.counselor_id for c in claims}
    return Desk(
        organization=Organization.objects.get(),
        diagnoses=diagnoses,
        staff={s.pk: s for s in StaffMember.objects.filter(pk__in=people)},
    )


def value(claim: Claim, around: Desk) -> x12.Claim:
    """The claim as it would be sent now. Its lines, client, coverage and site must be at hand."""
    plan = rules_of(claim.coverage.plan)
    lines = list(claim.lines.all())
    professional = plan.form is x12.Kind.PROFESSIONAL
    rendering = _rendering(claim, lines, around)
    diagnoses = tuple(around.diagnoses.get(claim.episode_id, ()))
    organization = around.organization
    return x12.Claim(
        kind=plan.form,
        id=claim.number,
        charge=claim.total,
        place=plan.place if professional else (plan.facility.bill if plan.facility else plan.place),
        frequency=claim.frequency,
        billing=_billing(organization),
        subscriber=_subscriber(claim.client, claim.coverage),
        patient=_patient(claim.client, claim.coverage),
        payer=x12.Payer(name=claim.coverage.plan.payer.name, id=claim.coverage.plan.payer.payer_id),
        diagnoses=diagnoses,
        reason_diagnoses=diagnoses[:1] if not professional else (),
        lines=tuple(_line(line, plan, diagnoses) for line in lines),
        authorization=claim.authorization.number if claim.authorization else "",
        payer_claim_number=claim.payer_number,
        medical_record=claim.client.number,
        rendering=rendering if professional else None,
        attending=None if professional else rendering,
        facility=_facility(claim.episode.site, organization) if professional else None,
        conditions=plan.facility.conditions if plan.facility else (),
        statement_first=None if professional else claim.first_day,
        statement_last=None if professional else claim.last_day,
        admission_type="" if professional else ELECTIVE,
        admission_source="" if professional else NOT_REFERRED,
        patient_status="" if professional else _patient_status(claim),
    )


def _patient_status(claim: Claim) -> str:
    return WENT_HOME if ends_the_stay(claim) else STILL_PATIENT


def ends_the_stay(claim: Claim) -> bool:
    """Whether the client was discharged in the claim's week, so that no later claim of the stay follows."""
    left = claim.episode.discharged_on
    return left is not None and left <= claim.week_starts_on + timedelta(days=6)


def _billing(organization: Organization) -> x12.Provider:
    return x12.Provider(
        organization=organization.name.upper(),
        npi=organization.npi,
        taxonomy=organization.taxonomy,
        tax_id=organization.tax_id,
        address=_address(organization),
    )


def _facility(site: Site, organization: Organization) -> x12.Provider | None:
    """The place of care, named only where it is not the billing provider's own address."""
    if _address(site) == _address(organization):
        return None
    return x12.Provider(
        organization=f"{organization.name} {site.name}".upper(), npi=site.npi, address=_address(site)
    )


def _rendering(claim: Claim, lines: Sequence[ClaimLine], around: Desk) -> x12.Provider | None:
    """The clinician who gave most of the lines; the primary counselor where nobody is named."""
    named = [line.rendering_id for line in lines if line.rendering_id] or [claim.episode.counselor_id]
    staff = around.staff.get(max(named, key=named.count))
    if staff is None or not staff.npi:
        return None
    person = x12.Person(last=staff.last_name, first=staff.first_name)
    return x12.Provider(person=person, npi=staff.npi, taxonomy=staff.taxonomy)


def _subscriber(client: Client, coverage: Coverage) -> x12.Subscriber:
    treated = coverage.relation == Coverage.Relation.SELF
    person = (
        x12.Person(last=client.last_name, first=client.first_name, middle=client.middle_name)
        if treated
        else x12.Person(last=coverage.subscriber_last_name, first=coverage.subscriber_first_name)
    )
    return x12.Subscriber(
        person=person,
        member_id=coverage.member_id,
        order="PST"[min(coverage.rank, 3) - 1],
        filing=coverage.plan.payer.kind,
        group_number=coverage.group_number,
        address=_address(client) if treated else None,
        born=client.birth_date if treated else None,
        sex=SEXES.get(client.birth_sex, "U") if treated else "",
    )


def _patient(client: Client, coverage: Coverage) -> x12.Patient | None:
    address = _address(client)
    if coverage.relation == Coverage.Relation.SELF or address is None:
        return None
    return x12.Patient(
        relation=coverage.relation,
        person=x12.Person(last=client.last_name, first=client.first_name, middle=client.middle_name),
        address=address,
        born=client.birth_date,
        sex=SEXES.get(client.birth_sex, "U"),
    )


def line_id(line: ClaimLine) -> str:
    """What the file calls the line (REF*6R): at most 30 characters, never used twice."""
    return f"L{line.pk.hex[:20]}"


def _line(line: ClaimLine, plan: PayerPlan, diagnoses: Sequence[str]) -> x12.ServiceLine:
    professional = plan.form is x12.Kind.PROFESSIONAL
    return x12.ServiceLine(
        id=line_id(line),
        first=line.day,
        procedure=line.code,
        modifiers=tuple(line.modifiers),
        charge=line.amount,
        units=Decimal(line.units),
        place=line.place_of_service if professional and line.place_of_service != plan.place else "",
        pointers=tuple(range(1, min(len(diagnoses), 4) + 1)) if professional else (),
        revenue=line.revenue_code if not professional else "",
    )


def _address(row: Organization | Site | Client) -> x12.Address | None:
    if not row.line1:
        return None
    return x12.Address(
        street=row.line1,
        street_2=row.line2,
        city=row.city,
        state=row.state,
        zip=row.postal_code.replace("-", ""),
    )
