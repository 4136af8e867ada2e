"""Clients come in cohorts that share a week, and then become different from each other."""

from __future__ import annotations

from stepwell.timetable.generator.geometry import eligible
from stepwell.timetable.generator.state import State
from stepwell.timetable.generator.tables import (
    ADOLESCENT_21,
    ADULT_21,
    DAY_21,
    DAY_25,
    KINDS,
    LEVELS,
    TRACK_SHARE,
    TRACKS,
)


class Cohorts(State):
    """Sessions, and who attends them."""

    def build_site(self, site, n):
        rng = self.rng
        shares = TRACK_SHARE[self.size]
        counts = {t: int(n * s) for t, s in shares.items()}
        counts["morning"] += n - sum(counts.values())
        for track in shares:
            n_t = counts[track]
            if n_t == 0:
                continue
            n_coh = max(1, round(n_t / (6 if self.size == "S" else 9)))
            sizes = [n_t // n_coh + (1 if k < n_t % n_coh else 0) for k in range(n_coh)]
            topic_base = {k: rng.randrange(max(1, KINDS[k][1])) for k in KINDS}
            spanish = -1
            if (
                track == "evening"
                and n_coh >= 2
                and (self.size == "M" or (self.size in ("L", "XL") and rng.random() < 0.4))
            ):
                spanish = rng.randrange(n_coh)
            for k in range(n_coh):
                self.build_cohort(site, track, k, sizes[k], topic_base, "es" if k == spanish else "en")

    def build_cohort(self, site, track, index, size, topic_base, language):
        rng = self.rng
        if track == "day":
            templates = DAY_25 if index % 2 == 0 else DAY_21
        elif track == "adolescent":
            templates = ADOLESCENT_21
        else:
            templates = ADULT_21
        level, blocks = rng.choice(templates)
        n_days = len(blocks)
        if n_days == 5:
            days = [0, 1, 2, 3, 4]
        elif n_days == 4:
            days = sorted(rng.sample(range(5), 4))
        else:
            days = list(rng.choice([[0, 2, 4], [0, 1, 3], [1, 2, 4], [0, 2, 3], [1, 3, 4], [0, 3, 4]]))
        tele_day = None
        if track in ("morning", "evening") and rng.random() < (0.35 if track == "evening" else 0.15):
            tele_day = rng.choice(days)
        members = []
        for _ in range(size):
            members.append(self.new_client(site, track, level, language, tele_day is not None))
        count = {}
        kind_days = {}
        created = []
        for day, block in zip(days, blocks, strict=False):
            lo, hi = TRACKS[track][day]
            length = sum(1 if b is None else b[1] for b in block)
            start = rng.randint(lo, max(lo, min(hi - length, lo + 3)))
            modality = "telehealth" if day == tele_day else "onsite"
            for item in block:
                if item is None:
                    start += 1
                    continue
                kind, slots = item
                s = self.new_session(site, track, kind, slots, day, start, modality, language)
                n_topics = KINDS[kind][1]
                if n_topics:
                    s["topic"] = "%s-%02d" % (kind, (topic_base[kind] + count.get(kind, 0)) % n_topics + 1)
                    count[kind] = count.get(kind, 0) + 1
                kind_days.setdefault(kind, []).append((s["id"], day))
                for cid in members:
                    self.h_members[s["id"]].add(cid)
                    self.c_sessions[cid].add(s["id"])
                created.append(s)
                start += slots
        for kind, pairs in kind_days.items():
            if 2 <= len(pairs) == len({d for _, d in pairs}) and len(pairs) <= 3:
                for sid, _ in pairs:
                    self.by_id[sid]["series"] = "%s-%s-%d-%s" % (site, track, index, kind)

    def new_client(self, site, track, level, language, telehealth):
        rng = self.rng
        cid = "c%d" % (len(self.clients) + 1)
        if language == "es":
            languages = ["es"] if rng.random() < 0.5 else ["en", "es"]
        else:
            languages = ["en", "es"] if rng.random() < 0.08 else ["en"]
        gender = rng.choice("fm")
        c = {
            "id": cid,
            "site": site,
            "track": track,
            "level": level,
            "gender": gender,
            "trauma": rng.random() < (0.35 if gender == "f" else 0.1),
            "languages": languages,
            "telehealth_ok": telehealth or rng.random() < 0.5,
            "needs": ["accessible"] if rng.random() < 0.04 else [],
        }
        self.clients.append(c)
        self.by_id[cid] = c
        self.c_sessions[cid] = set()
        return c["id"]

    def trauma_groups(self):
        """Women's trauma groups that run in parallel to an existing session."""
        rng = self.rng
        for site in self.sites:
            for track in ("morning", "evening", "day"):
                here = [
                    s
                    for s in self.sessions
                    if self.owner[s["id"]] == site["id"]
                    and s["tracks"] == [track]
                    and s["modality"] == "onsite"
                    and s["language"] == "en"
                    and s["kind"] in ("psychoeducation", "social_support", "dbt_skills")
                    and s["series"] is None
                ]
                women = [
                    c
                    for c in self.clients
                    if c["site"] == site["id"]
                    and c["track"] == track
                    and c["gender"] == "f"
                    and "en" in c["languages"]
                ]
                if not here or len(women) < 4:
                    continue
                base = rng.choice(here)
                day, start = self.h_time[base["id"]]
                inside = [c for c in women if c["id"] in self.h_members[base["id"]]]
                outside = [
                    c
                    for c in women
                    if c["trauma"]
                    and c not in inside
                    and self.client_free(c["id"], day, start, base["slots"])
                    and any(self.h_time[g][0] == day for g in self.c_sessions[c["id"]])
                ]
                take = inside[:4] + outside[:4]
                if len(inside[:4]) < 2 or len(take) < 3 or len(self.h_members[base["id"]]) - len(inside[:4]) < 4:
                    continue
                s = self.new_session(site["id"], track, "trauma", base["slots"], day, start, "onsite", "en")
                s.update(gender="f", facilitator_gender="f", trauma=True, topic="trauma-%02d" % rng.randint(1, 25))
                for c in take:
                    c["trauma"] = True
                    if c in inside:
                        self.leave(c["id"], base["id"])
                    self.join(c["id"], s["id"])

    def join(self, cid, gid):
        self.h_members[gid].add(cid)
        self.c_sessions[cid].add(gid)

    def leave(self, cid, gid):
        self.h_members[gid].discard(cid)
        self.c_sessions[cid].discard(gid)

    def topics_of(self, cid, ignore=()):
        return {self.by_id[g]["topic"] for g in self.c_sessions[cid] if g not in ignore and self.by_id[g]["topic"]}

    def total(self, cid):
        return sum(self.by_id[g]["slots"] for g in self.c_sessions[cid])

    def days_of(self, cid, ignore=()):
        return {self.h_time[g][0] for g in self.c_sessions[cid] if g not in ignore}

    def individualise(self):
        """Drop, swap and add sessions so that clients are not copies of their cohort."""
        rng = self.rng
        pool = {}
        for s in self.sessions:
            for t in s["tracks"]:
                pool.setdefault((self.owner[s["id"]], t), []).append(s)
        for c in self.clients:
            cid = c["id"]
            need, min_days, day_max, run_max = LEVELS[c["level"]]
            for _ in range(2):
                op = rng.choice(["none", "swap", "swap", "drop", "add"])
                own = sorted(self.c_sessions[cid])
                if op == "none" or not own:
                    continue
                g = rng.choice(own)
                others = [
                    s
                    for s in pool[(c["site"], c["track"])]
                    if s["id"] not in self.c_sessions[cid]
                    and eligible(c, s)
                    and len(self.h_members[s["id"]]) < s["max_size"] - 1
                ]
                rng.shuffle(others)
                if op == "drop":
                    if (
                        self.total(cid) + 2 - self.by_id[g]["slots"] >= need
                        and len(self.days_of(cid, (g,))) >= min_days
                        and len(self.h_members[g]) > 4
                    ):
                        self.leave(cid, g)
                    continue
                for s in others[:8]:
                    drop = (g,) if op == "swap" else ()
                    if drop and len(self.h_members[g]) <= 4:
                        break
                    after = self.total(cid) + s["slots"] - (self.by_id[g]["slots"] if drop else 0)
                    day, start = self.h_time[s["id"]]
                    same_day = [x for x in self.c_sessions[cid] if x not in drop and self.h_time[x][0] == day]
                    if after + 2 < need or after > need + 6:
                        continue
                    if not self.client_free(cid, day, start, s["slots"], drop):
                        continue
                    if s["topic"] and s["topic"] in self.topics_of(cid, drop):
                        continue
                    if len(self.days_of(cid, drop) | {day}) < min_days:
                        continue
                    if not same_day and len(self.days_of(cid, drop)) >= max(4, min_days):
                        continue
                    if sum(self.by_id[x]["slots"] for x in same_day) + s["slots"] > day_max:
                        continue
                    if drop:
                        self.leave(cid, g)
                    self.join(cid, s["id"])
                    break

    def drop_tiny_sessions(self):
        keep = []
        for s in self.sessions:
            n = len(self.h_members[s["id"]])
            if n >= 3:
                keep.append(s)
                continue
            for cid in list(self.h_members[s["id"]]):
                self.leave(cid, s["id"])
        self.sessions = keep
        # clients who lost too much join another session if they can, else hours shrink to the level minimum
        # (a client below the level minimum after this is given back sessions greedily)
        for c in self.clients:
            need, min_days, _, _ = LEVELS[c["level"]]
            if self.total(c["id"]) + 2 >= need and len(self.days_of(c["id"])) >= min_days:
                continue
            for s in self.sessions:
                if self.total(c["id"]) + 2 >= need and len(self.days_of(c["id"])) >= min_days:
                    break
                if (
                    s["id"] not in self.c_sessions[c["id"]]
                    and eligible(c, s)
                    and self.owner[s["id"]] == c["site"]
                    and len(self.h_members[s["id"]]) < s["max_size"]
                    and self.client_free(c["id"], *self.h_time[s["id"]], s["slots"])
                    and not (s["topic"] and s["topic"] in self.topics_of(c["id"]))
                ):
                    self.join(c["id"], s["id"])
            assert self.total(c["id"]) + 2 >= need, "client %s below level minimum" % c["id"]
            assert len(self.days_of(c["id"])) >= min_days
