"""Long lists, a page at a time, and found by a word."""

from typing import Any, Final, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from central.pages import words

PAGE: Final = 50
_WORD: Final = 80

_M = TypeVar("_M", bound=Model)


def word(request: HttpRequest) -> str:
    """What is looked for (`?q=`): one line, not long."""
    return words.line(request.GET.get("q", ""), _WORD)


def found(rows: QuerySet[_M], word: str, *fields: str) -> QuerySet[_M]:
    """Rows with the word in one of the fields; all where there is none. A number finds a `__exact` field."""
    if not word:
        return rows
    which = Q()
    for field in fields:
        if field.endswith("__exact"):
            which |= Q(**{field: int(word)}) if word.isascii() and word.isdecimal() and len(word) < 9 else Q()
        else:
            which |= Q(**{f"{field}__icontains": word})
    return rows.filter(which)


def page(request: HttpRequest, rows: QuerySet[_M], size: int = PAGE) -> "Page[_M]":
    """The page that `?page=` asks for; the first where it asks for none, the last beyond it."""
    paginator: Paginator[Any] = Paginator(rows, size)
    return paginator.get_page(request.GET.get("page"))
