"""What becomes of a row: new, perhaps here already, imported before, set aside, or not readable."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any  # the shape of JSON

from django.utils.translation import gettext as _

from stepwell.base.wording import kept
from stepwell.intake import queries
from stepwell.intake.models import ImportFile, ImportRow
from stepwell.people.models import Site
from stepwell.programs.queries import populations
from stepwell.rules.ages import age_on
from stepwell.rules.matching import Index, Match
from stepwell.rules.problems import Problem
from stepwell.rules.referrals import Referred, Row
from stepwell.rules.screening import minimum_age

V = ImportRow.Verdict
MOST_MATCHES = 5


class Judge:
    """Judges the rows of one file in their order: each is compared with everybody known and with the rows before it."""

    def __init__(self, known: Index, *, site: Site, day: date) -> None:
        self._index = known
        self._day = day
        self._least = minimum_age(populations(site))
        self._imported = queries.fingerprints()
        self._here: dict[str, str] = {}

    def row(self, file: ImportFile, found: Row) -> ImportRow:
        row = ImportRow(file=file, line=found.line, problems=as_json(found.problems))
        if found.person is None:
            row.verdict = V.ERROR
            row.person = {"where": found.where, "cells": [list(pair) for pair in found.cells.items()]}
            return row
        person = found.person
        row.fingerprint = person.fingerprint
        row.person = {
            "where": found.where,
            "cells": [list(pair) for pair in found.cells.items()],
            "values": person.as_json(),
        }
        verdict, problems, matches = self.verdict(person, key=f"row:{found.line}:{found.where}", where=found.where)
        row.verdict = verdict
        row.problems = [*as_json(problems), *row.problems]
        row.matches = matches
        return row

    def verdict(
        self, person: Referred, *, key: str, where: str
    ) -> tuple[str, tuple[Problem, ...], list[dict[str, Any]]]:
        mark = person.fingerprint
        if mark in self._imported:
            return V.KNOWN, (Problem("imported-before", _("This person came with an earlier file.")),), []
        if mark in self._here:
            message = _("The same person stands in %(where)s.") % {"where": self._here[mark]}
            return V.KNOWN, (Problem("twice-in-file", message),), []
        self._here[mark] = where
        aside = self._aside(person)
        if aside is not None:
            return V.SET_ASIDE, (aside,), []
        matches = self._index.matches(person.known(key))
        self._index.add(person.known(key))
        return (V.DUPLICATE if matches else V.NEW), (), [_told(m) for m in matches[:MOST_MATCHES]]

    def _aside(self, person: Referred) -> Problem | None:
        if person.deceased:
            return Problem("deceased", _("The record says that this person has died."))
        if person.birth_date is not None and age_on(person.birth_date, self._day) < self._least:
            message = _("%(age)d years old; this site takes people from %(least)d years on.")
            told = {"age": age_on(person.birth_date, self._day), "least": self._least}
            return Problem("under-age", message % told, "birth_date")
        return None


def as_json(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    return [{"code": p.code, **kept(p.message), "where": p.where} for p in problems]


def _told(match: Match) -> dict[str, Any]:
    return {"key": match.key, "grounds": list(match.grounds), "likeness": match.likeness}
