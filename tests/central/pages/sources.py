"""Every text of the server that is translated, found where it stands: in Python and in templates."""

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[3] / "central"
_WORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2)}


def texts() -> Iterator[tuple[Path, str]]:
    """(file, source text); a plural as `one\\0many`, as the catalogue has it."""
    for file in sorted(ROOT.rglob("*.py")):
        yield from ((file, text) for text in _python(file.read_bytes()))
    for file in sorted(ROOT.rglob("templates/**/*.html")):
        yield from ((file, text) for text in _python(templatize(file.read_text(), origin=str(file)).encode()))


def _python(source: bytes) -> Iterator[str]:
    options = {"encoding": "utf-8"}
    for _line, _word, found, _comments in extract_python(io.BytesIO(source), _WORDS, [], options):
        parts = [found] if isinstance(found, str) else [part for part in found if part]
        if parts:
            yield "\0".join(parts[:2])
