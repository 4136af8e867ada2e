"""Finds the packs: those that ship with Stepwell, and those of installed distributions that offer more.

A distribution offers packs by an entry point in the group `stepwell.measures` that names a module with a folder
`packs` of JSON files. Measures whose owners set their own terms come that way, so Stepwell runs without them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable

from stepwell.rules.measures import reading
from stepwell.rules.measures.definition import Definition
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say

GROUP = "stepwell.measures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """Every definition found, by id and revision."""

    definitions: Mapping[str, Mapping[int, Definition]]

    def __iter__(self) -> Iterator[Definition]:
        """The current revision of each instrument, by id."""
        return (self.find(id) for id in sorted(self.definitions))

    def find(self, id: str, *, revision: int | None = None) -> Definition:
        """The definition asked for, in its newest revision unless one is named. Raises Invalid if there is none."""
        revisions = self.definitions.get(id)
        if not revisions:
            known = ", ".join(sorted(self.definitions))
            message = say("No instrument {id!r} is installed. There are: {known}.", id=id, known=known)
            raise Invalid(Problem("unknown-instrument", message, "instrument"))
        wanted = max(revisions) if revision is None else revision
        if wanted not in revisions:
            raise Invalid(
                Problem(
                    "unknown-revision", say("{id} has no revision {wanted}.", id=id, wanted=wanted), "instrument"
                )
            )
        return revisions[wanted]


@lru_cache(maxsize=1)
def catalog() -> Catalog:
    """The packs of this installation. Raises Invalid, naming the file, if one of them is not sound."""
    return read((own_packs(), *offered_packs()))


def own_packs() -> Traversable:
    return resources.files(__package__ or "").joinpath("packs")


def offered_packs() -> list[Traversable]:
    """The pack folders of other installed distributions."""
    points = sorted(metadata.entry_points(group=GROUP), key=lambda point: point.name)
    return [resources.files(point.value).joinpath("packs") for point in points]


def read(folders: Iterable[Traversable]) -> Catalog:
    """The catalog of every JSON file in `folders`. Raises Invalid with the problems of all files."""
    found: dict[str, dict[int, Definition]] = {}
    problems: list[Problem] = []
    for file in (file for folder in folders for file in folder.iterdir() if file.name.endswith(".json")):
        try:
            definition = reading.definition(json.loads(file.read_text("utf-8")), where=file.name)
        except json.JSONDecodeError as error:
            problems.append(Problem("bad-pack", say("This file is not JSON: {error}", error=error), file.name))
        except Invalid as invalid:
            problems.extend(invalid.problems)
        else:
            revisions = found.setdefault(definition.id, {})
            if definition.revision in revisions:
                message = say(
                    "{id} revision {revision} is offered twice.", id=definition.id, revision=definition.revision
                )
                problems.append(Problem("bad-pack", message, file.name))
            revisions[definition.revision] = definition
    if problems:
        raise Invalid(*problems)
    return Catalog(definitions=found)
