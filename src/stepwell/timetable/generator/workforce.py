"""Staff and rooms: as many as the hidden plan needs."""

from __future__ import annotations

from stepwell.timetable.generator.geometry import overlap
from stepwell.timetable.generator.state import State
from stepwell.timetable.generator.tables import COUNSELLORS, INDIVIDUAL_CREDENTIALS, LEVELS, SLOTS, STAFF_TYPES


class Workforce(State):
    """Facilitators, counselors and rooms."""

    def hire(self, site, creds_any=None, language="en", gender=None, counsellor=False):
        rng = self.rng
        types = [
            t
            for t in STAFF_TYPES
            if (creds_any is None or set(t[0]) & set(creds_any)) and (not counsellor or set(t[0]) & COUNSELLORS)
        ]
        creds = rng.choices([t[0] for t in types], [t[1] for t in types])[0]
        pid = "p%d" % (len(self.staff) + 1)
        p = {
            "id": pid,
            "credentials": list(creds),
            "languages": ["en", "es"] if language == "es" or rng.random() < 0.12 else ["en"],
            "gender": gender or rng.choice("ffm"),
            "sites": [site],
            "telehealth": True,
            "float": False,
        }
        if len(self.sites) > 1 and rng.random() < 0.12:
            p["sites"].append(rng.choice([x["id"] for x in self.sites if x["id"] != site]))
        self.staff.append(p)
        self.by_id[pid] = p
        self.staff_busy[pid] = []
        return p

    def staff_can(self, p, day, start, slots, site):
        """Whether p can take the piece of work on top of the hidden plan so far."""
        busy = self.staff_busy[p["id"]]
        today = [b for b in busy if b[0] == day]
        if any(b[1] < start + slots and start < b[1] + b[2] for b in today):
            return False
        if site is not None and (site not in p["sites"] or any(b[3] not in (None, site) for b in today)):
            return False
        span_lo = min([start] + [b[1] for b in today])
        span_hi = max([start + slots] + [b[1] + b[2] for b in today])
        if span_hi - span_lo > 18 or sum(b[2] for b in today) + slots > 12:
            return False
        days = {b[0] for b in busy} | {day}
        return len(days) <= 5 and sum(b[2] for b in busy) + slots <= 46

    def facilitators(self):
        rng = self.rng
        order = sorted(self.sessions, key=lambda s: (self.h_time[s["id"]], s["id"]))
        for s in order:
            sid, site = s["id"], self.owner[s["id"]]
            day, start = self.h_time[sid]
            real_site = s["site"]
            cand = [
                p
                for p in self.staff
                if site in p["sites"]
                and set(p["credentials"]) & set(s["credentials_any"])
                and s["language"] in p["languages"]
                and s["facilitator_gender"] in (None, p["gender"])
                and self.staff_can(p, day, start, s["slots"], real_site)
                and sum(b[2] for b in self.staff_busy[p["id"]]) + s["slots"] <= 26
            ]
            if cand:
                # prefer people who already work that day, then the least loaded
                cand.sort(
                    key=lambda p: (
                        not any(b[0] == day for b in self.staff_busy[p["id"]]),
                        sum(b[2] for b in self.staff_busy[p["id"]]),
                        p["id"],
                    )
                )
                p = cand[0] if rng.random() < 0.7 else rng.choice(cand[:4])
            else:
                p = self.hire(site, s["credentials_any"], s["language"], s["facilitator_gender"])
            self.h_staff[sid] = p["id"]
            self.staff_busy[p["id"]].append((day, start, s["slots"], real_site))

    def primary_counsellors(self):
        rng = self.rng
        load = {}
        for c in self.clients:
            cid, site = c["id"], c["site"]
            short_ok = c["level"] == "2.1-adolescent" and self.total(cid) + 1 >= LEVELS[c["level"]][0]
            slots = 1 if short_ok and rng.random() < 0.5 else 2
            placed = None
            cand = [
                p
                for p in self.staff
                if site in p["sites"]
                and set(p["credentials"]) & COUNSELLORS
                and load.get(p["id"], 0) < 12
                and set(p["languages"]) & set(c["languages"])
            ]
            cand.sort(key=lambda p: (load.get(p["id"], 0), p["id"]))
            for _attempt in range(2):
                for p in cand:
                    placed = self.place_individual(c, p, slots)
                    if placed:
                        break
                if placed:
                    break
                lang = "es" if "en" not in c["languages"] else "en"
                cand = [self.hire(site, None, lang, None, counsellor=True)]
            assert placed, "no individual slot for " + cid
            day, start, modality, p = placed
            load[p["id"]] = load.get(p["id"], 0) + 1
            self.h_ind[cid] = {"day": day, "start": start, "slots": slots, "staff": p["id"], "modality": modality}
            self.staff_busy[p["id"]].append((day, start, slots, site if modality == "onsite" else None))
            c["individual"] = {
                "slots": slots,
                "staff": p["id"],
                "modality": "either",
                "credentials_any": list(INDIVIDUAL_CREDENTIALS),
                "cover_allowed": False,
            }

    def place_individual(self, c, p, slots):
        rng = self.rng
        options = []
        for day in sorted(self.days_of(c["id"])):
            own = [
                (self.h_time[g][1], self.by_id[g]["slots"])
                for g in self.c_sessions[c["id"]]
                if self.h_time[g][0] == day
            ]
            onsite = any(
                self.by_id[g]["modality"] == "onsite" for g in self.c_sessions[c["id"]] if self.h_time[g][0] == day
            )
            if not onsite:
                continue
            lo, hi = min(a for a, _ in own), max(a + b for a, b in own)
            for start in (lo - slots, hi, lo - slots - 1, hi + 1):
                options.append((day, start, "onsite"))
        rng.shuffle(options)
        if c["telehealth_ok"]:
            tele = [(d, st, "telehealth") for d in range(5) for st in (8, 9, 16, 17)]
            rng.shuffle(tele)
            options = tele[:2] + options + tele[2:] if rng.random() < 0.25 else options + tele
        for day, start, modality in options:
            if start < 0 or start + slots > SLOTS or (day == 5 and start + slots > 12):
                continue
            if not self.client_free(c["id"], day, start, slots):
                continue
            if modality == "telehealth" and c["track"] == "adolescent" and start < 14:
                continue
            site = c["site"] if modality == "onsite" else None
            if self.staff_can(p, day, start, slots, site):
                return day, start, modality, p
        return None

    def place_rooms(self):
        rng = self.rng
        for site in self.sites:
            site_rooms, busy = [], {}
            todo = [s for s in self.sessions if s["site"] == site["id"]]
            todo.sort(key=lambda s: (self.h_time[s["id"]], -len(self.h_members[s["id"]]), s["id"]))
            for s in todo:
                day, start = self.h_time[s["id"]]
                size = len(self.h_members[s["id"]])
                needs = {f for cid in self.h_members[s["id"]] for f in self.by_id[cid]["needs"]}
                free = [
                    r
                    for r in site_rooms
                    if r["capacity"] >= size
                    and needs <= set(r["features"])
                    and not any(overlap(day, start, s["slots"], *b) for b in busy[r["id"]])
                ]
                if free:
                    room = min(free, key=lambda r: (r["capacity"], r["id"]))
                else:
                    cap = rng.choice([c for c in (8, 10, 12, 14) if c >= size])
                    feats = ["group"]
                    if needs or rng.random() < 0.6:
                        feats.append("accessible")
                    if rng.random() < 0.3:
                        feats.append("video")
                    room = {
                        "id": "r%d" % (len(self.rooms) + 1),
                        "site": site["id"],
                        "capacity": cap,
                        "features": feats,
                        "closed": [],
                    }
                    self.rooms.append(room)
                    self.by_id[room["id"]] = room
                    site_rooms.append(room)
                    busy[room["id"]] = []
                self.h_room[s["id"]] = room["id"]
                busy[room["id"]].append((day, start, s["slots"]))
