"""One client's card on the page of a group session, put together from what was read in few queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stepwell.documents import queries
from stepwell.documents.actions.sign import draft_of
from stepwell.documents.forms import PartForm, part_form
from stepwell.documents.models import Note
from stepwell.episodes.models import Objective
from stepwell.people.models import User
from stepwell.rules.chart_lint import copied, missing, other_names
from stepwell.rules.problems import Problem


@dataclass(slots=True)
class Card:
    note: Note
    form: PartForm
    last: Note | None
    missing: tuple[Problem, ...]
    cautions: tuple[Problem, ...]
    stale: Note | None = None

    @property
    def ready(self) -> bool:
        return self.note.status == Note.Status.DRAFT and not self.missing

    @property
    def last_response(self) -> str:
        return (self.last.parts.get("response") or self.last.parts.get("data") or "") if self.last else ""

    @property
    def last_plan(self) -> str:
        return self.last.parts.get("plan", "") if self.last else ""


def cards(notes: Sequence[Note], *, viewer: User, data: object = None) -> list[Card]:
    """A card for each note, in order. `data` is the posted form, when there is one."""
    plans = queries.objectives({n.episode_id for n in notes}, viewer=viewer)
    last = queries.last_signed(notes, viewer=viewer)
    names = {n.pk: (n.client.first_name, n.client.last_name, n.client.preferred_name) for n in notes}
    found = []
    for note in notes:
        objectives = plans.get(note.episode_id, [])
        found.append(
            Card(
                note=note,
                form=part_form(note, objectives, data),
                last=last.get(note.client_id),
                missing=missing(draft_of(note, objectives)) if note.status == Note.Status.DRAFT else (),
                cautions=_cautions(note, notes, last.get(note.client_id), names),
            )
        )
    return found


def _cautions(note: Note, notes: Sequence[Note], last: Note | None, names: dict) -> tuple[Problem, ...]:  # type: ignore[type-arg]
    if note.status != Note.Status.DRAFT:
        return ()
    text = note.parts.get("response", "") or note.parts.get("data", "")
    others = {str(n.client): n.parts.get("response", "") for n in notes if n.pk != note.pk}
    if last is not None:
        others[f"{note.client}'s note of {last.day}"] = last.parts.get("response", "") or last.parts.get("data", "")
    own = names[note.pk]
    elsewhere = [part for pk, parts in names.items() if pk != note.pk for part in parts]
    return copied(text, others) + other_names(f"{text} {note.parts.get('plan', '')}", elsewhere, own=own)


def objectives_of(note: Note, *, viewer: User) -> list[Objective]:
    return queries.objectives([note.episode_id], viewer=viewer).get(note.episode_id, [])
