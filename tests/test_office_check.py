"""Each kind of mistake in an office file: named with its line, in words, and all at once."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import office_check, office_syntax
from kiosk.office import Office
from kiosk.office_check import Mistake, OfficeMistakes

OFFICES = Path(__file__).parents[1] / "offices"
KUPANG = (OFFICES / "kupang.toml").read_text(encoding="utf-8")


def changed(old: str, new: str, text: str = KUPANG) -> tuple[str, int]:
    """The file with its first `old` replaced, and the line it stood on."""
    assert old in text
    return text.replace(old, new, 1), text[: text.index(old)].count("\n") + 1


def mistakes(text: str | bytes) -> tuple[Mistake, ...]:
    with pytest.raises(OfficeMistakes) as caught:
        office_check.read(text, "kupang.toml")
    return caught.value.mistakes


CASES = {
    "unknown key": (
        'id = "morning"',
        'idd = "morning"',
        "sessions[1].idd",
        "unknown key",
        "did you mean id?",
    ),
    "unknown key at the top": ("zone =", "zne =", "zne", "unknown key", "did you mean zone?"),
    "key below a section": (
        "walk_in = 60",
        'walk_in = 60\nportal_url = "https://a.go.id"',
        "quota.portal_url",
        "unknown key",
        "portal_url belongs at the top of the file, above the first [section]",
    ),
    "key of another section": (
        "walk_in = 60",
        "walk_in = 60\nhandicap = 90",
        "quota.handicap",
        "unknown key",
        "handicap belongs in [order]",
    ),
    "portal with /t": (
        "zone =",
        'portal_url = "https://a.go.id/t/"\nzone =',
        "portal_url",
        "https://a.go.id/t/",
        'write "https://a.go.id"',
    ),
    "unknown day": ("monday =", "mondy =", "opening.mondy", "unknown day", "did you mean monday?"),
    "day in Indonesian": ("friday =", "jumat =", "opening.jumat", "unknown day", "jumat is friday"),
    "number in quotes": (
        "walk_in = 60",
        'walk_in = "60"',
        "quota.walk_in",
        '"60"',
        "write 60 without quotes",
    ),
    "bool in quotes": (
        "counted = false",
        'counted = "false"',
        "services[3].counted",
        '"false"',
        "write false without quotes",
    ),
    "bool for a number": ("walk_in = 60", "walk_in = true", "quota.walk_in", "true", None),
    "fraction for a whole number": ("walk_in = 60", "walk_in = 60.5", "quota.walk_in", "60.5", None),
    "number for words": (
        'telephone = "0380-000000"',
        "telephone = 380000000",
        "complaint.telephone",
        "380000000",
        'write it in quotes: "380000000"',
    ),
    "words for a name": (
        'name = { id = "Pagi", en = "Morning" }',
        'name = "Pagi"',
        "sessions[1].name",
        '"Pagi"',
        'write { id = "Pagi", en = "Pagi" }',
    ),
    "word for a list": (
        'stages = ["collection"]',
        'stages = "collection"',
        "services[3].stages",
        '"collection"',
        'write ["collection"]',
    ),
    "empty list": ('stages = ["collection"]', "stages = []", "services[3].stages", "nothing in it", None),
    "name without English": (
        '{ id = "Pagi", en = "Morning" }',
        '{ id = "Pagi" }',
        "sessions[1].name.en",
        "nothing",
        None,
    ),
    "range, low": ("handicap = 120", "handicap = 59", "order.handicap", "59", None),
    "range, high": ("number = 7\n", "number = 100\n", "counters[7].number", "100", None),
    "not above nothing": ("minutes = 12 ", "minutes = 0 ", "stages[2].minutes", "0", None),
    "not a number at all": ("minutes = 12 ", "minutes = nan ", "stages[2].minutes", "nan", None),
    "multiple": ("slot_minutes = 30", "slot_minutes = 25", "sessions[1].slot_minutes", "25", None),
    "choice": (
        'beyond = "accept"',
        'beyond = "acept"',
        "lateness.beyond",
        '"acept"',
        'did you mean "accept"?',
    ),
    "choice of numbers": ("paper_mm = 80", "paper_mm = 81", "devices.paper_mm", "81", None),
    "language": ('languages = ["id", "en"]', 'languages = ["id", "jv"]', "languages[2]", '"jv"', None),
    "letter": ('letter = "A"', 'letter = "a"', "services[1].letter", '"a"', None),
    "identifier": ('id = "morning"', 'id = "The morning"', "sessions[1].id", '"The morning"', None),
    "colour": ('accent = "#0B4F6C"', 'accent = "blue"', "accent", '"blue"', None),
    "hours": ('hours = "08:00-11:00"', 'hours = "8-11"', "sessions[1].hours", '"8-11"', None),
    "hours that no clock has": (
        'hours = "08:00-11:00"',
        'hours = "08:00-25:00"',
        "sessions[1].hours",
        "25:00",
        None,
    ),
    "hours backwards": ('hours = "08:00-11:00"', 'hours = "11:00-08:00"', "sessions[1].hours", "11:00", None),
    "hours that overlap": (
        'monday = "08:00-16:00"',
        'monday = ["08:00-13:00", "12:00-16:00"]',
        "opening.monday",
        "a list of 2",
        None,
    ),
    "day that no calendar has": (
        "day = 2026-01-01",
        'day = "2026-02-30"',
        "holidays[1].day",
        '"2026-02-30"',
        None,
    ),
    "unknown stage of a service": (
        'stages = ["documents", "interview"]',
        'stages = ["documents", "intervew"]',
        "services[1].stages[2]",
        '"intervew"',
        'did you mean "interview"?',
    ),
    "unknown stage of a counter": (
        'stages = ["interview"]\nbutton = 5',
        'stages = ["wawancara"]\nbutton = 5',
        "counters[4].stages[1]",
        '"wawancara"',
        None,
    ),
    "letter twice": ('letter = "B"', 'letter = "A"', "services[2].letter", "services[1] has too", None),
    "counter twice": ("number = 2\n", "number = 1\n", "counters[2].number", "counters[1] has too", None),
    "button twice": ("button = 27", "button = 17", "counters[2].button", "counters[1] has too", None),
    "stage in a list twice": (
        'stages = ["documents", "interview"]',
        'stages = ["documents", "documents"]',
        "services[1].stages[2]",
        "again",
        None,
    ),
    "language twice": ('languages = ["id", "en"]', 'languages = ["id", "id"]', "languages[2]", "again", None),
    "holiday twice": (
        "day = 2026-05-14",
        "day = 2026-05-01",
        "holidays[10].day",
        "holidays[9] has too",
        None,
    ),
    "another office with our code": ("{ code = 2,", "{ code = 1,", "other_offices[1].code", "1", None),
    "session outside opening hours": (
        'hours = "08:00-11:00"',
        'hours = "07:00-11:00"',
        "sessions[1].hours",
        "07:00-11:00",
        None,
    ),
    "session in the lunch break": (
        'hours = "13:00-15:00"\nslot_minutes = 30',
        'hours = "11:30-12:30"\nslot_minutes = 60',
        "sessions[2].hours",
        "11:30-12:30",
        None,
    ),
    "session off the tens": (
        'hours = "08:00-11:00"\nslot_minutes = 30',
        'hours = "08:05-11:05"\nslot_minutes = 30',
        "sessions[1].hours",
        "08:05-11:05",
        None,
    ),
    "slots that do not divide": (
        "slot_minutes = 30",
        "slot_minutes = 50",
        "sessions[1].slot_minutes",
        "does not divide",
        None,
    ),
    "sessions that overlap": (
        'hours = "13:00-15:00"',
        'hours = "10:00-15:00"',
        "sessions[2].hours",
        "10:00-15:00",
        None,
    ),
    "quota beyond the seats": ("quota = 10 ", "quota = 13 ", "sessions[1].quota", "13", None),
    "break outside opening": (
        'monday = "12:00-13:00"',
        'monday = "15:00-16:00"',
        "breaks.monday",
        "15:00-16:00",
        None,
    ),
    "break on a closed day": (
        'monday = "12:00-13:00"',
        'monday = "12:00-13:00"\nsunday = "12:00-13:00"',
        "breaks.sunday",
        "closed",
        None,
    ),
    "service outside opening hours": (
        'hours = "13:00-16:00"',
        'hours = "13:00-17:00"',
        "services[3].hours",
        "13:00-17:00",
        None,
    ),
    "priority beyond walk-in": ("priority = 6 ", "priority = 61 ", "quota.priority", "61", None),
    "party beyond the office's": ("party_limit = 5", "party_limit = 0", "party_limit", "0", None),
    "zone by its short name": (
        'zone = "Asia/Makassar"',
        'zone = "WITA"',
        "zone",
        '"WITA"',
        'WITA is "Asia/Makassar"',
    ),
    "zone misspelt": (
        'zone = "Asia/Makassar"',
        'zone = "Asia/Makasar"',
        "zone",
        '"Asia/Makasar"',
        'did you mean "Asia/Makassar"?',
    ),
    "zone that is a folder": ('zone = "Asia/Makassar"', 'zone = "Asia"', "zone", '"Asia"', None),
    "zone that is a path": ('zone = "Asia/Makassar"', 'zone = "../../etc/passwd"', "zone", "passwd", None),
    "accent too light": ('accent = "#0B4F6C"', 'accent = "#59A5D8"', "accent", "#59A5D8", "is too light"),
    "address without encryption": (
        'url = "https://www.lapor.go.id"',
        'url = "http://www.lapor.go.id"',
        "complaint.url",
        "http://",
        'did you mean "https://www.lapor.go.id"?',
    ),
    "address with a space": (
        'booking_url = "https://www.imigrasi.go.id"',
        'booking_url = "https://www imigrasi.go.id"',
        "booking_url",
        "www imigrasi",
        None,
    ),
    "button on the display's pin": ("button = 27", "button = 10", "counters[2].button", "10", None),
    "button on the add-on board's pin": ("button = 27", "button = 1", "counters[2].button", "1", None),
    "section without brackets twice": (
        "[[sessions]]                             # study: 15",
        "[sessions]                             # study: 15",
        "file",
        "[[sessions]]",
        None,
    ),
    "words without quotes": (
        'beyond = "accept"  ',
        "beyond = accept  ",
        "file",
        "beyond = accept",
        'did you mean beyond = "accept"?',
    ),
    "key twice": ("walk_in = 60", "walk_in = 60\nwalk_in = 70", "file", "walk_in = 70", None),
    "quotes not closed": ('letter = "A"', 'letter = "A', "file", 'letter = "A', None),
    "telephone with a leading 0": (
        'telephone = "0380-000000"',
        "telephone = 0380000000",
        "file",
        "telephone = 0380000000",
        'did you mean telephone = "0380000000"?',
    ),
    "inline table not closed": (
        'name = { id = "Pagi", en = "Morning" }',
        'name = { id = "Pagi"',
        "file",
        "Pagi",
        None,
    ),
    "list not closed": ('stages = ["collection"]', 'stages = ["collection"', "file", "", None),
}
FIRST_OF_SEVERAL = {"unknown key", "unknown key at the top", "section without brackets twice"}


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_named_with_place_line_and_hint(case: str) -> None:
    old, new, place, found, hint = CASES[case]
    text, line = changed(old, new)
    named = mistakes(text)
    mine = [mistake for mistake in named if mistake.place == place and found in mistake.found]
    assert mine, [str(mistake) for mistake in named]
    assert hint is None or hint in (mine[0].suggestion or ""), str(mine[0])
    assert mine[0].allowed
    # The line is that of the changed words: within the lines they fill, or where TOML noticed.
    noticed = 2 if case in {"list not closed", "section without brackets twice"} else 0
    lines = range(line, line + old.count("\n") + new.count("\n") + 1)
    assert mine[0].line is not None
    if noticed:
        assert mine[0].line >= line
    else:
        assert mine[0].line in lines, (mine[0].line, line)


@pytest.mark.parametrize("case", sorted(set(CASES) - FIRST_OF_SEVERAL))
def test_one_mistake_is_named_once(case: str) -> None:
    old, new, _, _, _ = CASES[case]
    text, _ = changed(old, new)
    assert len(mistakes(text)) == 1, [str(mistake) for mistake in mistakes(text)]


def test_all_mistakes_at_once_in_the_order_of_the_file() -> None:
    text = KUPANG
    for old, new in (
        ('zone = "Asia/Makassar"', 'zone = "WIT"'),
        ('letter = "B"', 'letter = "A"'),
        ("walk_in = 60", 'walk_in = "60"'),
        ("]\nfees = [", "]\nfes = ["),
        ('stages = ["collection"]', 'stages = ["colection"]'),
        ('booking_url = "https:', 'booking_url = "http:'),
        ('kind = "matrix"  ', "kind = matrix  "),
        ("button = 27", "button = 17"),
        ('friday = "11:30-13:00"', 'friday = "07:30-13:00"'),
    ):
        text, _ = changed(old, new, text)
    named = mistakes(text)
    assert [mistake.place for mistake in named] == [
        "zone",
        "booking_url",
        "breaks.friday",
        "quota.walk_in",
        "services[1].fes",
        "services[2].letter",
        "services[3].stages[1]",
        "counters[2].button",
        "file",
    ]
    lines = [mistake.line or 0 for mistake in named]
    assert lines == sorted(lines)
    assert lines[0] > 0


def test_slips_of_the_pen_are_all_named_and_do_not_hide_the_rest() -> None:
    text, first = changed("walk_in = 60", "walk_in = sixty")
    text, second = changed("number_width = 3  ", "number_width = 3 3  ", text)
    text, third = changed('languages = ["id"]  ', 'languages = ["de"]  ', text)
    named = mistakes(text)
    assert [(mistake.line, mistake.place) for mistake in named] == [
        (second, "file"),
        (first, "file"),
        (third, "voice.languages[1]"),
    ]


def test_what_is_left_out_is_not_called_missing() -> None:
    # The line of the zone cannot be read; nobody needs to hear besides that there is no zone.
    text, line = changed('zone = "Asia/Makassar"  ', 'zone = "Asia/Makassar" + 8  ')
    assert [mistake.line for mistake in mistakes(text)] == [line]


def test_a_missing_key_names_its_section() -> None:
    text, _ = changed("walk_in = 60 ", "# walk_in = 60 ")
    (mistake,) = mistakes(text)
    assert mistake.place == "quota.walk_in"
    assert mistake.line == text[: text.index("[quota]")].count("\n") + 1
    assert "a whole number from 0 to 9999" in mistake.allowed


@pytest.mark.parametrize(
    ("old", "new", "allowed"),
    [
        ("button = 27", "button = 28", "a whole number from 0 to 27"),
        ("minutes = 12 ", "minutes = 0 ", "a number above 0, to 240"),
        ("rupiah = 355_000", "rupiah = -1", "a whole number from 0"),
        ('beyond = "accept"', 'beyond = "maybe"', '"refuse" or "accept"'),
    ],
)
def test_what_is_allowed_is_said_whole(old: str, new: str, allowed: str) -> None:
    text, _ = changed(old, new)
    (mistake,) = mistakes(text)
    assert mistake.allowed == allowed


def test_a_stage_that_no_counter_serves() -> None:
    text, _ = changed(
        'stages = ["information"]                 #', 'stages = ["collection"]                 #'
    )
    (mistake,) = mistakes(text)
    assert mistake.place == "stages[4].id"
    assert "no counter serves" in mistake.found
    assert 'stages = ["information"]' in mistake.allowed


def test_no_open_day() -> None:
    start, end = KUPANG.index("[opening]"), KUPANG.index("# --- How many")
    (mistake,) = mistakes(KUPANG[:start] + "[opening]\n\n" + KUPANG[end:])
    assert (mistake.place, mistake.found) == ("opening", "no open day")


def test_a_service_asks_no_larger_party_than_the_office() -> None:
    text, _ = changed("party_limit = 5 ", "party_limit = 3 ")
    assert office_check.read(text).most_people(office_check.read(text).services[0]) == 3
    text, line = changed('letter = "A"', 'letter = "A"\nparty_limit = 4', text)
    (mistake,) = mistakes(text)
    assert (mistake.place, mistake.line) == ("services[1].party_limit", line + 1)


@pytest.mark.parametrize(
    ("file", "found"),
    [
        ("", "an empty file"),
        (b"\xef\xbb\xbf \r\n", "an empty file"),
        (KUPANG.encode("utf-16"), "UTF-16"),
        (KUPANG.encode().replace(b"Kupang", b"Kup\xe4ng"), "signs that are not UTF-8"),
        (b"\x7fELF\x02\x01\x01\x00\xff\xfe\x89", "signs that are not UTF-8"),
        ("a\0b", "NUL"),
        ("\ud800", "signs that no text has"),
        ("x = " + "[" * 100_000, "far too long"),
        ("a" * 1_000_001, "a file of 1,000,001 characters"),
        ("PK\x03\x04 something", "PK"),
        ("x = 1" + "0" * 5000, "far too long"),
    ],
)
def test_what_is_no_office_file_gets_one_plain_mistake(file: str | bytes, found: str) -> None:
    (mistake,) = mistakes(file)
    assert found in mistake.found
    assert mistake.allowed


def test_a_windows_editor_is_no_mistake() -> None:
    assert office_check.read(b"\xef\xbb\xbf" + KUPANG.replace("\n", "\r\n").encode()).code == 1


def test_words_of_a_mistake() -> None:
    text, line = changed('zone = "Asia/Makassar"', 'zone = "WITA"')
    (mistake,) = mistakes(text)
    assert str(mistake).startswith(f'line {line}, zone: found "WITA"; allowed: a time zone')
    assert str(mistake).endswith('; WITA is "Asia/Makassar"')
    with pytest.raises(OfficeMistakes) as caught:
        office_check.read(text, "my.toml")
    assert str(caught.value) == f"my.toml: one mistake\n  {mistake}"
    assert caught.value.source == "my.toml"


def test_tables_of_another_source_are_checked_without_lines() -> None:
    office = office_check.read(KUPANG)
    data = office.model_dump(mode="json", exclude={"opening", "breaks", "sessions", "services"})
    with pytest.raises(OfficeMistakes) as caught:
        office_check.check({**data, "opening": {"monday": ["08:00-12:00"]}}, "revision 7")
    assert [str(mistake) for mistake in caught.value.mistakes] == [
        "services: found nothing; allowed: this key is needed: one or more, each under [[services]]"
    ]


@given(st.text(max_size=200))
def test_junk_is_never_a_traceback(text: str) -> None:
    with pytest.raises(OfficeMistakes):
        office_check.read(text)


@given(st.binary(max_size=200))
def test_binary_junk_is_never_a_traceback(file: bytes) -> None:
    with pytest.raises(OfficeMistakes):
        office_check.read(file)


def named_or_read(what: Callable[[], object]) -> tuple[Mistake, ...]:
    """The mistakes that were named, one or more; none where it could be read. Nothing else may be raised."""
    try:
        what()
    except OfficeMistakes as error:
        return error.mistakes or pytest.fail("refused without a mistake")
    return ()


@given(
    st.integers(0, len(KUPANG)),
    st.integers(0, 40),
    st.text(alphabet="[]{}=\"'#\n.,\\ az09-:é😀", max_size=12),
)
def test_a_damaged_file_is_read_or_named(at: int, cut: int, junk: str) -> None:
    for mistake in named_or_read(lambda: office_check.read(KUPANG[:at] + junk + KUPANG[at + cut :])):
        assert str(mistake).isprintable()


TOML_VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.dates(), st.times()
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*Office.model_fields, "other"]), TOML_VALUES))
def test_any_tables_are_read_or_named(data: dict[str, object]) -> None:
    with pytest.raises(OfficeMistakes) as caught:
        office_check.check(data)
    assert str(caught.value)


@given(st.data())
def test_any_value_anywhere_is_read_or_named(data: st.DataObject) -> None:
    tables: dict[str, object] = office_syntax.tables(KUPANG).data or {}
    keys = data.draw(st.sampled_from([path for path in _paths(tables) if path]))
    here: object = tables
    for key in keys[:-1]:
        here = here[key]  # type: ignore[index]  # the paths are those of this very tree
    here[keys[-1]] = data.draw(TOML_VALUES)  # type: ignore[index]
    for mistake in named_or_read(lambda: office_check.check(tables)):
        assert str(mistake).isprintable()


def _paths(tree: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path]
    if isinstance(tree, dict):
        return found + [more for key, value in tree.items() for more in _paths(value, (*path, key))]
    if isinstance(tree, list):
        return found + [more for index, value in enumerate(tree) for more in _paths(value, (*path, index))]
    return found


def test_days_of_toml_are_days() -> None:
    assert office_check.read(KUPANG).holidays[0].day == dt.date(2026, 1, 1)


@pytest.mark.parametrize("file", sorted(OFFICES.glob("*.toml")), ids=lambda file: file.stem)
def test_the_example_of_a_portal_in_the_office_files_is_right(file: Path) -> None:
    text = file.read_text("utf-8")
    assert "# portal_url = " in text
    office = office_check.read(text.replace("# portal_url = ", "portal_url = "))
    assert office.portal_url == "https://antrean.example.go.id"
