"""Two or more records of perhaps one person, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any  # the shape of JSON

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from stepwell.intake.models import ImportRow, Referral
from stepwell.people.models import Client
from stepwell.rules.matching import Ground, Match, digits, plain

LABELS = ("name", "preferred", "born", "sex", "phone", "address", "standing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    label: str
    values: list[str]
    same: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who may be the person. `client` is their id where they have a record."""

    head: str
    grounds: list[str]
    client: Client | None = None
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    heads: list[str]
    lines: list[Line]
    candidates: list[Candidate]


def side_by_side(
    row: ImportRow, known: Mapping[str, Client | Referral], others: Mapping[str, ImportRow]
) -> Compared:
    """A row of a file beside everybody it may be, as far as the viewer may see them."""
    sheets, candidates = [_of_values(row.person["values"])], []
    for match in row.matches:
        record = known.get(match["key"]) or others.get(match["key"])
        if record is not None:
            sheets.append(_sheet(record))
            candidates.append(_candidate(record, [told(g) for g in match["grounds"]]))
    return Compared(
        heads=[_("In the file"), *(c.head for c in candidates)], lines=_lines(sheets), candidates=candidates
    )


def beside_clients(referral: Referral, matches: list[Match], known: Mapping[str, Client | Referral]) -> Compared:
    """A referral beside the clients it may be."""
    sheets, candidates = [_of_referral(referral)], []
    for match in matches:
        client = known.get(match.key)
        if isinstance(client, Client):
            sheets.append(_sheet(client))
            candidates.append(_candidate(client, [told(g) for g in match.grounds]))
    return Compared(
        heads=[_("The referral"), *(c.head for c in candidates)], lines=_lines(sheets), candidates=candidates
    )


def told(ground: str) -> str:
    """Why two records stand side by side, in words."""
    return {
        Ground.IDENTIFIER: _("same number in another system"),
        Ground.NAME_AND_BIRTH: _("same name and date of birth"),
        Ground.ALIKE_AND_BIRTH: _("names alike, same date of birth"),
        Ground.NAME_AND_NEAR_BIRTH: _("same name, date of birth differs by one slip"),
        Ground.NAME_ONLY: _("same name, one date of birth is missing"),
        Ground.PHONE: _("same phone"),
    }[Ground(ground)]


def _lines(sheets: list[dict[str, str]]) -> list[Line]:
    names = {
        "name": _("Legal name"),
        "preferred": _("Preferred name"),
        "born": _("Date of birth"),
        "sex": _("Sex at birth"),
        "phone": _("Phone"),
        "address": _("Address"),
        "standing": _("Here as"),
    }
    return [
        Line(label=names[key], values=[s[key] for s in sheets], same=_same(key, [s[key] for s in sheets]))
        for key in LABELS
        if any(s[key] for s in sheets)
    ]


def _same(key: str, values: list[str]) -> bool | None:
    if key == "standing" or not all(values):
        return None
    alike = {"phone": digits, "name": plain}.get(key, str)
    return len({alike(v) for v in values}) == 1


def _candidate(record: Client | Referral | ImportRow, grounds: list[str]) -> Candidate:
    if isinstance(record, Client):
        url = f"{reverse('people:client_list')}{record.pk}/"
        return Candidate(head=record.number, grounds=grounds, client=record, url=url)
    if isinstance(record, Referral):
        return Candidate(head=_("Referral"), grounds=grounds, url=reverse("intake:referral", args=[record.pk]))
    return Candidate(head=record.person["where"], grounds=grounds)


def _sheet(record: Client | Referral | ImportRow) -> dict[str, str]:
    if isinstance(record, Client):
        return _of_client(record)
    return _of_referral(record) if isinstance(record, Referral) else _of_values(record.person["values"])


def _of_client(client: Client) -> dict[str, str]:
    return {
        "name": client.legal_name,
        "preferred": client.preferred_name,
        "born": date_format(client.birth_date, "M j, Y"),
        "sex": str(client.get_birth_sex_display()),
        "phone": ", ".join(p.number for p in client.phones.all()),
        "address": client.address,
        "standing": _("Client at %(site)s") % {"site": client.home_site},
    }


def _of_referral(referral: Referral) -> dict[str, str]:
    born = referral.birth_date
    return {
        "name": " ".join(n for n in (referral.first_name, referral.middle_name, referral.last_name) if n),
        "preferred": referral.preferred_name,
        "born": date_format(born, "M j, Y") if born else "",
        "sex": str(referral.get_birth_sex_display()) if referral.birth_sex else "",
        "phone": referral.phone,
        "address": referral.address,
        "standing": _("Referral: %(status)s") % {"status": referral.get_status_display()},
    }


def _of_values(values: Mapping[str, Any]) -> dict[str, str]:
    born = values["birth_date"]
    place = " ".join(values[n] for n in ("city", "state", "postal_code") if values[n])
    return {
        "name": " ".join(values[n] for n in ("first_name", "middle_name", "last_name") if values[n]),
        "preferred": values["preferred_name"],
        "born": date_format(date.fromisoformat(born), "M j, Y") if born else "",
        "sex": str(dict(Client.BirthSex.choices).get(values["birth_sex"], "")),
        "phone": values["phone"],
        "address": ", ".join(p for p in (values["line1"], values["line2"], place) if p),
        "standing": "",
    }
