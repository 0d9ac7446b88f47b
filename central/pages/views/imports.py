"""Import of a CSV file of an office: all of it or nothing, and every line that has to be mended."""

from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from central.bookings import csv_import
from central.bookings.booking import By
from central.bookings.csv_plan import Progress
from central.bookings.models import Imported
from central.pages import mistakes, paging, progress
from central.pages.screen import Here, of_office

LARGE: Final = 200_000
"""Bytes of a file above which its page shows progress: some 5,000 lines, a second."""
MOST: Final = 16 * 1024 * 1024
"""Of a file: twice that of 100,000 lines."""


@require_http_methods(["GET", "POST"])
@of_office("bookings.add_imported")
def imports(here: Here) -> HttpResponseBase:
    """What was imported, and the form for another file."""
    file = here.request.FILES.get("file")
    if here.request.method == "POST":
        if here.file is None:
            return _form(here, _("The office has no settings yet."))
        if not isinstance(file, UploadedFile):
            return _form(here, _("Choose a file."))
        if (file.size or 0) > MOST:
            return _form(here, _("The file is larger than 16 MB. Part it into several."))
        return _work(here, file)
    return _form(here)


@require_GET
@of_office("bookings.view_imported")
def imported(here: Here, pk: int) -> HttpResponse:
    """One import: what it brought, or each line to mend."""
    row = get_object_or_404(Imported.objects.select_related("account"), pk=pk, office=here.of)
    said = [mistakes.of_line(line) for line in row.mistakes]
    context = {
        "row": row,
        "wrong": [each for each in said if not each.notice],
        "notices": [each for each in said if each.notice],
        "same": row.lines - row.new - row.changed,
    }
    return here.show("imports_one", context)


def _form(here: Here, problem: str = "") -> HttpResponse:
    rows = Imported.objects.filter(office=here.of).select_related("account").defer("mistakes")
    context = {"rows": paging.page(here.request, rows.order_by("-at", "-pk"), 20), "problem": problem}
    return here.show("imports", context, status=422 if problem else 200)


def _work(here: Here, file: "UploadedFile[bytes]") -> HttpResponseBase:
    """At once; a large file while its page shows how it gets on."""
    office, data, by = here.of, file.read(), By(account=here.account)

    def work(told: Progress) -> str:
        outcome = csv_import.run(office, data, timezone.now(), by, told)
        return reverse("pages:imported", args=[office.code, outcome.number])

    if len(data) < LARGE:
        return redirect(work(csv_import.nothing))
    return StreamingHttpResponse(progress.page(get_language() or "id", here.frame("imports"), work))
