"""What happens to a published week: absence, admission, closure."""

from __future__ import annotations

import copy

from stepwell.timetable.generator.geometry import cut_windows, join_slots, overlap
from stepwell.timetable.generator.tables import REPAIR_WEIGHTS, SLOTS


def as_reference(solution):
    ref = copy.deepcopy({k: solution[k] for k in ("sessions", "clients", "individuals")})
    ref["kind"] = "current_week"
    return ref


def variant_absence(inst, hidden, rng, cfg):
    """Staff call in sick in the morning of one day.

    The floats are busy that day too.  For every piece of work of the absent people
    one colleague (not always the same) is made free at exactly that time; only
    where nobody qualifies does the float of the site get that one interval back.
    """
    day = rng.choice([1, 2, 3])
    inst["reference"] = as_reference(hidden)
    inst["now"] = [day, 0]
    inst["weights"] = dict(REPAIR_WEIGHTS)
    staff = {p["id"]: p for p in inst["staff"]}
    sess = {s["id"]: s for s in inst["sessions"]}
    clients = {c["id"]: c for c in inst["clients"]}
    busy = {p: [] for p in staff}  # (day, start, slots, site or None)
    work = {}  # staff -> [(kind, id)] of that day
    for g, a in hidden["sessions"].items():
        busy[a["staff"]].append((a["day"], a["start"], sess[g]["slots"], sess[g]["site"]))
        if a["day"] == day:
            work.setdefault(a["staff"], []).append(("session", g))
    for c, a in hidden["individuals"].items():
        busy[a["staff"]].append(
            (
                a["day"],
                a["start"],
                clients[c]["individual"]["slots"],
                clients[c]["site"] if a["modality"] == "onsite" else None,
            )
        )
        if a["day"] == day:
            work.setdefault(a["staff"], []).append(("individual", c))
    ranked = sorted(work, key=lambda p: (-len(work[p]), int(p[1:])))
    gone, sites = [], set()
    for p in ranked:
        if len(gone) < cfg["absences"] and staff[p]["sites"][0] not in sites:
            gone.append(p)
            sites.add(staff[p]["sites"][0])
    for p in inst["staff"]:
        if p["id"] in gone or p["float"]:
            p["available"] = cut_windows(p["available"], day, 0, SLOTS)
    used = {}
    for p in gone:
        for what, x in sorted(work[p], key=lambda w: (w[0], int(w[1][1:]))):
            if what == "session":
                a, n, site = hidden["sessions"][x], sess[x]["slots"], sess[x]["site"]
                creds, lang = sess[x]["credentials_any"], sess[x]["language"]
                gender = sess[x]["facilitator_gender"]
            else:
                a, n = hidden["individuals"][x], clients[x]["individual"]["slots"]
                site = clients[x]["site"] if a["modality"] == "onsite" else None
                creds, lang, gender = clients[x]["individual"]["credentials_any"], None, None
            home = site or staff[p]["sites"][0]

            def can(q):
                today = [b for b in busy[q["id"]] if b[0] == day]
                return (
                    q["id"] not in gone
                    and home in q["sites"]
                    and set(q["credentials"]) & set(creds)
                    and (lang is None or lang in q["languages"])
                    and gender in (None, q["gender"])
                    and not any(overlap(day, a["start"], n, *b[:3]) for b in today)
                    and not (site and any(b[3] not in (None, site) for b in today))
                    and sum(b[2] for b in today) + n <= q["max_day_slots"]
                    and sum(b[2] for b in busy[q["id"]]) + n <= q["max_week_slots"]
                )

            cand = [q for q in inst["staff"] if can(q)]
            # colleagues before floats, people already in that day before others, spread the work
            cand.sort(
                key=lambda q: (
                    q["float"],
                    used.get(q["id"], 0),
                    not any(b[0] == day for b in busy[q["id"]]),
                    int(q["id"][1:]),
                )
            )
            q = cand[0]
            used[q["id"]] = used.get(q["id"], 0) + 1
            busy[q["id"]].append((day, a["start"], n, site))
            free = {(w[0], t) for w in q["available"] for t in range(w[1], w[2])}
            free |= {(day, t) for t in range(a["start"], a["start"] + n)}
            q["available"] = join_slots(free)
            a["staff"] = q["id"]
        for c in inst["clients"]:
            if c["individual"]["staff"] == p:
                c["individual"]["cover_allowed"] = True
    inst["event"] = {"type": "staff_absence", "staff": gone, "day": day}


def variant_admission(inst, hidden, rng, cfg):
    """Newly admitted clients have no reference; everybody else has a current plan."""
    size = dict.fromkeys(hidden["sessions"], 0)
    for own in hidden["clients"].values():
        for g in own:
            size[g] += 1
    minimum = {s["id"]: s["min_size"] for s in inst["sessions"]}
    ids = [c["id"] for c in inst["clients"]]
    rng.shuffle(ids)
    new = []
    for cid in ids:
        if len(new) == cfg["admissions"]:
            break
        own = hidden["clients"][cid]
        if all(size[g] - 1 >= minimum[g] for g in own):
            for g in own:
                size[g] -= 1
            new.append(cid)
    ref = as_reference(hidden)
    for cid in new:
        del ref["clients"][cid]
        del ref["individuals"][cid]
    inst["reference"] = ref
    inst["now"] = [0, 0]
    inst["weights"] = dict(REPAIR_WEIGHTS)
    inst["event"] = {"type": "admission", "clients": sorted(new, key=lambda x: int(x[1:]))}


def variant_closure(inst, hidden, rng):
    """A room is closed for a day; the sessions in it can all be moved to another room."""
    inst["reference"] = as_reference(hidden)
    inst["weights"] = dict(REPAIR_WEIGHTS)
    sess = {s["id"]: s for s in inst["sessions"]}
    need = {c["id"]: set(c["needs"]) for c in inst["clients"]}
    members = {g: [] for g in hidden["sessions"]}
    for cid, own in hidden["clients"].items():
        for g in own:
            members[g].append(cid)
    best = None
    for room in inst["rooms"]:
        for day in range(1, 5):
            hit = [g for g, a in hidden["sessions"].items() if a["room"] == room["id"] and a["day"] == day]
            if not hit or (best and len(hit) <= best[0]):
                continue
            plan = {}
            for g in sorted(hit, key=lambda g: (-len(members[g]), int(g[1:]))):
                a = hidden["sessions"][g]
                wants = set(sess[g]["room_features"]).union(*[need[c] for c in members[g]])
                for r in sorted(inst["rooms"], key=lambda r: (r["capacity"], int(r["id"][1:]))):
                    if (
                        r["id"] == room["id"]
                        or r["site"] != room["site"]
                        or r["capacity"] < len(members[g])
                        or not wants <= set(r["features"])
                    ):
                        continue
                    clash = any(
                        b["day"] == day
                        and (plan.get(h) or b["room"]) == r["id"]
                        and h != g
                        and overlap(day, a["start"], sess[g]["slots"], day, b["start"], sess[h]["slots"])
                        for h, b in hidden["sessions"].items()
                    )
                    if not clash:
                        plan[g] = r["id"]
                        break
            if len(plan) == len(hit):
                best = (len(hit), room["id"], day, plan)
    if best is None:  # no room can be spared: a community room is borrowed
        room = rng.choice(
            sorted({a["room"] for a in hidden["sessions"].values() if a["room"]}, key=lambda r: int(r[1:]))
        )
        site = next(r["site"] for r in inst["rooms"] if r["id"] == room)
        day = 1
        extra = {
            "id": "r%d" % (len(inst["rooms"]) + 1),
            "site": site,
            "capacity": 14,
            "features": ["group", "accessible", "video"],
            "closed": [],
        }
        inst["rooms"].append(extra)
        best = (
            0,
            room,
            day,
            {g: extra["id"] for g, a in hidden["sessions"].items() if a["room"] == room and a["day"] == day},
        )
    _, room, day, plan = best
    for r in inst["rooms"]:
        if r["id"] == room:
            r["closed"].append([day, 0, SLOTS])
    for g, r in plan.items():
        hidden["sessions"][g]["room"] = r
    inst["now"] = [day, 0]
    inst["event"] = {"type": "room_closure", "room": room, "day": day}
