"""Bookings, seats, and the small tables of what must be unique in the whole country.

Nothing here names a person. A booking knows office, time, service and how many come; codes and identity
numbers are kept as keyed hashes, and go the day after they are no longer needed (`retention`).
"""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from central.offices.models import Office
from kiosk.bookings import Booking as KioskBooking
from kiosk.bookings import Status

HASH_DIGITS = 64


class State(models.TextChoices):
    BOOKED = "booked", _("booked")
    MOVED = "moved", _("moved")  # booked, at another time than at first
    CANCELLED = "cancelled", _("cancelled")
    PARTLY = "partly", _("some have come")
    CHECKED_IN = "checked_in", _("all have come")
    NO_SHOW = "no_show", _("did not come")


EXPECTED = (State.BOOKED, State.MOVED)
"""States in which the whole party is still to come."""


class Booking(models.Model):
    """A seat reserved for a party of 1 to 5. The database keys are those that each office reads by.

    `minute` is the start of the slot in minutes from local midnight; `came` has bit n-1 set when member n has
    come; `changed` orders the feed for the kiosks (`central.bookings.feed`).
    """

    id = models.CharField(max_length=16, primary_key=True)
    office = models.ForeignKey(Office, models.PROTECT, db_index=False, related_name="bookings")
    day = models.DateField(_("day"))
    session = models.CharField(_("session"), max_length=32)
    minute = models.PositiveSmallIntegerField(_("time"))
    service = models.CharField(_("service"), max_length=1)
    party = models.PositiveSmallIntegerField(_("people"), default=1)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.BOOKED)
    revision = models.PositiveSmallIntegerField(_("revision"), default=0)
    priority = models.BooleanField(_("priority"), default=False)
    paid = models.BooleanField(_("paid"), default=False)
    came = models.PositiveSmallIntegerField(default=0, editable=False)
    code_hash = models.CharField(max_length=HASH_DIGITS, blank=True, editable=False)
    foreign = models.JSONField(default=list, blank=True, editable=False)  # hashes under the office's secret
    changed = models.BigIntegerField(default=0, editable=False)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(party__gte=1, party__lte=5), name="booking_party"),
            models.CheckConstraint(condition=Q(revision__lte=31), name="booking_revision_fits_a_pass"),
            models.CheckConstraint(condition=Q(minute__lt=1440), name="booking_minute_of_day"),
            models.CheckConstraint(condition=Q(came__lt=32), name="booking_came_are_members"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "day", "minute"], name="booking_office_day"),
            models.Index(fields=["office", "changed", "id"], name="booking_feed"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.time} {self.service} ×{self.party}"

    @property
    def time(self) -> str:
        return f"{self.minute // 60:02d}:{self.minute % 60:02d}"

    @property
    def members_come(self) -> tuple[int, ...]:
        """Ordinals of those who have come, from 1."""
        return tuple(n for n in range(1, self.party + 1) if self.came & 1 << (n - 1))

    def for_kiosk(self) -> KioskBooking:
        """What a kiosk is told of it. Raises ValueError where a row was made past the rules."""
        return KioskBooking(
            booking=self.id,
            office=self.office_id,
            day=self.day,
            start_minute=self.minute,
            service=self.service,
            party=self.party,
            revision=self.revision,
            status=Status.CANCELLED if self.state == State.CANCELLED else Status.ACTIVE,
            priority=self.priority,
            paid=self.paid,
            code_hash=self.code_hash or None,
            foreign=tuple(self.foreign),
        )


class Seats(models.Model):
    """Seats of one slot or of one whole session of a day, in people; the row that a booking locks.

    `allowed` is what the office's settings give, `seats` what is given at most: the same, or more while an
    office has lowered its quota below what is taken. Nobody loses a seat by that, and none is given anew.
    The constraint is the last word: no bug above it can sell a seat twice.
    """

    WHOLE_SESSION: ClassVar = -1

    office = models.ForeignKey(Office, models.CASCADE, db_index=False)
    day = models.DateField()
    session = models.CharField(max_length=32)
    minute = models.SmallIntegerField(default=WHOLE_SESSION)  # of the slot
    allowed = models.PositiveIntegerField()
    seats = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("seats")
        verbose_name_plural = _("seats")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "day", "session", "minute"], name="seats_once"),
            models.CheckConstraint(condition=Q(taken__lte=F("seats")), name="never_oversold"),
            models.CheckConstraint(condition=Q(taken__gte=0), name="taken_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.session} {self.minute}: {self.taken}/{self.allowed}"

    @property
    def left(self) -> int:
        return max(0, self.allowed - self.taken)


class CodeClaim(models.Model):
    """A code that admits, unique in the whole country: which booking it belongs to.

    `digest` is a hash under a key of the whole country, not that of an office. Of our own codes `sealed`
    keeps the code itself, so that a pass can be printed again. No foreign key: the table stays apart from
    those that are parted by office.
    """

    digest = models.CharField(max_length=HASH_DIGITS, primary_key=True)
    booking = models.CharField(max_length=16, db_index=True)
    office = models.PositiveIntegerField()
    day = models.DateField(db_index=True)
    sealed = models.BinaryField(null=True)

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")

    def __str__(self) -> str:
        return f"{self.digest[:8]}…"


class PersonClaim(models.Model):
    """That a person (keyed hash of the NIK) holds a booking: one person, one booking to come."""

    digest = models.CharField(max_length=HASH_DIGITS, primary_key=True)
    booking = models.CharField(max_length=16, db_index=True)
    office = models.PositiveIntegerField()
    day = models.DateField(db_index=True)

    class Meta:
        verbose_name = _("person's claim")
        verbose_name_plural = _("persons' claims")

    def __str__(self) -> str:
        return f"{self.digest[:8]}…"


class Tick(models.Model):
    """The one row that numbers changes where the database has no transaction ids to order by (SQLite).

    `epoch` tells cursors of this database from those of another, or of one restored from a backup.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    epoch = models.CharField(max_length=16)
    last = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="one_tick")]

    def __str__(self) -> str:
        return self.epoch


class ApiClient(models.Model):
    """Another system that may book (SIMKIM, M-Paspor). Of its key only the hash is kept."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    key_hash = models.CharField(max_length=HASH_DIGITS, unique=True, editable=False)
    offices = models.ManyToManyField(Office, verbose_name=_("offices"), blank=True)
    every_office = models.BooleanField(_("every office"), default=False)
    active = models.BooleanField(_("active"), default=True)
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("system that books")
        verbose_name_plural = _("systems that book")

    def __str__(self) -> str:
        return self.name

    def may(self, office: int) -> bool:
        return self.every_office or self.offices.filter(code=office).exists()


class FirstAnswer(models.Model):
    """What a request was answered the first time, by the client's idempotency key: a retry gets it again.

    The answer holds a booking code, so it is sealed. `request` tells another request under the same key.
    """

    client = models.ForeignKey(ApiClient, models.CASCADE, db_index=False)
    key = models.CharField(max_length=HASH_DIGITS)
    request = models.CharField(max_length=HASH_DIGITS)
    status = models.PositiveSmallIntegerField(default=0)
    sealed = models.BinaryField(null=True)
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["client", "key"], name="first_answer_once")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.key[:8]}…"


class Act(models.TextChoices):
    BOOKED = "booked", _("booked")
    MOVED = "moved", _("moved")
    CANCELLED = "cancelled", _("cancelled")
    PAID = "paid", _("paid")
    IMPORTED = "imported", _("imported")
    PRINTED = "printed", _("pass printed")


class Trace(models.Model):
    """Who did what to which booking: a person of the staff or another system."""

    office = models.ForeignKey(Office, models.CASCADE, db_index=False, related_name="+")
    booking = models.CharField(max_length=16, blank=True)
    act = models.CharField(_("what"), max_length=12, choices=Act.choices)
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    client = models.ForeignKey(ApiClient, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("trace")
        verbose_name_plural = _("traces")
        indexes: ClassVar = [
            models.Index(fields=["office", "-at"], name="trace_office_at"),
            models.Index(fields=["booking"], name="trace_booking"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act} {self.booking}"


class Imported(models.Model):
    """A CSV file that was imported, or refused: how many lines, and what was wrong. Never the file itself."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="imports")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("when"), auto_now_add=True)
    lines = models.PositiveIntegerField(_("lines"), default=0)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    done = models.BooleanField(_("imported"), default=False)
    mistakes: Any = models.JSONField(_("mistakes"), default=list)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}: {self.lines}"
