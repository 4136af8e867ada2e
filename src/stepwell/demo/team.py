"""Who works here: one person to sign in for each role, and a counselor for each cohort."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password

from stepwell.demo.names import People
from stepwell.demo.size import Size
from stepwell.people.models import Credential, Site, StaffMember, User

if TYPE_CHECKING:
    from stepwell.demo.setting import Setting

DOMAIN = "demo.example"
PASSWORD = "stepwell-demo-2026"
SIGN_INS: tuple[tuple[str, str, str], ...] = (
    ("front desk", "front_desk", "Dana Whitlock"),
    ("counselor", "counselor", "Riley Marlowe"),
    ("group facilitator", "facilitator", "Frankie Okafor"),
    ("nurse", "nurse", "Noor Ibarra"),
    ("case manager", "case_manager", "Casey Larkin"),
    ("utilization reviewer", "reviewer", "Robin Fontaine"),
    ("biller", "biller", "Blake Penrose"),
    ("clinical director", "director", "Drew Calloway"),
    ("privacy officer", "privacy_officer", "Parker Adler"),
    ("administrator", "admin", "Ash Hollis"),
    ("peer support specialist", "peer", "Perry Quill"),
    ("prescriber", "prescriber", "Presley Vance"),
)
ONE_SITE = frozenset({"front_desk", "counselor", "facilitator", "peer"})
JOINED_LATER = frozenset({"peer", "prescriber"})
"""They have dice of their own: everybody else's days stay as they were without them."""
CREDENTIAL_OF = {"facilitator": "LCDC III", "peer": "CPRS", "prescriber": "MD"}
CREDENTIALS = ("LCSW", "LPCC", "LICDC", "LCDC III", "LMFT")
EXPIRES_SOON = 12
"""Days until the case manager's credential ends: somebody's always does."""


def build(setting: Setting, size: Size, *, today: date, people: People) -> None:
    password, home = make_password(PASSWORD), setting.sites[0]
    for title, role, name in SIGN_INS:
        sites = [home] if role in ONE_SITE else setting.sites
        staff = _member(name, title.capitalize(), roles=[role], password=password, sites=sites)
        setting.users[role] = staff.user  # type: ignore[assignment]  # made with one
        chance = Random(name) if role in JOINED_LATER else people.chance
        left = EXPIRES_SOON if role == "case_manager" else chance.randint(60, 600)
        _credential(staff, CREDENTIAL_OF.get(role, "LICDC"), today + timedelta(days=left), chance)
    setting.counselors[home.pk] = [setting.users["counselor"].staff]
    setting.facilitator = setting.users["facilitator"].staff
    for number in range(1, size.cohorts):
        site, named = setting.sites[number % size.sites], people.identity()
        name = f"{named['first_name']} {named['last_name']}"
        staff = _member(name, "Counselor", roles=["counselor"], password=password, sites=[site], number=number)
        expires = today + timedelta(days=people.chance.randint(60, 600))
        _credential(staff, people.chance.choice(CREDENTIALS), expires, people.chance)
        setting.counselors.setdefault(site.pk, []).append(staff)


def _member(
    name: str, title: str, *, roles: list[str], password: str, sites: list[Site], number: int = 0
) -> StaffMember:
    """A staff member with an account; several of one role are numbered in their address."""
    first, last = name.split(" ", 1)
    address = roles[0].replace("_", "-") + (f"-{number}" if number else "")
    user = User.objects.create(
        email=f"{address}@{DOMAIN}", name=name, roles=roles, password=password,
        all_sites=roles[0] not in ONE_SITE,
    )  # fmt: skip
    user.sites.set(sites)
    staff = StaffMember.objects.create(
        user=user,
        first_name=first,
        last_name=last,
        title=title,
        npi=npi(user_number(address)),
        taxonomy="101YA0400X",
    )
    staff.sites.set(sites)
    return staff


def address(role: str) -> str:
    """The e-mail address with which a stranger signs in for a role."""
    return f"{role.replace('_', '-')}@{DOMAIN}"


def user_number(address: str) -> int:
    """A number of its own for every address, the same in every demo."""
    return sum(n * ord(c) for n, c in enumerate(address, 1)) % 100_000


def npi(number: int) -> str:
    """An NPI whose check digit is right and which nobody has: those given out do not begin with 1999."""
    digits = f"1999{number:05d}"
    total = 24  # the prefix 80840 that card numbers of health providers carry
    for place, digit in enumerate(reversed(digits)):
        double = int(digit) * 2 if place % 2 == 0 else int(digit)
        total += double // 10 + double % 10
    return f"{digits}{-total % 10}"


def _credential(staff: StaffMember, code: str, expires_on: date, chance: Random) -> None:
    number = f"D-{chance.randint(10_000, 99_999)}"
    Credential.objects.create(staff=staff, code=code, number=number, state="OH", expires_on=expires_on)
