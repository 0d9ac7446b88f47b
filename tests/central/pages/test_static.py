"""Static files: the kiosk's typefaces, and nothing else of where they lie; and as a server serves them."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import override_settings

from kiosk import fonts

SHIPPED = "whitenoise.storage.CompressedManifestStaticFilesStorage"


def test_the_typefaces_are_found_and_nothing_beside_them() -> None:
    for name in fonts.FILES.values():
        assert finders.find(f"pages/fonts/{name}") == str(fonts.path("medium").parent / name)
    for name in ("__init__.py", "OFL.txt", "../office.py", "coverage.json"):
        assert not finders.find(f"pages/fonts/{name}")
    assert finders.find("pages/fonts/AntreanIcons.ttf", find_all=True)


def test_collected_files_name_each_other_by_their_contents(tmp_path: Path) -> None:
    storages: dict[str, Any] = {"staticfiles": {"BACKEND": SHIPPED}}
    with override_settings(STORAGES=storages, STATIC_ROOT=tmp_path):
        call_command("collectstatic", verbosity=0, interactive=False)
    sheet = next(tmp_path.glob("pages/pages.*.css")).read_text()
    for address in re.findall(r'url\("([^"]+)"\)', sheet):
        assert re.fullmatch(r"fonts/\w+-?\w*\.[0-9a-f]{12}\.ttf", address)
        assert (tmp_path / "pages" / address).is_file()
    assert next(tmp_path.glob("pages/fonts/AntreanSans-Medium.*.ttf.gz")).is_file()


@pytest.mark.parametrize("name", ["live.js", "form.js"])
def test_scripts_are_small_and_send_nothing_away(name: str) -> None:
    script = Path(str(finders.find(f"pages/{name}"))).read_text()
    assert len(script) < 4000
    assert "http" not in script
    assert "eval" not in script
