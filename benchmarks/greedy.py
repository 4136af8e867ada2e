"""What a person with an ordinary calendar does: copy last week, then put each missing thing where it first fits.

The yardstick for the engine. Nothing is ever moved to make way.
"""

from __future__ import annotations

from stepwell.rules.timetable import Case, Placement, Plan
from stepwell.rules.timetable.case import longest_run, span
from stepwell.timetable.solver.tables import Tables


def greedy(case: Case) -> Plan:
    tables = Tables(case=case)
    tables.find_seats()
    day = _Calendar(case, tables)
    for session in case.sessions:
        day.copy_or_find(session)
    for step in (day.copy_individual, day.copy_seats, day.find_individual, day.fill):
        for client in case.clients:
            step(client)
    day.close_empty()
    return Plan(sessions=day.sessions, clients=day.clients, individuals=day.individuals)


class _Calendar:
    def __init__(self, case, tables):
        self.case, self.tables = case, tables
        self.sessions, self.clients, self.individuals = {}, {}, {}
        self.busy = {}  # person, room or client, day -> slots
        self.size = {s.id: 0 for s in case.sessions}

    def _free(self, who, day, slots):
        return not self.busy.get((who, day), 0) & slots

    def _take(self, who, day, slots):
        self.busy[who, day] = self.busy.get((who, day), 0) | slots

    def copy_or_find(self, session):
        """Last week's place if it still stands, else the first place with a free facilitator and room."""
        g = self.tables.session_number[session.id]
        old = self.case.reference.sessions.get(session.id)
        if old is None and self.case.reference.sessions and not session.mandatory:
            return
        places = [(old.day, old.start, old.staff, old.room)] if old else []
        for d, starts in enumerate(self.tables.allowed[g]):
            for t in range(starts.bit_length()):
                if starts >> t & 1:
                    places.append((d, t, None, None))
        leaders = [self.case.staff[i].id for i in self.tables.leaders(g)]
        rooms = [self.case.rooms[i].id for i in self.tables.rooms(g)]
        for d, t, staff, room in places:
            slots = span(t, session.slots)
            if not self.tables.allowed[g][d] >> t & 1:
                continue
            who = [staff, *leaders] if staff in leaders else leaders
            where = [room, *rooms] if room in rooms else rooms
            person = next((p for p in who if self._can(p, d, slots)), None)
            space = next((r for r in where if self._open(r, d, slots)), None)
            if (person or not session.credentials_any) and (space or session.site is None):
                for taken in (person, space):
                    self._take(taken, d, slots)
                self.sessions[session.id] = Placement(day=d, start=t, staff=person, room=space)
                return

    def _can(self, p, day, slots):
        return not slots & ~self.case.staff_free[p][day] and self._free(p, day, slots)

    def _open(self, r, day, slots):
        return not slots & self.case.room_closed[r][day] and self._free(r, day, slots)

    def copy_individual(self, client):
        old = self.case.reference.individuals.get(client.id)
        self._first_free(client, [o for o in self.tables.options(client) if o == old])

    def find_individual(self, client):
        if client.id not in self.individuals:
            self._first_free(client, self.tables.options(client))

    def _first_free(self, client, options):
        for option in options:
            slots = span(option.start, client.individual.slots)
            if self._free(option.staff, option.day, slots) and self._free(client.id, option.day, slots):
                self._take(option.staff, option.day, slots)
                self._take(client.id, option.day, slots)
                self.individuals[client.id] = option
                return

    def copy_seats(self, client):
        self.clients[client.id] = ()
        offered = self.tables.sessions_of(client.id)
        for g in self.case.reference.clients.get(client.id, ()):
            if g in offered:
                self._join(client, g)

    def fill(self, client):
        """First what the mix still lacks, then a day more, then hours."""
        offered = self.tables.sessions_of(client.id)
        for mix in client.mix:
            for g in offered:
                if sum(self.case.session[x].kind in mix.kinds for x in self.clients[client.id]) >= mix.min:
                    break
                if self.case.session[g].kind in mix.kinds:
                    self._join(client, g)
        for g in offered:
            placed, days = self.sessions.get(g), self._days(client)
            if placed and len(days) < client.min_days and placed.day not in days:
                self._join(client, g)
        for g in offered:
            if self._total(client) >= client.min_slots:
                break
            self._join(client, g)

    def _days(self, client):
        days = {self.sessions[g].day for g in self.clients[client.id]}
        return days | ({self.individuals[client.id].day} if client.id in self.individuals else set())

    def _total(self, client):
        alone = client.individual.slots if client.individual else 0
        return alone + sum(self.case.session[g].slots for g in self.clients[client.id])

    def _join(self, client, g):
        """Takes the seat if that breaks no rule of the client, the group or the room."""
        own, session, placed = self.clients[client.id], self.case.session[g], self.sessions.get(g)
        if placed is None or g in own or self._total(client) + session.slots > client.max_slots:
            return
        room = self.case.room.get(placed.room)
        most = session.max_size if room is None else min(session.max_size, room.capacity)
        if self.size[g] >= most or (room and not client.needs <= room.features):
            return
        slots = span(placed.start, session.slots)
        free = client.free(session.modality, days=self.case.days)[placed.day]
        if slots & ~free or not self._free(client.id, placed.day, slots):
            return
        whole_day = self.busy.get((client.id, placed.day), 0) | slots
        if whole_day.bit_count() > client.max_day_slots or longest_run(whole_day) > client.max_run_slots:
            return
        kinds = [self.case.session[x].kind for x in own]
        if any(session.kind in m.kinds and sum(k in m.kinds for k in kinds) >= m.max for m in client.mix):
            return
        if session.topic and session.topic in {self.case.session[x].topic for x in own}:
            return
        if any(g in self.clients.get(o, ()) for pair in self.case.conflicts if client.id in pair for o in pair):
            return
        self._take(client.id, placed.day, slots)
        self.size[g] += 1
        self.clients[client.id] = (*own, g)

    def close_empty(self):
        for g, size in self.size.items():
            if not size and g in self.sessions and not self.case.session[g].mandatory:
                del self.sessions[g]
