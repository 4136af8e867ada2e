"""The people that tests and the demo clinic know by name, and builders for what they do. All are invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from stepwell.attendance.models import Attendance
from stepwell.episodes.models import DiagnosisCode, Episode, Prescription
from stepwell.people.models import (
    Client,
    Coverage,
    Credential,
    Organization,
    Payer,
    PayerPlan,
    Room,
    Site,
    StaffMember,
    User,
)
from stepwell.programs.models import Program, Service, Track
from stepwell.timetable.models import Seat, Series, Slot, SlotStaff

ZONE = ZoneInfo("America/New_York")
MONDAY = date(2026, 3, 2)
PASSWORD = "correct horse battery"


def at(hour: int, minute: int = 0, *, day: date = MONDAY) -> datetime:
    """A moment of the test week on the wall clock of the site."""
    return datetime.combine(day, time(hour, minute), ZONE)


@dataclass
class Cast:
    """A small clinic: one site in New York time, a person for each role, one client with one active episode."""

    organization: Organization
    site: Site
    other_site: Site
    room: Room
    program: Program
    track: Track
    group: Service
    individual: Service
    plan: PayerPlan
    users: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, role: str) -> User:
        """`cast.counselor`, `cast.biller`: the user with that role."""
        try:
            return self.__dict__["users"][role]
        except KeyError:
            raise AttributeError(role) from None


def clinic() -> Cast:
    """The clinic with nobody in care yet."""
    organization = Organization.objects.create(
        name="Stepwell Test Clinic",
        npi="1234567893",
        tax_id="000000001",
        line1="100 Recovery Way",
        city="Sampleton",
        state="OH",
        postal_code="432010001",
        phone="5555550100",
        email="billing@stepwell.example",
        submitter_id="SWSUB001",
    )
    place = {"line1": "100 Recovery Way", "city": "Sampleton", "state": "OH", "postal_code": "432010001"}
    site = Site.objects.create(name="Oak Street", code="OAK", time_zone=str(ZONE), npi="1999000031", **place)
    other = Site.objects.create(name="Lake Road", code="LAKE", time_zone="America/Denver", **place)
    program = Program.objects.create(name="Adult evening program")
    payer = Payer.objects.create(name="Example State Plan", payer_id="EXMCD01", kind="MC", receiver_id="PAYERTEST")
    found = Cast(
        organization=organization,
        site=site,
        other_site=other,
        room=Room.objects.create(site=site, name="Room 1", features=["group"]),
        program=program,
        track=Track.objects.create(program=program, site=site, name="Evening"),
        group=Service.objects.create(code="process", name="Process group", kind="group", minutes=180),
        individual=Service.objects.create(
            code="individual", name="Individual counseling", form="individual", kind="individual", minutes=60
        ),
        plan=PayerPlan.objects.create(payer=payer, name="Standard", hours_pack="asam"),
    )
    for role, name in ROLES.items():
        found.users[role] = user(role, name, site=site)
    return found


ROLES = {
    "front_desk": "Dana Desk",
    "counselor": "Riley Counselor",
    "facilitator": "Frankie Group",
    "peer": "Perry Peer",
    "nurse": "Noor Nurse",
    "prescriber": "Presley Prescriber",
    "case_manager": "Casey Link",
    "reviewer": "Robin Review",
    "biller": "Blake Biller",
    "director": "Drew Director",
    "privacy_officer": "Parker Private",
    "admin": "Ash Admin",
}


def user(role: str, name: str, *, site: Site) -> User:
    """A user of one role at one site, with a staff record and a valid credential."""
    person = User.objects.create_user(f"{role}@{site.code.lower()}.example", PASSWORD, name=name, roles=[role])
    person.sites.add(site)
    first, last = name.split(" ", 1)
    member = StaffMember.objects.create(user=person, first_name=first, last_name=last, npi="1999000015")
    member.sites.add(site)
    Credential.objects.create(staff=member, code="LCDC", number="T-1", state="OH", expires_on=date(2099, 12, 31))
    return person


def client(cast: Cast, first: str = "Avery", last: str = "Testclient", **values: object) -> Client:
    values = {
        "number": f"C{Client.objects.count() + 1:05d}",
        "birth_date": date(1988, 2, 14),
        "birth_sex": "F",
        "home_site": cast.site,
        "line1": "200 Example St",
        "city": "Sampleton",
        "state": "OH",
        "postal_code": "432010002",
        **values,
    }
    return Client.objects.create(first_name=first, last_name=last, **values)


def coverage(cast: Cast, person: Client, **values: object) -> Coverage:
    values = {"member_id": f"MCD{person.number}", "starts_on": date(2026, 1, 1), "plan": cast.plan, **values}
    return Coverage.objects.create(client=person, **values)


def episode(cast: Cast, person: Client, *, weekly_minutes: int = 540, **values: object) -> Episode:
    """An active episode from the Monday of the test week, prescribed nine hours."""
    values = {
        "site": cast.site,
        "program": cast.program,
        "track": cast.track,
        "counselor": cast.counselor.staff,
        "status": "active",
        "admitted_on": MONDAY,
        **values,
    }
    if "coverage" not in values:
        values["coverage"] = person.coverages.first() or coverage(cast, person)
    found = Episode.objects.create(client=person, **values)
    Prescription.objects.create(episode=found, weekly_minutes=weekly_minutes, starts_on=found.admitted_on)
    code, _ = DiagnosisCode.objects.get_or_create(
        code="F10.20", defaults={"description": "Alcohol dependence, uncomplicated", "billable": True}
    )
    found.diagnoses.create(code=code, rank=1, noted_on=found.admitted_on)
    return found


def week(start: date = MONDAY) -> list[date]:
    return [start + timedelta(days=n) for n in range(7)]


def slot(cast: Cast, day: date = MONDAY, *, hour: int = 18, minutes: int = 180, **values: object) -> Slot:
    """One date of a group (or of what `service` says), led by the counselor."""
    service = values.pop("service", cast.group)
    series = Series.objects.create(
        site=cast.site,
        track=cast.track,
        service=service,
        title=service.name,
        weekday=day.weekday(),
        starts_at=time(hour),
        minutes=minutes,
        room=values.pop("room", None),
        starts_on=day,
        ends_on=day,
        **values,
    )
    during = DateTimeTZRange(at(hour, day=day), at(hour, day=day) + timedelta(minutes=minutes))
    found = Slot.objects.create(series=series, site=cast.site, day=day, during=during, topic="Trust")
    SlotStaff.objects.create(slot=found, staff=cast.counselor.staff, during=during)
    return found


def seat(slot: Slot, episode: Episode, **values: object) -> Seat:
    return Seat.objects.create(
        slot=slot, episode=episode, client=episode.client, day=slot.day, during=slot.during, **values
    )


def attended(seat: Seat, *, late: int = 0, early: int = 0, status: str = "present") -> Attendance:
    """The row as the room leaves it, without what other rooms make of it."""
    came = status in Attendance.CAME
    start, end = seat.during.lower + timedelta(minutes=late), seat.during.upper - timedelta(minutes=early)
    return Attendance.objects.create(
        seat=seat,
        slot=seat.slot,
        episode=seat.episode,
        client=seat.client,
        site=seat.slot.site,
        day=seat.day,
        status=status,
        arrived_at=start if came else None,
        left_at=end if came else None,
        minutes=int((end - start).total_seconds()) // 60 if came else 0,
    )
