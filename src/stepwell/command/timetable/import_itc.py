"""`stepwell timetable import-itc`: a file of the International Timetabling Competition 2007, track 2, as an instance.

Events become mandatory sessions of one slot without a facilitator, students become clients who need exactly their
events, event times become start windows, the order matrix becomes precedences. The competition's three penalties are
the only weights, so the cost of a valid plan is its penalty in the competition.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any  # JSON

from stepwell.command.timetable.files import parser, write_text
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.timetable.case import INSTANCE_FORMAT
from stepwell.rules.timetable.soft import TERMS

DAYS, SLOTS = 5, 9


def run(arguments: list[str]) -> int:
    options = parser("import-itc", __doc__ or "")
    options.add_argument("file", metavar="FILE.tim")
    options.add_argument("-o", "--output", required=True, metavar="INSTANCE.json")
    chosen = options.parse_args(arguments)
    try:
        text = Path(chosen.file).read_text("ascii")
    except OSError as error:
        raise Invalid(Problem("no-file", f"Can't read it: {error.strerror}.", chosen.file)) from None
    except UnicodeDecodeError:
        raise Invalid(Problem("not-itc", "This is not a competition file.", chosen.file)) from None
    instance = instance_of(text, name=Path(chosen.file).stem, where=chosen.file)
    write_text(json.dumps(instance, separators=(",", ":")) + "\n", chosen.output)
    return 0


def instance_of(text: str, *, name: str, where: str = "") -> dict[str, Any]:
    """The instance as JSON. Raises `Invalid` where the file is not what the competition defines."""
    try:
        numbers = [int(word) for word in text.split()]
        events, rooms, features, students = numbers[:4]
    except ValueError:
        raise Invalid(Problem("not-itc", "This must be whole numbers only.", where)) from None
    expected = 4 + rooms + students * events + rooms * features + events * features
    expected += events * DAYS * SLOTS + events * events
    if min(numbers[:4]) < 0 or len(numbers) != expected:
        raise Invalid(Problem("not-itc", f"{expected} numbers are needed, {len(numbers)} are there.", where))
    rest = iter(numbers[4:])
    size = [next(rest) for _ in range(rooms)]
    attends = list(_rows(rest, students, events))
    room_features = list(_rows(rest, rooms, features))
    event_features = list(_rows(rest, events, features))
    available = list(_rows(rest, events, DAYS * SLOTS))
    order = [(a, b) for a in range(events) for b in range(events) if next(rest) == 1]
    count = [sum(e in own for own in map(set, attends)) for e in range(events)] if students else [0] * events
    return {
        "format": INSTANCE_FORMAT,
        "name": name,
        "size": "itc",
        "seed": 0,
        "variant": "cold",
        "grid": {
            "slot_minutes": 60,
            "day_start": "09:00",
            "days": ["mon", "tue", "wed", "thu", "fri"],
            "slots_per_day": SLOTS,
        },
        "sites": [{"id": "s1", "open": [[d, 0, SLOTS] for d in range(DAYS)]}],
        "rooms": [
            {"id": f"r{r + 1}", "site": "s1", "capacity": c, "features": _names(room_features[r]), "closed": []}
            for r, c in enumerate(size)
        ],
        "staff": [],
        "sessions": [_session(e, event_features[e], available[e], count[e]) for e in range(events)],
        "clients": [_client(i, own) for i, own in enumerate(attends)],
        "conflicts": [],
        "precedences": [[f"g{a + 1}", f"g{b + 1}"] for a, b in order],
        "reference": {"kind": "none", "sessions": {}, "clients": {}, "individuals": {}},
        "now": None,
        "weights": {**dict.fromkeys(TERMS, 0), "last_slot": 1, "run_over_two": 1, "single_day": 1},
    }


def _rows(numbers: Iterator[int], rows: int, columns: int) -> Iterator[list[int]]:
    """For each row of a matrix of 0 and 1, the columns that hold 1."""
    for _ in range(rows):
        yield [k for k in range(columns) if next(numbers)]


def _names(features: list[int]) -> list[str]:
    return [f"f{f}" for f in features]


def _session(e: int, features: list[int], times: list[int], size: int) -> dict[str, Any]:
    return {
        "id": f"g{e + 1}",
        "kind": f"e{e + 1}",
        "slots": 1,
        "modality": "onsite",
        "site": "s1",
        "tracks": ["t"],
        "credentials_any": [],
        "facilitator_gender": None,
        "room_features": _names(features),
        "min_size": 0,
        "max_size": size,
        "ideal": [0, size],
        "gender": None,
        "trauma": False,
        "language": "en",
        "topic": None,
        "series": None,
        "mandatory": True,
        "start_windows": [[t // SLOTS, t % SLOTS, t % SLOTS] for t in times],
    }


def _client(i: int, own: list[int]) -> dict[str, Any]:
    return {
        "id": f"c{i + 1}",
        "site": "s1",
        "track": "t",
        "level": "itc",
        "gender": "f",
        "trauma": False,
        "languages": ["en"],
        "telehealth_ok": False,
        "needs": [],
        "available": [[d, 0, SLOTS, "any"] for d in range(DAYS)],
        "min_slots": len(own),
        "max_slots": len(own),
        "makeup_slots": 0,
        "min_days": 0,
        "max_day_slots": SLOTS,
        "max_run_slots": SLOTS,
        "mix": [{"kinds": [f"e{e + 1}"], "min": 1, "max": 1} for e in own],
        "individual": None,
        "preferred_days": list(range(DAYS)),
        "topics_seen": [],
        "topics_due": [],
    }
