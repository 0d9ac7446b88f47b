"""The typefaces that ship, for the screen and for paper alike. Nothing heavy is imported here.

Antrean Sans is Plus Jakarta Sans with its space widened to 0.25 em; the tabular cut has digits of one width.
Antrean Icons is a part of Material Symbols Rounded. `script/fonts` makes the files; licences lie beside them.
"""

import json
from functools import cache
from pathlib import Path

from kiosk.fonts.icons import ICONS

__all__ = ["CAPITAL", "DESCENT", "FILES", "ICONS", "icon", "missing", "path"]

CAPITAL = 0.745
"""Height of a capital and of a digit, in em (OS/2 table of the face)."""

DESCENT = 0.22
"""How far g, j, p, q and y reach below the line, in em (hhea table, rounded up)."""

FILES = {
    "medium": "AntreanSans-Medium.ttf",
    "bold": "AntreanSans-Bold.ttf",
    "extra": "AntreanSans-ExtraBold.ttf",
    "tabular": "AntreanSans-Tabular.ttf",
    "icons": "AntreanIcons.ttf",
}


def path(name: str) -> Path:
    """The file of a cut: medium (500), bold (700), extra (800), tabular (700) or icons."""
    try:
        return Path(__file__).parent / FILES[name]
    except KeyError:
        raise LookupError(f"no font {name!r}; there are {', '.join(FILES)}") from None


def icon(name: str) -> str:
    """The character that draws an icon in the font `icons`."""
    try:
        return ICONS[name]
    except KeyError:
        raise LookupError(f"no icon {name!r}; kiosk/fonts/icons.py lists those that ship") from None


def missing(text: str) -> str:
    """The characters of a text that no shipped cut can draw, each once, in order. Empty when all is well.

    Latin is covered as far as Indonesian, English and the languages of Europe write it; no other script is.
    """
    covered = _covered()
    return "".join(dict.fromkeys(sign for sign in text if ord(sign) not in covered))


@cache
def _covered() -> frozenset[int]:
    ranges = json.loads((Path(__file__).parent / "coverage.json").read_text())
    return frozenset(point for first, last in ranges for point in range(first, last + 1))
