"""Intervals and windows, and who may attend what."""

from __future__ import annotations

from stepwell.timetable.generator.tables import SLOTS


def overlap(a_day, a_start, a_len, b_day, b_start, b_len):
    return a_day == b_day and a_start < b_start + b_len and b_start < a_start + a_len


def eligible(client, session):
    """Static eligibility of a client for a session (SCHEMA.md, H_ELIGIBLE)."""
    if client["track"] not in session["tracks"]:
        return False
    if session["modality"] == "telehealth":
        if not client["telehealth_ok"]:
            return False
    elif session["site"] != client["site"]:
        return False
    if session["gender"] is not None and session["gender"] != client["gender"]:
        return False
    if session["trauma"] and not client["trauma"]:
        return False
    return session["language"] in client["languages"]


def merge_windows(windows):
    """Merge windows of one day and mode; where modes overlap, "any" wins."""
    out = []
    for day in range(6):
        mode = {}
        for d, lo, hi, m in windows:
            if d == day:
                for t in range(lo, hi):
                    if mode.get(t) != "any":
                        mode[t] = m
        run = None
        for t in range(SLOTS + 1):
            m = mode.get(t)
            if run and m != run[3]:
                run[2] = t
                out.append(run)
                run = None
            if m and not run:
                run = [day, t, None, m]
    return out


def cut_windows(windows, day, lo, hi):
    """Remove [lo, hi) of a day from a list of [day, start, end] windows."""
    out = []
    for w in windows:
        d, a, b, rest = w[0], w[1], w[2], w[3:]
        if d != day or b <= lo or hi <= a:
            out.append(w)
            continue
        if a < lo:
            out.append([d, a, lo] + rest)
        if hi < b:
            out.append([d, hi, b] + rest)
    return out


def join_slots(free):
    """Turn a set of (day, slot) into a sorted list of [day, start, end]."""
    out = []
    for d, t in sorted(free):
        if out and out[-1][0] == d and out[-1][2] == t:
            out[-1][2] = t + 1
        else:
            out.append([d, t, t + 1])
    return out
