"""What stands in the notes: several hands, each with its own way, writing about what happened to this client."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from random import Random
from typing import Any  # the phrase book is JSON

from stepwell.demo.caseload import Stay
from stepwell.episodes.models import Objective

BOOK: dict[str, Any] = json.loads(resources.files(__package__).joinpath("phrases.json").read_text("utf-8"))
NEUTRAL = ("they", "their", "them", "themself")
PRONOUNS = {
    "she/her": ("she", "her", "her", "herself"),
    "he/him": ("he", "his", "him", "himself"),
}
TAKING_PART = (("active", 34), ("attentive", 38), ("prompted", 18), ("withdrawn", 8), ("disruptive", 2))
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


@dataclass(frozen=True, slots=True)
class Hand:
    """How one counselor writes: what the client is called, and how much they say."""

    calls: str
    """client, name, pronoun, or nothing at all."""
    sentences: int
    notes_mood: float


HANDS = (Hand("client", 4, 0.7), Hand("", 2, 0.35), Hand("name", 3, 0.5), Hand("pronoun", 4, 0.4))


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a note is about: the client on this day. Minutes late and early; whether by video, and with a drop."""

    stay: Stay
    day: date
    topic: str = ""
    late: int = 0
    early: int = 0
    video: bool = False
    dropped: bool = False


def shared(topic: str, chance: Random) -> tuple[str, str]:
    """What we did and what the group worked on; neither names anybody."""
    of = BOOK["topics"][topic]
    return chance.choice(of["did"]), chance.choice(of["worked"])


def group_part(about: Occasion, hand: Hand, chosen: Objective | None, chance: Random) -> dict[str, str]:
    """Participation, response and plan of one client."""
    how = chance.choices([h for h, _ in TAKING_PART], [share for _, share in TAKING_PART])[0]
    said = [*_door(about, chance), chance.choice(BOOK["manner"][how])]
    if how not in {"withdrawn", "disruptive"}:
        said.append(chance.choice(BOOK["topics"][about.topic]["moments"]))
    said += _milestone(about, chance)
    if chosen is not None and len(said) < hand.sentences + 1:
        said.append(_progress(about, chosen, chance))
    if chance.random() < hand.notes_mood:
        said.append(chance.choice(BOOK["mood"]))
    return {"participation": how, "response": _put(said, about, hand, chance), "plan": _plan(about, chosen, chance)}


def individual_part(about: Occasion, hand: Hand, chosen: Objective | None, chance: Random) -> dict[str, str]:
    """Data, assessment and plan."""
    of = BOOK["individual"]
    data = [
        *_door(about, chance),
        chance.choice(of["opening"]),
        *chance.sample(of["said"], min(2, hand.sentences - 1)),
    ]
    data += [chance.choice(of["did"]), *_milestone(about, chance)]
    slipped = False
    if chosen is not None:
        sentence = _progress(about, chosen, chance)
        slipped = sentence in BOOK["objective"][chosen.problem]["slip"]
        data.insert(-1, sentence)
    thought = [chance.choice(of["assessment"]), *([chance.choice(of["slip"])] if slipped else [])]
    return {
        "data": _put(data, about, hand, chance),
        "assessment": _put(thought, about, hand, chance),
        "plan": _plan(about, chosen, chance),
    }


def _door(about: Occasion, chance: Random) -> list[str]:
    said = []
    if about.video and chance.random() < 0.6:
        said.append(chance.choice(BOOK["video"]))
    if about.dropped:
        said.append(chance.choice(BOOK["dropped"]))
    if about.late:
        said.append(chance.choice(BOOK["late"]).replace("{minutes}", str(about.late)))
    if about.early:
        said.append(chance.choice(BOOK["early"]).replace("{minutes}", str(about.early)))
    return said


def _milestone(about: Occasion, chance: Random) -> list[str]:
    """The first days and the last ones read differently."""
    episode = about.stay.episode
    if (about.day - episode.admitted_on).days < 4 and chance.random() < 0.5:
        return [chance.choice(BOOK["first"])]
    left = (episode.planned_end - about.day).days
    return [chance.choice(BOOK["last"])] if 0 <= left < 8 and chance.random() < 0.5 else []


def _progress(about: Occasion, chosen: Objective, chance: Random) -> str:
    """Steps come more often the longer somebody stays."""
    week = (about.day - about.stay.episode.admitted_on).days // 7
    kind = "step" if chance.random() < min(0.9, 0.5 + 0.04 * week) else "slip"
    return chance.choice(BOOK["objective"][chosen.problem][kind])


def _plan(about: Occasion, chosen: Objective | None, chance: Random) -> str:
    own = (
        BOOK["objective"][chosen.problem]["plan"] if chosen is not None and chance.random() < 0.7 else BOOK["plan"]
    )
    text = chance.choice(own)
    if chance.random() < 0.25:
        text += " " + chance.choice(BOOK["plan"])
    return _fill(text, about, ("", *NEUTRAL), chance)


def _put(sentences: Sequence[str], about: Occasion, hand: Hand, chance: Random) -> str:
    """The sentences in this hand."""
    client = about.stay.client
    name, they = client.preferred_name or client.first_name, PRONOUNS.get(client.pronouns, NEUTRAL)
    if hand.calls == "pronoun":
        # The first mention needs a name.
        first = next((n for n, s in enumerate(sentences) if "{Who}" in s), 0)
        said = [
            _fill(s, about, (name if n == first else they[0].capitalize(), *they), chance)
            for n, s in enumerate(sentences)
        ]
    else:
        words = {"client": ("Client", *NEUTRAL), "name": (name, *they), "": ("", *NEUTRAL)}[hand.calls]
        said = [_fill(s, about, words, chance) for s in sentences]
    return " ".join(said)


def _fill(sentence: str, about: Occasion, words: Sequence[str], chance: Random) -> str:
    if "{" in sentence:
        for place, word in zip(("{Who}", "{they}", "{their}", "{them}", "{self}"), words, strict=True):
            sentence = sentence.replace(place, word)
        if "{n}" in sentence:
            sentence = sentence.replace("{n}", str(chance.randint(4, 6)))
        sentence = sentence.replace("{day}", DAYS[(about.day.weekday() + 2) % 5]).replace("  ", " ").strip()
    return sentence[0].upper() + sentence[1:]
