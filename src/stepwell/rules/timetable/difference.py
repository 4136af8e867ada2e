"""What differs between two plans, line by line, each with the reason as far as one rule shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stepwell.rules.timetable.case import (
    Case,
    Client,
    GroupSession,
    Individual,
    Modality,
    Placement,
    Plan,
    span,
)
from stepwell.rules.timetable.hard import pieces_of, work_in

BETTER = "costs less than leaving it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`kind` is what changed, `who` the session or client, `old` and `new` in words, empty where there was nothing."""

    kind: str
    who: str
    old: str
    new: str
    reason: str


def changes(old: Plan, new: Plan, *, case: Case) -> list[Change]:
    """Sessions first, then clients, then individual sessions, in the order of the case."""
    return list(_Comparison(old, new, case).lines())


class _Comparison:
    def __init__(self, old: Plan, new: Plan, case: Case) -> None:
        self.old, self.new, self.case = old, new, case
        self.work = work_in(new, case=case)
        self.roster = new.rosters()

    def lines(self) -> Iterator[Change]:
        for session in self.case.sessions:
            yield from self._session(session)
        for client in self.case.clients:
            yield from self._choice(client)
        for client in self.case.clients:
            yield from self._individual(client)

    def _time(self, at: Placement | Individual) -> str:
        return f"{self.case.grid.days[at.day]} {self.case.grid.clock(at.start)}"

    def _session(self, session: GroupSession) -> Iterator[Change]:
        g = session.id
        was, now = self.old.sessions.get(g), self.new.sessions.get(g)
        if was is None and now is not None:
            size = len(self.roster.get(g, ()))
            yield Change(kind="opened", who=g, old="", new=self._time(now), reason=f"{size} clients take part")
        elif was is not None and now is None:
            reason = "nobody is left who attends it" if not session.mandatory else "no way was found to hold it"
            yield Change(kind="closed", who=g, old=self._time(was), new="", reason=reason)
        elif was is not None and now is not None:
            if (was.day, was.start) != (now.day, now.start):
                old, new = self._time(was), self._time(now)
                yield Change(kind="moved", who=g, old=old, new=new, reason=self._why_moved(session, was))
            if was.staff != now.staff:
                reason = self._why_not_led(session, was.staff, now)
                yield Change(kind="facilitator", who=g, old=was.staff or "", new=now.staff or "", reason=reason)
            if was.room != now.room:
                reason = self._why_not_in(session, was.room, now)
                yield Change(kind="room", who=g, old=was.room or "", new=now.room or "", reason=reason)

    def _why_moved(self, session: GroupSession, was: Placement) -> str:
        case, slots = self.case, span(was.start, session.slots)
        if not any(w.day == was.day and w.first <= was.start <= w.last for w in session.start_windows):
            return "it may not start at the old time this week"
        if session.site is not None and slots & ~case.site_open[session.site][was.day]:
            return "the site is closed at the old time"
        away = []
        for c in self.roster.get(session.id, ()):
            client = case.client[c]
            if slots & ~client.free(session.modality, days=case.days)[was.day]:
                away.append(c)
        if away:
            return f"{_some(away)} can't come at the old time"
        busy = [c for c in self.roster.get(session.id, ()) if self._busy(case.client[c], session.id, was, slots)]
        if busy:
            return f"{_some(busy)} would be in two places at the old time"
        leaders = [p.id for p in case.staff if session.led_by(p)]
        if session.credentials_any and all(self._taken(p, session.id, was.day, slots) for p in leaders):
            return "nobody who may lead it is free at the old time"
        return BETTER

    def _busy(self, client: Client, g: str, was: Placement, slots: int) -> bool:
        pieces = pieces_of(client, plan=self.new, case=self.case)
        return any(p.day == was.day and p.slots & slots and p.what != g for p in pieces)

    def _taken(self, p: str, what: str, day: int, slots: int) -> str:
        """Why a person can't do `what` then; empty if he can."""
        if p not in self.case.person:
            return f"{p} is not here any more"
        if slots & ~self.case.staff_free[p][day]:
            return f"{p} is not available"
        for item in self.work.get(p, ()):
            if item.day == day and item.slots & slots and item.what != what:
                return f"{p} has {item.what} then"
        return ""

    def _why_not_led(self, session: GroupSession, staff: str | None, now: Placement) -> str:
        if staff is None:
            return BETTER
        person = self.case.person.get(staff)
        if person is not None and not session.led_by(person):
            return f"{staff} may not lead it"
        return self._taken(staff, session.id, now.day, span(now.start, session.slots)) or BETTER

    def _why_not_in(self, session: GroupSession, room: str | None, now: Placement) -> str:
        if room is None or room not in self.case.room:
            return "the old room is not here any more" if room else BETTER
        known, slots = self.case.room[room], span(now.start, session.slots)
        if slots & self.case.room_closed[room][now.day]:
            return f"{room} is closed"
        if not session.fits(known):
            return f"{room} lacks what it needs"
        roster = self.roster.get(session.id, ())
        if len(roster) > known.capacity:
            return f"{room} is too small for {len(roster)}"
        if any(not self.case.client[c].needs <= known.features for c in roster):
            return f"{room} lacks what a client needs"
        for g, placed in self.new.sessions.items():
            there = g != session.id and placed.room == room and placed.day == now.day
            if there and slots & span(placed.start, self.case.session[g].slots):
                return f"{g} is in {room} then"
        return BETTER

    def _choice(self, client: Client) -> Iterator[Change]:
        was = [g for g in self.old.clients.get(client.id, ()) if g in self.case.session]
        now = self.new.clients.get(client.id, ())
        left = [g for g in was if g not in now]
        joined = [g for g in now if g not in was]
        if not left and not joined:
            return
        if client.id not in self.old.clients:
            reason = "new this week"
        elif left:
            reason = self._why_left(client, left[0])
        else:
            reason = "needed for hours, days or kinds of session"
        yield Change(kind="sessions", who=client.id, old=", ".join(left), new=", ".join(joined), reason=reason)

    def _why_left(self, client: Client, g: str) -> str:
        placed, session = self.new.sessions.get(g), self.case.session[g]
        if placed is None:
            return f"{g} is not held"
        if not client.may_attend(session):
            return f"may not attend {g}"
        slots = span(placed.start, session.slots)
        if slots & ~client.free(session.modality, days=self.case.days)[placed.day]:
            return f"has no time for {g}"
        for piece in pieces_of(client, plan=self.new, case=self.case):
            if piece.day == placed.day and piece.slots & slots and piece.what != g:
                return f"{g} is at the time of {piece.what}"
        if len(self.roster.get(g, ())) >= session.max_size:
            return f"{g} is full"
        if session.topic in client.topics_seen:
            return f"{g} repeats a topic"
        return BETTER

    def _individual(self, client: Client) -> Iterator[Change]:
        was, now = self.old.individuals.get(client.id), self.new.individuals.get(client.id)
        if was == now or now is None:
            return
        shown = f"{self._time(now)} {now.staff} {now.modality}"
        if was is None:
            yield Change(kind="individual", who=client.id, old="", new=shown, reason="new this week")
            return
        old = f"{self._time(was)} {was.staff} {was.modality}"
        reason = self._why_individual(client, was)
        yield Change(kind="individual", who=client.id, old=old, new=shown, reason=reason)

    def _why_individual(self, client: Client, was: Individual) -> str:
        need = client.individual
        if need is None:
            return BETTER
        slots, what = span(was.start, need.slots), f"individual:{client.id}"
        free = client.free(was.modality, days=self.case.days)
        if slots & ~free[was.day]:
            return "the client has no time at the old time"
        for piece in pieces_of(client, plan=self.new, case=self.case):
            if piece.day == was.day and piece.slots & slots and piece.what != "individual":
                return f"{piece.what} is at the old time"
        if was.modality is Modality.ONSITE and slots & ~self.case.site_open[client.site][was.day]:
            return "the site is closed at the old time"
        return self._taken(was.staff, what, was.day, slots) or BETTER


def _some(ids: list[str]) -> str:
    return ", ".join(ids[:3]) + (f" and {len(ids) - 3} more" if len(ids) > 3 else "")
