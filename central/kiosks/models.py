"""Kiosks and their credentials. What they sent is in `stored`, what came of it in `worklist`."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from central.kiosks.stored import Event, Journal, Parked, Quarantined
from central.kiosks.worklist import Alarm, Conflict, Given, Redemption
from central.offices.models import Office

__all__ = [
    "Alarm",
    "Attempts",
    "Conflict",
    "EnrolmentCode",
    "Event",
    "Given",
    "Journal",
    "Kiosk",
    "Parked",
    "Quarantined",
    "Redemption",
]


class Kiosk(models.Model):
    """A kiosk of an office. Of its token only the SHA-256 is kept: 256 random bits need no slow hash.

    `place` counts within the office and gives the kiosk its own range of numbers. Enrolling again replaces
    the token and keeps the kiosk: its journals go on. `report` is `wire.Report` as it came last.
    """

    office = models.ForeignKey(Office, models.PROTECT, verbose_name=_("office"), related_name="kiosks")
    place = models.PositiveSmallIntegerField(_("place"))
    name = models.CharField(_("name"), max_length=64, blank=True)
    token_hash = models.BinaryField(max_length=32, null=True, unique=True, editable=False)
    enrolled_at = models.DateTimeField(_("enrolled"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)
    version = models.CharField(_("version"), max_length=32, blank=True, editable=False)
    last_seen = models.DateTimeField(_("last seen"), null=True, editable=False)
    report = models.JSONField(null=True, editable=False)

    class Meta:
        verbose_name = _("kiosk")
        verbose_name_plural = _("kiosks")
        ordering: ClassVar = ["office", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "place"], name="kiosk_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id}/{self.place} {self.name}".strip()

    @property
    def active(self) -> bool:
        return self.token_hash is not None and self.revoked_at is None

    def revoke(self) -> None:
        """Its token is refused from now on; what it sent stays. Enrolling again makes it good."""
        self.revoked_at = timezone.now()
        self.save(update_fields=["revoked_at"])


class EnrolmentCode(models.Model):
    """A code that enrols one kiosk once, until `expires_at`. Kept as SHA-256; tries are counted."""

    digest = models.BinaryField(max_length=32, unique=True)
    kiosk = models.ForeignKey(Kiosk, models.CASCADE, related_name="codes")
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("enrolment code")
        verbose_name_plural = _("enrolment codes")

    def __str__(self) -> str:
        return f"{self.kiosk_id} → {self.expires_at:%Y-%m-%d %H:%M}"


class Attempts(models.Model):
    """Failed attempts of one address in one minute (whole minutes since 1970); workers share them so."""

    address = models.CharField(max_length=45)
    minute = models.PositiveIntegerField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["address", "minute"], name="attempts_once"),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.minute}: {self.count}"
