"""Windows, limits and wishes that contain what the hidden plan needs, and last week's plan."""

from __future__ import annotations

import copy

from stepwell.timetable.generator.geometry import eligible, merge_windows
from stepwell.timetable.generator.state import State
from stepwell.timetable.generator.tables import ALL_CREDENTIALS, KINDS, LEVELS, SLOTS, TRACKS


class Finishing(State):
    """What the instance says around the hidden plan."""

    def finish_staff(self):
        rng = self.rng
        for p in self.staff:
            busy = self.staff_busy[p["id"]]
            windows = []
            day_max = 0
            for day in range(6):
                today = [b for b in busy if b[0] == day]
                if today:
                    lo = max(0, min(b[1] for b in today) - rng.randint(0, 4))
                    hi = min(SLOTS, max(b[1] + b[2] for b in today) + rng.randint(0, 4))
                    windows.append([day, lo, hi])
                    day_max = max(day_max, sum(b[2] for b in today))
                elif day < 5 and rng.random() < 0.3:
                    lo = rng.choice([2, 4, 10])
                    windows.append([day, lo, min(SLOTS, lo + 14)])
            week = sum(b[2] for b in busy)
            p["available"] = windows
            p["max_day_slots"] = max(10, day_max)
            p["max_week_slots"] = max(30, week + rng.randint(0, 4))
            p["target_week_slots"] = max(8, week + rng.randint(-4, 3))
        for site in self.sites:  # clinical supervisor who floats; unused by the hidden base plan
            pid = "p%d" % (len(self.staff) + 1)
            p = {
                "id": pid,
                "credentials": list(ALL_CREDENTIALS),
                "languages": ["en", "es"],
                "gender": "f",
                "sites": [site["id"]],
                "telehealth": True,
                "float": True,
                "available": [[d, 0, SLOTS] for d in range(5)] + [[5, 0, 12]],
                "max_day_slots": 14,
                "max_week_slots": 50,
                "target_week_slots": 0,
            }
            self.staff.append(p)
            self.by_id[pid] = p
            self.staff_busy[pid] = []

    def finish_sessions(self):
        rng = self.rng
        for s in self.sessions:
            track = s["tracks"][0]
            day0, start0 = self.h_time[s["id"]]
            days = sorted(TRACKS[track])
            if rng.random() < 0.15:
                days = sorted(set(rng.sample(days, 2)) | {day0})
            for d in days:
                lo, hi = TRACKS[track][d]
                if d == day0:
                    lo, hi = min(lo, start0), max(hi, start0 + s["slots"])
                s["start_windows"].append([d, lo, hi - s["slots"]])
            size = len(self.h_members[s["id"]])
            s["max_size"] = max(s["max_size"], size) if s["trauma"] else max(KINDS[s["kind"]][2], size)
            if track == "adolescent":
                s["max_size"] = max(10, size)
            s["min_size"] = 3
            s["mandatory"] = rng.random() < 0.2
            if s["topic"] is None and KINDS[s["kind"]][1]:
                s["topic"] = "%s-%02d" % (s["kind"], rng.randint(1, KINDS[s["kind"]][1]))
        # sessions offered although the hidden plan does not open them
        extra = max(1, len(self.sessions) // 20)
        base = list(self.sessions)
        for _ in range(extra):
            src = rng.choice(base)
            s = copy.deepcopy(src)
            s["id"] = "g%d" % (max(int(x["id"][1:]) for x in self.sessions) + 1)
            s["mandatory"], s["series"] = False, None
            self.sessions.append(s)
            self.by_id[s["id"]] = s
            self.owner[s["id"]] = self.owner[src["id"]]

    def finish_clients(self):
        rng = self.rng
        offered = {}
        for s in self.sessions:
            for t in s["tracks"]:
                offered.setdefault((self.owner[s["id"]], t), []).append(s)
        for c in self.clients:
            cid = c["id"]
            need, min_days, day_max, run_max = LEVELS[c["level"]]
            mine = [self.by_id[g] for g in sorted(self.c_sessions[cid])]
            ind = self.h_ind[cid]
            pieces = [(*self.h_time[s["id"]], s["slots"], s["modality"]) for s in mine]
            pieces.append((ind["day"], ind["start"], ind["slots"], ind["modality"]))
            total = sum(p[2] for p in pieces)
            occ = {(d, t) for d, st, n, _ in pieces for t in range(st, st + n)}
            # prescription
            slack = 0 if rng.random() < 0.6 else rng.randint(1, 2)
            c["min_slots"] = max(need, total - slack)
            makeup = rng.choice([2, 3, 4]) if rng.random() < 0.15 else 0
            c["makeup_slots"] = makeup
            c["max_slots"] = max(total, c["min_slots"] + 3 + makeup)
            c["min_days"] = min_days
            per_day = {}
            for d, _ in occ:
                per_day[d] = per_day.get(d, 0) + 1
            c["max_day_slots"] = max([day_max] + list(per_day.values()))
            run = best = 0
            for d in range(6):
                run = 0
                for t in range(SLOTS):
                    run = run + 1 if (d, t) in occ else 0
                    best = max(best, run)
            c["max_run_slots"] = max(run_max, best)
            # service mix
            counts = {}
            for s in mine:
                counts[s["kind"]] = counts.get(s["kind"], 0) + 1
            mix = []
            for kind, n in sorted(counts.items()):
                if rng.random() < 0.75:
                    mix.append(
                        {
                            "kinds": [kind],
                            "min": n if rng.random() < 0.5 else max(0, n - 1),
                            "max": n + rng.randint(0, 2),
                        }
                    )
            core = ["relapse_prevention", "early_recovery", "psychoeducation"]
            n_core = sum(counts.get(k, 0) for k in core)
            if n_core >= 2:
                mix.append({"kinds": core, "min": n_core - 1, "max": n_core + 3})
            c["mix"] = mix
            # availability
            track_days = TRACKS[c["track"]]
            tight = rng.random() < 0.4
            windows = []
            for d in range(6):
                today = [p for p in pieces if p[0] == d]
                onsite = [p for p in today if p[3] == "onsite"]
                tele = [p for p in today if p[3] == "telehealth"]
                pad = rng.randint(0, 1) if tight else rng.randint(1, 3)
                if onsite:
                    lo = max(0, min(p[1] for p in onsite) - pad)
                    hi = min(SLOTS, max(p[1] + p[2] for p in onsite) + pad)
                    if not tight and d in track_days:
                        lo, hi = min(lo, track_days[d][0]), max(hi, track_days[d][1])
                    windows.append([d, lo, hi, "any"])
                elif not tight and d in track_days and rng.random() < 0.45:
                    windows.append([d, track_days[d][0], track_days[d][1], "any"])
                for p in tele:
                    mode = "telehealth" if rng.random() < 0.7 else "any"
                    windows.append([d, p[1], p[1] + p[2], mode])
            c["available"] = merge_windows(windows)
            hidden_days = sorted({d for d, _ in occ})
            pref = [d for d in hidden_days if rng.random() < 0.8]
            if rng.random() < 0.3:
                pref.append(rng.randrange(5))
            c["preferred_days"] = sorted(set(pref)) or hidden_days
            # curriculum
            topics_here = sorted(
                {s["topic"] for s in offered[(c["site"], c["track"])] if s["topic"] and eligible(c, s)}
            )
            mine_topics = sorted(self.topics_of(cid))
            seen = [t for t in topics_here if t not in mine_topics and rng.random() < 0.5]
            seen += [t for t in mine_topics if rng.random() < 0.07]
            due_pool = [t for t in mine_topics if t not in seen]
            due = rng.sample(due_pool, min(len(due_pool), rng.randint(0, 2)))
            rest = [t for t in topics_here if t not in seen and t not in due]
            if rest and rng.random() < 0.3:
                due.append(rng.choice(rest))
            c["topics_seen"], c["topics_due"] = sorted(seen), sorted(due)

    def make_conflicts(self):
        rng = self.rng
        want = max(2, len(self.clients) // 15)
        groups = {}
        for c in self.clients:
            groups.setdefault((c["site"], c["track"]), []).append(c)
        keys = sorted(k for k, v in groups.items() if len(v) > 3)
        out = set()
        for _ in range(want * 30):
            if len(out) >= want:
                break
            a, b = rng.sample(groups[rng.choice(keys)], 2)
            if self.c_sessions[a["id"]] & self.c_sessions[b["id"]]:
                continue
            out.add(tuple(sorted((a["id"], b["id"]), key=lambda x: int(x[1:]))))
        return [list(x) for x in sorted(out)]

    def make_reference(self):
        """Last week's plan: the hidden plan disturbed, and without the newcomers."""
        rng = self.rng
        ref = {"kind": "last_week", "sessions": {}, "clients": {}, "individuals": {}}
        opened = [s for s in self.sessions if s["id"] in self.h_staff]
        for s in opened:
            sid = s["id"]
            day, start = self.h_time[sid]
            staff, room = self.h_staff[sid], self.h_room.get(sid)
            if rng.random() < 0.12:
                d, lo, hi = rng.choice(s["start_windows"])
                day, start = d, rng.randint(lo, max(lo, hi))
            if rng.random() < 0.10:
                others = [
                    p["id"]
                    for p in self.staff
                    if set(p["credentials"]) & set(s["credentials_any"])
                    and self.owner[sid] in p["sites"]
                    and not p["float"]
                ]
                staff = rng.choice(others)
            if room and rng.random() < 0.10:
                room = rng.choice([r["id"] for r in self.rooms if r["site"] == s["site"]])
            ref["sessions"][sid] = {"day": day, "start": start, "staff": staff, "room": room}
        for c in self.clients:
            if rng.random() < 0.10:
                continue  # admitted this week
            own = []
            for g in sorted(self.c_sessions[c["id"]], key=lambda x: int(x[1:])):
                x = rng.random()
                if x < 0.05:
                    continue
                if x < 0.10:
                    alt = [
                        s["id"]
                        for s in opened
                        if eligible(c, s) and s["id"] not in own and s["id"] not in self.c_sessions[c["id"]]
                    ]
                    if alt:
                        own.append(rng.choice(alt))
                        continue
                own.append(g)
            ref["clients"][c["id"]] = sorted(set(own), key=lambda x: int(x[1:]))
            ind = self.h_ind[c["id"]]
            r = {"day": ind["day"], "start": ind["start"], "staff": ind["staff"], "modality": ind["modality"]}
            if rng.random() < 0.15:
                r["start"] = max(0, min(SLOTS - ind["slots"], r["start"] + rng.choice([-2, -1, 1, 2])))
            ref["individuals"][c["id"]] = r
        return ref
