"""Who may do what: one table, role by act. What a role's people may *see* is narrowed further by site and care team.

House rule (no law names these rows); 45 CFR 164.308(a)(3)-(4) asks for such a table, 164.502(b) for the least of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache


class Role(StrEnum):
    FRONT_DESK = "front_desk"
    COUNSELOR = "counselor"
    FACILITATOR = "facilitator"
    PEER = "peer"
    NURSE = "nurse"
    PRESCRIBER = "prescriber"
    CASE_MANAGER = "case_manager"
    REVIEWER = "reviewer"
    BILLER = "biller"
    DIRECTOR = "director"
    PRIVACY_OFFICER = "privacy_officer"
    ADMIN = "admin"
    CLIENT = "client"
    FAMILY = "family"
    WORKER = "worker"


_R = Role
OUTSIDE = frozenset({_R.CLIENT, _R.FAMILY})
"""Roles of people who do not work here. They do nothing and see nothing until they have pages of their own."""
_CLINICAL = {_R.COUNSELOR, _R.FACILITATOR, _R.PEER, _R.NURSE, _R.PRESCRIBER, _R.CASE_MANAGER, _R.DIRECTOR}
_DESK = {_R.FRONT_DESK, _R.ADMIN, _R.DIRECTOR}
_STAFF = set(Role) - {_R.WORKER} - OUTSIDE

ACTS: dict[str, set[Role]] = {
    # people
    "people.find": _STAFF,
    "people.edit_client": _DESK | {_R.COUNSELOR, _R.CASE_MANAGER, _R.BILLER},
    "people.edit_coverage": _DESK | {_R.BILLER},
    "people.set_code": _DESK | {_R.COUNSELOR, _R.FACILITATOR},
    "people.edit_staff": {_R.ADMIN, _R.DIRECTOR},
    "people.edit_payers": {_R.BILLER, _R.ADMIN, _R.DIRECTOR},
    "people.edit_sites": {_R.ADMIN},
    "people.edit_users": {_R.ADMIN},
    "people.restrict": {_R.PRIVACY_OFFICER, _R.DIRECTOR},
    "people.open_in_emergency": _CLINICAL,
    "people.review_emergency": {_R.PRIVACY_OFFICER, _R.DIRECTOR},
    # consents
    "consents.give": _DESK | _CLINICAL | {_R.PRIVACY_OFFICER},
    "consents.revoke": _DESK | _CLINICAL | {_R.PRIVACY_OFFICER},
    "consents.disclose": _STAFF | {_R.WORKER},
    "consents.tell_in_emergency": _CLINICAL | {_R.PRIVACY_OFFICER},
    "consents.review_emergency": {_R.PRIVACY_OFFICER, _R.DIRECTOR},
    "consents.keep_proofs": {_R.PRIVACY_OFFICER, _R.DIRECTOR},
    "consents.see_accounting": {_R.PRIVACY_OFFICER, _R.DIRECTOR, _R.ADMIN},
    "consents.receive": _DESK | _CLINICAL | {_R.PRIVACY_OFFICER},
    "consents.decide": {_R.PRIVACY_OFFICER, _R.DIRECTOR},
    "consents.remind": {_R.WORKER},
    # worklist
    "worklist.see": _STAFF,
    "worklist.work": _STAFF,
    # programs and episodes
    "programs.edit": {_R.ADMIN, _R.DIRECTOR},
    "episodes.admit": {_R.COUNSELOR, _R.DIRECTOR, _R.FRONT_DESK, _R.ADMIN},
    "episodes.edit": {_R.COUNSELOR, _R.DIRECTOR, _R.CASE_MANAGER, _R.REVIEWER},
    "episodes.discharge": {_R.COUNSELOR, _R.DIRECTOR},
    "episodes.see": _STAFF,
    # timetable
    "timetable.see": _STAFF,
    "timetable.edit": {_R.FRONT_DESK, _R.COUNSELOR, _R.DIRECTOR, _R.ADMIN},
    # attendance
    "attendance.see": _CLINICAL | _DESK | {_R.REVIEWER, _R.BILLER, _R.PRIVACY_OFFICER},
    "attendance.record": _CLINICAL | {_R.FRONT_DESK},
    "attendance.correct": _CLINICAL | {_R.FRONT_DESK},
    # hours
    "hours.see": _CLINICAL | _DESK | {_R.REVIEWER, _R.BILLER},
    "hours.offer": {_R.COUNSELOR, _R.DIRECTOR, _R.FRONT_DESK},
    "hours.settle": {_R.COUNSELOR, _R.DIRECTOR, _R.WORKER},
    # documents
    "documents.see": _CLINICAL | {_R.REVIEWER, _R.PRIVACY_OFFICER},
    "documents.write": _CLINICAL,
    "documents.sign": _CLINICAL,
    "documents.counsel": {_R.COUNSELOR, _R.PRESCRIBER, _R.DIRECTOR},
    # authorizations, billing
    "authorizations.see": _CLINICAL | {_R.REVIEWER, _R.BILLER, _R.ADMIN},
    "authorizations.edit": {_R.REVIEWER, _R.BILLER, _R.DIRECTOR},
    "billing.see": {_R.BILLER, _R.REVIEWER, _R.DIRECTOR, _R.ADMIN},
    "billing.charge": {_R.BILLER, _R.WORKER},
    "billing.batch": {_R.BILLER},
    "billing.download": {_R.BILLER},
    # intake
    "intake.see": _DESK | {_R.COUNSELOR, _R.CASE_MANAGER, _R.REVIEWER},
    "intake.import": _DESK,
    "intake.work": _DESK | {_R.COUNSELOR, _R.CASE_MANAGER},
    # the system itself
    "system.see": {_R.ADMIN},
    # keeping
    "keeping.see": {_R.ADMIN},
    "keeping.leave": {_R.ADMIN},
    # audit
    "audit.see": {_R.PRIVACY_OFFICER},
    "audit.see_chart": {_R.PRIVACY_OFFICER, _R.DIRECTOR},
    "audit.review": {_R.PRIVACY_OFFICER},
    "audit.answer_damage": {_R.PRIVACY_OFFICER, _R.ADMIN},
    "audit.give_list": {_R.PRIVACY_OFFICER, _R.DIRECTOR, _R.ADMIN},
}
"""Act to the roles that may do it. An act that is not listed may be done by nobody."""

IMPLIED: dict[Role, set[str]] = {
    # The clinic's own worker answers events inside other people's transactions; it never signs in.
    Role.WORKER: {"attendance.record", "documents.write", "timetable.edit", "episodes.edit", "intake.import"},
}


def allowed(roles: Iterable[str], act: str) -> bool:
    """Whether any of `roles` may do `act`. Raises `KeyError` for an act nobody has listed: that is a bug."""
    may = ACTS[act]
    return any(r in may or act in IMPLIED.get(Role(r), ()) for r in roles)


def acts_of(roles: Iterable[str]) -> frozenset[str]:
    """Every act that these roles may do."""
    return _acts_of(frozenset(roles))


@lru_cache(maxsize=256)
def _acts_of(roles: frozenset[str]) -> frozenset[str]:
    return frozenset(act for act in ACTS if allowed(roles, act))
