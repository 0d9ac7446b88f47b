"""The catalogue is whole, and dates, times and money have their Indonesian form."""

import datetime as dt
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

from kiosk import fonts
from kiosk.answers import Range
from kiosk.ui import words
from kiosk.ui.words import LOCALE, Both, Say, read_catalogue

KIOSK = Path(words.__file__).parent.parent
DAY = dt.date(2026, 11, 17)


def source() -> list[str | tuple[str, ...]]:
    """Every text of the code."""
    keywords = {"say": None, "self": None, "many": (1, 2)}
    return [message for _, _, message, *_ in extract_from_dir(str(KIOSK), keywords=keywords)]


def indonesian() -> dict[str, words.Entry]:
    return read_catalogue(LOCALE / "id" / "LC_MESSAGES" / "antrean.po")


def test_every_text_of_the_code_is_translated_and_none_is_left_over() -> None:
    used = {message if isinstance(message, str) else message[0] for message in source()}
    known = indonesian()
    assert used - set(known) == set()
    assert set(known) - used == set()
    assert all(entry.forms[0] for entry in known.values())


def test_a_translation_has_the_places_of_its_text() -> None:
    for entry in indonesian().values():
        wanted = set(re.findall(r"{\w+}", entry.text + entry.plural))
        assert set(re.findall(r"{\w+}", entry.forms[0])) <= wanted, entry
        assert wanted - {"{n}"} <= set(re.findall(r"{\w+}", entry.forms[0])), entry


def test_the_typeface_has_every_letter_of_every_text() -> None:
    for entry in indonesian().values():
        assert fonts.missing(entry.text + entry.plural + "".join(entry.forms)) == ""


def test_no_text_is_longer_than_eight_words_and_none_shouts() -> None:
    for entry in indonesian().values():
        assert len(entry.forms[0].replace(".", " ").replace("·", " ").split()) <= 8, entry.forms[0]
        assert "!" not in entry.forms[0]


def test_both_languages_are_said_at_once_each_with_its_own_values() -> None:
    say = Say("id", "en")
    people = say.many("{n} person", "{n} people", 1)
    assert people == ("1 orang", "1 person")
    assert say("Get number: {people}", people=people) == ("Ambil nomor: 1 orang", "Get number: 1 person")
    assert say.many("{n} person", "{n} people", 3).second == "3 people"


def test_a_single_language_has_no_second_side() -> None:
    assert Say("id")("Back") == Both("Kembali", "")
    assert Say("en", "en")("Back") == Both("Back", "")


def test_days_and_times_have_their_indonesian_form() -> None:
    say = Say("id", "en")
    assert say.date(DAY) == ("Selasa, 17 November 2026", "Tuesday, 17 November 2026")
    assert say.day(dt.date(2026, 8, 2)) == ("Minggu, 2 Agustus", "Sunday, 2 August")
    assert say.short_day(dt.date(2026, 8, 2)).main == "Minggu, 2 Agu"
    assert words.clock(dt.time(8, 4)) == "08.04"
    assert words.hours(dt.time(8), dt.time(15, 30)) == "08.00–15.30"
    assert words.rupiah(1_355_000) == "Rp\u00a01.355.000"


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0, "0 menit"), (1.5, "2 menit"), (60, "1 jam"), (276, "4 jam 36 menit"), (-5, "0 menit")],
)
def test_a_time_span_is_rounded_up_to_whole_minutes(minutes: float, text: str) -> None:
    assert Say("id").duration(dt.timedelta(minutes=minutes)).main.replace("\u00a0", " ") == text


def test_a_long_wait_is_told_in_hours_rounded_outwards() -> None:
    assert Say("id", "en").wait(Range(170, 335)) == Both("2–6\u00a0jam", "2–6\u00a0h")
    assert Say("id", "en").wait(Range(95, 150)).main == "95–150\u00a0menit"


def test_a_wait_is_a_range() -> None:
    assert Say("id").wait(Range(25, 40)).main == "25–40\u00a0menit"
    assert Say("id").wait(Range(5, 5)).main == "5\u00a0menit"


def test_a_damaged_catalogue_names_its_line(tmp_path: Path) -> None:
    file = tmp_path / "antrean.po"
    file.write_text('msgid "One"\nmsgstr "Satu"\n\nmsgid "Two\nmsgstr "Dua"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="line 4"):
        read_catalogue(file)


def test_a_catalogue_may_have_comments_and_long_texts(tmp_path: Path) -> None:
    file = tmp_path / "antrean.po"
    file.write_text(
        '# Note\n#: a.py:1\nmsgid ""\n"One "\n"two"\nmsgstr ""\n"Satu \\"dua\\""\n', encoding="utf-8"
    )
    assert read_catalogue(file) == {"One two": words.Entry("One two", "", ('Satu "dua"',))}
