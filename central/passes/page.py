"""A pass as one printable page (A4): the QR code, when and where, what to bring, who of the party is which.

Ink is spared: white ground, the office's accent in lines and in the time alone. Indonesian first, English
beside it, in the typefaces of the kiosk. The page is the only place where ordinals meet names: those are
written in by hand, or by the system that prints it, and kept nowhere.
"""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from central.passes.picture import symbol
from kiosk import fonts
from kiosk.codes import group
from kiosk.office import Name, Office
from kiosk.passes import Pass

INK, MUTED, LINE = "#12212B", "#4A5A65", "#D8E0E4"
mm: Final = 72 / 25.4
"""In points."""

_WIDTH, _HEIGHT = 210 * mm, 297 * mm
_MARGIN: Final = 18 * mm
_RIGHT: Final = _WIDTH - _MARGIN
_QR: Final = 56 * mm
_COLUMN: Final = _MARGIN + _QR + 14 * mm
_FOOT: Final = 20 * mm

_DAYS: Final = (
    ("Senin", "Monday"),
    ("Selasa", "Tuesday"),
    ("Rabu", "Wednesday"),
    ("Kamis", "Thursday"),
    ("Jumat", "Friday"),
    ("Sabtu", "Saturday"),
    ("Minggu", "Sunday"),
)
_MONTHS: Final = (
    ("Januari", "January"),
    ("Februari", "February"),
    ("Maret", "March"),
    ("April", "April"),
    ("Mei", "May"),
    ("Juni", "June"),
    ("Juli", "July"),
    ("Agustus", "August"),
    ("September", "September"),
    ("Oktober", "October"),
    ("November", "November"),
    ("Desember", "December"),
)
_STEPS: Final = (
    (
        "Datang pada waktunya dengan QR ini, di kertas atau ponsel",
        "Come at your time with this QR, on paper or phone",
    ),
    (
        "Arahkan QR ke kamera kios; tanpa QR, ketik kode pemesanan",
        "Hold it up to the kiosk, or type the booking code",
    ),
    ("Ambil nomor antrean dan tunggu panggilan", "Take your number and wait to be called"),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on the page. `code` is the booking code, None where it is not known any more; `names` are
    those of the members in order, or fewer: a line to write on takes the place of each that is missing."""

    office: Office
    facts: Pass
    text: str
    code: str | None = None
    names: Sequence[str] = ()


def pdf(sheet: Sheet) -> bytes:
    """One page of A4, about 60 KB. The same sheet gives the same bytes."""
    _register()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(_WIDTH, _HEIGHT), invariant=1, lang="id")
    canvas.setTitle("Bukti pemesanan")
    canvas.setAuthor(sheet.office.name.id)
    pen = _Pen(canvas)
    y = _head(pen, sheet)
    y = min(_qr(pen, sheet, y), _facts(pen, sheet, y)) - 14 * mm
    y = _how(pen, y)
    y = _members(pen, sheet, y)
    _bring(pen, sheet, y)
    _foot(pen, sheet)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


class _Pen:
    """Writes lines of text downwards; a pair is Indonesian, and English under it, smaller and grey."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    def write(self, x: float, y: float, text: str, font: str, size: float, colour: str = INK) -> float:
        """Draws one line with its base at `y`; answers its width."""
        self.canvas.setFillColor(colour)
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, y, text)
        return float(pdfmetrics.stringWidth(text, font, size))

    def fitted(
        self, x: float, y: float, text: str, font: str, size: float, width: float, colour: str = INK
    ) -> None:
        """One line, made smaller where it is wider than `width`."""
        wide = float(pdfmetrics.stringWidth(text, font, size))
        self.write(x, y, text, font, size * min(1.0, width / wide) if wide else size, colour)

    def block(
        self, x: float, y: float, text: str, font: str, size: float, width: float, colour: str = INK
    ) -> float:
        """Lines broken at `width`; answers the base of the line that would follow."""
        for line in simpleSplit(text, font, size, width):
            self.write(x, y, line, font, size, colour)
            y -= size * 1.3
        return y

    def heading(self, y: float, words: tuple[str, str]) -> float:
        self.rule(y + 7 * mm)
        wide = self.write(_MARGIN, y, words[0], "bold", 11)
        self.write(_MARGIN + wide + 3 * mm, y, words[1], "medium", 9, MUTED)
        return y - 6.5 * mm

    def rule(self, y: float, colour: str = LINE, width: float = 0.6) -> None:
        self.canvas.setStrokeColor(colour)
        self.canvas.setLineWidth(width)
        self.canvas.line(_MARGIN, y, _RIGHT, y)


def _head(pen: _Pen, sheet: Sheet) -> float:
    office, y = sheet.office, _HEIGHT - 24 * mm
    pen.write(_MARGIN, y, "Bukti pemesanan", "extra", 24)
    wide = pdfmetrics.stringWidth("Bukti pemesanan", "extra", 24)
    pen.write(_MARGIN + wide + 4 * mm, y, "Booking pass", "medium", 12, MUTED)
    pen.fitted(_MARGIN, y - 8 * mm, office.name.id, "bold", 12, _RIGHT - _MARGIN)
    if office.address:
        pen.fitted(_MARGIN, y - 13.5 * mm, office.address, "medium", 9.5, _RIGHT - _MARGIN, MUTED)
    pen.rule(y - 18 * mm, office.accent, 2)
    return y - 26 * mm


def _qr(pen: _Pen, sheet: Sheet, top: float) -> float:
    """The code as bars, which any printer makes sharp. The page's margin is its quiet zone."""
    rows = [list(row) for row in symbol(sheet.text).matrix]
    module = _QR / len(rows)
    canvas = pen.canvas
    canvas.setFillColor("#000000")
    path = canvas.beginPath()
    for at, row in enumerate(rows):
        y = top - (at + 1) * module
        start = None
        for column, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                x = _MARGIN + start * module
                path.rect(x, y, (column - start) * module, module)
                start = None
    canvas.drawPath(path, fill=1, stroke=0)
    return top - _QR


def _facts(pen: _Pen, sheet: Sheet, top: float) -> float:
    facts, width = sheet.facts, _RIGHT - _COLUMN
    day, month = _DAYS[facts.day.weekday()], _MONTHS[facts.day.month - 1]
    time = f"{facts.start_minute // 60:02d}.{facts.start_minute % 60:02d}"
    y = top - 10.5 * mm
    wide = pen.write(_COLUMN, y, time, "extra", 40, sheet.office.accent)
    pen.write(_COLUMN + wide + 3 * mm, y, _zone(sheet.office, facts.day), "bold", 14, MUTED)
    y -= 9 * mm
    pen.fitted(_COLUMN, y, f"{day[0]}, {facts.day.day} {month[0]} {facts.day.year}", "bold", 16, width)
    pen.write(
        _COLUMN, y - 5 * mm, f"{day[1]}, {facts.day.day} {month[1]} {facts.day.year}", "medium", 10, MUTED
    )
    y -= 15 * mm
    service = sheet.office.service(facts.service)
    name = service.name if service else Name(id=facts.service, en=facts.service)
    pen.fitted(_COLUMN, y, name.id, "bold", 14, width)
    pen.fitted(_COLUMN, y - 5 * mm, name.en, "medium", 10, width, MUTED)
    y -= 13 * mm
    people = f"{facts.party} orang" + (", prioritas" if facts.priority else "")
    english = f"{facts.party} {'person' if facts.party == 1 else 'people'}" + (
        ", priority" if facts.priority else ""
    )
    wide = pen.write(_COLUMN, y, people, "bold", 14)
    pen.write(_COLUMN + wide + 3 * mm, y, english, "medium", 10, MUTED)
    if sheet.code:
        pen.write(_COLUMN, y - 9 * mm, "Kode pemesanan · Booking code", "medium", 9, MUTED)
        y -= 16 * mm
        pen.write(_COLUMN, y, group(sheet.code), "tabular", 20)
    return y


def _zone(office: Office, day: dt.date) -> str:
    """WIB, WITA, WIT; the hours from UTC elsewhere."""
    offset = dt.datetime.combine(day, dt.time(12), tzinfo=office.tz).utcoffset() or dt.timedelta()
    names = {7: "WIB", 8: "WITA", 9: "WIT"}
    return names.get(int(offset.total_seconds() // 3600), f"UTC{offset.total_seconds() / 3600:+g}")


def _how(pen: _Pen, y: float) -> float:
    y = pen.heading(y, ("Cara lapor datang", "How to check in")) - 1.5 * mm
    width = (_RIGHT - _MARGIN - 12 * mm) / len(_STEPS)
    lowest = y
    for at, (words, english) in enumerate(_STEPS):
        x = _MARGIN + at * (width + 6 * mm)
        pen.write(x, y, f"{at + 1}", "extra", 16)
        below = pen.block(x + 7 * mm, y + 1.2 * mm, words, "bold", 9, width - 7 * mm)
        lowest = min(lowest, pen.block(x + 7 * mm, below, english, "medium", 8, width - 7 * mm, MUTED))
    return lowest - 9 * mm


def _members(pen: _Pen, sheet: Sheet, y: float) -> float:
    """Who is number 1, 2, …: asked at the kiosk where not all come at once. Nothing for a party of one."""
    if sheet.facts.party == 1:
        return y
    y = pen.heading(y, ("Siapa nomor berapa", "Who of you is which number")) - 1 * mm
    width = (_RIGHT - _MARGIN - 10 * mm) / 2
    for at in range(sheet.facts.party):
        x, line = _MARGIN + at % 2 * (width + 10 * mm), y - at // 2 * 9 * mm
        pen.write(x, line, f"{at + 1}", "tabular", 14)
        if at < len(sheet.names):
            pen.fitted(x + 8 * mm, line, sheet.names[at], "medium", 11, width - 8 * mm)
        pen.canvas.setStrokeColor("#7D909C")
        pen.canvas.setLineWidth(0.6)
        pen.canvas.line(x + 8 * mm, line - 1.5 * mm, x + width, line - 1.5 * mm)
    return y - (sheet.facts.party + 1) // 2 * 9 * mm - 5 * mm


def _bring(pen: _Pen, sheet: Sheet, y: float) -> None:
    """What to bring, as far as the page goes."""
    service = sheet.office.service(sheet.facts.service)
    if service is None or not service.documents:
        return
    y = pen.heading(y, ("Yang perlu dibawa", "What to bring"))
    width = _RIGHT - _MARGIN - 6 * mm
    for name in service.documents:
        if y < _FOOT + 16 * mm:
            return
        pen.canvas.setStrokeColor("#7D909C")
        pen.canvas.setLineWidth(0.8)
        pen.canvas.rect(_MARGIN, y - 0.4 * mm, 3 * mm, 3 * mm)
        y = pen.block(_MARGIN + 6 * mm, y, name.id, "medium", 10, width)
        y = pen.block(_MARGIN + 6 * mm, y + 0.8 * mm, name.en, "medium", 8, width, MUTED) - 1.6 * mm


def _foot(pen: _Pen, sheet: Sheet) -> None:
    pen.rule(_FOOT + 5 * mm)
    said = (
        (
            "Berlaku sekali untuk setiap orang. Tidak diperjualbelikan.",
            "Good once for each person. Not for sale.",
        ),
        (f"Pengaduan: {sheet.office.complaint.telephone}", "Complaints"),
    )
    pen.write(_MARGIN, _FOOT, said[0][0], "bold", 9)
    pen.write(_MARGIN, _FOOT - 4.4 * mm, said[0][1], "medium", 8, MUTED)
    pen.canvas.setFillColor(INK)
    pen.canvas.setFont("bold", 9)
    pen.canvas.drawRightString(_RIGHT, _FOOT, said[1][0])
    pen.canvas.setFillColor(MUTED)
    pen.canvas.setFont("medium", 8)
    pen.canvas.drawRightString(_RIGHT, _FOOT - 4.4 * mm, said[1][1])


@cache
def _register() -> None:
    for name in ("medium", "bold", "extra", "tabular"):
        pdfmetrics.registerFont(TTFont(name, str(fonts.path(name))))
