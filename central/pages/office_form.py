"""The centre's part of an office's settings as a form: read into fields, and written back. Nothing is lost.

A name has more than a form shows (its short forms): what a row was read from is carried along, and written
back with the fields put over it.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from central.offices.owned import File
from kiosk.office import Office as OfficeFile

_MOST: Final = 400  # rows of one table
_HOURS: Final = re.compile(r"(\d\d)[:.](\d\d)\s*[-–]\s*(\d\d)[:.](\d\d)")
_TIMES: Final = ["%H:%M", "%H.%M"]
_DAYS: Final = ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"]


def _words(**attrs: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"maxlength": 80, **attrs})


def _day() -> forms.DateInput:
    """As text, the day first: a browser set up in English would show the month first."""
    return forms.DateInput(attrs={"placeholder": "31/12/2026", "maxlength": 10}, format="%d/%m/%Y")


def _time() -> forms.TimeInput:
    """As text: a browser set up in English would show `01:00 PM`."""
    return forms.TimeInput(attrs={"placeholder": "08.00", "maxlength": 5}, format="%H.%M")


class QuotaForm(forms.Form):
    walk_in = forms.IntegerField(label=_("People a day without a booking"), min_value=0, max_value=9999)
    priority = forms.IntegerField(label=_("Of these kept for priority"), min_value=0, max_value=9999)


class NameForm(forms.Form):
    """A text in both languages; a row that is left empty is no row."""

    id = forms.CharField(label=_("Indonesian"), max_length=80, widget=_words(lang="id"))
    en = forms.CharField(label=_("English"), max_length=80, widget=_words(lang="en"))


class FeeForm(NameForm):
    rupiah = forms.IntegerField(label=_("Rupiah"), min_value=0)


class HolidayForm(NameForm):
    day = forms.DateField(label=_("Day"), input_formats=_DAYS, widget=_day())

    field_order = ("day", "id", "en")


class SessionForm(NameForm):
    start = forms.TimeField(label=_("From"), input_formats=_TIMES, widget=_time())
    end = forms.TimeField(label=_("To"), input_formats=_TIMES, widget=_time())
    slot_minutes = forms.IntegerField(label=_("Minutes a slot"), min_value=10, max_value=480)
    seats = forms.IntegerField(label=_("People a slot"), min_value=0, max_value=9999)
    quota = forms.IntegerField(label=_("People in all"), min_value=0, max_value=9999)


class Table:
    """A formset over rows of settings, with what the rows were read from."""

    def __init__(
        self, form: type[forms.Form], prefix: str, rows: Sequence[Mapping[str, Any]], data: QueryDict | None
    ) -> None:
        make = formset_factory(form, extra=1, can_delete=True, absolute_max=_MOST, max_num=_MOST)
        self._rows = rows
        initial = [_flat(row) for row in rows]
        self.formset: BaseFormSet[Any] = make(data=data, prefix=prefix, initial=initial)

    def read(self) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """(row it came from, its fields) of every row that is kept; call it when the formset is valid."""
        for place, form in enumerate(self.formset.forms):
            facts = {key: value for key, value in form.cleaned_data.items() if key != "DELETE"}
            if facts and not form.cleaned_data.get("DELETE"):
                yield dict(self._rows[place]) if place < len(self._rows) else {}, facts


class OfficeForm:
    """All of it. `start`: the settings that it was made from; `data`: what was sent back."""

    def __init__(self, file: OfficeFile, start: File, data: QueryDict | None = None) -> None:
        self._start = start
        self.quota = QuotaForm(data, prefix="quota", initial={**start.get("quota", {})})
        self.sessions = Table(SessionForm, "sessions", start.get("sessions", []), data)
        self.holidays = Table(HolidayForm, "holidays", start.get("holidays", []), data)
        self.minors = Table(NameForm, "minors", start.get("minor_documents", []), data)
        services = start.get("services", {})
        self.services = [
            (
                service,
                Table(
                    NameForm, f"documents{service.letter}", _of(services, service.letter, "documents"), data
                ),
                Table(FeeForm, f"fees{service.letter}", _of(services, service.letter, "fees"), data),
            )
            for service in file.services
        ]

    @property
    def tables(self) -> list[Table]:
        rows = [table for _service, *pair in self.services for table in pair]
        return [self.sessions, self.holidays, self.minors, *rows]

    def is_valid(self) -> bool:
        valid = [self.quota.is_valid(), *(table.formset.is_valid() for table in self.tables)]
        return all(valid)

    def owned(self) -> File:
        """The settings as the form has them now; call it when it is valid."""
        services = dict(self._start.get("services", {}))
        for service, documents, fees in self.services:
            of = {
                "documents": [_name(was, facts) for was, facts in documents.read()],
                "fees": [
                    {"name": _name(was.get("name", {}), facts), "rupiah": facts["rupiah"]}
                    for was, facts in fees.read()
                ],
            }
            was = services.get(service.letter, {})
            services[service.letter] = {key: rows for key, rows in of.items() if rows or key in was}
        return {
            **self._start,
            "quota": {**self._start.get("quota", {}), **self.quota.cleaned_data},
            "sessions": [_session(was, facts) for was, facts in self.sessions.read()],
            "holidays": sorted(
                (_holiday(was, facts) for was, facts in self.holidays.read()), key=lambda row: str(row["day"])
            ),
            "minor_documents": [_name(was, facts) for was, facts in self.minors.read()],
            "services": services,
        }


def _of(services: Mapping[str, Any], letter: str, key: str) -> list[Any]:
    return list(services.get(letter, {}).get(key, []))


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of settings as the fields of its form have it."""
    name = row.get("name", row)
    flat = {**row, "id": name.get("id", ""), "en": name.get("en", "")}
    if "day" in row:
        flat["day"] = dt.date.fromisoformat(str(row["day"]))
    if match := _HOURS.fullmatch(str(row.get("hours", ""))):
        hour, minute, end_hour, end_minute = map(int, match.groups())
        flat["start"], flat["end"] = dt.time(hour, minute), dt.time(end_hour, end_minute)
    return flat


def _name(was: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    return {**was, "id": facts["id"], "en": facts["en"]}


def _holiday(was: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    return {**was, "day": facts["day"].isoformat(), "name": _name(was.get("name", {}), facts)}


def _session(was: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    word = re.sub(r"[^a-z0-9]+", "_", str(facts["en"]).casefold()).strip("_")[:32]
    return {
        **was,
        "id": was.get("id") or (word if word[:1].isalpha() else f"session_{word}"[:32]),
        "name": _name(was.get("name", {}), facts),
        "hours": f"{facts['start']:%H:%M}-{facts['end']:%H:%M}",
        "slot_minutes": facts["slot_minutes"],
        "seats": facts["seats"],
        "quota": facts["quota"],
    }
