"""A drawn ticket as the bytes of ESC/POS. Pure, but that `profile` looks up printers in python-escpos's list.

Pictures go as `GS v 0` in bands that end at white rows, so a printer that pauses between two shows no seam.
White space goes as a picture one byte wide: exact on every printer, where `ESC J` depends on a motion unit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from PIL import Image

from kiosk.devices.column import NativeQr, Part, Sheet
from kiosk.devices.escpos_status import CONFIRM

INIT: Final = b"\x1b@\x1da\x00"
"""`ESC @`, and `GS a 0`: no status unasked, whose bytes could be taken for an answer."""

LEFT: Final = b"\x1ba\x00"
MIDDLE: Final = b"\x1ba\x01"
CUT: Final = b"\x1dVB\x00"
"""`GS V 66 0`: feed to the cutter and cut."""

FEED: Final = b"\x1bd\x05"
"""`ESC d 5`: five lines up to the tear bar, where there is no cutter."""

BAND_ROWS: Final = 128
"""Most rows in one picture: at 576 dots 9 kB, what small printers keep at a time."""

WHITE_ROWS: Final = 8
"""White rows from which on a gap is worth a picture of its own (8 bytes of header)."""

REAL_TIME: Final = {b"\x10\x04": b"\x10\x0c", b"\x10\x05": b"\x10\x0d", b"\x10\x14": b"\x10\x1c"}
"""DLE EOT, DLE ENQ and DLE DC4 are obeyed even inside a picture: there, one more dot is black instead."""


@dataclass(frozen=True)
class Profile:
    """What a printer can do: dots across (a multiple of 8), dots per inch, own QR codes, a cutter."""

    name: str
    width: int
    dpi: int = 203
    native_qr: bool = False
    cutter: bool = True

    @property
    def sheet(self) -> Sheet:
        return Sheet(self.width, self.dpi, self.native_qr)


PROFILES: Final = {
    each.name: each
    for each in (
        Profile("80mm", 576),
        Profile("80mm-180dpi", 512, 180),
        Profile("80mm-narrow", 512),
        Profile("58mm", 384),
        Profile("58mm-no-cutter", 384, cutter=False),
    )
}


def profile(name: str) -> Profile:
    """A profile of ours, or a printer by python-escpos's name (`TM-T20II`). LookupError names all."""
    if name in PROFILES:
        return PROFILES[name]
    from escpos.capabilities import CAPABILITIES  # noqa: PLC0415 - loading the list takes 0.3 s

    known = CAPABILITIES["profiles"]
    try:
        data = known[name]
        width = int(data["media"]["width"]["pixels"])
    except (KeyError, ValueError):
        usable = [each for each in known if str(known[each]["media"]["width"].get("pixels")).isdigit()]
        raise LookupError(
            f"no profile {name!r}; there are {', '.join([*PROFILES, *sorted(usable)])}"
        ) from None
    dpi, can = data["media"].get("dpi", 203), data["features"]
    return Profile(
        name,
        width // 8 * 8,
        dpi if isinstance(dpi, int) else 203,
        bool(can.get("qrCode")),
        bool(can.get("paperPartCut") or can.get("paperFullCut")),
    )


def ticket(parts: Sequence[Part], printer: Profile) -> bytes:
    """All bytes of one ticket, its confirmation asked for at the end."""
    out = [INIT, LEFT]
    for part in parts:
        out.extend((MIDDLE, native_qr(part), LEFT) if isinstance(part, NativeQr) else (raster(part),))
    out.append(CUT if printer.cutter else FEED)
    out.append(CONFIRM)
    return b"".join(out)


def resync(printer: Profile) -> bytes:
    """What makes a printer listen again that was left in the middle of a picture.

    NUL is white in a picture and nothing outside of one: as many as the largest band may still want. What
    half a ticket there is gets cut off, so that it does not hang on to the next one.
    """
    return bytes(BAND_ROWS * printer.width // 8) + INIT + (CUT if printer.cutter else FEED)


def native_qr(code: NativeQr) -> bytes:
    """`GS ( k`: model 2, module size, error correction M, the text, and print it."""
    text = code.text.encode()
    return b"".join((
        _two_d(b"\x41\x32\x00"),
        _two_d(b"\x43" + bytes([code.module])),
        _two_d(b"\x45\x31"),
        _two_d(b"\x50\x30" + text),
        _two_d(b"\x51\x30"),
    ))  # fmt: skip


def raster(image: Image.Image) -> bytes:
    """A 1-bit picture as `GS v 0` commands, without the white at the right of each band."""
    if image.width % 8:
        raise ValueError(f"{image.width} dots wide: pictures are whole bytes wide")
    stride = image.width // 8
    data = image.tobytes("raw", "1;I")
    rows = [data[at : at + stride].rstrip(b"\x00") for at in range(0, len(data), stride)]
    return b"".join(_band(rows[start:end]) for start, end in _bands([bool(row) for row in rows]))


def _bands(inked: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Rows from, to: ink and white by turns, none with more ink than BAND_ROWS."""
    at = 0
    for start, end in [*_white(inked), (len(inked), len(inked))]:
        yield from ((row, min(row + BAND_ROWS, start)) for row in range(at, start, BAND_ROWS))
        if end > start:
            yield start, end
        at = end


def _white(inked: Sequence[bool]) -> Iterator[tuple[int, int]]:
    at = 0
    for ink, rows in groupby(inked):
        count = sum(1 for _ in rows)
        if not ink and count >= WHITE_ROWS:
            yield at, at + count
        at += count


def _band(rows: Sequence[bytes]) -> bytes:
    width = max(1, *map(len, rows))
    dots = b"".join(row.ljust(width, b"\x00") for row in rows)
    for spelt, instead in REAL_TIME.items():
        dots = dots.replace(spelt, instead)
    return b"\x1dv0\x00" + width.to_bytes(2, "little") + len(rows).to_bytes(2, "little") + dots


def _two_d(body: bytes) -> bytes:
    return b"\x1d(k" + (len(body) + 1).to_bytes(2, "little") + b"1" + body
