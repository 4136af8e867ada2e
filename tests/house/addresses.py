"""Every address of the house with what its parameters mean: an address that nobody described here fails the tests."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from tests.house.test_structure import patterns
from tests.house.world import World

LIBRARY = "account/"
"""The sign-on library's own pages: they show the signed-in person and nobody else."""
NOBODYS = frozenset(
    {
        "staff",
        "user",
        "site",
        "room",
        "payer",
        "plan",
        "program",
        "track",
        "service",
        "closure",
        "group_series",
        "leaving",
        "damage",
    }
)
"""Things that belong to no client."""

SAMPLES: dict[str, tuple[str, ...]] = {
    "attendance:kiosk": ("site",),
    "attendance:roster": ("group",),
    "attendance:walk_in": ("group",),
    "attendance:entry": ("group", "seat"),
    "attendance:line": ("group", "seat"),
    "authorizations:new": ("episode",),
    "authorizations:edit": ("authorization",),
    "billing:run": ("=decide",),
    "billing:file": ("batch",),
    "billing:download": ("batch",),
    "billing:claim": ("claim",),
    "billing:check": ("claim",),
    "billing:answer": ("claim",),
    "billing:replace": ("claim",),
    "consents:client": ("client",),
    "consents:emergency": ("client",),
    "consents:emergency_entry": ("emergency_entry",),
    "consents:proof_new": ("=order_civil",),
    "consents:proof": ("proof",),
    "consents:proof_scan": ("proof",),
    "consents:give": ("client",),
    "consents:revoke": ("consent",),
    "consents:consent": ("consent",),
    "consents:prepare": ("client", "=family"),
    "consents:plain": ("client",),
    "consents:notice": ("client",),
    "consents:accounting": ("client",),
    "consents:accounting_copy": ("client",),
    "consents:share": ("client",),
    "consents:rights": ("client",),
    "consents:limit_new": ("client",),
    "consents:request_new": ("client",),
    "consents:limit": ("sharing_limit",),
    "consents:request": ("client_request",),
    "consents:complaint": ("complaint",),
    "consents:cover": ("disclosure",),
    "consents:send": ("outgoing",),
    "consents:sign": ("consent_form",),
    "consents:change": ("consent_form",),
    "consents:discard": ("consent_form",),
    "consents:scan": ("scan",),
    "desk:chart": ("client",),
    "desk:chart_recent": ("client",),
    "desk:approvals_of": ("client",),
    "desk:correction": ("correction",),
    "documents:group": ("group",),
    "documents:chart": ("client",),
    "documents:one": ("note",),
    "documents:add": ("note",),
    "documents:own": ("client",),
    "documents:own_one": ("counseling_note",),
    "episodes:client": ("client",),
    "episodes:admit": ("client",),
    "episodes:episode": ("episode",),
    "episodes:start": ("episode",),
    "episodes:cancel": ("episode",),
    "episodes:edit": ("episode",),
    "episodes:prescribe": ("episode",),
    "episodes:diagnoses": ("episode",),
    "episodes:objective_new": ("episode",),
    "episodes:objective": ("episode", "objective"),
    "episodes:objective_close": ("episode", "objective"),
    "episodes:discharge": ("episode",),
    "hours:client": ("client",),
    "hours:episode": ("episode",),
    "hours:offer": ("episode", "group"),
    "intake:file": ("import_file",),
    "intake:columns": ("import_file",),
    "intake:reread": ("import_file",),
    "intake:create": ("import_file",),
    "intake:errors": ("import_file",),
    "intake:decide": ("import_file", "import_row"),
    "intake:referral": ("referral",),
    "intake:edit": ("referral",),
    "intake:plan_next": ("referral",),
    "intake:move": ("referral",),
    "intake:admit": ("referral",),
    "keeping:leaving": ("leaving",),
    "keeping:download": ("leaving",),
    "people:client_edit": ("client",),
    "people:coverage_list": ("client",),
    "people:coverage_new": ("client",),
    "people:coverage_edit": ("client", "coverage"),
    "people:kiosk_code": ("client",),
    "people:restrict": ("client",),
    "people:lift": ("client",),
    "people:emergency_end": ("emergency_access",),
    "people:emergency_review": ("emergency_access",),
    "people:staff_edit": ("staff",),
    "people:user_edit": ("user",),
    "people:user_password": ("user",),
    "people:site_edit": ("site",),
    "people:room_new": ("site",),
    "people:room_edit": ("site", "room"),
    "people:payer_edit": ("payer",),
    "people:plan_new": ("payer",),
    "people:plan_edit": ("payer", "plan"),
    "privacy:damage": ("damage",),
    "privacy:finding": ("finding",),
    "privacy:former": ("record_change",),
    "privacy:of_client": ("client",),
    "privacy:told": ("client",),
    "programs:program_edit": ("program",),
    "programs:track_new": ("program",),
    "programs:track_edit": ("program", "track"),
    "programs:service_edit": ("service",),
    "timetable:series": ("series",),
    "timetable:enroll": ("group_series",),
    "timetable:leave": ("enrollment",),
    "timetable:date": ("slot",),
    "timetable:move": ("slot",),
    "timetable:edit_date": ("slot",),
    "timetable:edit_series": ("slot",),
    "timetable:cancel": ("slot",),
    "timetable:restore": ("slot",),
    "timetable:substitute": ("slot",),
    "timetable:seat": ("slot",),
    "timetable:release": ("seat",),
    "timetable:reopen": ("closure",),
    "timetable:schedule": ("client",),
    "worklist:task": ("item",),
}
"""Route to what each of its parameters is an id of; `=word` stands for itself."""


@dataclass(frozen=True, slots=True)
class Address:
    route: str
    kinds: tuple[str, ...]

    @property
    def about_a_client(self) -> bool:
        return any(k not in NOBODYS and not k.startswith("=") for k in self.kinds)

    def url(self, world: World, whose: str) -> str:
        return reverse(self.route, args=[k[1:] if k.startswith("=") else world.of(whose, k) for k in self.kinds])


def routes() -> dict[str, int]:
    """The name of every address that is ours, and how many parameters it takes."""
    found = {}
    for path, entry in patterns():
        if path.startswith(LIBRARY):
            continue
        module = getattr(entry.callback, "__module__", "")
        room = module.split(".")[1] if module.startswith("stepwell.") else ""
        found[_name(entry, room)] = len(entry.pattern.converters)
    return found


def _name(entry, room: str) -> str:
    for name in (f"{room}:{entry.name}", entry.name):
        try:
            reverse(name, args=["x"] * len(entry.pattern.converters))
        except NoReverseMatch as missing:
            if "not a valid view" in str(missing) or "not a registered namespace" in str(missing):
                continue
        return name
    raise AssertionError(f"{entry} has no name")


def addresses() -> list[Address]:
    return [Address(name, SAMPLES.get(name, ())) for name in sorted(routes())]


def undescribed() -> list[str]:
    """Addresses with parameters that nobody described, or described wrongly."""
    return [name for name, taken in routes().items() if len(SAMPLES.get(name, ())) != taken]
