"""Icons, and times in words, for the templates."""

import datetime as dt

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from central.kiosks.models import Kiosk
from central.pages import words
from central.pages.views.kiosks import named
from kiosk import fonts

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the kiosk's own font; always beside a word, so it is hidden from readers."""
    return format_html('<span class="icon" aria-hidden="true">{}</span>', fonts.icon(name))


@register.filter
def clock(at: dt.datetime) -> str:
    return words.clock(at)


@register.filter
def day(day: dt.date) -> str:
    return words.day(day)


@register.simple_tag
def when(at: dt.datetime, now: dt.datetime) -> str:
    return words.when(at, now)


@register.filter
def note(text: str) -> str:
    return words.note(text)


@register.filter
def kiosk_name(row: Kiosk) -> str:
    return named(row)
