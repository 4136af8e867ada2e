"""The trail in words: which page was looked at, what was done, why a look stands out."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from stepwell.audit.trail import EMERGENCY


class Kind(StrEnum):
    """Kinds of looking, as the viewer filters by them."""

    CHART = "chart"
    NOTES = "notes"
    MONEY = "money"
    LIST = "list"
    PRIVACY = "privacy"
    EMERGENCY = "emergency"


KINDS = {
    Kind.CHART: _("Chart"),
    Kind.NOTES: _("Notes"),
    Kind.MONEY: _("Coverage and claims"),
    Kind.LIST: _("Lists and boards"),
    Kind.PRIVACY: _("Consents and privacy"),
    Kind.EMERGENCY: _("Opened in an emergency"),
}

PAGES = {
    "attendance.entry": (_("Attendance of one session"), Kind.CHART),
    "attendance.roster": (_("Roster of a session"), Kind.LIST),
    "attendance.today": (_("Sessions of the day"), Kind.LIST),
    "authorizations.edit": (_("Authorization"), Kind.MONEY),
    "billing.board": (_("Claims board"), Kind.LIST),
    "billing.claim": (_("Claim"), Kind.MONEY),
    "billing.days": (_("Days to bill"), Kind.LIST),
    "billing.file": (_("Claim file"), Kind.LIST),
    "consents.client": (_("Consents"), Kind.PRIVACY),
    "consents.emergencies": (_("Emergency disclosures"), Kind.LIST),
    "consents.emergency": (_("Emergency call"), Kind.PRIVACY),
    "consents.emergency_call": (_("Emergency call, search"), Kind.LIST),
    "consents.emergency_entry": (_("Emergency disclosure"), Kind.PRIVACY),
    "consents.give": (_("New consent"), Kind.PRIVACY),
    "consents.proof": (_("Order or agreement"), Kind.PRIVACY),
    "consents.proof_scan": (_("Order or agreement, scanned"), Kind.PRIVACY),
    "consents.proofs": (_("Orders and agreements"), Kind.LIST),
    "desk.approvals": (_("Authorizations board"), Kind.LIST),
    "desk.approvals_of": (_("Authorizations"), Kind.MONEY),
    "desk.chart": (_("Chart"), Kind.CHART),
    "desk.chart_recent": (_("Chart: hours, notes and events"), Kind.CHART),
    "desk.correction": (_("Correction of attendance"), Kind.CHART),
    "desk.today": (_("Home page"), Kind.LIST),
    "documents.chart": (_("List of notes"), Kind.NOTES),
    "documents.group": (_("Notes of a group"), Kind.NOTES),
    "documents.note": (_("Note"), Kind.NOTES),
    "episodes.admit": (_("Admission"), Kind.CHART),
    "episodes.census": (_("Everybody in care"), Kind.LIST),
    "episodes.client": (_("Episodes"), Kind.CHART),
    "episodes.edit": (_("Episode, editing"), Kind.CHART),
    "episodes.episode": (_("Episode"), Kind.CHART),
    "hours.board": (_("Hours board"), Kind.LIST),
    "hours.client": (_("Hours"), Kind.CHART),
    "intake.admit": (_("Admission of a referral"), Kind.CHART),
    "intake.board": (_("Referrals board"), Kind.LIST),
    "intake.file": (_("Imported file"), Kind.LIST),
    "intake.list": (_("List of referrals"), Kind.LIST),
    "intake.referral": (_("Referral"), Kind.CHART),
    "intake.who": (_("Who is this referral"), Kind.LIST),
    "palette": (_("Search"), Kind.LIST),
    "people.client_edit": (_("Record, editing"), Kind.CHART),
    "people.client_list": (_("List of clients"), Kind.LIST),
    "people.coverage_edit": (_("Coverage, editing"), Kind.MONEY),
    "people.coverage_list": (_("Coverage"), Kind.MONEY),
    "people.kiosk_code": (_("Kiosk code"), Kind.CHART),
    "privacy.chart": (_("Who looked, in the chart"), Kind.PRIVACY),
    "privacy.export": (_("Who looked, exported"), Kind.PRIVACY),
    "privacy.finding": (_("Unusual look"), Kind.PRIVACY),
    "privacy.former": (_("Former values of the record"), Kind.CHART),
    "privacy.happened": (_("What was done"), Kind.PRIVACY),
    "privacy.looks": (_("Who looked"), Kind.PRIVACY),
    "privacy.told": (_("List for the client"), Kind.PRIVACY),
    "privacy.unusual": (_("Unusual looks"), Kind.PRIVACY),
    "timetable.date": (_("Date of a series"), Kind.LIST),
    "timetable.day": (_("Day of the timetable"), Kind.LIST),
    "timetable.leave": (_("Place in a series"), Kind.CHART),
    "timetable.schedule": (_("Schedule"), Kind.CHART),
    "timetable.series": (_("Series"), Kind.LIST),
    "timetable.week": (_("Week of the timetable"), Kind.LIST),
    "worklist.mine": (_("List of tasks"), Kind.LIST),
    "worklist.task": (_("Task"), Kind.CHART),
}
"""Page as `audit.trail.saw` names it, to words and kind. One that is missing is a chart, under its own name."""

EVENTS = {
    "consents.disclosed": _("Information left the program"),
    "consents.emergency_reviewed": _("Emergency disclosure reviewed"),
    "consents.given": _("Consent recorded"),
    "consents.proof_ended": _("Order or agreement ended"),
    "consents.proof_kept": _("Order or agreement kept"),
    "consents.revoked": _("Consent revoked"),
    "episodes.admitted": _("Admitted"),
    "episodes.cancelled": _("Planned episode cancelled"),
    "episodes.changed": _("Episode changed"),
    "episodes.discharged": _("Discharged"),
    "episodes.planned": _("Episode planned"),
    "people.client_changed": _("Record changed"),
    "people.client_created": _("Record opened"),
    "people.coverage_changed": _("Coverage changed"),
    "worklist.changed": _("Task changed"),
    "worklist.closed": _("Task done"),
    "worklist.opened": _("Task opened"),
}
"""Event kinds whose own name does not say enough."""

CODES = {
    "decision": _("Decision"),
    "fields": _("What"),
    "minutes": _("Minutes"),
    "outcome": _("Outcome"),
    "page": _("Page"),
    "reason": _("Reason"),
    "starts_on": _("From"),
    "status": _("Status"),
    "step": _("Step"),
    "weekly_minutes": _("Minutes a week"),
}
"""Codes that an event carries, in words; ids are left out."""

REASONS = {
    "own-record": _("It is their own record"),
    "listed-contact": _("They are listed among the client's contacts"),
    "same-address": _("They live at the client's address"),
    "same-last-name": _("They have the client's last name"),
    "many-charts": _("Very many charts within an hour"),
    "other-site": _("The client is of another site"),
    "restricted": _("The chart is restricted"),
    "staff-is-client": _("The client works here"),
    "after-discharge": _("The client left care long before"),
    "not-on-team": _("They are not on the client's care team"),
    "at-night": _("It was at night"),
}
"""Codes of `rules/unusual`, in words."""


PURPOSES = {
    "patient_access": _("Your own request"),
    "payment": _("Payment of your care"),
    "treatment": _("Your treatment"),
    "operations": _("Work inside the program"),
    "emergency": _("A medical emergency"),
}
"""Purposes of disclosures, in words for the client."""


def purpose_words(code: str) -> object:
    return PURPOSES.get(code) or _own_name(code)


def page_words(code: str) -> object:
    page = code.removeprefix(EMERGENCY)
    words = PAGES[page][0] if page in PAGES else _own_name(page)
    return words if page == code else gettext("%(page)s (emergency access)") % {"page": words}


def pages_of(kind: str) -> list[str]:
    """The pages of a kind; those opened in an emergency are a kind of their own."""
    if kind == Kind.EMERGENCY:
        return [f"{EMERGENCY}{code}" for code in PAGES]
    return [code for code, (_words, of) in PAGES.items() if of == kind]


def event_words(kind: str) -> object:
    return EVENTS.get(kind) or _own_name(kind)


def _own_name(code: str) -> str:
    return code.split(".")[-1].replace("_", " ").capitalize()


SOMEBODY = pgettext_lazy("a person whose account is gone", "Unknown account")
