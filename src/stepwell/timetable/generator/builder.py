"""Puts the phases together."""

from __future__ import annotations

from stepwell.timetable.generator.cohorts import Cohorts
from stepwell.timetable.generator.finishing import Finishing
from stepwell.timetable.generator.tables import DAYS, FORMAT, SIZES, SLOTS, SOLUTION_FORMAT, WEIGHTS
from stepwell.timetable.generator.workforce import Workforce


class Builder(Cohorts, Workforce, Finishing):
    """Builds one base instance together with its hidden solution."""

    def build(self):
        cfg = SIZES[self.size]
        rng = self.rng
        n_sites = cfg["sites"]
        per = [cfg["clients"] // n_sites] * n_sites
        per[0] += cfg["clients"] - sum(per)
        for i in range(n_sites - 1):  # uneven sites
            shift = rng.randint(-per[i] // 8, per[i] // 8)
            per[i] += shift
            per[i + 1] -= shift
        self.c_sessions = {}
        for i in range(n_sites):
            self.sites.append({"id": "s%d" % (i + 1), "open": [[d, 0, SLOTS] for d in range(5)] + [[5, 0, 12]]})
        for i in range(n_sites):
            self.build_site("s%d" % (i + 1), per[i])
        self.trauma_groups()
        self.individualise()
        self.drop_tiny_sessions()
        self.facilitators()
        self.primary_counsellors()
        self.place_rooms()
        self.finish_staff()
        self.finish_sessions()
        self.finish_clients()
        self.conflicts = self.make_conflicts()
        self.reference = self.make_reference()
        return self

    def instance(self, name, variant):
        return {
            "format": FORMAT,
            "name": name,
            "size": self.size,
            "seed": self.seed,
            "variant": variant,
            "grid": {"slot_minutes": 30, "day_start": "08:00", "days": DAYS, "slots_per_day": SLOTS},
            "sites": self.sites,
            "rooms": self.rooms,
            "staff": self.staff,
            "sessions": self.sessions,
            "clients": self.clients,
            "conflicts": self.conflicts,
            "reference": self.reference,
            "now": None,
            "weights": dict(WEIGHTS),
        }

    def hidden(self, name):
        def num(x):
            return int(x[1:])

        return {
            "format": SOLUTION_FORMAT,
            "instance": name,
            "sessions": {
                s["id"]: {
                    "day": self.h_time[s["id"]][0],
                    "start": self.h_time[s["id"]][1],
                    "staff": self.h_staff[s["id"]],
                    "room": self.h_room.get(s["id"]),
                }
                for s in self.sessions
                if s["id"] in self.h_staff
            },
            "clients": {c["id"]: sorted(self.c_sessions[c["id"]], key=num) for c in self.clients},
            "individuals": {
                c["id"]: {k: self.h_ind[c["id"]][k] for k in ("day", "start", "staff", "modality")}
                for c in self.clients
            },
        }
