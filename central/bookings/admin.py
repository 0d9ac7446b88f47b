"""Admin pages of bookings: book, move, cancel, import, and what was done."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from central.bookings import booking, csv_import, progress, rules
from central.bookings.booking import By
from central.bookings.csv_plan import Progress
from central.bookings.models import ApiClient, Booking, Imported, Trace
from central.bookings.refusals import WORDS
from central.bookings.rules import Refused, Wish
from central.config.generics import ModelAdmin, ModelForm
from central.offices.roles import offices_of
from central.offices.scoped import OFFICE_FILTER, OfficeScoped, account_of
from kiosk.codes import group

_LARGE = 200_000
"""Bytes of a file above which its page shows progress: some 5,000 lines, a second."""


class _TurnedDown(Exception):
    """Somebody was faster between the check of the form and its saving."""

    def __init__(self, why: Refused) -> None:
        super().__init__(why)
        self.why = why


class BookingForm(ModelForm[Booking]):
    """A new booking, or another time for one that is there."""

    time = forms.TimeField(label=_("time"), input_formats=["%H:%M", "%H.%M"])

    class Meta:
        model = Booking
        fields = ("office", "day", "service", "party", "priority", "paid")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["time"] = self.instance.time

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        at, now = data["time"], timezone.now()
        self.instance.minute = at.hour * 60 + at.minute
        office = data.get("office") or self.instance.office
        if self.instance.pk:
            found = rules.slot(
                office.settings(), self.instance.service, data["day"], self.instance.minute, now
            )
        else:
            found = rules.judge(office.settings(), self.wish(data), now)
        if isinstance(found, Refused):
            raise ValidationError(str(WORDS[found]))
        return data

    def wish(self, data: dict[str, Any]) -> Wish:
        return Wish(
            day=data["day"],
            minute=self.instance.minute,
            service=data["service"].upper(),
            party=data["party"],
            priority=data["priority"],
            paid=data["paid"],
        )


@admin.register(Booking)
class BookingAdmin(OfficeScoped[Booking]):
    form = BookingForm
    list_display = ("day", "time", "service", "party", "state", "priority", "paid", "paper")
    list_filter = ("day", "state", "service", OFFICE_FILTER)
    date_hierarchy = "day"
    ordering = ("-day", "minute")
    list_per_page = 50
    actions = ("cancel",)
    fields = ("office", "day", "time", "service", "party", "priority", "paid")

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        one = account_of(request).office is not None
        return self.list_display if one else ("office", *self.list_display)

    def get_fields(self, request: HttpRequest, obj: Booking | None = None) -> tuple[str, ...]:
        return self.fields if obj is None else (*self.fields, "state", "revision", "members", "paper", "id")

    def get_readonly_fields(self, request: HttpRequest, obj: Booking | None = None) -> tuple[str, ...]:
        fixed = (
            "office",
            "service",
            "party",
            "priority",
            "paid",
            "state",
            "revision",
            "members",
            "paper",
            "id",
        )
        return () if obj is None else fixed

    @admin.display(description=_("have come"))
    def members(self, row: Booking) -> str:
        return ", ".join(map(str, row.members_come)) or "–"

    @admin.display(description=_("pass"))
    def paper(self, row: Booking) -> SafeString:
        return format_html('<a href="{}">PDF</a>', reverse("pass_pdf", args=[row.id]))

    def save_model(self, request: HttpRequest, obj: Booking, form: Any, change: bool) -> None:
        by = By(account=account_of(request))
        if change:
            moved = booking.move(obj.office, obj.id, obj.day, obj.minute, timezone.now(), by)
            if isinstance(moved, Refused):
                raise _TurnedDown(moved)
            return
        made = booking.book(obj.office, form.wish(form.cleaned_data), timezone.now(), by)
        if isinstance(made, Refused):
            raise _TurnedDown(made)
        obj.__dict__.update(made.booking.__dict__)
        self.message_user(request, _("Booking code: %(code)s") % {"code": group(made.code)}, messages.SUCCESS)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except _TurnedDown as turned:
            self.message_user(request, str(WORDS[turned.why]), messages.ERROR)
            return redirect(request.path)

    @admin.action(description=_("Cancel"), permissions=["change"])
    def cancel(self, request: HttpRequest, rows: QuerySet[Booking]) -> None:
        by = By(account=account_of(request))
        for row in rows.select_related("office"):
            answer = booking.cancel(row.office, row.id, timezone.now(), by)
            if isinstance(answer, Refused):
                self.message_user(request, f"{row}: {WORDS[answer]}", messages.ERROR)


class UploadForm(ModelForm[Imported]):
    """A CSV file of an office."""

    file = forms.FileField(label=_("CSV file"))

    class Meta:
        model = Imported
        fields = ("office",)


@admin.register(Imported)
class ImportedAdmin(OfficeScoped[Imported]):
    """Files that were imported or refused; a new one is worked at once, all of it or nothing."""

    form = UploadForm
    list_display = ("at", "office", "account", "lines", "new", "changed", "went_through")

    @admin.display(boolean=True, description=_("imported"))
    def went_through(self, row: Imported) -> bool:
        return row.done

    def get_fields(self, request: HttpRequest, obj: Imported | None = None) -> tuple[str, ...]:
        if obj is None:
            return ("office", "file")
        return ("office", "account", "at", "lines", "new", "changed", "told")

    @admin.display(description=_("mistakes"))
    def told(self, row: Imported) -> SafeString:
        return format_html("<pre>{}</pre>", "\n".join(row.mistakes) or "–")

    def get_readonly_fields(self, request: HttpRequest, obj: Imported | None = None) -> tuple[str, ...]:
        return () if obj is None else self.get_fields(request, obj)

    def get_urls(self) -> list[URLPattern]:
        upload = self.admin_site.admin_view(self.upload_view)
        return [path("add/", upload, name="bookings_imported_add"), *super().get_urls()]

    def upload_view(self, request: HttpRequest) -> HttpResponseBase:
        """A large file is worked while its page shows how it gets on."""
        file = request.FILES.get("file")
        if request.method != "POST" or file is None or (file.size or 0) < _LARGE:
            return self.add_view(request)
        office = offices_of(account_of(request)).filter(code=request.POST.get("office") or 0).first()
        if office is None or not self.has_add_permission(request):
            raise PermissionDenied
        data, by = file.read(), By(account=account_of(request))

        def work(told: Progress) -> str:
            outcome = csv_import.run(office, data, timezone.now(), by, told)
            return reverse("admin:bookings_imported_change", args=[outcome.number])

        return StreamingHttpResponse(progress.page(get_language() or "id", work))

    def save_model(self, request: HttpRequest, obj: Imported, form: Any, change: bool) -> None:
        data: bytes = form.cleaned_data["file"].read()
        outcome = csv_import.run(obj.office, data, timezone.now(), By(account=account_of(request)))
        obj.__dict__.update(Imported.objects.get(pk=outcome.number).__dict__)
        if not outcome.done:
            self.message_user(request, _("Nothing was imported: mend the lines named here."), messages.ERROR)

    def response_add(
        self, request: HttpRequest, obj: Imported, post_url_continue: str | None = None
    ) -> HttpResponse:
        return redirect("admin:bookings_imported_change", obj.pk)


@admin.register(ApiClient)
class ApiClientAdmin(ModelAdmin[ApiClient]):
    """Systems that book: their keys come from `manage.py add_client`; here they are put to rest."""

    list_display = ("name", "every_office", "active", "made_at")
    fields = ("name", "every_office", "offices", "active")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiClient | None = None) -> bool:
        return False


@admin.register(Trace)
class TraceAdmin(OfficeScoped[Trace]):
    """Who did what: to be read."""

    list_display = ("at", "act", "booking", "detail", "account", "client", "office")
    list_filter = ("act", OFFICE_FILTER)
    search_fields = ("booking",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Trace | None = None) -> bool:
        return False
