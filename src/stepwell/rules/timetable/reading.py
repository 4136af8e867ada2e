"""Reads an instance: JSON in, a `Case` out, or every problem with the path of the field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any  # JSON is untyped until it has been read

from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.timetable.case import (
    INSTANCE_FORMAT,
    Case,
    Client,
    ClientWindow,
    Grid,
    GroupSession,
    IndividualNeed,
    Mix,
    Modality,
    Room,
    Site,
    Staff,
    StartWindow,
    Window,
)
from stepwell.rules.timetable.fields import Fields, all_whole
from stepwell.rules.timetable.plan import read_reference
from stepwell.rules.timetable.soft import OPTIONAL_TERMS, TERMS
from stepwell.rules.wording import say

LARGEST = {"clients": 6000, "sessions": 8000, "staff": 1200, "rooms": 600, "sites": 60}
"""Three times the largest size the engine is measured at; more is several organizations, to be planned apart."""
MOST_SLOTS = 64
"""A day is one machine word."""
MOST_MIXES = 64


def read_case(value: Any) -> Case:
    """The case of a JSON instance. Raises `Invalid` with every problem found."""
    problems: list[Problem] = []
    top = Fields(value, "", problems)
    if top.value.get("format") != INSTANCE_FORMAT:
        top.note("wrong-format", f"format must be {INSTANCE_FORMAT}.", "format")
    for name, most in LARGEST.items():
        listed = top.value.get(name)
        if isinstance(listed, list) and len(listed) > most:
            top.note(
                "too-large",
                say(
                    "{n} {name}, at most {most}: plan one organization at a time.",
                    n=len(listed),
                    name=name,
                    most=most,
                ),
                name,
            )
    if problems:
        raise Invalid(*problems)
    grid = _grid(top.inner("grid"))
    if problems:
        raise Invalid(*problems)
    case = _case(top, grid)
    _check_references(case, problems)
    if problems:
        raise Invalid(*problems)
    return case


def _case(top: Fields, grid: Grid) -> Case:
    return Case(
        name=top.text("name"),
        grid=grid,
        sites=tuple(Site(id=f.text("id"), open=_windows(f, "open", grid)) for f in top.each("sites")),
        rooms=tuple(_room(f, grid) for f in top.each("rooms")),
        staff=tuple(_staff(f, grid) for f in top.each("staff")),
        sessions=tuple(_session(f, grid) for f in top.each("sessions")),
        clients=tuple(_client(f, grid) for f in top.each("clients")),
        conflicts=_pairs(top, "conflicts"),
        precedences=_pairs(top, "precedences") if "precedences" in top.value else (),
        reference=read_reference(top.inner("reference"), grid),
        now=_now(top, grid),
        weights=_weights(top.inner("weights")),
    )


def _grid(f: Fields) -> Grid:
    days = f.texts("days")
    if not 1 <= len(days) <= 7:
        f.note("out-of-range", say("A week has 1 to 7 days."), f.at("days"))
    start = f.text("day_start")
    parts = start.split(":")
    if len(parts) != 2 or not all(p.isdigit() for p in parts) or not (int(parts[0]) < 24 and int(parts[1]) < 60):
        f.note("not-a-time", "day_start must be a time like 08:00.", f.at("day_start"))
        start = "00:00"
    return Grid(
        slot_minutes=f.whole("slot_minutes", low=1, high=240),
        day_start=start,
        days=days,
        slots_per_day=f.whole("slots_per_day", low=1, high=MOST_SLOTS),
    )


def _window_problem(row: list[int], grid: Grid) -> str:
    day, start, end = row
    if not 0 <= day < len(grid.days):
        return say("Day {day} is not one of the {n} days.", day=day, n=len(grid.days))
    if not 0 <= start < end <= grid.slots_per_day:
        return say(
            "Slots {start} to {end} are not a stretch of a day of {slots_per_day} slots.",
            start=start,
            end=end,
            slots_per_day=grid.slots_per_day,
        )
    return ""


def _windows(f: Fields, key: str, grid: Grid, *, apart: bool = True) -> tuple[Window, ...]:
    found: list[Window] = []
    for row, path in f.rows(key, 3):
        if not all_whole(row):
            f.note("wrong-type", say("A window is [day, from, to] in whole numbers."), path)
        elif wrong := _window_problem(row, grid):
            f.note("bad-window", wrong, path)
        elif apart and any(w.day == row[0] and w.start < row[2] and row[1] < w.end for w in found):
            f.note("overlapping-windows", say("This window overlaps an earlier one of the same day."), path)
        else:
            found.append(Window(*row))
    return tuple(found)


def _client_windows(f: Fields, grid: Grid) -> tuple[ClientWindow, ...]:
    found: list[ClientWindow] = []
    for row, path in f.rows("available", 4):
        if not all_whole(row[:3]) or row[3] not in ("any", "telehealth"):
            f.note("wrong-type", say('A window is [day, from, to, "any" or "telehealth"].'), path)
        elif wrong := _window_problem(row[:3], grid):
            f.note("bad-window", wrong, path)
        elif any(w.day == row[0] and w.start < row[2] and row[1] < w.end for w in found):
            f.note("overlapping-windows", say("This window overlaps an earlier one of the same day."), path)
        else:
            found.append(ClientWindow(row[0], row[1], row[2], row[3] == "telehealth"))
    return tuple(found)


def _start_windows(f: Fields, grid: Grid, slots: int) -> tuple[StartWindow, ...]:
    found = []
    for row, path in f.rows("start_windows", 3):
        if not all_whole(row):
            f.note("wrong-type", say("A start window is [day, first, last] in whole numbers."), path)
        elif not 0 <= row[0] < len(grid.days):
            f.note("bad-window", say("Day {row} is not one of the {n} days.", row=row[0], n=len(grid.days)), path)
        elif not 0 <= row[1] <= row[2] or row[2] + slots > grid.slots_per_day:
            f.note(
                "bad-window",
                say(
                    "A session of {slots} slots can't start at slots {row} to {row_2}.",
                    slots=slots,
                    row=row[1],
                    row_2=row[2],
                ),
                path,
            )
        else:
            found.append(StartWindow(*row))
    return tuple(found)


def _room(f: Fields, grid: Grid) -> Room:
    return Room(
        id=f.text("id"),
        site=f.text("site"),
        capacity=f.whole("capacity"),
        features=frozenset(f.texts("features")),
        closed=_windows(f, "closed", grid, apart=False),
    )


def _staff(f: Fields, grid: Grid) -> Staff:
    return Staff(
        id=f.text("id"),
        credentials=frozenset(f.texts("credentials")),
        languages=frozenset(f.texts("languages")),
        gender=f.text("gender"),
        sites=frozenset(f.texts("sites")),
        telehealth=f.flag("telehealth"),
        floating=f.flag("float") if "float" in f.value else False,
        available=_windows(f, "available", grid),
        max_day_slots=f.whole("max_day_slots"),
        max_week_slots=f.whole("max_week_slots"),
        target_week_slots=f.whole("target_week_slots"),
    )


def _ordered(f: Fields, pair: tuple[int, int], names: str, where: str) -> None:
    low, high = pair
    if low > high:
        f.note("contradiction", say("{names}: {low} is more than {high}.", names=names, low=low, high=high), where)


def _session(f: Fields, grid: Grid) -> GroupSession:
    slots = f.whole("slots", low=1, high=grid.slots_per_day)
    modality = Modality(f.choice("modality", ("onsite", "telehealth")))
    site = f.text_or_none("site")
    if (modality is Modality.TELEHEALTH) == (site is not None):
        f.note("contradiction", say("On-site sessions have a site, telehealth sessions have none."), f.at("site"))
    sizes = f.whole("min_size"), f.whole("max_size")
    _ordered(f, sizes, "min_size and max_size", f.at("min_size"))
    ideal = [row for row in [f.get("ideal", list, "two numbers")] if row and len(row) == 2 and all_whole(row)]
    if not ideal:
        f.note("wrong-shape", "ideal must be [low, high].", f.at("ideal"))
    else:
        _ordered(f, (ideal[0][0], ideal[0][1]), "ideal", f.at("ideal"))
    return GroupSession(
        id=f.text("id"),
        kind=f.text("kind"),
        slots=slots,
        modality=modality,
        site=site,
        tracks=frozenset(f.texts("tracks")),
        credentials_any=frozenset(f.texts("credentials_any")),
        facilitator_gender=f.text_or_none("facilitator_gender"),
        room_features=frozenset(f.texts("room_features")),
        min_size=sizes[0],
        max_size=sizes[1],
        ideal=(ideal[0][0], ideal[0][1]) if ideal else (0, 0),
        gender=f.text_or_none("gender"),
        trauma=f.flag("trauma"),
        language=f.text("language"),
        topic=f.text_or_none("topic"),
        series=f.text_or_none("series"),
        mandatory=f.flag("mandatory"),
        start_windows=_start_windows(f, grid, slots),
    )


def _mix(f: Fields) -> Mix:
    low, high = f.whole("min"), f.whole("max")
    _ordered(f, (low, high), "min and max", f.at("min"))
    return Mix(kinds=f.texts("kinds"), min=low, max=high)


def _individual(f: Fields, grid: Grid) -> IndividualNeed:
    return IndividualNeed(
        slots=f.whole("slots", low=1, high=grid.slots_per_day),
        staff=f.text("staff"),
        modality=Modality(f.choice("modality", ("either", "onsite", "telehealth"))),
        credentials_any=frozenset(f.texts("credentials_any")),
        cover_allowed=f.flag("cover_allowed"),
    )


def _client(f: Fields, grid: Grid) -> Client:
    hours = f.whole("min_slots"), f.whole("max_slots")
    _ordered(f, hours, "min_slots and max_slots", f.at("min_slots"))
    preferred = f.get("preferred_days", list, "a list of days") or []
    if not all_whole(preferred) or any(not 0 <= d < len(grid.days) for d in preferred):
        f.note("bad-window", "preferred_days must be days of the grid.", f.at("preferred_days"))
        preferred = []
    mix = tuple(_mix(m) for m in f.each("mix"))
    if len(mix) > MOST_MIXES:
        f.note("too-large", say("At most {most_mixes} entries.", most_mixes=MOST_MIXES), f.at("mix"))
    alone = f.value.get("individual", 0) is None
    return Client(
        id=f.text("id"),
        site=f.text("site"),
        track=f.text("track"),
        level=f.text("level"),
        gender=f.text("gender"),
        trauma=f.flag("trauma"),
        languages=frozenset(f.texts("languages")),
        telehealth_ok=f.flag("telehealth_ok"),
        needs=frozenset(f.texts("needs")),
        available=_client_windows(f, grid),
        min_slots=hours[0],
        max_slots=hours[1],
        makeup_slots=f.whole("makeup_slots"),
        min_days=f.whole("min_days", high=len(grid.days)),
        max_day_slots=f.whole("max_day_slots"),
        max_run_slots=f.whole("max_run_slots"),
        mix=mix,
        individual=None if alone else _individual(f.inner("individual"), grid),
        preferred_days=frozenset(preferred),
        topics_seen=frozenset(f.texts("topics_seen")),
        topics_due=f.texts("topics_due"),
    )


def _pairs(f: Fields, key: str) -> tuple[tuple[str, str], ...]:
    found = []
    for row, path in f.rows(key, 2):
        if not all(isinstance(x, str) for x in row) or row[0] == row[1]:
            f.note("wrong-shape", say("This must be a pair of two different ids."), path)
        else:
            found.append((row[0], row[1]))
    return tuple(found)


def _now(top: Fields, grid: Grid) -> tuple[int, int] | None:
    value = top.value.get("now")
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2 or not all_whole(value):
        top.note("wrong-shape", "now must be null or [day, slot].", "now")
        return None
    if not (0 <= value[0] < len(grid.days) and 0 <= value[1] <= grid.slots_per_day):
        top.note("bad-window", "now lies outside the grid.", "now")
    return value[0], value[1]


def _weights(f: Fields) -> dict[str, int]:
    known = TERMS + OPTIONAL_TERMS
    for name in f.value:
        if name not in known:
            f.note("unknown-field", say("There is no cost called {name!r}.", name=name), f.at(name))
    return {name: f.whole(name) for name in known if name in TERMS or name in f.value}


def _check_references(case: Case, problems: list[Problem]) -> None:
    """Ids are unique, and whoever is named exists. (The reference may name what is gone: that is last week.)"""
    for name in ("sites", "rooms", "staff", "sessions", "clients"):
        _check_unique(name, [x.id for x in getattr(case, name)], problems)
    sites = set(case.site)
    for i, room in enumerate(case.rooms):
        _check_known([room.site], sites, f"rooms[{i}].site", problems)
    for i, person in enumerate(case.staff):
        _check_known(sorted(person.sites), sites, f"staff[{i}].sites", problems)
    for i, session in enumerate(case.sessions):
        _check_known([session.site] if session.site else [], sites, f"sessions[{i}].site", problems)
    for i, client in enumerate(case.clients):
        _check_known([client.site], sites, f"clients[{i}].site", problems)
        if client.individual:
            who = [client.individual.staff]
            _check_known(who, set(case.person), f"clients[{i}].individual.staff", problems)
    for name, pairs, known in (
        ("conflicts", case.conflicts, set(case.client)),
        ("precedences", case.precedences, set(case.session)),
    ):
        for i, pair in enumerate(pairs):
            _check_known(pair, known, f"{name}[{i}]", problems)


def _check_unique(name: str, ids: Sequence[str], problems: list[Problem]) -> None:
    seen: set[str] = set()
    for i, one in enumerate(ids):
        if one in seen:
            problems.append(Problem("duplicate-id", say("The id {one} is used twice.", one=one), f"{name}[{i}].id"))
        seen.add(one)


def _check_known(ids: Iterable[str], known: set[str], where: str, problems: list[Problem]) -> None:
    for one in ids:
        if one not in known:
            problems.append(Problem("unknown-id", say("Nothing has the id {one!r}.", one=one), where))
