"""Notes. A signed note never changes: the database refuses it; what comes later is an addendum."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from stepwell.attendance.models import Attendance
from stepwell.base.history import former_values
from stepwell.base.models import Record, Row
from stepwell.episodes.models import Episode
from stepwell.people.models import Client, StaffMember
from stepwell.timetable.models import Slot


class GroupNote(Row):
    """The part of a group session's note that is the same for everybody. It names no client."""

    slot = models.OneToOneField(Slot, on_delete=models.PROTECT, related_name="group_note")
    author = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(_("topic"), max_length=200, blank=True)
    intervention = models.TextField(_("what we did"), blank=True)
    summary = models.TextField(_("what the group worked on"), blank=True)
    changed_at = models.DateTimeField()


class Note(Row):
    """One client's note of one session. `parts` is written; times and minutes are read from the attendance.

    When signed, `signed_text` holds everything the signature covers (shared part, own part, times, minutes) and the
    row is locked by a trigger. `objective_ids` names the objectives worked on.
    """

    class Kind(models.TextChoices):
        GROUP = "group", _("Group note")
        INDIVIDUAL = "individual", _("Individual note")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SIGNED = "signed", _("Signed")

    attendance = models.OneToOneField(Attendance, on_delete=models.PROTECT, related_name="note")
    group_note = models.ForeignKey(GroupNote, null=True, on_delete=models.PROTECT, related_name="notes")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="notes")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="notes")
    day = models.DateField()
    kind = models.CharField(max_length=12, choices=Kind)
    author = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="notes")
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    parts = models.JSONField(default=dict)
    objective_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    changed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    signed_text = models.JSONField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    signature_id = models.UUIDField(null=True, blank=True)
    late = models.BooleanField(default=False)

    class Meta:
        ordering = ["-day"]
        indexes = [
            models.Index(fields=["episode", "-day"], name="note_episode_day"),
            models.Index(fields=["author", "day"], condition=models.Q(status="draft"), name="note_drafts"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="draft", signed_at__isnull=True)
                | models.Q(
                    status="signed",
                    signed_at__isnull=False,
                    signed_minutes__isnull=False,
                    signature_id__isnull=False,
                ),
                name="signed_note_is_whole",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="signed_is_locked",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__status="signed"),
            ),
        ]


class Addendum(Record):
    """A later addition to a signed note, itself signed. `minutes` is set when it states corrected attendance."""

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="addenda")
    author = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("addition"))
    minutes = models.PositiveSmallIntegerField(null=True)
    correction_id = models.UUIDField(null=True)
    signed_at = models.DateTimeField()
    signature_id = models.UUIDField()
    digest = models.CharField(max_length=64)

    class Meta(Record.Meta):
        ordering = ["signed_at"]


@former_values
class CounselingNote(Row):
    """What a counselor writes down of a session for themselves, apart from the record. Nobody else ever reads it.

    42 CFR 2.11 (substance use disorder counseling notes) and 45 CFR 164.501 (psychotherapy notes): the analysis of a
    session's content, kept separate. Times, attendance, plans and test results belong into the note of the session. It
    may leave only on a consent for such notes alone (2.31(b)), and no page, print or export of the chart holds it.
    """

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="+")
    day = models.DateField(_("day"))
    text = models.TextField(_("text"), max_length=20_000)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["-day", "-changed_at"]
        indexes = [models.Index(fields=["author", "client", "-day"], name="counseling_note_own")]
