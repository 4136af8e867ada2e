"""What the phases of the generator share."""

from __future__ import annotations

import random

from stepwell.timetable.generator.geometry import overlap
from stepwell.timetable.generator.tables import KINDS


class State:
    """The instance under construction, and the hidden plan that it is built around."""

    def __init__(self, size, seed):
        self.size, self.seed = size, seed
        self.rng = random.Random("stepwell-iop|%s|%d" % (size, seed))
        self.sites, self.rooms, self.staff = [], [], []
        self.clients, self.sessions = [], []
        # hidden plan
        self.h_time = {}  # session -> (day, start)
        self.h_staff = {}  # session -> staff
        self.h_room = {}  # session -> room or None
        self.h_members = {}  # session -> set of clients
        self.h_ind = {}  # client -> {day,start,staff,modality}
        self.owner = {}  # session -> site that runs it
        self.staff_busy = {}  # staff -> [(day, start, len, site or None)]
        self.by_id = {}

    # ----------------------------------------------------------------- helpers
    def new_session(self, site, track, kind, slots, day, start, modality, language):
        creds, _, cap, ideal = KINDS[kind]
        sid = "g%d" % (len(self.sessions) + 1)
        s = {
            "id": sid,
            "kind": kind,
            "slots": slots,
            "modality": modality,
            "site": None if modality == "telehealth" else site,
            "tracks": [track],
            "credentials_any": list(creds),
            "room_features": [] if modality == "telehealth" else ["group"],
            "min_size": 3,
            "max_size": cap,
            "ideal": list(ideal),
            "gender": None,
            "facilitator_gender": None,
            "trauma": False,
            "language": language,
            "topic": None,
            "series": None,
            "mandatory": False,
            "start_windows": [],
        }
        self.sessions.append(s)
        self.by_id[sid] = s
        self.h_time[sid] = (day, start)
        self.h_members[sid] = set()
        self.owner[sid] = site
        return s

    def client_free(self, cid, day, start, slots, ignore=()):
        for g in self.c_sessions[cid]:
            if g in ignore:
                continue
            d, st = self.h_time[g]
            if overlap(d, st, self.by_id[g]["slots"], day, start, slots):
                return False
        ind = self.h_ind.get(cid)
        return not (ind and overlap(ind["day"], ind["start"], ind["slots"], day, start, slots))
