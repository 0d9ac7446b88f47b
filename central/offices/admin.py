"""Admin pages of offices, their settings and their staff."""

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from central.config.generics import ModelForm
from central.offices import revisions
from central.offices.models import Account, Office, OfficeRevision, Role
from central.offices.roles import offices_of
from central.offices.scoped import OFFICE_FILTER, OfficeScoped, account_of

admin.site.unregister(Group)  # the table of `roles` is the whole of it
admin.site.site_header = "Antrean"
admin.site.site_title = "Antrean"
admin.site.index_title = _("Central server")


@admin.register(Office)
class OfficeAdmin(OfficeScoped[Office]):
    """Offices come from their office files, by `manage.py add_office`."""

    office_path = "code"
    list_display = ("code", "__str__", "slug", "revision")
    fields = readonly_fields = ("code", "slug", "name", "revision")

    @admin.display(description=_("revision"))
    def revision(self, office: Office) -> int | None:
        return office.current.number if office.current else None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class _Indented(forms.JSONField):
    """JSON as a person can read and change it."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str):  # what was typed, with its mistakes
            return value
        return json.dumps(value, ensure_ascii=False, indent=1)


class RevisionForm(ModelForm[OfficeRevision]):
    """New settings, as JSON. Mistakes are named as `kiosk check` names them, and nothing is published."""

    owned = _Indented(label=_("settings"), widget=forms.Textarea(attrs={"rows": 40, "cols": 100}))

    class Meta:
        model = OfficeRevision
        fields = ("office", "owned", "note")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("office") and data.get("owned") is not None:
            try:
                revisions.preview(data["office"], data["owned"])
            except revisions.Unfit as error:
                raise ValidationError({"owned": list(error.mistakes)}) from error
        return data


@admin.register(OfficeRevision)
class RevisionAdmin(OfficeScoped[OfficeRevision]):
    """Revisions are added, never changed; one that was good is published again with one touch."""

    form = RevisionForm
    list_display = ("office", "number", "note", "made_by", "made_at", "is_current")
    list_filter = (OFFICE_FILTER,)
    list_display_links = ("number",)
    actions = ("publish_again",)
    readonly_fields = ("number", "made_by", "made_at", "difference")

    def get_fields(self, request: HttpRequest, obj: OfficeRevision | None = None) -> tuple[str, ...]:
        if obj is None:
            return ("office", "note", "owned")
        return ("office", "number", "note", "made_by", "made_at", "difference", "owned")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        office = offices_of(account_of(request)).exclude(current=None).first()
        return {"office": office, "owned": office.current.owned if office and office.current else {}}

    def has_change_permission(self, request: HttpRequest, obj: OfficeRevision | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: OfficeRevision, form: Any, change: bool) -> None:
        made = revisions.publish(obj.office, obj.owned, account_of(request), obj.note)
        obj.pk, obj.number = made.pk, made.number

    @admin.action(description=_("Publish again what this revision said"), permissions=["add"])
    def publish_again(self, request: HttpRequest, rows: QuerySet[OfficeRevision]) -> None:
        for row in rows:
            try:
                made = revisions.go_back(row.office, row.number, account_of(request))
            except revisions.Unfit as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                self.message_user(request, f"{row} → {made}", messages.SUCCESS)

    @admin.display(boolean=True, description=_("current"))
    def is_current(self, row: OfficeRevision) -> bool:
        return row.office.current_id == row.pk

    @admin.display(description=_("difference to the one before"))
    def difference(self, row: OfficeRevision) -> SafeString:
        before = OfficeRevision.objects.filter(office=row.office, number=row.number - 1).first()
        told = revisions.differences(before.owned if before else {}, row.owned)
        lines = format_html_join(
            "",
            "<tr><th>{}</th><td><del>{}</del></td><td>{}</td></tr>",
            ((place, _shown(old), _shown(new)) for place, old, new in told),
        )
        return format_html("<table>{}</table>", lines)


def _shown(value: object) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)


class AccountForm(ModelForm[Account]):
    """The role decides on the groups; an office administrator makes no national ones."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        national = data.get("role") == Role.NATIONAL
        if "role" in data and national != (data.get("office") is None):
            raise ValidationError({"office": _("Every role but the national one belongs to an office.")})
        return data


@admin.register(Account)
class AccountAdmin(OfficeScoped[Account], UserAdmin[Account]):
    form = AccountForm
    list_display = ("username", "first_name", "last_name", "role", "office", "is_active", "last_login")
    list_filter = ("role", "is_active", OFFICE_FILTER)
    filter_horizontal = ()
    ordering = ("office", "username")
    fieldsets = (
        # No password: who has forgotten it gets a new one on the office's page of people.
        (None, {"fields": ("username",)}),
        (None, {"fields": ("first_name", "last_name", "role", "office", "is_active")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "usable_password", "password1", "password2", "role", "office")}),
    )

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "role" and account_of(request).role != Role.NATIONAL:
            kwargs["choices"] = [choice for choice in Role.choices if choice[0] != Role.NATIONAL]
        return super().formfield_for_choice_field(db_field, request, **kwargs)
