"""Admin pages of the signing keys: to be looked at, made ahead of time, and revoked."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from central.config.generics import ModelAdmin
from central.passes import keys
from central.passes.models import SigningKey


@admin.register(SigningKey)
class SigningKeyAdmin(ModelAdmin[SigningKey]):
    list_display = ("id", "role", "not_before", "not_after", "revoked_at")
    fields = readonly_fields = ("id", "public", "not_before", "not_after", "revoked_at")
    actions = ("revoke",)

    @admin.display(description=_("role"))
    def role(self, key: SigningKey) -> str:
        now = timezone.now()
        known = {"current": _("signs now"), "next": _("signs next"), "previous": _("signed before")}
        role = "" if key.revoked_at else keys.key_set(now).role(key.public_key(), now)
        return str(known.get(role, role or "–"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SigningKey | None = None) -> bool:
        return False

    @admin.action(description=_("Revoke: passes signed with it are refused"), permissions=["change"])
    def revoke(self, request: HttpRequest, rows: QuerySet[SigningKey]) -> None:
        for key in rows:
            keys.revoke(key.id, timezone.now())
            self.message_user(request, f"{key.id}", messages.WARNING)
