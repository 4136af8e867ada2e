"""A series repeats; a slot is one date of it. The database refuses double booking of clients, staff and rooms."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from stepwell.base.history import former_values
from stepwell.base.models import Row
from stepwell.episodes.models import Episode
from stepwell.people.models import Client, Room, Site, StaffMember
from stepwell.programs.models import Service, Track


class Modality(models.TextChoices):
    ONSITE = "onsite", _("In person")
    VIDEO = "video", _("Video")
    AUDIO = "audio", _("Audio only")


class Term(Row):
    """A stretch of weeks that series run in, e.g. a quarter."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="terms")
    name = models.CharField(_("name"), max_length=60)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="term_ends_after"),
        ]

    def __str__(self) -> str:
        return self.name


class Closure(Row):
    """A day on which a site is closed. Slots of that day are cancelled with this reason."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="closures")
    day = models.DateField(_("day"))
    name = models.CharField(_("reason"), max_length=80)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["site", "day"], name="closure_once_a_day")]


@former_values
class Series(Row):
    """A recurring group or standing appointment, on one weekday, at one wall-clock time of the site.

    `weekday` is 0 for Monday; `starts_at` is wall-clock time in the site's zone, `minutes` the length with breaks,
    `break_minutes` what of it is break. `starts_on` and `ends_on` bound it inclusively. An individual appointment is a
    series with `episode` set; a single one starts and ends on the same day.
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="series")
    track = models.ForeignKey(Track, null=True, blank=True, on_delete=models.PROTECT, related_name="series")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="series")
    title = models.CharField(_("title"), max_length=100)
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    starts_at = models.TimeField(_("starts"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    break_minutes = models.PositiveSmallIntegerField(_("of which break"), default=0)
    break_after = models.PositiveSmallIntegerField(_("break begins after (minutes)"), default=0)
    modality = models.CharField(_("modality"), max_length=8, choices=Modality, default=Modality.ONSITE)
    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.PROTECT, related_name="series")
    link = models.URLField(_("video link"), blank=True)
    minimum = models.PositiveSmallIntegerField(_("smallest group"), default=2)
    maximum = models.PositiveSmallIntegerField(_("largest group"), default=12)
    topic = models.CharField(_("topic"), max_length=120, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    facilitators = models.ManyToManyField(StaffMember, related_name="series", verbose_name=_("facilitators"))
    episode = models.ForeignKey(
        Episode, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )

    class Meta:
        ordering = ["weekday", "starts_at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="series_weekday"),
            models.CheckConstraint(condition=models.Q(minutes__gte=5, minutes__lte=720), name="series_minutes"),
            models.CheckConstraint(
                condition=models.Q(break_minutes__lt=models.F("minutes")), name="series_break_shorter"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="series_ends_after"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Enrollment(Row):
    """A client's place in a series, from a day to a day (inclusive, open-ended when `ends_on` is empty)."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="enrollments")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="enrollments")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    override_reason = models.CharField(_("why beyond the size limit"), max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "episode"], condition=models.Q(ends_on__isnull=True), name="enrolled_once"
            ),
        ]


class Slot(Row):
    """One date of a series. `during` is [start, end) in UTC.

    `exception` marks a date whose time or place was edited apart from its series; `begun_at` is set once somebody was
    received, and from then on the date is neither moved nor cancelled.
    """

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="slots")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="slots")
    day = models.DateField()
    during = DateTimeRangeField()
    break_minutes = models.PositiveSmallIntegerField(default=0)
    break_after = models.PositiveSmallIntegerField(default=0)
    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.PROTECT, related_name="slots")
    modality = models.CharField(max_length=8, choices=Modality, default=Modality.ONSITE)
    link = models.URLField(blank=True)
    topic = models.CharField(_("topic"), max_length=120, blank=True)
    cancelled = models.BooleanField(default=False)
    cancel_reason = models.CharField(max_length=120, blank=True)
    exception = models.BooleanField(default=False)
    begun_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["during"]
        indexes = [models.Index(fields=["site", "day"], name="slot_site_day")]
        constraints = [
            models.UniqueConstraint(fields=["series", "day"], name="one_slot_a_series_and_day"),
            ExclusionConstraint(
                name="room_not_double_booked",
                expressions=[("room", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=models.Q(cancelled=False, room__isnull=False),
            ),
        ]


class SlotStaff(Row):
    """Who leads a slot. `during` and `cancelled` repeat the slot's, for the constraint."""

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="leaders")
    staff = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="slots")
    substitute = models.BooleanField(default=False)
    during = DateTimeRangeField()
    cancelled = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slot", "staff"], name="leader_once_a_slot"),
            ExclusionConstraint(
                name="staff_not_double_booked",
                expressions=[("staff", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=models.Q(cancelled=False),
            ),
        ]


class Seat(Row):
    """A client's place in one slot. `make_up` marks a seat taken to make up hours; `during` repeats the slot's.

    `released` is the client's own leaving of the seat; `cancelled` is that, or the slot's being cancelled.
    """

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="seats")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="seats")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="seats")
    day = models.DateField()
    make_up = models.BooleanField(default=False)
    walk_in = models.BooleanField(default=False)
    override_reason = models.CharField(max_length=120, blank=True)
    during = DateTimeRangeField()
    released = models.BooleanField(default=False)
    cancelled = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["episode", "day"], name="seat_episode_day")]
        constraints = [
            models.UniqueConstraint(fields=["slot", "client"], name="one_seat_a_client_and_slot"),
            ExclusionConstraint(
                name="client_not_double_booked",
                expressions=[("client", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=models.Q(cancelled=False),
            ),
        ]
