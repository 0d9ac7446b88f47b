"""An office's settings: the revisions, a new one with a preview, and back to a good one with one touch."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from central.kiosks.models import Kiosk
from central.offices import revisions
from central.offices.models import OfficeRevision
from central.offices.owned import File, sent
from central.pages import mistakes, paging, told, words
from central.pages.office_form import OfficeForm
from central.pages.screen import Here, of_office
from kiosk.office import Office as OfficeFile


@require_GET
@of_office("offices.view_officerevision")
def settings(here: Here) -> HttpResponse:
    rows = OfficeRevision.objects.filter(office=here.of).select_related("made_by").defer("whole", "owned")
    return here.show(
        "settings",
        {
            "rows": paging.page(here.request, rows.order_by("-number")),
            "current": here.of.current.number if here.of.current else 0,
            "refused": _refused(here),
            "may": here.may("offices.add_officerevision"),
        },
    )


@require_GET
@of_office("offices.view_officerevision")
def revision(here: Here, number: int) -> HttpResponse:
    """What a revision changed, and what going back to it would change now."""
    row = get_object_or_404(OfficeRevision, office=here.of, number=number)
    before = OfficeRevision.objects.filter(office=here.of, number__lt=number).order_by("-number").first()
    current = here.of.current
    is_current = current is not None and current.pk == row.pk
    return here.show(
        "settings_one",
        {
            "row": row,
            "is_current": is_current,
            "changes": _changes(here, before.owned, row.owned) if before else None,
            "back": [] if current is None or is_current else _changes(here, current.owned, row.owned),
            "may": here.may("offices.add_officerevision"),
        },
    )


@require_http_methods(["GET", "POST"])
@of_office("offices.add_officerevision")
def edit(here: Here) -> HttpResponse:
    """The form; sent back with `preview`, what would change; with `edit`, the form again as it was."""
    file, current = _published(here)
    post = here.request.POST
    if here.request.method == "GET" or "edit" in post:
        start = _sent(post.get("owned", "")) if "edit" in post else current.owned
        return _form(here, _filled(file, start), start)
    start = _sent(post.get("start", ""))
    form = _filled(file, start, post)
    if not form.is_valid():
        return _form(here, form, start, (mistakes.Said("", _("Mend the lines that are marked.")),))
    owned = form.owned()
    try:
        revisions.preview(here.of, owned)
    except revisions.Unfit as error:
        return _form(here, form, start, _said(error))
    return _preview(here, owned, post.get("note", ""))


@require_POST
@of_office("offices.add_officerevision")
def publish(here: Here) -> HttpResponse:
    """Publish what was previewed; where somebody else published meanwhile, preview it again."""
    file, current = _published(here)
    post = here.request.POST
    owned, note = _sent(post.get("owned", "")), words.line(post.get("note", ""), 200)
    seen = post.get("seen", "")
    try:
        revisions.preview(here.of, owned)
        made = revisions.publish(
            here.of, owned, here.account, note, int(seen) if seen.isdecimal() and len(seen) < 10 else 0
        )
    except revisions.Unfit as error:
        return _form(here, OfficeForm(file, current.owned), current.owned, _said(error))
    except revisions.Overtaken:
        here.of.refresh_from_db()
        messages.warning(
            here.request, _("Somebody else published meanwhile. Look again at what this would change.")
        )
        return _preview(here, owned, note)
    messages.success(here.request, _("Settings no. %(n)d are published.") % {"n": made.number})
    return redirect("pages:settings", office=here.of.code)


@require_POST
@of_office("offices.add_officerevision")
def go_back(here: Here, number: int) -> HttpResponse:
    get_object_or_404(OfficeRevision, office=here.of, number=number)
    try:
        made = revisions.go_back(here.of, number, here.account)
    except revisions.Unfit as error:
        why = "; ".join(f"{each.where}: {each.what}".removeprefix(": ") for each in _said(error))
        messages.error(
            here.request, _("These settings do not fit the office any more: %(why)s") % {"why": why}
        )
        return redirect("pages:settings_one", office=here.of.code, number=number)
    said = _("Settings no. %(n)d are published: they say again what no. %(old)d said.")
    messages.success(here.request, said % {"n": made.number, "old": number})
    return redirect("pages:settings", office=here.of.code)


def _published(here: Here) -> tuple[OfficeFile, OfficeRevision]:
    if here.file is None or here.of.current is None:
        raise Http404
    return here.file, here.of.current


def _sent(text: str) -> File:
    """Settings that a page carried along. They are checked again before they are published."""
    try:
        return sent(text)
    except ValueError:
        raise Http404 from None


def _filled(file: OfficeFile, start: File, data: QueryDict | None = None) -> OfficeForm:
    """The form of settings, which may have been made up by hand."""
    try:
        return OfficeForm(file, start, data)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise Http404 from None


def _form(here: Here, form: OfficeForm, start: File, wrong: tuple[mistakes.Said, ...] = ()) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "start": json.dumps(start, ensure_ascii=False),
        "mistakes": wrong,
        "note": here.request.POST.get("note", ""),
        "language_is": get_language() or "id",
    }
    return here.show("settings_edit", context, status=422 if wrong else 200)


def _said(error: revisions.Unfit) -> tuple[mistakes.Said, ...]:
    return tuple(map(mistakes.of_office, error.mistakes))


def _preview(here: Here, owned: File, note: str) -> HttpResponse:
    current = here.of.current
    context = {
        "changes": _changes(here, current.owned if current else {}, owned),
        "owned": json.dumps(owned, ensure_ascii=False),
        "note": note,
        "seen": current.number if current else 0,
    }
    return here.show("settings_preview", context)


def _changes(here: Here, old: File, new: File) -> list[tuple[str, list[told.Change]]]:
    """Changes by section, in order."""
    language = get_language() or "id"
    names = {s.letter: s.name.get(language) for s in here.file.services} if here.file else {}
    sections: dict[str, list[told.Change]] = {}
    for change in told.changes(old, new, names, language):
        sections.setdefault(change.section, []).append(change)
    return list(sections.items())


def _refused(here: Here) -> list[Kiosk]:
    """Kiosks that did not take the current settings."""
    rows = Kiosk.objects.filter(office=here.of, revoked_at=None).exclude(report=None)
    number = here.of.current.number if here.of.current else 0
    return [row for row in rows if isinstance(row.report, dict) and row.report.get("refused") == number]
