"""Sample files with something wrong: segments dropped, doubled, moved, borrowed from another
file, emptied, cut off, or with a code that belongs elsewhere."""

from __future__ import annotations

from random import Random

from tests.rules.x12.samples import SAMPLES, text_of

CODES = ["18", "19", "01", "20", "22", "23", "IL", "PR", "QC", "85", "P", "S", "MI", "XX", "D8", "RD8", ""]
"""Relations and qualifiers: each is right somewhere and wrong elsewhere."""
ODD = ["", "X", "-1", "99999999", "20261301", "1:2:3:4:5:6:7:8", "^", "٣", "1e5", "NaN", ".", "-", " "]


def segments_of(name):
    return text_of(name).replace("\n", "").split("~")[:-1]


POOL = [segment for name in SAMPLES for segment in segments_of(name) if not segment.startswith("ISA")]


def joined(segments):
    """The segments as a file whose SE counts are right, so that only the damage itself is left to find."""
    lines, count = [], 0
    for segment in segments:
        count = 1 if segment.startswith("ST*") else count + 1
        if segment.startswith("SE*"):
            segment = "*".join(["SE", str(count), *segment.split("*")[2:]])
        lines.append(segment)
    return "~\n".join(lines) + "~\n"


def damaged(seed):
    """A file with one to six faults, always the same for a seed."""
    dice = Random(seed)
    segments = segments_of(dice.choice(SAMPLES))
    for _ in range(dice.randint(1, 6)):
        place, other = dice.randrange(1, len(segments)), dice.randrange(1, len(segments))
        kind = dice.randrange(8)
        if kind == 0 and len(segments) > 3:
            del segments[place]
        elif kind == 1:
            segments.insert(place, dice.choice(POOL))
        elif kind == 2:
            segments.insert(place, segments[place])
        elif kind == 3:
            segments[place], segments[other] = segments[other], segments[place]
        elif kind == 4:
            elements = segments[place].split("*")
            elements[dice.randrange(len(elements))] = dice.choice(ODD)
            segments[place] = "*".join(elements)
        elif kind == 5:
            segments[place] = segments[place].split("*")[0]
        elif kind == 6:
            elements = segments[place].split("*")
            elements[dice.randrange(1, len(elements)) if len(elements) > 1 else 0] = dice.choice(CODES)
            segments[place] = "*".join(elements)
        elif dice.random() < 0.2 and len(segments) > 9:
            del segments[place:]
            break
    return joined(segments)


def single_faults(name):
    """Every file that differs from a sample by one segment dropped, moved or doubled, or one element emptied."""
    segments = segments_of(name)
    for place in range(3, len(segments) - 3):
        here, after = segments[place], segments[place + 1]
        yield joined([*segments[:place], after, *segments[place + 2 :]])
        yield joined([*segments[:place], after, here, *segments[place + 2 :]])
        yield joined([*segments[:place], here, here, *segments[place + 1 :]])
        elements = here.split("*")
        for number in range(1, len(elements)):
            empty = "*".join([*elements[:number], "", *elements[number + 1 :]]).rstrip("*")
            yield joined([*segments[:place], empty, *segments[place + 1 :]])
