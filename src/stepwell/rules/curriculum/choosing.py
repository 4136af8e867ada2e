"""The next best topic of a module for who is present.

A topic is better the more of those present still need it, with those who would run out of time first and those who
missed it before those who are merely due. In an ordered module only a client's next topic counts. Where everybody
always attends, a group that follows this choice gives each client every topic in as many sessions as there are topics,
at whatever point of the cycle they join.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from stepwell.rules.curriculum.content import Module, Topic
from stepwell.rules.curriculum.progress import Member, Progress, Standing, progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A topic and why it is placed where it is: client ids, each in the order of those present."""

    topic: Topic
    needed_by: tuple[str, ...]
    pressed: tuple[str, ...]
    missed_by: tuple[str, ...]
    last_given_on: date | None

    @property
    def rank(self) -> tuple[int, int, int, date]:
        """Lower is better."""
        last = self.last_given_on or date.min
        return -len(self.pressed), -len(self.needed_by), -len(self.missed_by), last


def next_topics(module: Module, present: Sequence[Member], *, on: date) -> tuple[Choice, ...]:
    """Every topic of the module, the best first; equals stay in the curriculum's order.

    Topics that nobody needs come last, those given longest ago first: electives, and repetition.
    """
    standings = [(member, progress(member, module, on=on)) for member in present]
    return tuple(sorted((_choice(topic, standings) for topic in module.topics), key=lambda choice: choice.rank))


def _choice(topic: Topic, standings: Sequence[tuple[Member, Progress]]) -> Choice:
    needing = [(member.client, now.standing) for member, now in standings if topic in _takes(now)]
    given = [sitting.on for member, _ in standings for sitting in member.sittings if sitting.topic == topic.code]
    return Choice(
        topic=topic,
        needed_by=tuple(client for client, _ in needing),
        pressed=tuple(client for client, standing in needing if standing is not Standing.ON_TRACK),
        missed_by=tuple(member.client for member, now in standings if topic in now.missed),
        last_given_on=max(given, default=None),
    )


def _takes(now: Progress) -> tuple[Topic, ...]:
    """The owed topics that the client can take next."""
    return now.owed[:1] if now.module.ordered else now.owed
