"""What the office pages keep of their own: who did what, and how often a sign-in was tried."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from central.offices.models import Office


class Act(models.TextChoices):
    """What somebody did. Bookings and settings have traces of their own."""

    SIGNED_IN = "signed_in", _("signed in")
    WRONG_PASSWORD = "wrong_password", _("sign-in failed")
    OWN_PASSWORD = "own_password", _("changed the own password")
    KIOSK_ADDED = "kiosk_added", _("added a kiosk")
    KIOSK_NAMED = "kiosk_named", _("named a kiosk")
    KIOSK_CODE = "kiosk_code", _("made an enrolment code")
    KIOSK_REVOKED = "kiosk_revoked", _("revoked a kiosk")
    CONFLICT = "conflict", _("settled a conflict")
    PARKED = "parked", _("settled a parked event")
    ALARM = "alarm", _("settled an alarm")
    ACCOUNT_ADDED = "account_added", _("added an account")
    ACCOUNT_CHANGED = "account_changed", _("changed an account")
    ACCOUNT_PASSWORD = "account_password", _("gave a new password")


class Deed(models.Model):
    """Somebody of the staff did something. Kept when the account goes: `who` is its name at the time.

    `office` is that of what was done; none for what concerns the whole country.
    """

    office = models.ForeignKey(Office, models.CASCADE, null=True, db_index=False, related_name="+")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    who = models.CharField(_("who"), max_length=150)
    act = models.CharField(_("what"), max_length=20, choices=Act)
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("deed")
        verbose_name_plural = _("deeds")
        indexes: ClassVar = [models.Index(fields=["office", "-at"], name="deed_office_at")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.who} {self.act} {self.detail}"


class Tries(models.Model):
    """Tries to sign in within one window of time, by a keyed hash: of a name or address nothing is kept."""

    key = models.CharField(max_length=64)
    window = models.PositiveIntegerField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "window"], name="tries_once")]

    def __str__(self) -> str:
        return f"{self.key[:8]}… {self.count}"
