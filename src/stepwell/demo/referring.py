"""Referrals in every step of the pipeline, made and moved by intake's own actions."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from stepwell.demo.names import People
from stepwell.demo.setting import Setting
from stepwell.intake import actions
from stepwell.intake.models import Referral
from stepwell.people.models import Site, User

STEPS = ("contact", "screen", "assess", "accept")
SOURCES = (
    ("hospital", "Mock General, social work", "After three days inpatient for detoxification."),
    ("court", "Sample County drug court", "Court asks for intensive outpatient; next hearing in four weeks."),
    ("self", "", "Called by themself: drinking every evening again since spring."),
    ("family", "Mother", "Family worries after an overdose; person is willing to talk."),
    ("residential program", "Example House", "Steps down from 28 days residential."),
    ("employer", "Assistance program", "Referred after a positive test at work; wants to keep the job."),
    ("physician", "Fairmock Family Practice", "Asks for help with opioids; on buprenorphine since last week."),
)
NEXT = {
    "received": ("Call back", 0),
    "contacted": ("Screening by phone", 1),
    "screened": ("Assessment in person", 2),
    "assessed": ("Decide in the intake meeting", 1),
    "accepted": ("Admission, bring card and papers", 3),
}
WAITING = (
    "evening track, place free next week",
    "child care",
    "bed at home until the move",
    "interpreter for assessment",
)
OUT = (
    "Needs withdrawal management first; warm handoff to Sample Detox, bed confirmed.",
    "Lives two hours away; referred to a program there and both spoke on the phone.",
    "Weekly counseling is enough for now; appointment made.",
)
OUT_AT_A_STEP = 0.06
CLOSED = ("Does not want treatment now; may call any time.", "No answer after four calls and a letter.")


def refer(setting: Setting, *, count: int, by: User, now: datetime, people: People) -> None:
    """`count` referrals of the last three weeks: most on their way, some out again, some closed."""
    chance = people.chance
    for number in range(count):
        site = setting.sites[number % len(setting.sites)]
        fate = number % 8  # five open steps, accepted and waiting, referred out, closed
        age = timedelta(hours=chance.randint(2, 30) if fate == 0 else 24 * chance.randint(2 + fate, 10 + fate))
        referral = receive(site, by=by, at=now - age, people=people)
        steps = STEPS[: min(fate, 4)] if fate < 6 else STEPS[: chance.randint(1, 3)]
        for place, act in enumerate(steps, 1):
            at = now - age + place * age / (len(steps) + 2)
            referral = actions.move(referral, by=by, at=at, act=act)
        if fate == 6:
            actions.move(referral, by=by, at=now - age / 8, act="refer_out", note=chance.choice(OUT))
        elif fate == 7:
            actions.move(referral, by=by, at=now - age / 8, act="close", note=chance.choice(CLOSED))
        elif number % 11 != 10:  # now and then nobody has taken a referral up yet
            _plan(referral, waiting=fate == 5, by=by, now=now, chance=chance)


def receive(site: Site, *, by: User, at: datetime, people: People, youth: bool = False) -> Referral:
    """One referral as the front desk takes it."""
    chance, named = people.chance, people.identity()
    source, name, reason = chance.choice(SOURCES)
    age = chance.uniform(14.2, 17.3) if youth else chance.triangular(19, 66, 32)
    born = at.date() - timedelta(days=round(age * 365.25))
    values = {
        **{k: v for k, v in named.items() if k not in {"pronouns"}},
        **people.address(),
        "birth_date": born,
        "phone": people.phone(),
        "may_leave_message": chance.random() < 0.5,
        "source": source,
        "source_name": name,
        "reason": reason,
        "payer_name": chance.choice(("Example State Medicaid", "Sample Health Plan", "Mock Mutual", "")),
        "site": site,
    }
    return actions.add(by=by, at=at, values=values)


def carry_on(site: Site, *, since: datetime, now: datetime, by: User, people: People) -> None:
    """The open referrals of a site take the steps that are due: about one in two days; few go out on their way."""
    chance = people.chance
    for referral in Referral.objects.filter(site=site, status__in=Referral.OPEN[:-1]).order_by("received_at"):
        at = max(since, referral.step_since)
        while referral.status in NEXT and referral.status != "accepted":
            at += timedelta(hours=chance.randint(20, 80))
            if at >= now:
                break
            fate = chance.random()
            if fate < OUT_AT_A_STEP:
                note = chance.choice(OUT if fate < OUT_AT_A_STEP / 2 else CLOSED)
                act = "refer_out" if fate < OUT_AT_A_STEP / 2 else "close"
                referral = actions.move(referral, by=by, at=at, act=act, note=note)
                break
            act = STEPS[Referral.OPEN.index(referral.status)]
            referral = actions.move(referral, by=by, at=at, act=act)
        if referral.status in NEXT:
            _plan(referral, waiting=referral.status == "accepted", by=by, now=now, chance=chance)


def ready(site: Site, *, by: User, at: datetime, people: People, youth: bool) -> Referral:
    """A referral that was accepted by `at`: somebody has to take the free place."""
    began = at - timedelta(days=4)
    referral = receive(site, by=by, at=began, people=people, youth=youth)
    for place, act in enumerate(STEPS, 1):
        referral = actions.move(referral, by=by, at=began + place * timedelta(hours=19), act=act)
    return referral


def _plan(referral: Referral, *, waiting: bool, by: User, now: datetime, chance: Random) -> None:
    what, days = NEXT[referral.status]
    actions.plan_next(
        referral,
        by=by,
        at=now,
        owner=by.staff if chance.random() < 0.7 else None,
        next_action=what,
        next_action_on=referral.site.day_of(now) + timedelta(days=days - (1 if chance.random() < 0.15 else 0)),
        waiting=waiting,
        waiting_for=chance.choice(WAITING) if waiting else "",
    )
