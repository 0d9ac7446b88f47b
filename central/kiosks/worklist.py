"""What came of the events: redemptions, numbers given, and what an office has to look at."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from central.offices.models import Office


class Redemption(models.Model):
    """That member `ordinal` of a booking has come, with which ticket. The key makes it once."""

    pk = models.CompositePrimaryKey("office_id", "booking", "ordinal")
    office = models.ForeignKey(Office, models.PROTECT, db_index=False, related_name="+")
    booking = models.CharField(max_length=16)
    ordinal = models.PositiveSmallIntegerField()
    journal = models.ForeignKey("kiosks.Journal", models.PROTECT, db_index=False, related_name="+")
    seq = models.BigIntegerField()
    ticket = models.CharField(max_length=64)
    number = models.CharField(max_length=16)
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["office", "day"], name="redemption_office_day")]

    def __str__(self) -> str:
        return f"{self.booking}/{self.ordinal}: {self.number}"


class Given(models.Model):
    """The highest serial that a kiosk gave of a service on a day: a replaced card starts above it."""

    pk = models.CompositePrimaryKey("kiosk_id", "day", "service")
    kiosk = models.ForeignKey("kiosks.Kiosk", models.CASCADE, db_index=False, related_name="given")
    day = models.DateField()
    service = models.CharField(max_length=1)
    serial = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.day} {self.service} {self.serial}"


class Clashing(models.TextChoices):
    """Why a check-in that happened is against what the centre knows. The words are `wire.Outcome.why`."""

    USED = "used", _("came with another ticket already")
    CANCELLED = "cancelled", _("the booking was cancelled")
    MOVED = "moved", _("the booking was moved to another day")
    UNKNOWN = "unknown_booking", _("no such booking here")
    ELSEWHERE = "other_office", _("the booking is another office's")


class Conflict(models.Model):
    """A check-in that was accepted and would have been refused online. Nothing is deleted: people settle it.

    `number` is the later ticket, `first` that of the one who came before, where there is one.
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="conflicts")
    kiosk = models.ForeignKey("kiosks.Kiosk", models.CASCADE, related_name="conflicts")
    journal = models.ForeignKey("kiosks.Journal", models.CASCADE, related_name="+")
    seq = models.BigIntegerField()
    why = models.CharField(_("why"), max_length=20, choices=Clashing)
    booking = models.CharField(_("booking"), max_length=16)
    ordinals = models.JSONField(_("members"))
    number = models.CharField(_("ticket"), max_length=16)
    first = models.CharField(_("first ticket"), max_length=16, blank=True)
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("when"))
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=150, blank=True)

    class Meta:
        verbose_name = _("conflict")
        verbose_name_plural = _("conflicts")
        constraints: ClassVar = [models.UniqueConstraint(fields=["journal", "seq"], name="conflict_once")]
        indexes: ClassVar = [models.Index(fields=["office", "day", "settled_at"], name="conflict_open")]

    def __str__(self) -> str:
        return f"{self.number} {self.why} {self.booking}"


class Alarm(models.Model):
    """Something that staff should know, counted by the day: not one row for each of a thousand attempts."""

    class Kind(models.TextChoices):
        DENIED = "denied", _("a kiosk was refused: token wrong or revoked")
        ENROLMENT = "enrolment", _("wrong enrolment codes were tried")
        PARKED = "parked", _("events were parked")
        UNKNOWN = "unknown_kind", _("events of a newer kiosk wait for an upgrade of the server")
        CLONE = "clone", _("two cards write the same journal")
        NEW_JOURNAL = "new_journal", _("the kiosk began a new journal")
        CONFLICT = "conflict", _("check-ins in conflict")
        CLOCK = "clock", _("the kiosk's clock is ahead")

    key = models.CharField(max_length=64, unique=True, editable=False)  # office, kiosk, kind, day
    office = models.ForeignKey(Office, models.CASCADE, null=True, related_name="alarms")
    kiosk = models.ForeignKey("kiosks.Kiosk", models.CASCADE, null=True, related_name="alarms")
    kind = models.CharField(_("what"), max_length=16, choices=Kind)
    day = models.DateField(_("day"))
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    count = models.PositiveIntegerField(_("times"), default=1)
    first_at = models.DateTimeField(_("first"))
    last_at = models.DateTimeField(_("last"))
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=150, blank=True)

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        indexes: ClassVar = [models.Index(fields=["office", "settled_at", "-last_at"], name="alarm_open")]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} ×{self.count}"
