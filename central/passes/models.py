"""The keys that sign passes. The private half lies sealed: the database alone signs nothing."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kiosk.keys import PublicKey


class SigningKey(models.Model):
    """An Ed25519 pair, good from `not_before` up to and without `not_after`; ended by `revoked_at`."""

    id = models.PositiveIntegerField(_("number"), primary_key=True)
    public = models.CharField(_("public key"), max_length=64, unique=True)
    sealed = models.BinaryField()  # the Ed25519 seed, by central.config.seal
    not_before = models.DateTimeField(_("not before"))
    not_after = models.DateTimeField(_("not after"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering: ClassVar = ["-not_before"]
        constraints: ClassVar = [
            # 65535 is that of the kiosks' trial passes.
            models.CheckConstraint(condition=Q(id__gte=1, id__lte=65534), name="key_id_fits_a_pass"),
            models.CheckConstraint(
                condition=Q(not_before__lt=F("not_after")), name="key_begins_before_it_ends"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def public_key(self) -> PublicKey:
        return PublicKey(self.id, bytes.fromhex(self.public), self.not_before, self.not_after)
