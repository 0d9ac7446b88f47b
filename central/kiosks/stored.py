"""What kiosks sent, byte for byte: journals, events, and what is held apart."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from central.offices.models import Office
from kiosk.sync.wire import Result

CODE: dict[Result, int] = {
    Result.APPLIED: 1,
    Result.CONFLICT: 2,
    Result.REJECTED: 3,
}
"""Results as they are stored: a duplicate is no result of its own."""
RESULT = {code: result for result, code in CODE.items()}


class Journal(models.Model):
    """One journal of one kiosk, known by its epoch; unique in the whole country, so in a small table.

    Its row is what a push locks. `highest`: every seq up to it is stored; `head`: the hash of that one.
    """

    epoch = models.CharField(max_length=64, unique=True)
    kiosk = models.ForeignKey("kiosks.Kiosk", models.PROTECT, related_name="journals")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    highest = models.BigIntegerField(default=0)
    head = models.BinaryField(max_length=32, default=bytes(32))
    begun_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.epoch[:8]}… {self.highest}"


class Event(models.Model):
    """An event, exactly as its kiosk stored it. On PostgreSQL partitioned by office.

    `at`: when it happened, mended where the kiosk told later that its clock was wrong; order is always
    that of `seq`. `result`, `why`: what was answered, and is answered again. `hash` is of the bytes that
    came.
    """

    pk = models.CompositePrimaryKey("office_id", "journal_id", "seq")
    office = models.ForeignKey(
        Office, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    journal = models.ForeignKey(
        Journal, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="events"
    )
    seq = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)
    raw = models.BinaryField()
    kind = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(null=True)
    result = models.PositiveSmallIntegerField()
    why = models.CharField(max_length=20)
    received = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.journal_id}/{self.seq} {self.kind}"


class Parked(models.Model):
    """An event that was stored and not applied: malformed, or of a kind that this server does not know yet.

    The others went on. `detail` says what is wrong with it, without a value of it.
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="parked")
    kiosk = models.ForeignKey("kiosks.Kiosk", models.CASCADE, related_name="parked")
    journal = models.ForeignKey(Journal, models.CASCADE, related_name="parked")
    seq = models.BigIntegerField()
    why = models.CharField(_("why"), max_length=20)
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    at = models.DateTimeField(_("when"))
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=150, blank=True)

    class Meta:
        verbose_name = _("parked event")
        verbose_name_plural = _("parked events")
        constraints: ClassVar = [models.UniqueConstraint(fields=["journal", "seq"], name="parked_once")]
        indexes: ClassVar = [models.Index(fields=["office", "settled_at"], name="parked_open")]

    def __str__(self) -> str:
        return f"{self.journal_id}/{self.seq} {self.why}"


class Quarantined(models.Model):
    """What came under a key that is taken by another event, or follows such a one: a copied card's.

    Kept with its bytes, never applied, never overwriting.
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="quarantined")
    kiosk = models.ForeignKey("kiosks.Kiosk", models.CASCADE, related_name="quarantined")
    journal = models.ForeignKey(Journal, models.CASCADE, related_name="quarantined")
    seq = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)
    raw = models.BinaryField()
    why = models.CharField(max_length=20)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("event in quarantine")
        verbose_name_plural = _("events in quarantine")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["journal", "seq", "hash"], name="quarantined_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["office", "at"], name="quarantined_office")]

    def __str__(self) -> str:
        return f"{self.journal_id}/{self.seq}"
