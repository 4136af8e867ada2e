"""The clinic before its first client: sites, rooms, payers, programs, services, staff and who signs in."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from random import Random
from typing import Any
from uuid import UUID

from stepwell.demo import team
from stepwell.demo.names import People
from stepwell.demo.size import Size
from stepwell.people.models import (
    Organization,
    Payer,
    PayerPlan,
    Room,
    Site,
    StaffMember,
    User,
)
from stepwell.programs.models import Program, Service, Track

SITES = (
    ("Oak Street", "OAK", "America/New_York"),
    ("Riverside", "RIVER", "America/New_York"),
    ("Lakeview", "LAKE", "America/Chicago"),
)
ROOMS = 10
DAY_PLAN = "Day program"
PAYERS: tuple[tuple[str, str, str, str, int], ...] = (
    ("Example State Medicaid", "EXMCD01", "MC", "nc-medicaid", 44),
    ("Sample Health Plan", "SAMPL02", "CI", "commercial-h0015", 28),
    ("Mock Mutual", "MOCKM03", "CI", "bcbs-nc", 14),
    ("Placeholder Facility Plan", "PLACE05", "CI", "commercial-facility", 10),
    ("Example Medicare", "EXMAC01", "MA", "medicare-hospital", 4),
)
"""Name, payer id, filing code, plan rules, and how many of a hundred clients have it."""
SERVICES: tuple[tuple[str, str, str, str, int, tuple[str, ...]], ...] = (
    ("process", "Process group", "group", "group", 95, ()),
    ("relapse-prevention", "Relapse prevention skills", "group", "skills", 95, ()),
    ("early-recovery", "Early recovery skills", "group", "skills", 95, ()),
    ("education", "Education group", "group", "psychoeducation", 95, ()),
    ("coping", "Coping skills", "group", "skills", 95, ()),
    ("individual", "Individual counseling", "individual", "individual", 50, ()),
    ("family", "Family session", "individual", "family", 60, ()),
)


@dataclass
class Setting:
    """What stands before the first client comes."""

    organization: Organization
    sites: list[Site] = field(default_factory=list)
    rooms: dict[Any, list[Room]] = field(default_factory=dict)
    plans: list[tuple[PayerPlan, int]] = field(default_factory=list)
    day_plan: PayerPlan | None = None
    programs: dict[str, Program] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    tracks: dict[tuple[Any, str, str], Track] = field(default_factory=dict)
    counselors: dict[Any, list[StaffMember]] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    facilitator: StaffMember | None = None

    @property
    def at_the_door(self) -> set[UUID]:
        """The staff whom a stranger signs in as to write notes."""
        return {m.pk for m in (self.facilitator, self.counselors[self.sites[0].pk][0]) if m is not None}

    def track(self, site: Site, program: str, name: str) -> Track:
        key = (site.pk, program, name)
        if key not in self.tracks:
            self.tracks[key] = Track.objects.create(program=self.programs[program], site=site, name=name)
        return self.tracks[key]


def build(size: Size, *, today: date, chance: Random) -> Setting:
    people = People(chance)
    place = {"line1": "100 Recovery Way", "city": "Sampleton", "state": "OH", "postal_code": "432010001"}
    setting = Setting(
        Organization.objects.create(
            name="Stepwell Demo Clinic",
            npi="1234567893",
            tax_id="000000001",
            phone="614-555-0100",
            email="billing@stepwell.example",
            submitter_id="SWSUB001",
            **place,
        )
    )
    _places(setting, size, place)
    _offer(setting)
    _payers(setting, place)
    team.build(setting, size, today=today, people=people)
    return setting


def _places(setting: Setting, size: Size, place: dict[str, str]) -> None:
    for number, (name, code, zone) in enumerate(SITES[: size.sites]):
        site = Site.objects.create(
            name=name, code=code, time_zone=zone, phone=f"614-555-011{number}", npi="1999000031", **place
        )
        setting.sites.append(site)
        rooms = [Room(site=site, name=f"Room {n + 1}", capacity=14, features=["group"]) for n in range(ROOMS)]
        setting.rooms[site.pk] = Room.objects.bulk_create(rooms)


def _offer(setting: Setting) -> None:
    for key, name, level, population, minutes in (
        ("adult", "Adult intensive outpatient", "2.1", "adult", 540),
        ("youth", "Youth intensive outpatient", "2.1", "adolescent", 360),
        ("day", "High-intensity day program", "2.5", "adult", 1200),
    ):
        setting.programs[key] = Program.objects.create(
            name=name, level=level, population=population, weekly_minutes=minutes
        )
    for color, (code, name, form, kind, minutes, topics) in enumerate(SERVICES, 1):
        setting.services[code] = Service.objects.create(
            code=code, name=name, form=form, kind=kind, minutes=minutes, topics=list(topics), color=color,
            minimum=1 if form == "individual" else 2, maximum=1 if form == "individual" else 12,
        )  # fmt: skip


def _payers(setting: Setting, place: dict[str, str]) -> None:
    for name, payer_id, kind, rules, share in PAYERS:
        payer = Payer.objects.create(
            name=name,
            payer_id=payer_id,
            kind=kind,
            receiver_id="EXCH001",
            receiver_name="EXAMPLE CLEARINGHOUSE",
            **place,
        )
        billing = _billing(rules)
        plan = PayerPlan.objects.create(
            payer=payer, name="Standard", hours_pack=billing["rules"]["pack"], billing=billing
        )
        setting.plans.append((plan, share))
        if kind == "CI" and setting.day_plan is None:
            billing = _billing(rules, levels=["2.5"], day_minimum_minutes=240)
            setting.day_plan = PayerPlan.objects.create(
                payer=payer, name=DAY_PLAN, hours_pack="asam-2.5", billing=billing
            )


def _billing(name: str, **rules: Any) -> dict[str, Any]:
    """A published plan configuration, with what a contract changes in it."""
    text = resources.files("stepwell.rules.claims").joinpath(f"plans/{name}.json").read_text("utf-8")
    billing: dict[str, Any] = json.loads(text)
    billing["rules"] |= rules
    return billing
