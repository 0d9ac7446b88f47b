"""Every text has its Indonesian, and it is the one that is shown."""

import re
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext, ngettext

from central.pages import catalogue
from tests.central.pages.sources import texts

INDONESIAN = catalogue.LOCALE / "id" / "LC_MESSAGES" / "django.po"


def test_every_text_of_the_server_is_translated() -> None:
    entries = catalogue.read(INDONESIAN)
    lacking = {text: str(file.name) for file, text in texts() if not entries.get(text)}
    assert lacking == {}


def test_nothing_is_translated_that_is_not_said() -> None:
    said = {text for _file, text in texts()}
    assert set(catalogue.read(INDONESIAN)) - said == {""}


def test_a_translation_has_the_values_of_its_source() -> None:
    for source, text in catalogue.read(INDONESIAN).items():
        if source:
            names = set(re.findall(r"%\(\w+\)[sd]", source.split("\0")[0]))
            assert set(re.findall(r"%\(\w+\)[sd]", text)) == names, source


def test_the_catalogue_stands_over_djangos_own() -> None:
    with translation.override("id"):
        assert gettext("Not enrolled yet") == "Belum didaftarkan"
        assert ngettext("%(n)d day", "%(n)d days", 2) % {"n": 2} == "2 hari"
        assert gettext("Monday") == "Senin"
    with translation.override("en"):
        assert gettext("Not enrolled yet") == "Not enrolled yet"
        assert ngettext("%(n)d day", "%(n)d days", 2) % {"n": 2} == "2 days"


def test_a_line_that_is_none_is_named(tmp_path: Path) -> None:
    file = tmp_path / "bad.po"
    file.write_text('msgid "a"\nmsgstr b\n')
    with pytest.raises(ValueError, match="line 2"):
        catalogue.read(file)
