"""Texts of the server in other languages, from gettext catalogues that are read as they are.

There is no compiled form that could be older than its source, as with the kiosk's screens. The catalogue
holds the texts of all rooms of the server.
"""

import ast
import gettext
import io
import struct
from pathlib import Path
from typing import Final

from django.utils.translation import trans_real

LOCALE: Final = Path(__file__).parent / "locale"

_MAGIC: Final = 0x950412DE
_HEADER: Final = 28


def read(path: Path) -> dict[str, str]:
    """Messages of a .po file by their source text, the header under "". Raises ValueError with the line.

    A plural's source is `one\\0many`, as gettext has it in its compiled form.
    """
    entries: dict[str, str] = {}
    parts: dict[str, str] = {}
    field = ""
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], 1):
        if line.startswith("#"):
            continue
        text = line
        if not line.strip():
            if parts:
                source = "\0".join(parts[key] for key in ("msgid", "msgid_plural") if key in parts)
                context = f"{parts['msgctxt']}\x04" if "msgctxt" in parts else ""
                entries[context + source] = parts.get("msgstr", parts.get("msgstr[0]", ""))
            parts = {}
            continue
        word, _, rest = line.partition(" ")
        if not line.startswith('"'):
            field, text = word, rest
            parts[field] = ""
        try:
            parts[field] += ast.literal_eval(text)
        except (SyntaxError, ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}, line {number}: not a line of a catalogue") from error
    return entries


def compiled(entries: dict[str, str]) -> gettext.GNUTranslations:
    """A catalogue as `gettext` wants it. Texts without a translation stay as they are."""
    pairs = sorted((source.encode(), text.encode()) for source, text in entries.items() if text)
    offset = _HEADER + 16 * len(pairs)
    tables: tuple[list[int], list[int]] = ([], [])
    heap = b""
    for side, table in enumerate(tables):
        for pair in pairs:
            table += [len(pair[side]), offset + len(heap)]
            heap += pair[side] + b"\0"
    head = [_MAGIC, 0, len(pairs), _HEADER, _HEADER + 8 * len(pairs), 0, 0]
    numbers = [*head, *tables[0], *tables[1]]
    return gettext.GNUTranslations(io.BytesIO(struct.pack(f"<{len(numbers)}I", *numbers) + heap))


def install() -> None:
    """Put every catalogue here over Django's own texts of its language."""
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        language = path.parts[-3]
        trans_real.translation(language).merge(compiled(read(path)))
