"""Offices, the numbered revisions of their settings, and the accounts of staff."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import Group as AuthGroup
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kiosk import office_check
from kiosk.office import Office as OfficeFile

_files: dict[int, OfficeFile] = {}
_FILES_MOST = 500  # more than the country has offices


def forget_file(revision: int) -> None:
    """For a new revision: its key may be that of one which was rolled back, or emptied out by a test."""
    _files.pop(revision, None)


class Office(models.Model):
    """An office. Its code stands in passes, and is the key by which everything else belongs to it."""

    code = models.PositiveIntegerField(_("code"), primary_key=True)
    slug = models.SlugField(_("short name"), unique=True)
    name = models.JSONField(_("name"))  # {"id": …, "en": …}
    current = models.ForeignKey(
        "OfficeRevision", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering: ClassVar = ["code"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(code__gte=1, code__lte=65535), name="office_code_fits_a_pass"),
        ]

    def __str__(self) -> str:
        return str(self.name.get("id", self.slug))

    def settings(self) -> OfficeFile:
        """The office as its current revision has it. LookupError where none was published.

        A revision never changes, so it is read and checked once in a process.
        """
        known = _files.get(self.current_id) if self.current_id else None
        if known is not None:
            return known
        if self.current is None:
            raise LookupError(f"office {self.code} has no settings yet")
        if len(_files) >= _FILES_MOST:
            _files.clear()
        file = _files[self.current.pk] = self.current.office_file()
        return file


class OfficeRevision(models.Model):
    """One state of an office's settings, numbered from 1, never changed once written.

    `owned` are the parts that the centre owns (`central.offices.owned`), `whole` the office file that they
    make together with the rest, `base`, that the office's own file brings.
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    owned = models.JSONField(_("settings"))
    whole = models.JSONField(_("office file"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    made_by = models.ForeignKey("Account", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("revision of settings")
        verbose_name_plural = _("revisions of settings")
        ordering: ClassVar = ["office", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["office", "number"], name="revision_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id}/{self.number}"

    def office_file(self) -> OfficeFile:
        """Checked again at each reading: a newer schema may know more mistakes. Raises OfficeMistakes."""
        return office_check.check(self.whole, f"office {self.office_id}, revision {self.number}")


class Role(models.TextChoices):
    """What an account may do. Each role is a group of Django's, made by `central.offices.roles`."""

    NATIONAL = "national", _("national administrator")
    ADMIN = "office_admin", _("office administrator")
    OFFICER = "officer", _("officer")


class Account(AbstractUser):
    """Somebody of the staff. Every role but the national one belongs to one office, and sees only that."""

    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.OFFICER)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="accounts")

    class Meta(AbstractUser.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role=Role.NATIONAL, office=None) | (~Q(role=Role.NATIONAL) & ~Q(office=None)),
                name="only_national_without_office",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The role decides: which group the account is in, and whether it sees Django's admin pages."""
        self.is_staff = self.role == Role.NATIONAL
        super().save(*args, **kwargs)
        self.groups.set(AuthGroup.objects.filter(name=self.role))
