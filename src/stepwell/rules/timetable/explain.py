"""Why a week can't be planned: small sets of demands and resources that contradict each other by plain arithmetic.

Every reason is a proof: whoever grants all named constraints finds that they can't hold together, whatever the rest
of the week looks like. Finding none proves nothing. Constraints are named `<object>.<field>:<id>`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from stepwell.rules.timetable.case import (
    Case,
    Client,
    GroupSession,
    Modality,
    bits,
    longest_run,
    span,
    starts_within,
)
from stepwell.rules.timetable.seats import Demand, short_of_seats
from stepwell.rules.wording import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """`constraints` can't be met together; without any one of them the others can.

    The higher `indirect`, the likelier the reason is only a consequence of another one.
    """

    code: str
    entities: tuple[str, ...]
    constraints: tuple[str, ...]
    message: str
    indirect: int = 0


def reasons(case: Case) -> list[Reason]:
    """Every contradiction found, the smallest sets first."""
    views = Possible(case)
    found = [
        *(r for client in case.clients for r in _client(client, views)),
        *(r for session in case.sessions if session.mandatory for r in _mandatory(session, views)),
        *_conflicts(views),
        *_seats(views),
        *_staff_time(views),
    ]
    return sorted(found, key=lambda r: (r.indirect, len(r.constraints), len(r.entities)))


class Possible:
    """What each session and each client could do, one by one."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def starts(self, session: GroupSession) -> tuple[int, ...]:
        """Starts of each day within the windows, the site's hours and the time that is left, as bit sets."""
        case = self.case
        old = case.reference.sessions.get(session.id)
        if old is not None and case.frozen(old):
            return tuple(span(old.start, 1) if d == old.day else 0 for d in range(case.days))
        found = [0] * case.days
        for w in session.start_windows:
            found[w.day] |= span(w.first, w.last - w.first + 1)
        if session.site is not None:
            site = case.site_open[session.site]
            found = [starts & starts_within(site[d], session.slots) for d, starts in enumerate(found)]
        return tuple(starts & self.later[d] for d, starts in enumerate(found))

    @cached_property
    def later(self) -> tuple[int, ...]:
        """The slots of each day that are not past."""
        case, everything = self.case, span(0, self.case.grid.slots_per_day)
        if case.now is None:
            return (everything,) * case.days
        day, slot = case.now
        return tuple(
            0 if d < day else everything & ~span(0, slot) if d == day else everything for d in range(case.days)
        )

    @cached_property
    def all_starts(self) -> dict[str, tuple[int, ...]]:
        return {s.id: self.starts(s) for s in self.case.sessions}

    @cached_property
    def offered(self) -> dict[tuple[str, str | None, str], list[GroupSession]]:
        """Sessions by track, site and kind."""
        found: dict[tuple[str, str | None, str], list[GroupSession]] = defaultdict(list)
        for session in self.case.sessions:
            for track in session.tracks:
                found[track, session.site, session.kind].append(session)
        return found

    def ever_for(self, client: Client, kinds: Iterable[str]) -> list[GroupSession]:
        """Sessions of these kinds that the client may attend, time apart."""
        return [
            s
            for kind in dict.fromkeys(kinds)
            for site in (client.site, None)
            for s in self.offered.get((client.track, site, kind), ())
            if client.may_attend(s)
        ]

    def sessions_for(self, client: Client, kinds: Iterable[str]) -> list[GroupSession]:
        """Sessions of these kinds that the client may attend at some time that is left, or has attended."""
        case = self.case
        own = case.reference.clients.get(client.id, ())
        return [
            s
            for s in self.ever_for(client, kinds)
            if ((s.id in own) if case.frozen(case.reference.sessions.get(s.id)) else self._fits(client, s))
        ]

    def _fits(self, client: Client, session: GroupSession) -> bool:
        free = client.free(session.modality, days=self.case.days)
        starts = self.all_starts[session.id]
        return any(starts[d] & starts_within(free[d], session.slots) for d in range(self.case.days))

    def leaders(self, session: GroupSession) -> list[str]:
        return [p.id for p in self.case.staff if session.led_by(p)]


def _client(client: Client, views: Possible) -> Iterator[Reason]:
    yield from _hours_and_days(client, views)
    yield from _individual(client, views)
    for mix in client.mix:
        able = views.sessions_for(client, mix.kinds) if mix.min else []
        if len(able) < mix.min:
            kinds = "+".join(mix.kinds)
            closed = [s.id for s in views.ever_for(client, mix.kinds) if s not in able]
            yield Reason(
                code="no_session_for_mix",
                entities=(client.id, *closed),
                constraints=(
                    f"client.available:{client.id}",
                    f"client.mix:{client.id}:{kinds}",
                    *(f"session.start_windows:{g}" for g in closed),
                ),
                message=say(
                    "{id} needs {min} sessions of {kinds}, but has time for {n}.",
                    id=client.id,
                    min=mix.min,
                    kinds=kinds,
                    n=len(able),
                ),
                indirect=99,
            )


def _hours_and_days(client: Client, views: Possible) -> Iterator[Reason]:
    grid, c = views.case.grid, client.id
    online = client.telehealth_ok
    free = client.free(Modality.TELEHEALTH if online else Modality.ONSITE, days=views.case.days)
    total = sum(slots.bit_count() for slots in free)
    capped = sum(min(slots.bit_count(), client.max_day_slots) for slots in free)
    if capped < client.min_slots:
        limits = () if total < client.min_slots else (f"client.max_day_slots:{c}",)
        reach = "within the day's limit " if limits else ""
        yield Reason(
            code="client_hours_exceed_availability",
            entities=(c,),
            constraints=(f"client.available:{c}", f"client.min_slots:{c}", *limits),
            message=say(
                "{c} needs {min_slots} h; the free time {reach}offers {capped} h.",
                c=c,
                min_slots=grid.hours(client.min_slots),
                reach=reach,
                capped=grid.hours(capped),
            ),
        )
    days = sum(slots > 0 for slots in free)
    if days < client.min_days:
        yield Reason(
            code="client_days_exceed_availability",
            entities=(c,),
            constraints=(f"client.available:{c}", f"client.min_days:{c}"),
            message=say(
                "{c} must come on {min_days} days, and has time on {days}.",
                c=c,
                min_days=client.min_days,
                days=days,
            ),
        )


def _individual(client: Client, views: Possible) -> Iterator[Reason]:
    need, case = client.individual, views.case
    old = case.reference.individuals.get(client.id)
    if need is None or case.frozen(old):
        return
    people = case.staff if need.cover_allowed else (case.person[need.staff],)
    for person in people:
        for mode in (Modality.ONSITE, Modality.TELEHEALTH):
            if not case.may_give(person, client, mode):
                continue
            free = client.free(mode, days=case.days)
            both = [free[d] & case.staff_free[person.id][d] & views.later[d] for d in range(case.days)]
            if mode is Modality.ONSITE:
                both = [slots & case.site_open[client.site][d] for d, slots in enumerate(both)]
            if any(longest_run(slots) >= need.slots for slots in both):
                return
    theirs = bits(client.available, days=case.days)
    shared = sum(slots > 0 and case.staff_free[need.staff][d] > 0 for d, slots in enumerate(theirs))
    who = "anyone who may give it" if need.cover_allowed else need.staff
    yield Reason(
        code="no_common_time_with_counsellor",
        entities=(client.id, need.staff),
        constraints=(
            f"client.available:{client.id}",
            f"staff.available:{need.staff}",
            f"client.individual:{client.id}",
        ),
        message=say(
            "{id} and {who} are never free together for {slots} h.",
            id=client.id,
            who=who,
            slots=case.grid.hours(need.slots),
        ),
        indirect=8 * shared + 7 - sum(map(bool, theirs)),  # first: a counselor away on all of many days
    )


def _mandatory(session: GroupSession, views: Possible) -> Iterator[Reason]:
    g, case = session.id, views.case
    must = f"session.mandatory:{g}"
    if session.credentials_any and not any(p.credentials & session.credentials_any for p in case.staff):
        names = " or ".join(sorted(session.credentials_any))
        yield Reason(
            code="no_staff_with_credential",
            entities=(g,),
            constraints=(must, f"session.credentials_any:{g}"),
            message=say("{g} must be held, and no member of staff holds {names}.", g=g, names=names),
        )
    elif session.credentials_any and not views.leaders(session):
        yield Reason(
            code="no_staff_for_session",
            entities=(g,),
            constraints=(must, f"session.credentials_any:{g}", f"session.language:{g}", f"session.site:{g}"),
            message=say("{g} must be held; nobody has its credential, language, gender and place together.", g=g),
        )
    if session.site is not None and not any(session.fits(r) for r in case.rooms):
        names = " and ".join(sorted(session.room_features)) or "a room"
        yield Reason(
            code="no_room_with_feature",
            entities=(g,),
            constraints=(must, f"session.room_features:{g}"),
            message=say(
                "{g} must be held, and no room of {site} has {names}.", g=g, site=session.site, names=names
            ),
        )
    if not any(views.all_starts[g]):
        yield Reason(
            code="no_time_for_session",
            entities=(g,),
            constraints=(must, f"session.start_windows:{g}"),
            message=say("{g} must be held, and the site is closed or the week over at every start it offers.", g=g),
        )


def _needs(views: Possible) -> dict[tuple[str, ...], dict[str, int]]:
    """For each list of kinds: how many sessions of them each client needs."""
    found: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
    for client in views.case.clients:
        for mix in client.mix:
            if mix.min:
                key = tuple(sorted(set(mix.kinds)))
                found[key][client.id] = max(mix.min, found[key].get(client.id, 0))
    return found


def _conflicts(views: Possible) -> Iterator[Reason]:
    """Two clients who must not meet need more sessions than there are."""
    case = views.case
    for a, b in case.conflicts:
        for kinds, needs in _shared_needs(case.client[a], case.client[b]):
            sessions = {s.id for c in (a, b) for s in views.sessions_for(case.client[c], kinds)}
            if len(sessions) < needs:
                named = " or ".join(kinds)
                mixes = (f"client.mix:{c}:{'+'.join(kinds)}" for c in (a, b))
                yield Reason(
                    code="conflict_pair_needs_same_session",
                    entities=(a, b, *sorted(sessions)),
                    constraints=(f"conflict:{a}:{b}", *mixes),
                    message=say(
                        "{a} and {b} must not meet, and both need {named}: only {sessions}.",
                        a=a,
                        b=b,
                        named=named,
                        sessions=tuple(sorted(sessions)),
                    ),
                )


def _shared_needs(one: Client, other: Client) -> Iterator[tuple[tuple[str, ...], int]]:
    theirs = {tuple(sorted(set(m.kinds))): m.min for m in other.mix if m.min}
    for mix in one.mix:
        kinds = tuple(sorted(set(mix.kinds)))
        if mix.min and kinds in theirs:
            yield kinds, mix.min + theirs[kinds]


def _seats(views: Possible) -> Iterator[Reason]:
    """More clients need a kind of session than its sessions have seats."""
    case = views.case
    largest = {r.site: 0 for r in case.rooms}
    for room in case.rooms:
        largest[room.site] = max(largest[room.site], room.capacity)
    for kinds, needs in _needs(views).items():
        demands = [
            Demand(client=c, needs=n, sessions=[s.id for s in views.sessions_for(case.client[c], kinds)])
            for c, n in needs.items()
        ]
        sizes = {
            g: min(case.session[g].max_size, largest.get(case.session[g].site or "", case.session[g].max_size))
            for g in {g for d in demands for g in d.sessions}
        }
        short = short_of_seats([d for d in demands if len(d.sessions) >= d.needs], sizes)
        if short is not None:
            sessions, clients = short
            seats = sum(sizes[g] for g in sessions)
            yield Reason(
                code="seats_below_demand",
                entities=(*sessions, *clients),
                constraints=(
                    *(f"session.max_size:{g}" for g in sessions),
                    *(f"client.mix:{c}:{'+'.join(kinds)}" for c in clients),
                ),
                message=say(
                    "{n} clients need {kinds}, and their sessions hold {seats} in all.",
                    n=len(clients),
                    kinds=" or ".join(kinds),
                    seats=seats,
                ),
            )


def _staff_time(views: Possible) -> Iterator[Reason]:
    """Mandatory sessions that only the same people may lead, in less time than they take."""
    case = views.case
    by_leaders: dict[tuple[str, ...], list[GroupSession]] = defaultdict(list)
    for session in case.sessions:
        if session.mandatory and session.credentials_any:
            leaders = tuple(views.leaders(session))
            if leaders:
                by_leaders[leaders].append(session)
    for leaders, sessions in by_leaders.items():
        for chosen, room in _tight(sessions, leaders, views):
            needed = sum(s.slots for s in chosen)
            ids = tuple(s.id for s in chosen)
            yield Reason(
                code="sessions_exceed_staff_time",
                entities=(*ids, *leaders),
                constraints=tuple(
                    f"session.{field}:{g}"
                    for field in ("mandatory", "credentials_any", "start_windows")
                    for g in ids
                ),
                message=say(
                    "{ids} take {needed} h and must fit in {room} h of {leaders}.",
                    ids=tuple(ids),
                    needed=case.grid.hours(needed),
                    room=case.grid.hours(room),
                    leaders=tuple(leaders),
                ),
            )
            break


def _tight(
    sessions: Sequence[GroupSession], leaders: Sequence[str], views: Possible
) -> Iterator[tuple[list[GroupSession], int]]:
    """Sessions whose whole possible time is a stretch that is too short for them together."""
    case, days = views.case, range(views.case.days)
    covers = {s.id: [_reach(views.all_starts[s.id][d], s.slots) for d in days] for s in sessions}
    for outer in sessions:
        stretch = covers[outer.id]
        inside = [s for s in sessions if all(not covers[s.id][d] & ~stretch[d] for d in days)]
        room = sum((stretch[d] & case.staff_free[p][d]).bit_count() for p in leaders for d in days)
        if sum(s.slots for s in inside) > room:
            yield inside, room


def _reach(starts: int, slots: int) -> int:
    """The slots that a session could occupy from some start."""
    found = 0
    for k in range(slots):
        found |= starts << k
    return found
