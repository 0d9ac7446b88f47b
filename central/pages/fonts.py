"""The kiosk's typefaces among the static files, under `pages/fonts/`: one copy of them in the repository."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from kiosk import fonts

PREFIX = "pages/fonts"


class FontFinder(BaseFinder):
    """Finds these files and nothing else beside them."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        self._folder = Path(fonts.path("medium")).parent
        self._storage = FileSystemStorage(location=self._folder)
        self._storage.prefix = PREFIX  # type: ignore[attr-defined] # what `collectstatic` asks a storage for

    def check(self, **_kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> Any:
        folder, _, name = path.rpartition("/")
        found = [str(self._folder / name)] if folder == PREFIX and name in fonts.FILES.values() else []
        if find_all:
            return found
        return found[0] if found else []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        return ((name, self._storage) for name in fonts.FILES.values())
