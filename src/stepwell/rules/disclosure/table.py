"""The ways by which data may leave, read from `paths.json`: the same table that the printed page shows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from stepwell.rules.disclosure.values import Context, Log

ANYBODY = "*"


class Kind(StrEnum):
    """What a path rests on, which decides the restrictions that may close it."""

    INSIDE = "inside"
    OWN = "own"
    DUTY = "duty"
    HIPAA = "hipaa"
    CONSENT = "consent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A fact that must be known and have one of these values."""

    key: str
    values: frozenset[object]

    def met(self, context: Context) -> bool:
        return getattr(context, self.key) in self.values


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """One way out. `refused`, `elsewhere` and `notes` cite the rule when a need, the class or a note stops it."""

    id: str
    title: str
    kind: Kind
    recipients: tuple[str, ...]
    purposes: tuple[str, ...]
    consents: tuple[str, ...]
    needs: tuple[Need, ...]
    purpose_must_match: bool
    releases: frozenset[str]
    basis: str
    basis_despite_consent: str
    refused: str
    elsewhere: str
    notes: str
    log: tuple[Log, ...]

    def open(self, purpose: str, context: Context) -> bool:
        """Whether every need is met; a consent for another purpose does not open it."""
        consented = context.consented_purpose
        if self.purpose_must_match and consented is not None and consented != purpose:
            return False
        return all(need.met(context) for need in self.needs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Everything the rule decides by. `refusals`, `without_consent` and `overlays` give the rule to cite."""

    source: str
    version: str
    paths: tuple[Path, ...]
    tpo: frozenset[str]
    consents: MappingProxyType[str, dict[str, str]]
    refusals: MappingProxyType[str, str]
    without_consent: MappingProxyType[str, str]
    overlays: MappingProxyType[str, str]


@cache
def table() -> Table:
    document = json.loads(resources.files(__package__).joinpath("paths.json").read_text("utf-8"))
    return Table(
        source=document["source"],
        version=document["version"],
        paths=tuple(_path(row, document) for row in document["paths"]),
        tpo=frozenset(document["purposes"]["tpo"]),
        consents=MappingProxyType(document["consents"]),
        refusals=MappingProxyType(document["refusals"]),
        without_consent=MappingProxyType(document["without_consent"]),
        overlays=MappingProxyType(document["overlays"]),
    )


def _path(row: dict[str, Any], document: dict[str, Any]) -> Path:  # Any: JSON
    purposes = row["purposes"]
    return Path(
        id=row["id"],
        title=row["title"],
        kind=Kind(row["kind"]),
        recipients=tuple(row["recipients"]),
        purposes=tuple(document["purposes"].get(purposes, purposes) if isinstance(purposes, str) else purposes),
        consents=tuple(row.get("consents", ())),
        needs=tuple(Need(key=key, values=frozenset(values)) for key, values in row["needs"]),
        purpose_must_match=row.get("purpose_must_match", False),
        releases=frozenset(document["classes"][row["releases"]]),
        basis=row["basis"],
        basis_despite_consent=row.get("basis_despite_consent", row["basis"]),
        refused=row.get("refused", ""),
        elsewhere=row.get("elsewhere", row["basis"]),
        notes=row.get("notes", ""),
        log=tuple(Log(entry) for entry in row["log"]),
    )


@lru_cache(maxsize=4096)
def paths_for(recipient: str, purpose: str, consent: str) -> tuple[Path, ...]:
    """The paths that lead to this recipient for this purpose, on this consent or on none, in their order."""
    return tuple(
        path
        for path in table().paths
        if (not path.consents or consent in path.consents)
        and (recipient in path.recipients or ANYBODY in path.recipients)
        and (purpose in path.purposes or ANYBODY in path.purposes)
    )
