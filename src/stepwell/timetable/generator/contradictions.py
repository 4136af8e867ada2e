"""Weeks that can't be met, each for one known reason."""

from __future__ import annotations

from stepwell.timetable.generator.geometry import cut_windows, eligible, merge_windows
from stepwell.timetable.generator.tables import SLOTS


def variant_infeasible(inst, hidden, rng, what):
    """Inject one contradiction; returns its minimal reason."""
    clients = {c["id"]: c for c in inst["clients"]}
    sess = {s["id"]: s for s in inst["sessions"]}
    staff = {p["id"]: p for p in inst["staff"]}
    ids = [c["id"] for c in inst["clients"]]
    if what == "hours":
        c = clients[rng.choice(ids)]
        room = 0
        keep = []
        for w in c["available"]:
            length = min(w[2] - w[1], max(0, c["min_slots"] - 2 - room))
            if length > 0:
                keep.append([w[0], w[1], w[1] + length, w[3]])
                room += length
        c["available"] = keep
        return {
            "code": "client_hours_exceed_availability",
            "entities": [c["id"]],
            "constraints": ["client.available:" + c["id"], "client.min_slots:" + c["id"]],
            "detail": "available %d slots, prescribed %d" % (room, c["min_slots"]),
        }
    if what == "days":
        c = clients[rng.choice([i for i in ids if clients[i]["level"] == "2.1"])]
        days = sorted({w[0] for w in c["available"]})[: c["min_days"] - 1]
        for w in c["available"]:
            if w[0] in days:
                w[1], w[2] = min(w[1], 2), max(w[2], 24)
        c["available"] = merge_windows([[d, 2, 24, "any"] for d in days])
        c["max_day_slots"] = 22
        c["max_run_slots"] = 22
        return {
            "code": "client_days_exceed_availability",
            "entities": [c["id"]],
            "constraints": ["client.available:" + c["id"], "client.min_days:" + c["id"]],
            "detail": "available on %d days, %d required" % (len(days), c["min_days"]),
        }
    if what == "credential":
        g = rng.choice(sorted(hidden["sessions"], key=lambda x: int(x[1:])))
        sess[g]["credentials_any"] = ["ART_THERAPY"]
        sess[g]["mandatory"] = True
        return {
            "code": "no_staff_with_credential",
            "entities": [g],
            "constraints": ["session.mandatory:" + g, "session.credentials_any:" + g],
            "detail": "no member of staff holds ART_THERAPY",
        }
    if what == "room":
        g = rng.choice(
            sorted((g for g in hidden["sessions"] if sess[g]["modality"] == "onsite"), key=lambda x: int(x[1:]))
        )
        sess[g]["mandatory"] = True
        sess[g]["room_features"] = ["group", "kitchen"]
        return {
            "code": "no_room_with_feature",
            "entities": [g],
            "constraints": ["session.mandatory:" + g, "session.room_features:" + g],
            "detail": "no room has the feature kitchen",
        }
    if what == "individual":
        order = list(ids)
        rng.shuffle(order)
        for cid in order:
            c = clients[cid]
            p = staff[c["individual"]["staff"]]
            mine = {(w[0], t) for w in c["available"] for t in range(w[1], w[2])}
            c["individual"]["slots"]
            common = sorted((w[0], t) for w in p["available"] for t in range(w[1], w[2]) if (w[0], t) in mine)
            busy = {
                (a["day"], t)
                for g, a in hidden["sessions"].items()
                if a["staff"] == p["id"]
                for t in range(a["start"], a["start"] + sess[g]["slots"])
            }
            busy |= {
                (a["day"], t)
                for x, a in hidden["individuals"].items()
                if a["staff"] == p["id"] and x != cid
                for t in range(a["start"], a["start"] + clients[x]["individual"]["slots"])
            }
            attended = {
                (a["day"], t)
                for g in hidden["clients"][cid]
                for a in [hidden["sessions"][g]]
                for t in range(a["start"], a["start"] + sess[g]["slots"])
            }
            keep = mine - set(common)
            if attended <= keep or not common:
                c["available"] = merge_windows(
                    [
                        [d, t, t + 1, next(w[3] for w in c["available"] if w[0] == d and w[1] <= t < w[2])]
                        for d, t in sorted(keep)
                    ]
                )
                return {
                    "code": "no_common_time_with_counsellor",
                    "entities": [cid, p["id"]],
                    "constraints": [
                        "client.available:" + cid,
                        "staff.available:" + p["id"],
                        "client.individual:" + cid,
                    ],
                    "detail": "%s and %s are never both free" % (cid, p["id"]),
                }
        c = clients[order[0]]  # otherwise: the counsellor is away on every day of the client
        p = staff[c["individual"]["staff"]]
        for d in {w[0] for w in c["available"]}:
            p["available"] = cut_windows(p["available"], d, 0, SLOTS)
        return {
            "code": "no_common_time_with_counsellor",
            "entities": [c["id"], p["id"]],
            "constraints": [
                "client.available:" + c["id"],
                "staff.available:" + p["id"],
                "client.individual:" + c["id"],
            ],
            "detail": "%s and %s are never both free" % (c["id"], p["id"]),
        }
    if what in ("capacity", "conflict"):
        # one session of a kind that no other session offers to a group of its members
        best = None
        for g in sorted(hidden["sessions"], key=lambda x: int(x[1:])):
            s = sess[g]
            inside = [cid for cid in ids if g in hidden["clients"][cid]]
            only = [
                cid
                for cid in inside
                if not any(
                    x["id"] != g and x["kind"] == s["kind"] and eligible(clients[cid], x) for x in inst["sessions"]
                )
            ]
            if len(only) >= 3 and (best is None or len(only) > len(best[1])):
                best = (g, only)
        if best is None:
            # make one: give a session a kind of its own
            g = max(
                sorted(hidden["sessions"], key=lambda x: int(x[1:])),
                key=lambda g: sum(g in own for own in hidden["clients"].values()),
            )
            sess[g]["kind"], sess[g]["topic"] = "anger_management", None
            only = [cid for cid in ids if g in hidden["clients"][cid]]
            for cid in ids:
                clients[cid]["mix"] = list(clients[cid]["mix"]) if cid not in only else []
            best = (g, only)
        g, only = best
        kind = sess[g]["kind"]
        if what == "conflict":
            pair = sorted(rng.sample(only, 2), key=lambda x: int(x[1:]))
            demand = pair
            inst["conflicts"].append(pair)
        else:
            demand = only
            sess[g]["max_size"] = len(only) - 1
            sess[g]["ideal"] = [3, max(3, len(only) - 1)]
        for cid in demand:
            c = clients[cid]
            c["mix"] = [m for m in c["mix"] if m["kinds"] != [kind]]
            c["mix"].append({"kinds": [kind], "min": 1, "max": 3})
        mixes = ["client.mix:%s:%s" % (cid, kind) for cid in demand]
        if what == "conflict":
            return {
                "code": "conflict_pair_needs_same_session",
                "entities": demand + [g],
                "constraints": ["conflict:%s:%s" % tuple(demand)] + mixes,
                "detail": "%s is the only %s session either can attend" % (g, kind),
            }
        return {
            "code": "seats_below_demand",
            "entities": [g] + demand,
            "constraints": ["session.max_size:" + g] + mixes,
            "detail": "%d clients need %s, seats %d" % (len(demand), kind, len(demand) - 1),
        }
    if what == "staff":
        # three mandatory sessions in a window of time that holds two for the only holder of a credential
        open_ids = sorted(
            (g for g in hidden["sessions"] if sess[g]["modality"] == "onsite"), key=lambda x: int(x[1:])
        )
        rng.shuffle(open_ids)
        first = sess[open_ids[0]]
        picks = [
            g
            for g in open_ids
            if sess[g]["site"] == first["site"]
            and sess[g]["tracks"] == first["tracks"]
            and sess[g]["language"] == "en"
            and sess[g]["facilitator_gender"] is None
        ][:3]
        holder = next(p for p in inst["staff"] if p["float"] and first["site"] in p["sites"])
        holder["credentials"].append("EMDR")
        total = sum(sess[g]["slots"] for g in picks)
        day, lo, hi = sess[picks[0]]["start_windows"][0]
        for g in picks:
            sess[g]["mandatory"] = True
            sess[g]["credentials_any"] = ["EMDR"]
            sess[g]["series"] = None
            sess[g]["start_windows"] = [[day, lo, lo + total - 1 - sess[g]["slots"]]]
        return {
            "code": "sessions_exceed_staff_time",
            "entities": picks + [holder["id"]],
            "constraints": ["session.mandatory:" + g for g in picks]
            + ["session.credentials_any:" + g for g in picks]
            + ["session.start_windows:" + g for g in picks],
            "detail": "%d sessions of %d slots in all must fit in %d slots of %s"
            % (len(picks), total, total - 1, holder["id"]),
        }
    raise ValueError(what)
