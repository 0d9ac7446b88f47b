"""Accounts of the staff: who is there, in which role; adding, changing, a new password. For administrators.

An office administrator looks after the own office's accounts, and makes no national ones.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from central.offices import accounts
from central.offices.models import Account, Office, Role
from central.offices.roles import offices_of, only_own
from central.pages import deeds, paging
from central.pages.models import Act
from central.pages.screen import Here, signed_in


class AccountForm(forms.ModelForm[Account]):
    """`by`: who fills it in; of the own account only the names can be changed."""

    class Meta:
        model = Account
        fields = ("username", "first_name", "last_name", "role", "office", "is_active")
        labels = {  # noqa: RUF012 -- Django's
            "username": gettext_lazy("Name to sign in"),
            "first_name": gettext_lazy("First name"),
            "last_name": gettext_lazy("Last name"),
            "role": gettext_lazy("Role"),
            "office": gettext_lazy("Office"),
            "is_active": gettext_lazy("May sign in"),
        }
        help_texts = {"username": "", "is_active": ""}  # noqa: RUF012 -- Django's

    def __init__(self, by: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        national = by.role == Role.NATIONAL
        role, office = self.fields["role"], self.fields["office"]
        if isinstance(role, forms.TypedChoiceField):
            role.choices = [c for c in Role.choices if national or c[0] != Role.NATIONAL]
        if isinstance(office, forms.ModelChoiceField):
            office.queryset = offices_of(by)
            office.empty_label = _("the whole country")
        if not national:
            del self.fields["office"]
            self.instance.office = by.office
        if self.instance._state.adding:
            del self.fields["is_active"]
        if self.instance.pk == by.pk:
            for name in ("role", "office", "is_active"):
                self.fields.pop(name, None)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "office" in self.fields and "role" in data:
            national, office = data["role"] == Role.NATIONAL, data.get("office")
            if national and office is not None:
                self.add_error("office", _("The national role is of no one office."))
            if not national and office is None:
                self.add_error("office", _("Choose the office."))
        return data


@require_GET
@signed_in("offices.view_account")
def people(here: Here) -> HttpResponse:
    rows = only_own(here.account, Account.objects.select_related("office"))
    word = paging.word(here.request)
    rows = paging.found(rows, word, "username", "first_name", "last_name", "office__name__id", "office__slug")
    context = {
        "rows": paging.page(here.request, rows.order_by("office", "-is_active", "username")),
        "search": word,
        "prompt": _("Search by name"),
        "several_offices": here.account.role == Role.NATIONAL,
    }
    return here.show("people", context)


@require_http_methods(["GET", "POST"])
@signed_in("offices.add_account")
def add(here: Here) -> HttpResponse:
    form = AccountForm(here.account, here.request.POST or None)
    if here.request.method == "POST" and form.is_valid():
        password = accounts.new_password()
        row = form.save(commit=False)
        row.set_password(password)
        row.save()
        deeds.note(here.account, Act.ACCOUNT_ADDED, row.username, row.office)
        return _told(here, row, password)
    return here.show("people_one", {"form": form, "row": None})


@require_http_methods(["GET", "POST"])
@signed_in("offices.change_account")
def person(here: Here, pk: int) -> HttpResponse:
    row = _row(here, pk)
    was = _office(row)
    form = AccountForm(here.account, here.request.POST or None, instance=row)
    if here.request.method == "POST" and form.is_valid():
        row = form.save()
        what = ", ".join(f"{name}={getattr(row, name)}" for name in form.changed_data)
        deeds.note(here.account, Act.ACCOUNT_CHANGED, f"{row.username}: {what}", _office(row) or was)
        messages.success(here.request, _("%(name)s was saved.") % {"name": row.username})
        return redirect("pages:people")
    return here.show("people_one", {"form": form, "row": row, "own": row.pk == here.account.pk})


@require_POST
@signed_in("offices.change_account")
def new_password(here: Here, pk: int) -> HttpResponse:
    """Told on this one answer. Who is signed in with the old one is signed out by it."""
    row = _row(here, pk)
    password = accounts.new_password()
    row.set_password(password)
    row.save()
    deeds.note(here.account, Act.ACCOUNT_PASSWORD, row.username, _office(row))
    return _told(here, row, password)


def _row(here: Here, pk: int) -> Account:
    """An account that this one looks after; 404 for any other."""
    return get_object_or_404(only_own(here.account, Account.objects.select_related("office")), pk=pk)


def _office(row: Account) -> Office | None:
    return row.office


def _told(here: Here, row: Account, password: str) -> HttpResponse:
    return here.show("people_password", {"row": row, "password": password})
