"""Weeks as they were last worked out, kept in memory until an event or the clock says that they may differ.

Every act records its event in its own transaction, so the trail tells exactly what has changed. Who may see a line is
asked of the database each time. For pages that only read: inside an act a line must be worked out from its rows.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from threading import Lock
from uuid import UUID

from django.db.models import QuerySet

from stepwell.audit.queries import happened_between, last_events
from stepwell.episodes.models import Episode
from stepwell.hours.weeks import Line, lines
from stepwell.people.models import User

DAYS = 6
"""So many different days at most, the one asked for last stays longest."""
UNRELATED = (
    "attendance.session_opened",
    "audit.",
    "authorizations.",
    "billing.",
    "consents.",
    "documents.",
    "intake.",
    "keeping.",
    "people.emergency_",
    "people.identity_confirmed",
    "people.kiosk_code_set",
    "people.opened_in_emergency",
    "people.password_changed",
    "people.second_factor_changed",
    "people.sign_in_failed",
    "people.signed_",
    "privacy.",
    "worklist.",
)
"""Acts that change nobody's hours: kinds, or how they begin."""
OF_ONE = ("attendance.", "hours.")
"""Acts that change the hours of the event's client only. All others may change everybody's."""


@dataclass(frozen=True, slots=True)
class _Kept:
    line: Line
    since: datetime
    until: datetime


class Keeping:
    """The lines of some days. Threads share it; a reader works on a copy."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._days: OrderedDict[date, dict[UUID, _Kept]] = OrderedDict()
        self._last: dict[int, int] = {}

    def forget(self) -> None:
        with self._lock:
            self._days.clear()

    def lines(self, episodes: QuerySet[Episode], *, day: date, viewer: User, at: datetime) -> list[Line]:
        """As `weeks.lines`, by the clients' names."""
        last, known = self._known(day)
        if known is None:
            fresh = lines(episodes, day=day, viewer=viewer, at=at)
            self._keep(fresh, day=day, at=at, last=last)
            return fresh
        keys = list(episodes.order_by().values_list("pk", flat=True))
        found = {k: known[k].line for k in keys if k in known and known[k].since <= at < known[k].until}
        missing = [k for k in keys if k not in found]
        if missing:
            fresh = lines(Episode.objects.filter(pk__in=missing), day=day, viewer=viewer, at=at)
            self._keep(fresh, day=day, at=at, last=last)
            found |= {line.episode.pk: line for line in fresh}
        return sorted(found.values(), key=lambda x: (x.episode.client.last_name, x.episode.client.first_name))

    def _known(self, day: date) -> tuple[dict[int, int], dict[UUID, _Kept] | None]:
        """What still holds; None for a day of which nothing is kept.

        The trail is asked before any row is read, so that nothing older is ever kept.
        """
        last = last_events()
        with self._lock:
            if last != self._last:
                if self._days:
                    self._let_go(happened_between(self._last, last))
                self._last = last
            if day not in self._days:
                return last, None
            self._days.move_to_end(day)
            return last, dict(self._days[day])

    def _let_go(self, events: Iterable[tuple[str, UUID | None]] | None) -> None:
        changed = set()
        for kind, client_id in events or ():
            if kind.startswith(UNRELATED):
                continue
            if client_id is None or not kind.startswith(OF_ONE):
                events = None
                break
            changed.add(client_id)
        if events is None:
            self._days.clear()
            return
        for kept in self._days.values():
            for key in [k for k, one in kept.items() if one.line.episode.client_id in changed]:
                del kept[key]

    def _keep(self, fresh: Iterable[Line], *, day: date, at: datetime, last: Mapping[int, int]) -> None:
        with self._lock:
            if last != self._last:
                return  # something happened while these were worked out
            kept = self._days.setdefault(day, {})
            kept.update({line.episode.pk: _Kept(line, at, holds_until(line, at=at)) for line in fresh})
            while len(self._days) > DAYS:
                self._days.popitem(last=False)


def holds_until(line: Line, *, at: datetime) -> datetime:
    """When the clock alone changes a line: at the end of its next session, and at midnight of its site."""
    zone = line.episode.site.zone
    tomorrow = at.astimezone(zone).date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time(), zone)
    ends = [s.ends_at for s in line.sittings if s.ends_at is not None and s.ends_at > at]
    return min([midnight, *ends])


KEEPING = Keeping()
