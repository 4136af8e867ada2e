"""Who comes, from when to when: cohorts of twelve seats, each seat a chain of episodes with its own ending."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from stepwell.demo import tracks
from stepwell.demo.names import People
from stepwell.demo.setting import Setting
from stepwell.demo.size import Size
from stepwell.demo.tracks import Pattern
from stepwell.episodes.models import Diagnosis, Episode, Objective, Prescription
from stepwell.people.models import Client, Contact, Coverage, PayerPlan, Phone, Room, Site, StaffMember
from stepwell.programs.models import Track

DIAGNOSES = (("F10.20", 38), ("F11.20", 24), ("F15.20", 14), ("F14.20", 8), ("F12.20", 10), ("F10.21", 6))
SECOND = ("F33.1", "F41.1", "F43.10", "F32.1", "F90.0")
SOURCES = (
    ("self", 28),
    ("court", 22),
    ("hospital", 16),
    ("residential program", 14),
    ("family", 12),
    ("employer", 8),
)
ENDINGS = (
    # programme.md section 7: national discharges from intensive outpatient, rounded.
    ("completed", 38, 80, 100),
    ("transferred_other_programme", 18, 25, 60),
    ("left_against_advice", 23, 2, 30),
    ("terminated_by_programme", 14, 20, 50),
    ("administrative_other", 7, 10, 60),
)
PROBLEMS = (
    ("Cravings after work", "Use two coping skills on days with cravings and note them, 5 of 7 days"),
    ("Sleep", "Keep a sleep routine five nights a week for four weeks"),
    ("Few sober friends", "Go to two mutual-help or sober activities a week and name two people to call"),
    ("Anger at home", "Use time-out and talk later in three of four conflicts a week"),
    ("Low mood", "Do one planned pleasant activity a day and rate mood before and after"),
    ("Work", "Send two applications or shifts requests a week"),
    ("Probation", "Keep all appointments with the probation officer"),
)


@dataclass(slots=True)
class Cohort:
    """Up to twelve clients who share three (or five) days a week, two sessions a day, and one counselor."""

    site: Site
    room: Room
    track: Track
    program: str
    counselor: StaffMember
    facilitator: StaffMember
    weekdays: tuple[int, ...]
    hour: float
    minutes: int
    individual_hour: int
    weekly_minutes: int
    seats: list[list[Stay]] = field(default_factory=list)


@dataclass(slots=True)
class Stay:
    """One client's episode in one seat. `reliability` is how likely they come on a usual day."""

    client: Client
    episode: Episode
    seat: int
    reliability: float
    objectives: list[Objective] = field(default_factory=list)


@dataclass
class Caseload:
    cohorts: list[Cohort] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)
    others: dict[type[Any], list[Any]] = field(default_factory=dict)

    def add(self, *rows: Any) -> None:
        for row in rows:
            self.others.setdefault(type(row), []).append(row)

    def stays(self) -> list[Stay]:
        return [stay for cohort in self.cohorts for chain in cohort.seats for stay in chain]


def plan(setting: Setting, size: Size, *, first: date, now: datetime, chance: Random) -> Caseload:
    """Everybody who was ever in care between `first` and today."""
    caseload = Caseload()
    admissions = Admissions(setting, caseload, people=People(chance), today=setting.sites[0].day_of(now))
    patterns = tracks.patterns(size, here=now.astimezone(setting.sites[0].zone))
    for number, pattern in enumerate(patterns):
        cohort = _cohort(setting, number, size, pattern)
        for seat in range(size.seats):
            cohort.seats.append(list(_chain(admissions, cohort, seat, first)))
        caseload.cohorts.append(cohort)
    return caseload


def _cohort(setting: Setting, number: int, size: Size, pattern: Pattern) -> Cohort:
    site = setting.sites[number % size.sites]
    of_site, counselors = number // size.sites, setting.counselors[site.pk]
    counselor = counselors[of_site % len(counselors)]
    rooms = setting.rooms[site.pk]
    return Cohort(
        site=site,
        room=rooms[of_site],
        track=setting.track(site, pattern.program, pattern.track),
        program=pattern.program,
        counselor=counselor,
        facilitator=setting.facilitator if number == 0 and setting.facilitator else counselor,
        weekdays=pattern.weekdays,
        hour=pattern.hour,
        minutes=pattern.minutes,
        individual_hour=pattern.individual_hour,
        weekly_minutes=pattern.weekly_minutes,
    )


def _chain(admissions: Admissions, cohort: Cohort, seat: int, first: date) -> Iterator[Stay]:
    """One seat's episodes, one after the other with a short gap, until one is still open today."""
    chance, today = admissions.people.chance, admissions.today
    day = first + timedelta(days=chance.randint(-30, 20))
    while day <= today:
        ending, stay = how_it_ends(chance)
        last = day + timedelta(days=stay)
        if last > first:
            yield admissions.admit(cohort, seat, max(day, first), last if last < today else None, ending)
        if last >= today:
            return
        day = last + timedelta(days=chance.randint(2, 9))


def how_it_ends(chance: Random) -> tuple[str, int]:
    """Why an episode ends, and after how many days."""
    reason, _, shortest, longest = chance.choices(ENDINGS, [e[1] for e in ENDINGS])[0]
    return reason, chance.randint(shortest, longest)


def diagnosis(chance: Random) -> str:
    """The code that a program like this one most often treats."""
    return chance.choices([d[0] for d in DIAGNOSES], [d[1] for d in DIAGNOSES])[0]


def reliability(number: str, *, settled: bool) -> float:
    """How likely a client comes on a usual day: the same whenever it is asked."""
    chance = Random(f"{number} comes")
    return chance.betavariate(9, 1.4) if settled else chance.betavariate(5, 1.8)


class Admissions:
    """Admits invented people, with all that a chart holds from its first day."""

    def __init__(
        self, setting: Setting, caseload: Caseload, *, people: People, today: date, numbered: int = 0
    ) -> None:
        self.setting, self.caseload, self.people, self.today = setting, caseload, people, today
        self.numbered = numbered

    def admit(self, cohort: Cohort, seat: int, first: date, last: date | None, ending: str) -> Stay:
        """One stay from a day to a day, or still open."""
        chance = self.people.chance
        client = self._client(cohort, first)
        coverage = self._coverage(client, first, last, program=cohort.program)
        episode = Episode(
            client=client,
            site=cohort.site,
            program=cohort.track.program,
            track=cohort.track,
            level=cohort.track.program.level,
            stage=1 if last is None and chance.random() < 0.4 else 2,
            status="active" if last is None else "discharged",
            counselor=cohort.counselor,
            coverage=coverage,
            admitted_on=first,
            planned_days=90,
            referral_source=chance.choices([s[0] for s in SOURCES], [s[1] for s in SOURCES])[0],
            discharged_on=last,
            discharge_reason=ending if last else "",
        )
        self.caseload.clients.append(client)
        prescribed = Prescription(episode=episode, weekly_minutes=cohort.weekly_minutes, starts_on=first)
        self.caseload.add(coverage, episode, prescribed, *self._diagnoses(episode))
        objectives = self._objectives(episode)
        self.caseload.add(*objectives)
        self._around(client)
        settled = ending == "completed" or last is None
        return Stay(client, episode, seat, reliability(client.number, settled=settled), objectives)

    def _client(self, cohort: Cohort, first: date) -> Client:
        chance = self.people.chance
        self.numbered += 1
        age = chance.randint(14, 17) if cohort.program == "youth" else round(chance.triangular(19, 72, 33))
        born = first - timedelta(days=age * 365.25 + (chance.randint(5, 350) if age > 17 else 40))
        return Client(
            number=f"D{self.numbered:05d}",
            birth_date=born,
            language="es" if chance.random() < 0.05 else "en",
            home_site=cohort.site,
            **self.people.identity(),
            **self.people.address(),
        )

    def _coverage(self, client: Client, first: date, last: date | None, *, program: str) -> Coverage:
        chance, setting = self.people.chance, self.setting
        plans = [(p, s) for p, s in setting.plans if not (program == "youth" and p.payer.kind == "MA")]
        chosen: PayerPlan = chance.choices([p for p, _ in plans], [s for _, s in plans])[0]
        if program == "day" and setting.day_plan is not None:
            chosen = setting.day_plan
        checked = chance.choices((0, 1, 2, 3, 4, 40), (20, 20, 20, 20, 17, 3))[0]
        return Coverage(
            client=client,
            plan=chosen,
            member_id=f"{chosen.payer.payer_id[:3]}{chance.randint(10**8, 10**9 - 1)}",
            group_number=f"GRP{chance.randint(10, 99)}" if chosen.payer.kind == "CI" else "",
            starts_on=first - timedelta(days=chance.randint(60, 900)),
            verified_on=max(first, last or self.today - timedelta(days=checked)),
        )

    def _diagnoses(self, episode: Episode) -> Iterator[Diagnosis]:
        chance, day = self.people.chance, episode.admitted_on
        yield Diagnosis(episode=episode, code_id=diagnosis(chance), rank=1, noted_on=day)
        if chance.random() < 0.5:
            yield Diagnosis(episode=episode, code_id=chance.choice(SECOND), rank=2, noted_on=day)

    def _objectives(self, episode: Episode) -> list[Objective]:
        chosen = self.people.chance.sample(PROBLEMS, self.people.chance.choice((2, 3)))
        target = episode.admitted_on + timedelta(days=60)
        return [
            Objective(episode=episode, number=number, problem=problem, text=text, target_on=target)
            for number, (problem, text) in enumerate(chosen, 1)
        ]

    def _around(self, client: Client) -> None:
        people, chance = self.people, self.people.chance
        self.caseload.add(
            Phone(
                client=client, number=people.phone(), preferred=True,
                may_leave_message=chance.random() < 0.4, may_text=chance.random() < 0.7,
            )
        )  # fmt: skip
        if chance.random() < 0.8:
            relation = chance.choice(("partner", "mother", "father", "sister", "brother", "friend"))
            name = f"{people.identity()['first_name']} {client.last_name}"
            self.caseload.add(
                Contact(client=client, name=name, relation=relation, phone=people.phone(), emergency=True)
            )
